"""The statistics pages: what is public, from whom, how promptly; each picture with table and file (21§8-9, 21§11)."""

from typing import Final

from flask import Blueprint, Response, abort, current_app, render_template, request
from flask.blueprints import BlueprintSetupState

from portal.kernel import divisions
from portal.law.calendar import WorkCalendar
from portal.register.statistics.figures import Figures
from portal.register.statistics.queries import UPLOAD
from portal.register.statistics.today import FiguresOfToday
from portal.web.public import statistics_words
from portal.web.public.downloads import csv_file
from portal.web.shell import guards
from portal.web.shell.context import reading, request_today
from portal.web.shell.wiring import wiring

routes = Blueprint("statistics", __name__)

_KEPT: Final = "portal.figures"


@routes.record
def keep_figures(state: BlueprintSetupState) -> None:
    """Give the application a place for the figures of the day."""
    state.app.extensions[_KEPT] = FiguresOfToday()


def figures_of_today() -> Figures:
    """Return the figures of the register as this request sees it."""
    kept: FiguresOfToday = current_app.extensions[_KEPT]
    calendar = WorkCalendar.load(wiring().settings.instance_dir)
    return kept.read(reading(), today=request_today(), calendar=calendar)


@routes.get("/statistics")
@guards.public
def statistics() -> str:
    """Show the figures of today."""
    return render_template(
        "public/statistics.html",
        figures=figures_of_today(),
        words=statistics_words,
        upload=UPLOAD,
        division=divisions.get(request.args.get("division", "")),
    )


@routes.get("/statistics/<table>.csv")
@guards.public
def download(table: str) -> Response:
    """Give one table as CSV."""
    if table not in statistics_words.TABLES:
        abort(404)
    figures = figures_of_today()
    return csv_file(statistics_words.TABLES[table](figures), f"{table}-{figures.day.isoformat()}.csv")
