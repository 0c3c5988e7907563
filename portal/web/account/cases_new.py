"""Filing a case: choose and say why, save or go on, check the answers, lodge once, keep the receipt (18§38; 21§37)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.cases import drafts, filing, papers
from portal.cases.drafts import Draft, Typed
from portal.cases.filing import Choice, Prepared
from portal.cases.lodging import Lodged
from portal.cases.models import CaseKind
from portal.kernel.errors import BadInput, Conflict, NotFound, PortalError, RuleBroken
from portal.kernel.messages import msg
from portal.web.account import cases_forms, cases_shown, own_drafts
from portal.web.account.cases_forms import FilingForm, LodgingForm
from portal.web.account.cases_shown import CASES
from portal.web.shell import forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today, unit_of_work
from portal.web.shell.language import language
from portal.web.shell.limits import accepts
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("own_cases_new", __name__)

Answer = Response | str | tuple[str, int]
NEW: Final = f"{CASES}/new"
DRAFTS: Final = f"{CASES}/drafts"
_FILED_HERE: Final = frozenset({CaseKind.OBJECTION, CaseKind.DELETION, CaseKind.REVIEW})
_REFUSALS: Final = (BadInput, Conflict, RuleBroken)


@routes.route(f"{NEW}/<kind>", methods=["GET", "POST"])
@guards.proven_holder
def fill_in(kind: str) -> Answer:
    """Ask what it is about and why."""
    typed = _begun(_kind(kind))
    if typed is None:
        return own_drafts.chosen_for_whom(_kind(kind))
    return _filled(typed, None)


@routes.route(f"{DRAFTS}/<ref>", methods=["GET", "POST"])
@guards.proven_holder
def change(ref: str) -> Answer:
    """Go on with a draft."""
    draft = _draft(ref)
    return own_drafts.led_to_case(ref) if draft is None else _filled(draft.typed, draft)


@routes.post(f"{DRAFTS}/<ref>/delete")
@guards.proven_holder
def discard(ref: str) -> Response:
    """Throw a draft away."""
    with unit_of_work() as work:
        if not drafts.discard(work, ref=ref, party=sign_in.party()):
            raise NotFound(msg("没有找到这一项。"))
    return redirect(href(CASES), 303)


@routes.route(f"{DRAFTS}/<ref>/check", methods=["GET", "POST"])
@guards.proven_holder
@accepts(cases_forms.REQUEST_MAX)
def check(ref: str) -> Answer:
    """Show all answers before they are lodged; lodge them, once, and hand out the receipt."""
    draft = _draft(ref)
    if draft is None:
        return own_drafts.led_to_case(ref)
    form = cases_forms.lodging_form(request.form)
    try:
        if request.method == "POST" and (made := _lodged(form, ref)):
            return own_drafts.receipt(made.ref, made.secret)
        return _check_page(form, _prepared(draft))
    except _REFUSALS as refusal:
        return _refused(draft, refusal)


@routes.get(f"{CASES}/<ref>/receipt")
@guards.proven_holder
def receipt(ref: str) -> Answer:
    """Show the receipt again, without the secret."""
    return own_drafts.receipt(ref, "")


def _begun(kind: CaseKind) -> Typed | None:
    """What the address says of a new case; None where it has to be chosen for whom."""
    if kind is not CaseKind.REVIEW:
        return own_drafts.begun(kind)
    objection, who, cipher = request.args.get("of", ""), sign_in.party(), wiring().cipher
    found = filing.reviewable(reading(), ref=objection, party=who, cipher=cipher, today=request_today())
    return Typed(kind=kind, subject_ref=found.mandate.subject_ref or "", review_of=objection)


def _filled(typed: Typed, draft: Draft | None) -> Answer:
    """The form, or where it leads when it was sent."""
    choice = _choice(typed)
    form = cases_forms.filing_form(request.form, choice, typed)
    if request.method == "POST":
        sent = replace(typed, items=cases_forms.asked(typed.kind, form), statement=(form.statement.data or "").strip())
        ref = forms.attempt(form, lambda work: own_drafts.keep(work, sent, draft, _prepared))
        if ref:
            return redirect(href(CASES if own_drafts.saves() else f"{DRAFTS}/{ref}/check"), 303)
        return _form_page(form, choice, sent, draft, came_for=[each.ref for each in typed.items])
    return _form_page(form, choice, typed, draft)


def _lodged(form: LodgingForm, ref: str) -> Lodged | None:
    """The case; None where a file was refused and the form now says why."""
    evidence = cases_forms.taken(form)
    if evidence is None:
        return None
    try:
        with unit_of_work() as work:
            return filing.lodge(
                work,
                ref=ref,
                party=sign_in.party(),
                evidence=evidence,
                reminders=cases_forms.YES in (form.reminders.data or ()),
                language=language(),
                act=cases_shown.act(),
            )
    except _REFUSALS as refusal:
        if refusal.field != "evidence":
            raise
        forms.show(form, refusal)
        return None


def _draft(ref: str) -> Draft | None:
    found = own_drafts.one(ref)
    if found is not None:
        _kind(found.typed.kind.value)
    return found


def _choice(typed: Typed) -> Choice:
    who, cipher, today = sign_in.party(), wiring().cipher, request_today()
    if typed.kind is CaseKind.REVIEW:
        return filing.reviewable(reading(), ref=typed.review_of or "", party=who, cipher=cipher, today=today)
    with unit_of_work() as work:
        return filing.choices(
            work,
            kind=typed.kind,
            party=who,
            subject_ref=typed.subject_ref,
            cipher=cipher,
            at=request_now(),
            today=today,
        )


def _prepared(draft: Draft, work: Session | None = None) -> Prepared:
    return filing.prepare(
        work or reading(),
        draft=draft,
        party=sign_in.party(),
        cipher=wiring().cipher,
        calendar=cases_shown.calendar(),
        today=request_today(),
    )


def _refused(draft: Draft, refusal: PortalError) -> Answer:
    """The form once more: what stood when it was checked does not stand any longer."""
    choice = _choice(draft.typed)
    form = cases_forms.filing_form(MultiDict(), choice, draft.typed)
    forms.show(form, refusal)
    return _form_page(form, choice, draft.typed, draft)


def _form_page(
    form: FilingForm, choice: Choice, typed: Typed, draft: Draft | None, came_for: Sequence[str] = ()
) -> Answer:
    """The form; what somebody came for stays on top, also while no ground is chosen for it."""
    chosen = dict.fromkeys(came_for, "") | {each.ref: each.ground for each in typed.items}
    page = render_template(
        "account/case_new.html",
        form=form,
        choice=choice,
        typed=typed,
        draft=draft,
        chosen=chosen,
        came_for=came_for or [each.ref for each in typed.items],
        grounds=cases_forms.grounds(),
        kept_days=drafts.kept_days(),
        **cases_shown.words(),
    )
    return page, forms.status_of(form)


def _check_page(form: LodgingForm, prepared: Prepared) -> Answer:
    page = render_template(
        "account/case_check.html",
        form=form,
        prepared=prepared,
        most=papers.MOST_FILES,
        megabytes=papers.MOST_BYTES >> 20,
        **cases_shown.counted(prepared.due),
        **cases_shown.words(),
    )
    return page, forms.status_of(form)


def _kind(name: str) -> CaseKind:
    if name not in _FILED_HERE:
        raise NotFound(msg("没有找到这一项。"))
    return CaseKind(name)
