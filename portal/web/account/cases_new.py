"""Filing a case: choose and say why, save or go on, check the answers, lodge once, keep the receipt (18§38; 21§37)."""

from dataclasses import replace
from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.cases import drafts, filing, papers, queries
from portal.cases.admitting import Asked
from portal.cases.drafts import Draft, Typed
from portal.cases.filing import Choice, Prepared
from portal.cases.lodging import Lodged
from portal.cases.models import CaseKind
from portal.identity.queries import mandates
from portal.kernel.errors import BadInput, Conflict, NotFound, PortalError, RuleBroken
from portal.kernel.messages import msg
from portal.web.account import cases_forms, cases_shown
from portal.web.account.cases_forms import FilingForm, LodgingForm
from portal.web.account.cases_shown import CASES
from portal.web.shell import forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import end_reading, reading, request_now, request_today, unit_of_work
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
        found = mandates(reading(), party=sign_in.party(), cipher=wiring().cipher, today=request_today())
        return render_template("account/case_choice.html", mandates=found, kind=_kind(kind), **cases_shown.words())
    return _filled(typed, None)


@routes.route(f"{DRAFTS}/<ref>", methods=["GET", "POST"])
@guards.proven_holder
def change(ref: str) -> Answer:
    """Go on with a draft."""
    draft = _draft(ref)
    return _led_to_case(ref) if draft is None else _filled(draft.typed, draft)


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
        return _led_to_case(ref)
    form = cases_forms.lodging_form(request.form)
    try:
        if request.method == "POST" and (made := _lodged(form, ref)):
            return _receipt(made.ref, made.secret)
        return _check_page(form, _prepared(draft))
    except _REFUSALS as refusal:
        return _refused(draft, refusal)


@routes.get(f"{CASES}/<ref>/receipt")
@guards.proven_holder
def receipt(ref: str) -> Answer:
    """Show the receipt again, without the secret."""
    return _receipt(ref, "")


def _begun(kind: CaseKind) -> Typed | None:
    """What the address says of a new case; None where it has to be chosen for whom."""
    who, cipher, today = sign_in.party(), wiring().cipher, request_today()
    if kind is CaseKind.REVIEW:
        objection = request.args.get("of", "")
        found = filing.reviewable(reading(), ref=objection, party=who, cipher=cipher, today=today)
        return Typed(kind=kind, subject_ref=found.mandate.subject_ref or "", review_of=objection)
    item, subject = request.args.get("item", ""), request.args.get("subject", "")
    if item and not subject:
        subject = filing.subject_of(reading(), ref=item, party=who, cipher=cipher, today=today)
    if not subject:
        mine = [each.subject_ref for each in mandates(reading(), party=who, cipher=cipher, today=today)]
        held = [each for each in mine if each]
        subject = held[0] if len(mine) == len(held) == 1 else ""
    items = (Asked(item),) if item else ()
    return Typed(kind=kind, subject_ref=subject, items=items) if subject else None


def _filled(typed: Typed, draft: Draft | None) -> Answer:
    """The form, or where it leads when it was sent."""
    choice = _choice(typed)
    form = cases_forms.filing_form(request.form, choice, typed)
    if request.method == "POST":
        sent = replace(typed, items=cases_forms.asked(typed.kind, form), statement=(form.statement.data or "").strip())
        ref = forms.attempt(form, lambda work: _kept(work, sent, draft))
        if ref:
            return redirect(href(CASES if _saves() else f"{DRAFTS}/{ref}/check"), 303)
        typed = sent
    return _form_page(form, choice, typed, draft)


def _kept(work: Session, typed: Typed, draft: Draft | None) -> str:
    who, cipher, at = sign_in.party(), wiring().cipher, request_now()
    ref = drafts.save(work, typed=typed, party=who, cipher=cipher, at=at, ref=draft.ref if draft else None)
    if not _saves():
        _prepared(drafts.one(work, ref=ref, party=who, cipher=cipher), work)
    return ref


def _saves() -> bool:
    return request.form.get("then") == cases_forms.SAVE


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
    try:
        found = drafts.one(reading(), ref=ref, party=sign_in.party(), cipher=wiring().cipher)
    except NotFound:
        return None
    _kind(found.typed.kind.value)
    return found


def _led_to_case(ref: str) -> Response:
    """To the case a draft became: the way back after lodging, and the second of two clicks, lead there."""
    return redirect(href(f"{CASES}/{filing.lodged_before(reading(), ref=ref, party=sign_in.party())}"), 303)


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


def _form_page(form: FilingForm, choice: Choice, typed: Typed, draft: Draft | None) -> Answer:
    chosen = {each.ref: each.ground for each in typed.items}
    page = render_template(
        "account/case_new.html",
        form=form,
        choice=choice,
        typed=typed,
        draft=draft,
        chosen=chosen,
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


def _receipt(ref: str, secret: str) -> Answer:
    if secret == "" and request.method == "POST":
        return redirect(href(f"{CASES}/{ref}"), 303)
    end_reading()  # what was read before does not know the case yet
    view = queries.of_holder(
        reading(),
        ref=ref,
        party=sign_in.party(),
        cipher=wiring().cipher,
        calendar=cases_shown.calendar(),
        today=request_today(),
    )
    return render_template(
        "account/case_receipt.html", view=view, secret=secret, **cases_shown.counted(view.due), **cases_shown.words()
    )


def _kind(name: str) -> CaseKind:
    if name not in _FILED_HERE:
        raise NotFound(msg("没有找到这一项。"))
    return CaseKind(name)
