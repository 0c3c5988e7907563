"""Queries for the duties of an organ: asking about one subject, its answer, its receipt, the log (2021 arts. 18, 22).

What is asked travels in the body of a form only. The answer is shown once its reading is committed.
"""

from typing import Final

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from portal.access.organs import admission, answers, commands, queries, receipts, results
from portal.access.organs.answers import Answer
from portal.kernel.messages import msg
from portal.kernel.paging import page_number
from portal.law.querying import SUBJECTS_PER_DAY
from portal.web.desk.organ_forms import LogForm, StepForm, left, log_form, query_form
from portal.web.public.downloads import csv_file
from portal.web.shell import forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.attachments import disposition
from portal.web.shell.context import reading, request_now, request_today, unit_of_work
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("organ_queries", __name__, url_prefix="/desk/queries")

QUERIES: Final = "/desk/queries"
ANSWER = str | AnyResponse | tuple[str, int]
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_CLERK: Final = guards.staff(*admission.ROLES)
_READER: Final = guards.staff(*queries.READERS)


@routes.route("", methods=["GET", "POST"])
@_CLERK
def index() -> ANSWER:
    """Ask about one subject; the number of the query leads to its answer."""
    form = query_form(request.form)
    if request.method == "POST":
        ref = forms.attempt(
            form,
            lambda session: commands.ask(
                session,
                cause=form.cause(),
                subject=form.asked(),
                form_key=form.form_key.data or "",
                cipher=wiring().cipher,
                actor=actor(),
                at=request_now(),
            ),
        )
        if ref:
            return redirect(href(f"{QUERIES}/{ref}"), 303)
    page = render_template(
        "desk/organ_queries.html",
        form=form,
        quota=left(reading(), actor(), request_now()),
        most=SUBJECTS_PER_DAY,
        recent=queries.recent(reading(), actor=actor()),
    )
    return page, forms.status_of(form)


@routes.get("/<ref>")
@_READER
def show(ref: str) -> str:
    """Show one query; to whoever asked, on the day of asking, with its answer."""
    return _page(ref, StepForm())


@routes.get("/<ref>/receipt.pdf")
@_CLERK
def receipt(ref: str) -> Response:
    """Hand out the receipt for the organ's own file."""
    body = receipts.receipt(_answer(ref, "receipt"), font=wiring().settings.cjk_font)
    return attachment(body, "application/pdf", f"{ref}.pdf")


@routes.post("/<ref>/result")
@_CLERK
def result(ref: str) -> Response:
    """Hand out the result of a finished batch; the download is logged before."""
    kind = "xlsx" if request.form.get("kind") == "xlsx" else "csv"
    with unit_of_work() as session:
        found = results.fetch(session, ref=ref, cipher=wiring().cipher, actor=actor(), form=kind, at=request_now())
    if kind == "xlsx":
        return attachment(results.as_workbook(found), XLSX, f"{ref}.xlsx")
    return attachment(results.as_csv(found).encode(), "text/csv", f"{ref}.csv")


@routes.post("/<ref>/cancel")
@_CLERK
def cancel(ref: str) -> ANSWER:
    """Call off a batch on its way."""
    form = StepForm(request.form)
    if forms.attempt(form, lambda session: commands.cancel(session, ref=ref, actor=actor(), at=request_now())):
        return redirect(href(f"{QUERIES}/{ref}"), 303)
    return _page(ref, form), forms.status_of(form)


@routes.get("/log")
@_READER
def log() -> ANSWER:
    """Show the log of the unit's queries, to auditors that of their subtree."""
    return _log(log_form(reading(), request.args, actor()))


@routes.post("/log")
@_READER
def export() -> ANSWER:
    """Hand out the log as a file; the export itself is audited first."""
    form = log_form(reading(), request.form, actor())
    wanted, rows = form.criteria(), None
    if not form.errors:
        rows = forms.attempt(
            form, lambda session: queries.export(session, wanted=wanted, actor=actor(), at=request_now())
        )
    return csv_file(rows, f"queries-{request_today().isoformat()}.csv") if rows is not None else _log(form)


def _answer(ref: str, form: str) -> Answer:
    """Waits for nobody who writes, as a batch on its way does, unless there is an answer to be logged."""
    view = queries.view(reading(), ref=ref, actor=actor())
    if not view.answerable(request_now()):
        return Answer(view=view, open=False, shared=None)
    with unit_of_work() as session:
        return answers.show(session, ref=ref, actor=actor(), at=request_now(), form=form)


def attachment(body: bytes, media_type: str, name: str) -> Response:
    """Return a file as an attachment under its own type."""
    response = Response(body, mimetype=media_type)
    response.headers["Content-Disposition"] = disposition(name)
    return response


def _log(form: LogForm) -> ANSWER:
    number = page_number(request.args.get("page"))
    found = queries.log(reading(), wanted=form.criteria(), actor=actor(), number=number)
    return render_template("desk/organ_log.html", form=form, page=found), forms.status_of(form)


def _page(ref: str, form: StepForm) -> str:
    answer = _answer(ref, "page")
    return render_template(
        "desk/organ_query.html", form=form, view=answer.view, answer=answer, nothing=msg("没有可以共享的信息")
    )
