"""The page on which a case is followed without signing in: by its number and the secret on its receipt.

It tells kind, state and dates, no name and no record. Guessing is counted (2021 art. 30(2)).
"""

from typing import Final

from flask import Blueprint, render_template, request
from sqlalchemy.orm import Session
from wtforms import Form, StringField

from portal.cases import tracking
from portal.cases.tracking import Tracked
from portal.kernel.messages import msg
from portal.kernel.references import is_reference
from portal.law.calendar import WorkCalendar
from portal.web.shell import derivations, fields, forms, guards, sign_in
from portal.web.shell.context import request_now
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("tracking", __name__)

Answer = str | tuple[str, int]
_OFF: Final = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


class TrackingForm(Form):
    """Number and secret, as they stand on the receipt."""

    number = StringField(fields.words(msg("受理编号")), render_kw=_OFF)
    secret = StringField(fields.words(msg("追踪码")), render_kw=_OFF)


@routes.route("/track", methods=["GET", "POST"])
@guards.public_form
def index() -> Answer:
    """Take number and secret, and tell how the case stands."""
    form = TrackingForm(request.form)
    asked = request.method == "POST"
    answer = forms.attempt(form, lambda work: _follow(work, form)) if asked else None
    unknown = asked and answer is None and not form.errors
    like_number = is_reference((form.number.data or "").strip().lower())
    # What opened one case is not left standing in the form that asks for the next.
    form = form if answer is None else TrackingForm()
    told = {"answer": answer, "unknown": unknown, "like_number": like_number}
    page = render_template("public/track.html", form=form, **told, **_shown(answer))
    return page, forms.status_of(form)


def _follow(work: Session, form: TrackingForm) -> Tracked | None:
    return tracking.follow(
        work,
        number=form.number.data or "",
        secret=form.secret.data or "",
        visitor=sign_in.visitor().address,
        cipher=wiring().cipher,
        calendar=_calendar(),
        at=request_now(),
    )


def _calendar() -> WorkCalendar:
    return WorkCalendar.load(wiring().settings.instance_dir)


def _shown(answer: Tracked | None) -> dict[str, object]:
    if answer is None:
        return {}
    due = answer.due
    return {
        "due": due,
        "cells": derivations.cells(due),
        "sources": derivations.calendar_sources(due, _calendar()),
        "rolled": derivations.rolled_days(due.derivation),
    }
