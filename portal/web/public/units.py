"""The league table of units: how promptly and how well they report, for everybody (24§5, 18§4; LAW Q05)."""

from collections.abc import Iterator, Sequence
from typing import Final

from flask import Blueprint, Response, render_template, request

from portal import i18n
from portal.kernel import divisions
from portal.kernel.messages import msg
from portal.law.calendar import WorkCalendar
from portal.oversight import units
from portal.oversight.units import FEW, UnitPerformance
from portal.register.statistics.queries import UPLOAD
from portal.web.public.downloads import csv_file
from portal.web.shell import guards
from portal.web.shell.context import reading, request_today
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("units", __name__)

_HEAD: Final = (
    msg("单位"),
    msg("统一社会信用代码"),
    msg("行政区划"),
    msg("报送件数"),
    msg("按期件数"),
    msg("按期率（%）"),
    msg("用时中位数（工作日）"),
    msg("不合格行占比（%）"),
    msg("逾期告知"),
    msg("件数过少"),
)


@routes.get("/statistics/units")
@guards.public
def table() -> str:
    """Show the table, of one division where one is chosen."""
    division = divisions.get(request.args.get("division", ""))
    found = [one for one in _table() if division is None or divisions.is_within(one.division, division.code)]
    return render_template(
        "public/units.html",
        units=found,
        totals=units.totals(found),
        few=FEW,
        upload=UPLOAD,
        division=division,
        leagues=divisions.leagues(),
    )


@routes.get("/statistics/unit-performance.csv")
@guards.public
def download() -> Response:
    """Give the whole table as a file."""
    rows = (i18n.render(text) for text in _HEAD)
    return csv_file([tuple(rows), *_rows(_table())], f"unit-performance-{request_today().isoformat()}.csv")


def _table() -> Sequence[UnitPerformance]:
    calendar = WorkCalendar.load(wiring().settings.instance_dir)
    return units.league_table(reading(), today=request_today(), calendar=calendar)


def _rows(table: Sequence[UnitPerformance]) -> Iterator[tuple[str, ...]]:
    for one in table:
        yield (
            one.name_zh,
            one.code,
            one.division,
            str(one.received),
            str(one.in_time),
            _figure(one.percent),
            _figure(one.median),
            _figure(one.faults),
            str(one.late_notices),
            "1" if one.few else "0",
        )


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
