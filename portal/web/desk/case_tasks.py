"""What units are asked in cases, and told of them: the answer of a verification, a result noted (2021 art. 37)."""

from functools import partial
from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import Form

from portal.cases import answering, handling, objections, unit_queries
from portal.cases.unit_queries import UnitCase
from portal.law.procedures.objection import PROVIDERS
from portal.security.uploads import CheckedUpload
from portal.web.desk import cases_forms, cases_shown
from portal.web.desk.cases_forms import AnswerForm
from portal.web.shell import attachments, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import end_reading, reading, request_now, request_today, unit_of_work
from portal.web.shell.limits import accepts
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

TASKS: Final = "/desk/case-tasks"
routes: Final = Blueprint("desk_case_tasks", __name__, url_prefix=TASKS)

Answer = str | Response | tuple[str, int]
_ALL: Final = guards.staff(*PROVIDERS, *handling.AGENCY)
_UNIT: Final = guards.staff(*PROVIDERS)


@routes.get("")
@_ALL
def index() -> str:
    """List what this person's unit is asked and told."""
    closed = request.args.get("view") == "closed"
    found = unit_queries.asked(
        reading(), actor=actor(), open_only=not closed, calendar=cases_shown.calendar(), today=request_today()
    )
    return render_template(
        "desk/case_tasks.html", lines=found, closed=closed, may_enter=actor().has(*PROVIDERS), **cases_shown.words()
    )


@routes.get("/<ref>")
@_ALL
def show(ref: str) -> Answer:
    """Show what the unit is asked about; that somebody looked is in the audit chain before the page is."""
    return _page(ref, cases_forms.answer_form(MultiDict()))


@routes.post("/<ref>/answer")
@_UNIT
@accepts(cases_forms.REQUEST_MAX)
def answer(ref: str) -> Answer:
    """Keep what the unit found."""
    form = cases_forms.answer_form(request.form)
    files = cases_forms.taken(form)
    end_reading()
    if files is not None and forms.attempt(form, lambda work: _answered(work, ref, form, list(files))):
        return redirect(href(f"{TASKS}/{ref}"), 303)
    return _page(ref, form)


@routes.post("/<ref>/note")
@_ALL
def acknowledge(ref: str) -> Answer:
    """Keep that the unit has noted the result."""
    form = cases_forms.answer_form(MultiDict())
    if forms.attempt(form, partial(_noted, ref=ref)):
        return redirect(href(f"{TASKS}/{ref}"), 303)
    return _page(ref, form)


@routes.get("/<ref>/files/<file_ref>")
@_ALL
def file(ref: str, file_ref: str) -> Response:
    """Show one proof in the browser; that somebody looked is in the audit chain before it is."""
    with unit_of_work() as work:
        found = unit_queries.paper(work, ref=ref, file_ref=file_ref, actor=actor(), at=request_now())
        return attachments.shown(work, found)


@routes.get("/<ref>/letter.pdf")
@_ALL
def letter(ref: str) -> Response:
    """Hand out the decision of a review, which goes to the unit too."""
    with unit_of_work() as work:
        return attachments.answer(work, unit_queries.letter(work, ref=ref, actor=actor(), at=request_now()))


def _answered(work: Session, ref: str, form: AnswerForm, files: list[CheckedUpload]) -> bool:
    finding, said = form.finding.data or "", form.words.data or ""
    objections.answer(work, ref=ref, finding=finding, words=said, actor=actor(), act=cases_shown.act(), uploads=files)
    return True


def _noted(work: Session, *, ref: str) -> bool:
    answering.acknowledge(work, ref=ref, actor=actor(), act=cases_shown.act())
    return True


def _page(ref: str, form: Form) -> Answer:
    with unit_of_work() as work:
        case: UnitCase = unit_queries.case(
            work,
            ref=ref,
            actor=actor(),
            cipher=wiring().cipher,
            calendar=cases_shown.calendar(),
            at=request_now(),
        )
    page = render_template(
        "desk/case_task.html",
        case=case,
        view=case.view,
        form=form,
        of_unit=actor().has(*PROVIDERS),
        **cases_shown.counted(case.view.due),
        **cases_shown.words(),
    )
    return page, forms.status_of(form)
