"""Giving an authorisation: choose the file, say for whom and what, read it in full, confirm it by all factors."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from portal.access.grants import giving
from portal.access.grants.giving import Choice, Prepared
from portal.access.grants.terms import LONGEST_DAYS, MOST_USES, Side, Wish
from portal.accounts.holders import proof
from portal.identity.queries import mandates
from portal.kernel.errors import BadInput, Conflict, RuleBroken
from portal.web.account import grants_forms, proof_form
from portal.web.account.grants import GRANTS
from portal.web.account.grants_forms import GrantForm
from portal.web.account.proof_form import ProofForm
from portal.web.shell import forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today, unit_of_work
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("own_grants_new", __name__)

Answer = Response | str | tuple[str, int]
NEW: Final = f"{GRANTS}/new"


@routes.get(NEW)
@guards.proven_holder
def choose() -> Answer:
    """Lead to the one file there is, or let choose whose file it is about."""
    found = mandates(reading(), party=sign_in.party(), cipher=wiring().cipher, today=request_today())
    held = [one for one in found if one.subject_ref]
    if len(held) == 1:
        return redirect(href(f"{NEW}/{held[0].subject_ref}"), 303)
    return render_template("account/grant_choice.html", mandates=held)


@routes.route(f"{NEW}/<subject_ref>", methods=["GET", "POST"])
@guards.proven_holder
def fill_in(subject_ref: str) -> Answer:
    """Ask for whom, about what, what for, how long and how often; then show it in full."""
    choice = _choice(subject_ref)
    form = grants_forms.grant_form(request.form, choice.records)
    if request.method == "POST" and (prepared := _prepared(form, subject_ref)):
        return _check_page(prepared, ProofForm())
    return _form_page(form, choice, subject_ref)


@routes.post(f"{NEW}/<subject_ref>/change")
@guards.proven_holder
def change(subject_ref: str) -> Answer:
    """Go back to the form with what was typed; the number of a document is typed anew."""
    try:
        _, side, wish = _reopened(subject_ref)
    except (BadInput, Conflict, RuleBroken):
        return redirect(href(f"{NEW}/{subject_ref}"), 303)
    choice = _choice(subject_ref)
    form = grants_forms.grant_form(MultiDict(), choice.records, **grants_forms.typed_again(side, wish))
    return _form_page(form, choice, subject_ref)


@routes.post(f"{NEW}/<subject_ref>/confirm")
@guards.proven_holder
def confirm(subject_ref: str) -> Answer:
    """Take all factors once more, and put the authorisation in force."""
    form = ProofForm(request.form)
    if ref := forms.attempt(form, lambda work: _confirmed(work, form, subject_ref)):
        return redirect(href(f"{GRANTS}/given/{ref}"), 303)
    try:
        prepared, _, _ = _reopened(subject_ref)
    except (BadInput, Conflict, RuleBroken) as refusal:
        page = render_template("account/grant_over.html", refusal=refusal, again=f"{NEW}/{subject_ref}")
        return page, refusal.status
    proof_form.refuse(form)
    return _check_page(prepared, form)


def _choice(subject_ref: str) -> Choice:
    with unit_of_work() as work:
        return giving.choices(
            work, party=sign_in.party(), subject_ref=subject_ref, cipher=wiring().cipher, at=request_now()
        )


def _prepared(form: GrantForm, subject_ref: str) -> Prepared | None:
    wish = grants_forms.wish_of(form)
    if wish is None:
        return None
    side = grants_forms.side_of(form, "grantee", "grantee_document")
    who, cipher, at = sign_in.party(), wiring().cipher, request_now()
    return forms.attempt(
        form,
        lambda work: giving.prepare(
            work, party=who, subject_ref=subject_ref, side=side, wish=wish, cipher=cipher, at=at
        ),
    )


def _reopened(subject_ref: str) -> tuple[Prepared, Side, Wish]:
    return giving.reopened(
        reading(),
        party=sign_in.party(),
        subject_ref=subject_ref,
        ticket=grants_forms.ticket(),
        cipher=wiring().cipher,
        at=request_now(),
    )


def _confirmed(work: Session, form: ProofForm, subject_ref: str) -> str | None:
    who, at, cipher = sign_in.party(), request_now(), wiring().cipher
    shown = {"password": form.password.data or "", "code": form.code.data or ""}
    if not proof.prove_again(work, party=who, visitor=sign_in.visitor(), cipher=cipher, at=at, **shown):
        return None
    return giving.confirm(
        work,
        party=who,
        subject_ref=subject_ref,
        ticket=grants_forms.ticket(),
        cipher=cipher,
        font=wiring().settings.cjk_font,
        at=at,
    )


def _form_page(form: GrantForm, choice: Choice, subject_ref: str) -> Answer:
    page = render_template(
        "account/grant_new.html",
        form=form,
        choice=choice,
        subject_ref=subject_ref,
        longest=LONGEST_DAYS,
        most=MOST_USES,
    )
    return page, forms.status_of(form)


def _check_page(prepared: Prepared, form: ProofForm) -> Answer:
    asks_code = proof_form.asks_code()
    page = render_template("account/grant_check.html", prepared=prepared, form=form, asks_code=asks_code)
    return page, forms.status_of(form)
