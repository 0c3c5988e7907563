"""The steps of a case at the desk: each a page, its form beside its rules, taken once (2021 art. 37; 2018 art. 38)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import Form

from portal.cases import answering, deletions, handling, objections, repair_hearing, repairs, results, reviews
from portal.cases.desk_queries import DeskCase
from portal.cases.handling import Act
from portal.cases.lodging import PROCEDURES
from portal.cases.models import Case, CaseKind
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.law.procedures import Step
from portal.web.desk import cases_forms, cases_shown
from portal.web.desk.cases_forms import AdditionForm, ExtensionForm, ReasonForm, ResumeForm, StatementForm
from portal.web.desk.cases_shown import CASES
from portal.web.shell import fields, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import end_reading
from portal.web.shell.limits import accepts
from portal.web.shell.sign_in import actor

routes: Final = Blueprint("desk_case_steps", __name__, url_prefix=CASES)

Answer = str | Response | tuple[str, int]
Sent = MultiDict[str, str]
Deed = Callable[[Session, Case, Act], None]


@dataclass(frozen=True, slots=True)
class Page:
    """One kind of step: its form, and what the filled form does; None where the form now says what is wrong."""

    form: Callable[[Sent, DeskCase], Form]
    read: Callable[[Form, DeskCase], Deed | None]


@routes.route("/<ref>/<action>", methods=["GET", "POST"])
@guards.staff(*handling.AGENCY, *handling.REVIEWERS)
@accepts(cases_forms.REQUEST_MAX)
def take(ref: str, action: str) -> Answer:
    """Ask what a step needs, and take it."""
    case = cases_shown.found(ref)
    page, step = _page_of(case, action), _step_of(case, action)
    form = page.form(request.form, case)
    if request.method == "GET" and step not in case.steps:
        return redirect(href(f"{CASES}/{ref}"), 303)
    if request.method == "POST" and _taken(form, case, page):
        return redirect(href(f"{CASES}/{ref}"), 303)
    return _shown(form, case, step)


def _taken(form: Form, case: DeskCase, page: Page) -> bool:
    deed = page.read(form, case)
    if deed is None or form.errors:
        return False
    end_reading()  # a writer does not wait for what this page has read

    def act(work: Session) -> bool:
        row = handling.of_agency(work, ref=case.view.line.ref, actor=actor())
        deed(work, row, cases_shown.act())
        return True

    return forms.attempt(form, act) is True


def _shown(form: Form, case: DeskCase, step: Step) -> Answer:
    if forms.status_of(form) != 200:
        case = cases_shown.found(case.view.line.ref)  # somebody may have been quicker
    page = render_template(
        "desk/case_step.html",
        case=case,
        view=case.view,
        step=step,
        form=form,
        effect=results.effect,
        pending=[each for each in case.view.extensions if each.granted is None],
        **cases_shown.counted(case.view.due),
        **cases_shown.words(),
    )
    return page, forms.status_of(form)


def _step_of(case: DeskCase, action: str) -> Step:
    found = next((each for each in PROCEDURES[case.kind].steps if each.action == action and each.roles), None)
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    return found


def _page_of(case: DeskCase, action: str) -> Page:
    named = "add" if action.startswith("add") else action
    page = _PAGES[case.kind].get(named)
    if page is None:
        raise NotFound(msg("没有找到这一项。"))
    return page


def _plain(deed: Deed) -> Page:
    return Page(lambda sent, _: Form(sent), lambda _form, _case: deed)


def _reasoned(deed: Callable[[Session, Case, Act, str], None]) -> Page:
    def read(form: Form, _case: DeskCase) -> Deed:
        return lambda work, row, act: deed(work, row, act, form["reason"].data or "")

    return Page(lambda sent, _: ReasonForm(sent), read)


def _extension(form: Form, _case: DeskCase) -> Deed | None:
    fields.filled(form, "reason")
    if not isinstance(form, ExtensionForm) or (days := cases_forms.number(form)) is None:
        return None
    reason = form.reason.data or ""
    return lambda work, row, act: objections.ask_extension(work, case=row, days=days, reason=reason, act=act)


def _stop(form: Form, _case: DeskCase) -> Deed:
    fields.filled(form, "kind", "document")
    dated, begins = fields.day(form["dated"], required=True), fields.day(form["begins"], required=True)
    kind, number = form["kind"].data or "", form["document"].data or ""
    return lambda work, row, act: objections.stop(
        work, case=row, kind=kind, begins=begins, dated=dated, document=number, act=act
    )


def _resume(form: Form, _case: DeskCase) -> Deed:
    fields.filled(form, "document")
    day, number = fields.day(form["resumes"], required=True), form["document"].data or ""
    return lambda work, row, act: objections.resume(work, case=row, resumes=day, document=number, act=act)


def _serve(form: Form, _case: DeskCase) -> Deed | None:
    day, manner, proofs = fields.day(form["day"], required=True), form["manner"].data or "", cases_forms.taken(form)
    if proofs is None:
        return None
    return lambda work, row, act: answering.serve(work, row, manner=manner, day=day, act=act, proofs=proofs)


def _add(form: Form, case: DeskCase) -> Deed | None:
    files, said = cases_forms.taken(form), form["said"].data or ""
    if files is None:
        return None
    if case.kind is CaseKind.REPAIR:
        return lambda work, row, act: repairs.add_material(work, case=row, uploads=files, said=said, act=act)
    adding = reviews.add_evidence if case.kind is CaseKind.REVIEW else objections.add_evidence
    return lambda work, row, act: adding(work, case=row, uploads=files, said=said, act=act)


def _state(form: Form, _case: DeskCase) -> Deed | None:
    fields.filled(form, "statement")
    files, said = cases_forms.taken(form), form["statement"].data or ""
    if files is None:
        return None
    return lambda work, row, act: repair_hearing.state(work, case=row, words=said, uploads=files, act=act)


def _propose(form: Form, case: DeskCase) -> Deed | None:
    made = cases_forms.proposals(form, case)
    return None if made is None else lambda work, row, act: objections.propose(work, case=row, proposals=made, act=act)


def _review(form: Form, case: DeskCase) -> Deed | None:
    made = cases_forms.proposals(form, case)
    if made is None:
        return None
    return lambda work, row, act: reviews.decide(work, case=row, proposals=made, actor=actor(), act=act)


_ADD: Final = Page(lambda sent, _: AdditionForm(sent), _add)
_SERVE: Final = Page(lambda sent, _: cases_forms.service_form(sent), _serve)
_PAGES: Final[dict[CaseKind, dict[str, Page]]] = {
    CaseKind.OBJECTION: {
        "add": _ADD,
        "withdraw": _reasoned(lambda work, row, act, why: objections.withdraw(work, case=row, reason=why, act=act)),
        "ask_extension": Page(lambda sent, _: ExtensionForm(sent), _extension),
        "grant_extension": _plain(
            lambda work, row, act: objections.decide_extension(work, case=row, granted=True, reason="", act=act)
        ),
        "decline_extension": _reasoned(
            lambda work, row, act, why: objections.decide_extension(work, case=row, granted=False, reason=why, act=act)
        ),
        "stop": Page(lambda sent, _: cases_forms.stop_form(sent), _stop),
        "resume": Page(lambda sent, _: ResumeForm(sent), _resume),
        "propose": Page(cases_forms.proposal_form, _propose),
        "send_back": _reasoned(lambda work, row, act, why: objections.send_back(work, case=row, reason=why, act=act)),
        "decide": _plain(lambda work, row, act: objections.decide(work, case=row, act=act)),
        "serve": _SERVE,
    },
    CaseKind.DELETION: {
        "delete": _plain(lambda work, row, act: deletions.delete(work, case=row, act=act)),
        "confirm": _plain(lambda work, row, act: deletions.confirm(work, case=row, act=act)),
        "strike": _reasoned(lambda work, row, act, why: deletions.strike(work, case=row, reason=why, act=act)),
        "withdraw": _reasoned(lambda work, row, act, why: deletions.withdraw(work, case=row, reason=why, act=act)),
    },
    CaseKind.REVIEW: {
        "add": _ADD,
        "withdraw": _reasoned(lambda work, row, act, why: reviews.withdraw(work, case=row, reason=why, act=act)),
        "decide": Page(cases_forms.proposal_form, _review),
        "serve": _SERVE,
    },
    # What is judged, asked and decided in a repair has pages of its own (portal.web.desk.repairs).
    CaseKind.REPAIR: {
        "add": _ADD,
        "supply": _ADD,
        "state": Page(lambda sent, _: StatementForm(sent), _state),
        "withdraw": _reasoned(lambda work, row, act, why: repairs.withdraw(work, case=row, reason=why, act=act)),
        "serve": _SERVE,
        "serve_refusal": _SERVE,
    },
}
