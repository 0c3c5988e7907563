"""Batches of an organ: a table of subjects in, a table of answers out, in the background (2018 art. 25)."""

from typing import BinaryIO, Final, cast

from flask import Blueprint, Response, redirect, render_template, request
from sqlalchemy.orm import Session

from portal.access.organs import admission, commands, sheets
from portal.law.querying import RESULT_KEPT, ROWS_PER_BATCH
from portal.web.desk.organ_forms import BatchForm, batch_form, left
from portal.web.desk.organ_queries import ANSWER, QUERIES, XLSX, attachment
from portal.web.desk.submission_forms import chosen_file
from portal.web.shell import forms, guards, limits
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("organ_batches", __name__, url_prefix="/desk/queries/batch")

# The rest of the form is small.
BODY: Final = sheets.MAX_BYTES + 64 * 1024
_CLERK: Final = guards.staff(*admission.ROLES)


@routes.route("", methods=["GET", "POST"])
@_CLERK
@limits.accepts(BODY)
def new() -> ANSWER:
    """Take a table of subjects; what no such table can be is refused before it is unpacked."""
    form = batch_form(request.form)
    if request.method == "POST" and (ref := forms.attempt(form, lambda session: _hand_in(session, form))):
        return redirect(href(f"{QUERIES}/{ref}"), 303)
    page = render_template(
        "desk/organ_batch.html",
        form=form,
        quota=left(reading(), actor(), request_now()),
        rows=ROWS_PER_BATCH,
        megabytes=sheets.MAX_BYTES // (1024 * 1024),
        days=RESULT_KEPT.days,
    )
    return page, forms.status_of(form)


@routes.get("/template.csv")
@_CLERK
def template_csv() -> Response:
    """Hand out the head of the table as CSV."""
    return attachment(sheets.as_csv().encode(), "text/csv", "queries.csv")


@routes.get("/template.xlsx")
@_CLERK
def template_xlsx() -> Response:
    """Hand out the table to be filled in as a workbook."""
    return attachment(sheets.as_workbook(), XLSX, "queries.xlsx")


def _hand_in(session: Session, form: BatchForm) -> str:
    sent = chosen_file(request.files.get("file"))
    return commands.ask_many(
        session,
        cause=form.cause(),
        stream=cast("BinaryIO", sent.stream),
        file_name=sent.filename or "",
        form_key=form.form_key.data or "",
        cipher=wiring().cipher,
        actor=actor(),
        at=request_now(),
    )
