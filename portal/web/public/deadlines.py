"""The deadline calculator: a rule and a day give the last day and the way to it (21§37, 18§39; LAW A02-A06)."""

from flask import Blueprint, render_template, request

from portal.law.calendar import WorkCalendar
from portal.law.due import Due
from portal.web.public import deadline_form
from portal.web.shell import derivations, guards
from portal.web.shell.wiring import wiring

routes = Blueprint("deadlines", __name__)


@routes.get("/deadlines")
@guards.public
def calculator() -> str:
    """Show the form and, once a day has been entered, the date with its derivation."""
    form = deadline_form.make(request.args)
    calendar = WorkCalendar.load(wiring().settings.instance_dir)
    due = deadline_form.compute(form, calendar, wiring().choices) if "day" in request.args else None
    return render_template("public/deadlines.html", form=form, due=due, calendar_years=calendar.years, **_shown(due))


def _shown(due: Due | None) -> dict[str, object]:
    if due is None:
        return {}
    calendar = WorkCalendar.load(wiring().settings.instance_dir)
    return {
        "cells": derivations.cells(due),
        "events": derivations.events(due),
        "sources": derivations.calendar_sources(due, calendar),
        "rolled": derivations.rolled_days(due.derivation),
    }
