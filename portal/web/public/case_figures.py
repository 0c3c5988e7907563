"""How cases are handled, in numbers that identify nobody (2018 art. 4; 2024 arts. 5, 24; LAW Q05)."""

from typing import Final

from flask import Blueprint, Response, current_app, render_template
from flask.blueprints import BlueprintSetupState

from portal import i18n
from portal.cases import figures
from portal.cases.figures import CaseFigures, CaseFiguresOfToday, Pace, Shown
from portal.cases.lodging import PROCEDURES
from portal.kernel import divisions
from portal.law.calendar import WorkCalendar
from portal.law.instruments import of_2018, of_2021, of_2024
from portal.web.public.downloads import csv_file
from portal.web.public.words import either
from portal.web.shell import guards
from portal.web.shell.context import reading, request_today
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("case_figures", __name__)

_KEPT: Final = "portal.case_figures"
_HEAD: Final = (
    "单位",
    "行政区划",
    "异议",
    "删除",
    "修复",
    "复核",
    "合计",
    "按期率（%）",
    "用时中位数（日）",
    "超期未办结",
)
_WHOLE: Final = ("全区", divisions.REGION)
BASIS: Final = (of_2018(4), of_2024(5), of_2024(24), of_2021(21))


@routes.record
def keep_figures(state: BlueprintSetupState) -> None:
    """Give the application a place for the figures of the day."""
    state.app.extensions[_KEPT] = CaseFiguresOfToday()


@routes.get("/statistics/cases")
@guards.public
def show() -> str:
    """Show the figures of today."""
    found = _today()
    titles = [i18n.render(PROCEDURES[kind].title) for kind in figures.KINDS]
    return render_template(
        "public/case_figures.html",
        figures=found,
        titles=titles,
        least=figures.least(),
        outcomes=_outcomes(found),
        paces=_paces(found),
        basis=BASIS,
    )


@routes.get("/statistics/cases.csv")
@guards.public
def download() -> Response:
    """Give the same table as CSV; what is too small to be shown is empty here too."""
    found = _today()
    rows = [
        [
            unit.name_zh,
            unit.division,
            *map(_plain, (*unit.kinds, unit.total)),
            *_measures(unit.pace),
            _plain(unit.overdue),
        ]
        for unit in found.units
    ]
    total = [*_WHOLE, *map(_plain, (*found.kinds, found.total)), *_measures(found.pace), _plain(found.overdue)]
    return csv_file([_HEAD, *rows, total], f"cases-{found.day.isoformat()}.csv")


def _today() -> CaseFigures:
    kept: CaseFiguresOfToday = current_app.extensions[_KEPT]
    calendar = WorkCalendar.load(wiring().settings.instance_dir)
    return kept.read(reading(), today=request_today(), calendar=calendar)


def _outcomes(found: CaseFigures) -> list[dict[str, object]]:
    return [
        {"name": i18n.render(outcome.label), "value": number}
        for outcome, number in found.outcomes
        if number is not None and number > 0
    ]


def _paces(found: CaseFigures) -> list[dict[str, object]]:
    return [
        {"name": either(unit.name_zh, unit.name_mn), "value": unit.pace.percent, "shown": unit.pace.percent}
        for unit in found.units
        if unit.pace is not None and unit.pace.percent is not None
    ]


def _measures(pace: Pace | None) -> tuple[str, str]:
    if pace is None:
        return "", ""
    return ("" if pace.percent is None else str(pace.percent), "" if pace.median is None else str(pace.median))


def _plain(number: Shown) -> str:
    return "" if number is None else str(number)
