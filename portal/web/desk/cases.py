"""Cases at the desk: the list, one case beside the register, its files and its letter, notes, who handles it."""

from functools import partial
from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import Form

from portal.cases import desk_queries, handling, handover, notes
from portal.law.roles import Role
from portal.web.desk import cases_forms, cases_shown
from portal.web.desk.cases_forms import NoteForm
from portal.web.desk.cases_shown import CASES
from portal.web.shell import attachments, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today, unit_of_work
from portal.web.shell.sign_in import actor
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("desk_cases", __name__, url_prefix=CASES)

Answer = str | Response | tuple[str, int]
_ALL: Final = guards.staff(*handling.AGENCY, *handling.REVIEWERS)
_LONGEST: Final = 16


@routes.get("")
@_ALL
def index() -> str:
    """List the cases of this person's subtree, overdue first."""
    closed, kind = request.args.get("view") == "closed", request.args.get("kind", "")[:_LONGEST]
    found = desk_queries.cases(
        reading(),
        actor=actor(),
        open_only=not closed,
        kind=kind,
        calendar=cases_shown.calendar(),
        today=request_today(),
    )
    may_enter = actor().has(Role.AGENCY_CLERK)
    may_review = actor().has(*handling.REVIEWERS)
    return render_template(
        "desk/cases.html",
        lines=found.lines,
        total=found.total,
        closed=closed,
        kind=kind,
        may_enter=may_enter,
        may_review=may_review,
        **cases_shown.words(),
    )


@routes.get("/<ref>")
@_ALL
def show(ref: str) -> Answer:
    """Show a case; that somebody looked is in the audit chain before the page is."""
    return _page(ref, NoteForm(), None)


@routes.post("/<ref>/notes")
@_ALL
def note(ref: str) -> Answer:
    """Keep a note of the desk's own."""
    form = NoteForm(request.form)
    if forms.attempt(form, partial(_noted, ref=ref, words=form.words.data or "")):
        return redirect(href(f"{CASES}/{ref}") + "#notes", 303)
    return _page(ref, form, None)


@routes.post("/<ref>/clerk")
@_ALL
def hand_over(ref: str) -> Answer:
    """Give the case to a colleague, or take it."""
    form = cases_forms.handover_form(request.form, cases_shown.found(ref))
    if forms.attempt(form, partial(_handed, ref=ref, to=form.to.data or "")):
        return redirect(href(f"{CASES}/{ref}"), 303)
    return _page(ref, NoteForm(), form)


@routes.get("/<ref>/files/<file_ref>")
@_ALL
def file(ref: str, file_ref: str) -> Response:
    """Show one file in the browser; that somebody looked is in the audit chain before it is."""
    with unit_of_work() as work:
        found = desk_queries.paper(
            work, ref=ref, file_ref=file_ref, actor=actor(), cipher=wiring().cipher, at=request_now()
        )
        return attachments.shown(work, found)


@routes.get("/<ref>/letter.pdf")
@_ALL
def letter(ref: str) -> Response:
    """Hand out the written result."""
    with unit_of_work() as work:
        return attachments.answer(work, desk_queries.letter(work, ref=ref, actor=actor(), at=request_now()))


def _noted(work: Session, *, ref: str, words: str) -> bool:
    notes.add(work, ref=ref, words=words, actor=actor(), cipher=wiring().cipher, at=request_now())
    return True


def _handed(work: Session, *, ref: str, to: str) -> bool:
    held_by = request.form.get("held_by", "")
    handover.hand_over(work, ref=ref, to=to, held_by=held_by, actor=actor(), act=cases_shown.act())
    return True


def _page(ref: str, note_form: NoteForm, refused: Form | None) -> Answer:
    case = cases_shown.found(ref)
    handing = refused if refused is not None else cases_forms.handover_form(MultiDict(), case)
    wrong = next((form for form in (note_form, handing) if form.errors or form.form_errors), note_form)
    page = render_template(
        "desk/case.html",
        case=case,
        view=case.view,
        form=wrong,
        note_form=note_form,
        handing=handing,
        **cases_shown.counted(case.view.due),
        **cases_shown.words(),
    )
    return page, forms.status_of(wrong)
