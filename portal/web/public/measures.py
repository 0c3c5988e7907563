"""The measure lists: incentives and restraints with five elements; what is not on them cannot be applied (21§24)."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, Response, redirect, render_template
from werkzeug.wrappers import Response as AnyResponse

from portal.kernel.messages import Message
from portal.law import codes
from portal.law.code_tables.measures import MEASURE_ELEMENTS
from portal.law.instruments import of_2021, of_2024
from portal.law.tables import CodeTable
from portal.register.measures import queries
from portal.register.measures.models import MeasureKind
from portal.web.public.downloads import csv_file, json_file
from portal.web.shell import guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading

routes = Blueprint("measures", __name__, url_prefix="/measures")

BASIS: Final = (of_2021(24), of_2024(32))
YEAR: Final = "<int(fixed_digits=4):year>"
# The columns of the register beside the names that the article gives the five elements.
LABELS: Final[Mapping[str, Message]] = dict(
    zip(("matter", "basis", "body", "measure", "target"), (each.label for each in MEASURE_ELEMENTS), strict=True)
)
TABLES: Final[Mapping[MeasureKind, CodeTable]] = {
    MeasureKind.INCENTIVE: codes.MeasureKind.INCENTIVE.codes,
    MeasureKind.RESTRAINT_GENERAL: codes.MeasureKind.GENERAL_RESTRAINT.codes,
    MeasureKind.RESTRAINT_SERIOUS: codes.MeasureKind.SERIOUS_RESTRAINT.codes,
}


@routes.get("")
@guards.public
def latest() -> AnyResponse | str:
    """Lead to the newest edition; before the first one, say that no measure can be applied."""
    published = queries.editions(reading())
    if published:
        return redirect(href(f"/measures/{published[0].year}"))
    return render_template("public/measures_none.html", basis=BASIS)


@routes.get(f"/{YEAR}")
@guards.public
def edition(year: int) -> str:
    """Show one edition by kind; 404 for a draft or a year without one."""
    return render_template(
        "public/measures.html",
        edition=queries.edition(reading(), year=year),
        editions=queries.editions(reading()),
        basis=BASIS,
        tables=TABLES,
        labels=LABELS,
    )


@routes.get(f"/{YEAR}.csv")
@guards.public
def edition_csv(year: int) -> Response:
    """Return the edition as CSV."""
    view = queries.edition(reading(), year=year)
    return csv_file(queries.table_rows(view), f"measures-{year}.csv")


@routes.get(f"/{YEAR}.json")
@guards.public
def edition_json(year: int) -> Response:
    """Return the edition as JSON."""
    return json_file(queries.as_json(queries.edition(reading(), year=year)))
