"""A holder's cases: the list, one case with its history and its term, and the steps of its applicant (18§38; 21§37)."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form

from portal.cases import drafts, papers, queries, tracking
from portal.cases.queries import CaseView
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.law.repair import Condition
from portal.web.account import cases_forms, cases_shown
from portal.web.account.cases_forms import EvidenceForm, StatementForm, WithdrawalForm
from portal.web.account.cases_shown import CASES
from portal.web.shell import attachments, forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_today
from portal.web.shell.limits import accepts
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("own_cases", __name__)

Answer = AnyResponse | str | tuple[str, int]


@routes.get(CASES)
@guards.proven_holder
def index() -> str:
    """Show the cases and the drafts."""
    session, who, cipher = reading(), sign_in.party(), wiring().cipher
    calendar, today = cases_shown.calendar(), request_today()
    return render_template(
        "account/cases.html",
        cases=queries.own(session, party=who, cipher=cipher, calendar=calendar, today=today),
        drafts=drafts.of_holder(session, party=who, cipher=cipher),
        **cases_shown.words(),
    )


@routes.get(f"{CASES}/<ref>")
@guards.proven_holder
def show(ref: str) -> str:
    """Show one case: where it stands, what comes next and by when, what happened."""
    return _page(ref, Form())


@routes.post(f"{CASES}/<ref>/reminders")
@guards.proven_holder
def remind(ref: str) -> Answer:
    """Turn the reminders of the due date on or off."""
    form, wanted = Form(), request.form.get("wanted") == cases_forms.YES

    def step(work: Session) -> bool:
        tracking.remind(work, ref=ref, party=sign_in.party(), wanted=wanted, act=cases_shown.act())
        return True

    if forms.attempt(form, step):
        return redirect(href(f"{CASES}/{ref}"), 303)
    return _page(ref, form), forms.status_of(form)


@routes.route(f"{CASES}/<ref>/evidence", methods=["GET", "POST"])
@guards.proven_holder
@accepts(cases_forms.REQUEST_MAX)
def add(ref: str) -> Answer:
    """Take further proofs."""
    view = _view(ref)
    if not _takes_proofs(view):
        raise NotFound(msg("没有找到这一项。"))
    form = EvidenceForm(request.form)
    uploads = cases_forms.taken(form) if request.method == "POST" else None

    def step(work: Session) -> bool:
        who, said = sign_in.party(), form.said.data or ""
        tracking.add_evidence(work, ref=ref, party=who, uploads=uploads or (), said=said, act=cases_shown.act())
        return True

    if uploads is not None and forms.attempt(form, step):
        return redirect(href(f"{CASES}/{ref}"), 303)
    page = render_template("account/case_evidence.html", view=view, form=form, **_limits())
    return page, forms.status_of(form)


@routes.route(f"{CASES}/<ref>/statement", methods=["GET", "POST"])
@guards.proven_holder
@accepts(cases_forms.REQUEST_MAX)
def state(ref: str) -> Answer:
    """Take what the applicant says before a repair is revoked."""
    view = _view(ref)
    if "state" not in _open(view):
        raise NotFound(msg("没有找到这一项。"))
    form = StatementForm(request.form)
    uploads = cases_forms.taken(form) if request.method == "POST" else None

    def step(work: Session) -> bool:
        who, words = sign_in.party(), form.statement.data or ""
        tracking.state(work, ref=ref, party=who, words=words, uploads=uploads or (), act=cases_shown.act())
        return True

    if uploads is not None and forms.attempt(form, step):
        return redirect(href(f"{CASES}/{ref}"), 303)
    page = render_template("account/case_statement.html", view=view, form=form, **_limits())
    return page, forms.status_of(form)


@routes.route(f"{CASES}/<ref>/withdraw", methods=["GET", "POST"])
@guards.proven_holder
def withdraw(ref: str) -> Answer:
    """Ask once more, and take a case back."""
    view, form = _view(ref), WithdrawalForm(request.form)

    def step(work: Session) -> bool:
        who, reason = sign_in.party(), form.reason.data or ""
        tracking.withdraw(work, ref=ref, party=who, reason=reason, act=cases_shown.act())
        return True

    if request.method == "POST" and forms.attempt(form, step):
        return redirect(href(f"{CASES}/{ref}"), 303)
    page = render_template("account/case_withdraw.html", view=view, form=form, may="withdraw" in _open(view))
    return page, forms.status_of(form)


@routes.get(f"{CASES}/<ref>/letter.pdf")
@guards.proven_holder
def letter(ref: str) -> AnyResponse:
    """Hand out the written result."""
    session = reading()
    found = tracking.letter(session, ref=ref, party=sign_in.party(), cipher=wiring().cipher, today=request_today())
    return attachments.answer(session, found)


@routes.get(f"{CASES}/<ref>/files/<file_ref>")
@guards.proven_holder
def file(ref: str, file_ref: str) -> AnyResponse:
    """Hand out one of the files that were handed in."""
    session, who, cipher = reading(), sign_in.party(), wiring().cipher
    found = tracking.paper(session, ref=ref, file_ref=file_ref, party=who, cipher=cipher, today=request_today())
    return attachments.answer(session, found)


def _view(ref: str) -> CaseView:
    return queries.of_holder(
        reading(),
        ref=ref,
        party=sign_in.party(),
        cipher=wiring().cipher,
        calendar=cases_shown.calendar(),
        today=request_today(),
    )


def _open(view: CaseView) -> frozenset[str]:
    return frozenset(step.action for step in view.standing.open_to(sign_in.party()))


def _limits() -> dict[str, int]:
    return {"most": papers.MOST_FILES, "megabytes": papers.MOST_BYTES >> 20}


def _takes_proofs(view: CaseView) -> bool:
    return any(action.startswith(("add", "supply")) for action in _open(view))


def _page(ref: str, form: Form) -> str:
    view = _view(ref)
    return render_template(
        "account/case.html",
        view=view,
        form=form,
        may_add=_takes_proofs(view),
        may_state="state" in _open(view),
        may_withdraw="withdraw" in _open(view),
        repair_conditions=Condition,
        **cases_shown.counted(view.due),
        **cases_shown.words(),
    )
