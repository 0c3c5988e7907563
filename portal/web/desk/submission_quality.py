"""How good and how punctual the data of each unit is, month by month (2021 arts. 3, 8, 9; LAW C08, C16)."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from flask import Blueprint, Response, render_template, request

from portal.i18n import render
from portal.kernel.messages import Message, msg
from portal.law.calendar import WorkCalendar
from portal.law.rules import get
from portal.register.intake import quality
from portal.register.intake.quality import Quality
from portal.register.intake.submissions import queries
from portal.web.public.downloads import csv_file
from portal.web.shell import guards
from portal.web.shell.context import reading, request_today
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("submission_quality", __name__, url_prefix="/desk/submissions/quality")
_MONTH: Final = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
HEADS: Final[tuple[Message, ...]] = (
    msg("单位"),
    msg("项目"),
    msg("行数"),
    msg("有效率（%）"),
    msg("完整率（%）"),
    msg("唯一率（%）"),
    msg("入库"),
    msg("平均日数"),
    msg("按时率（%）"),
    msg("逾期"),
)


@routes.get("")
@guards.staff(*queries.PROVIDERS, *queries.AGENCIES)
def show() -> str:
    """Show the figures of a month."""
    month = _month()
    rows = [[_cell(value) for value in _values(one)] for one in _figures(month)]
    return render_template(
        "desk/submission_quality.html", month=f"{month:%Y-%m}", heads=HEADS, rows=rows, rule=get(quality.REPORTING)
    )


@routes.get("/figures.csv")
@guards.staff(*queries.PROVIDERS, *queries.AGENCIES)
def figures() -> Response:
    """Hand out the same figures."""
    month = _month()
    table = [
        [render(head) for head in HEADS],
        *([str(_cell(each)) for each in _values(one)] for one in _figures(month)),
    ]
    return csv_file(table, f"quality-{month:%Y-%m}.csv")


def _figures(month: date) -> tuple[Quality, ...]:
    calendar = WorkCalendar.load(wiring().settings.instance_dir)
    return quality.figures(reading(), actor=actor(), day=month, calendar=calendar)


def _month() -> date:
    """The month asked for; anything unreadable is the present one."""
    found = _MONTH.fullmatch(request.args.get("month", ""))
    return date(int(found[1]), int(found[2]), 1) if found else request_today().replace(day=1)


def _values(one: Quality) -> Iterator[str | int | float | None]:
    yield from (one.unit, one.item, one.rows, one.validity, one.completeness, one.uniqueness)
    yield from (one.records, one.average_days, one.punctuality, one.late)


def _cell(value: str | float | None) -> str | int | float:
    return "—" if value is None else value
