"""Applying for a repair: conditions first, then the form, the signed letter, the receipt (21§38; 24§27, 24§40).

The proof of a repair is handed out here too (2024 art. 40).
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from flask import Blueprint, Response, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from portal.accounts.holders import proof
from portal.cases import drafts, papers, repair_filing, repair_proofs, repairs
from portal.cases.drafts import Draft, Typed
from portal.cases.filing import Prepared
from portal.cases.lodging import Lodged
from portal.cases.models import CaseKind
from portal.cases.repair_filing import Conditions
from portal.kernel.errors import BadInput, Conflict, NotFound, PortalError, RuleBroken
from portal.kernel.messages import msg
from portal.law.repair import COMMITMENT
from portal.security.uploads import PDF
from portal.web.account import cases_forms, cases_shown, own_drafts, proof_form, repairs_forms
from portal.web.account.cases_shown import CASES
from portal.web.account.repairs_forms import RepairForm, SigningForm
from portal.web.shell import attachments, fields, forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today, unit_of_work
from portal.web.shell.language import language
from portal.web.shell.limits import accepts
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("own_repairs", __name__)

Answer = AnyResponse | str | tuple[str, int]
REPAIRS: Final = "/account/repairs"
DRAFTS: Final = f"{REPAIRS}/drafts"
_REFUSALS: Final = (BadInput, Conflict, RuleBroken)


@routes.get(f"{CASES}/new/repair")
@guards.proven_holder
def lead() -> AnyResponse:
    """Lead the links of the file and of the list of applications to the conditions."""
    asked = request.query_string.decode("ascii", "ignore")
    return redirect(href(f"{REPAIRS}/new" + (f"?{asked}" if asked else "")), 303)


@routes.route(f"{REPAIRS}/new", methods=["GET", "POST"])
@guards.proven_holder
def fill_in() -> Answer:
    """Show how each condition stands, and ask what was corrected."""
    typed = own_drafts.begun(CaseKind.REPAIR)
    if typed is None:
        return own_drafts.chosen_for_whom(CaseKind.REPAIR)
    return _filled(typed, None)


@routes.route(f"{DRAFTS}/<ref>", methods=["GET", "POST"])
@guards.proven_holder
def change(ref: str) -> Answer:
    """Go on with a draft."""
    draft = _draft(ref)
    return own_drafts.led_to_case(ref) if draft is None else _filled(draft.typed, draft)


@routes.route(f"{DRAFTS}/<ref>/check", methods=["GET", "POST"])
@guards.proven_holder
@accepts(cases_forms.REQUEST_MAX)
def check(ref: str) -> Answer:
    """Show all answers and the letter; sign and lodge them, once, and hand out the receipt."""
    draft = _draft(ref)
    if draft is None:
        return own_drafts.led_to_case(ref)
    form = repairs_forms.signing_form(request.form)
    try:
        prepared = _prepared(draft)
        if request.method == "POST" and (made := _lodged(form, ref)):
            return own_drafts.receipt(made.ref, made.secret)
        return _check_page(form, prepared)
    except _REFUSALS as refusal:
        return _refused(draft, refusal)


@routes.get(f"{REPAIRS}/<ref>/proof.pdf")
@guards.proven_holder
def proof_letter(ref: str) -> AnyResponse:
    """Hand out the proof of a repair."""
    address = f"{wiring().settings.base_url.rstrip('/')}/repairs/verify/{ref}"
    act = cases_shown.act()
    body = repair_proofs.letter(reading(), ref=ref, party=sign_in.party(), address=address, act=act)
    answer = Response(body, mimetype=PDF)
    answer.headers["Content-Disposition"] = attachments.disposition(f"repair-proof-{ref}.pdf")
    return answer


def _filled(typed: Typed, draft: Draft | None) -> Answer:
    """The form, or where it leads when it was sent."""
    found = _conditions(typed)
    form = repairs_forms.repair_form(request.form, found, typed)
    if request.method == "POST":
        sent = replace(typed, items=repairs_forms.asked(form), statement=(form.statement.data or "").strip())
        if ref := forms.attempt(form, lambda work: own_drafts.keep(work, sent, draft, _prepared)):
            return redirect(href(CASES if own_drafts.saves() else f"{DRAFTS}/{ref}/check"), 303)
        typed = sent
    return _form_page(form, found, typed, draft)


def _lodged(form: SigningForm, ref: str) -> Lodged | None:
    """The case; None where the form now says what is lacking or wrong."""
    proofs, digest = repairs_forms.taken(form), repairs_forms.digest(form)
    fields.filled(form, "password", *(("code",) if proof_form.asks_code() else ()))
    _show(form, lambda: repair_filing.refuse_unsigned(digest))
    if proofs is not None:
        _show(form, lambda: repair_filing.refuse_unproven(proofs))
    if proofs is None or form.errors:
        return None

    def act(work: Session) -> Lodged | None:
        who, at, cipher = sign_in.party(), request_now(), wiring().cipher
        told = {"password": form.password.data or "", "code": form.code.data or ""}
        if not proof.prove_again(work, party=who, visitor=sign_in.visitor(), cipher=cipher, at=at, **told):
            return None
        return repair_filing.lodge(
            work,
            ref=ref,
            party=who,
            proofs=proofs,
            digest=digest,
            reminders=repairs_forms.YES in (form.reminders.data or ()),
            language=language(),
            act=cases_shown.act(),
        )

    made = forms.attempt(form, act)
    if made is None:
        proof_form.refuse(form)
    return made


def _show(form: SigningForm, refusing: Callable[[], None]) -> None:
    """Has the form say why, where it is refused."""
    try:
        refusing()
    except _REFUSALS as refusal:
        forms.show(form, refusal)


def _draft(ref: str) -> Draft | None:
    found = own_drafts.one(ref)
    if found is not None and found.typed.kind is not CaseKind.REPAIR:
        raise NotFound(msg("没有找到这一项。"))
    return found


def _conditions(typed: Typed) -> Conditions:
    with unit_of_work() as work:
        return repair_filing.conditions(
            work,
            party=sign_in.party(),
            subject_ref=typed.subject_ref,
            item=typed.items[0].ref if typed.items else "",
            cipher=wiring().cipher,
            at=request_now(),
            today=request_today(),
        )


def _prepared(draft: Draft, work: Session | None = None) -> Prepared:
    return repair_filing.prepare(
        work or reading(),
        draft=draft,
        party=sign_in.party(),
        cipher=wiring().cipher,
        calendar=cases_shown.calendar(),
        today=request_today(),
    )


def _refused(draft: Draft, refusal: PortalError) -> Answer:
    """The form once more: what stood when it was checked does not stand any longer."""
    found = _conditions(draft.typed)
    form = repairs_forms.repair_form(MultiDict(), found, draft.typed)
    forms.show(form, refusal)
    return _form_page(form, found, draft.typed, draft)


def _form_page(form: RepairForm, found: Conditions, typed: Typed, draft: Draft | None) -> Answer:
    page = render_template(
        "account/repair_new.html",
        form=form,
        found=found,
        draft=draft,
        asked=[each.ref for each in typed.items],
        kept_days=drafts.kept_days(),
        **cases_shown.words(),
    )
    return page, forms.status_of(form)


def _check_page(form: SigningForm, prepared: Prepared) -> Answer:
    page = render_template(
        "account/repair_check.html",
        form=form,
        prepared=prepared,
        commitment=COMMITMENT,
        digest=repairs.commitment_digest(),
        asks_code=proof_form.asks_code(),
        most=papers.MOST_FILES,
        megabytes=papers.MOST_BYTES >> 20,
        **cases_shown.counted(prepared.due),
        **cases_shown.words(),
    )
    return page, forms.status_of(form)
