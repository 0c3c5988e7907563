"""The registry of rules: every number the instruments fix, with its article and what it displaces (LAW A01, §21)."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, render_template

from portal.kernel.messages import Message, msg
from portal.law import parameters, rules
from portal.law.calendar import WorkCalendar
from portal.law.due import Due
from portal.law.rule import Rule, Unit
from portal.law.timers import due
from portal.web.public.downloads import json_file
from portal.web.shell import derivations, guards
from portal.web.shell.context import request_today
from portal.web.shell.wiring import wiring

routes = Blueprint("rules", __name__)

_DEADLINES: Final = msg("办理期限")
_PUBLICITY: Final = msg("公示期")
_SET_BY_OTHERS: Final = msg("由有权机关确定的期限和频次")
_GROUPS: Final[Mapping[Unit, Message]] = {
    Unit.DAY: _DEADLINES,
    Unit.WORKING_DAY: _DEADLINES,
    Unit.MONTH: _PUBLICITY,
    Unit.YEAR: _PUBLICITY,
    Unit.PARAMETER: _SET_BY_OTHERS,
    Unit.PER_YEAR: _SET_BY_OTHERS,
}


def groups() -> tuple[tuple[Message, tuple[Rule, ...]], ...]:
    """Return the rules under their three headings: deadlines, publicity, what others set."""
    headings = dict.fromkeys(_GROUPS.values())
    return tuple((each, tuple(r for r in rules.RULES.values() if _GROUPS[r.unit] is each)) for each in headings)


@routes.get("/rules")
@guards.public
def registry() -> str:
    """Show all rules in one table."""
    return render_template("public/rules.html", groups=groups())


@routes.get("/rules.json")
@guards.public
def registry_json() -> Response:
    """Return the registry exactly as the command line prints it."""
    return json_file(rules.all_as_json())


@routes.get("/rules/<rule_id>")
@guards.public
def rule(rule_id: str) -> str:
    """Show one rule with an example that starts today; 404 for an unknown id."""
    found = rules.get(rule_id)
    example = _example(found)
    return render_template(
        "public/rule.html",
        rule=found,
        questions=tuple(parameters.get(name) for name in found.parameters),
        choices=wiring().choices,
        example=example,
        cells=derivations.cells(example) if example else (),
        events=derivations.events(example) if example else (),
        sources=derivations.calendar_sources(example, _calendar()) if example else (),
    )


@routes.get("/rules/<rule_id>.json")
@guards.public
def rule_json(rule_id: str) -> Response:
    """Return one rule as JSON; 404 for an unknown id."""
    return json_file(rules.as_json(rules.get(rule_id)))


def _example(found: Rule) -> Due | None:
    if found.number is None or found.unit is Unit.PER_YEAR:
        return None
    return due(found, request_today(), calendar=_calendar())


def _calendar() -> WorkCalendar:
    return WorkCalendar.load(wiring().settings.instance_dir)
