"""What leaves the desk as a file or on paper: templates, fault lists, receipts (2021 arts. 5, 9; LAW B10, C01)."""

import io
from typing import Final

from flask import Blueprint, Response, render_template

from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.register.catalogue import queries as catalogue
from portal.register.catalogue.layouts import Layout
from portal.register.intake import receipts, templates
from portal.register.intake.submissions import queries
from portal.web.shell import guards
from portal.web.shell.context import reading, request_today
from portal.web.shell.sign_in import actor

routes: Final = Blueprint("submission_files", __name__, url_prefix="/desk/submissions")
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@routes.get("/templates/<item>.xlsx")
@guards.staff(*queries.PROVIDERS, *queries.AGENCIES)
def workbook(item: str) -> Response:
    """Hand out the table to be filled in as a workbook."""
    return _attachment(templates.as_workbook(_layout(item)), _XLSX, f"{item}.xlsx")


@routes.get("/templates/<item>.csv")
@guards.staff(*queries.PROVIDERS, *queries.AGENCIES)
def header(item: str) -> Response:
    """Hand out the header of the table as CSV."""
    return _attachment(templates.as_csv(_layout(item)).encode(), "text/csv", f"{item}.csv")


@routes.get("/<ref>/faults.csv")
@guards.staff(*queries.PROVIDERS)
def faults(ref: str) -> Response:
    """Hand out every fault: values masked, no cell that a spreadsheet takes for a formula."""
    target = io.StringIO(newline="")
    receipts.write_csv(queries.faults(reading(), ref=ref, actor=actor()), target)
    return _attachment(target.getvalue().encode(), "text/csv", f"faults-{ref}.csv")


@routes.get("/<ref>/receipt")
@guards.staff(*queries.PROVIDERS)
def receipt(ref: str) -> str:
    """Show the receipt of a published submission, fit to be printed."""
    view = queries.view(reading(), ref=ref, actor=actor())
    found = queries.receipt(reading(), ref=ref, actor=actor())
    return render_template("desk/submission_receipt.html", view=view, receipt=found)


def _layout(item: str) -> Layout:
    found = catalogue.standard_in_force(reading(), code=item, on=request_today())
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    return found[1]


def _attachment(body: bytes, media_type: str, name: str) -> Response:
    response = Response(body, mimetype=media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
