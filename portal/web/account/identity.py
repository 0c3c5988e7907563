"""The page of a holder's own proof: its level, the ways to it, and its end (2021 art. 18)."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form, SelectMultipleField

from portal import i18n
from portal.accounts.holders import consents, proof
from portal.identity import commands
from portal.identity.level import Level, level
from portal.identity.queries import PROOF
from portal.kernel.messages import msg
from portal.web.account import proof_form
from portal.web.account.proof_form import ProofForm
from portal.web.shell import fields, forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("own_identity", __name__)

Answer = Response | str | tuple[str, int]
IDENTITY: Final = "/account/identity"
_REASON: Final = "本人要求终止"


class LeaveForm(Form):
    """What must be agreed to before a holder leaves for the identity provider."""

    consent = SelectMultipleField(
        fields.words(consents.KINDS[consents.IDENTITY_PROVIDER].title),
        choices=lambda: {"yes": i18n.render(msg("我同意"))},
        validate_choice=False,
    )


@routes.get(IDENTITY)
@guards.holder
def show() -> Answer:
    """Show how far the holder is proven, and the ways."""
    return page(LeaveForm())


@routes.route(f"{IDENTITY}/end", methods=["GET", "POST"])
@guards.holder
def end() -> Answer:
    """Ask for all factors once more, and end what was proven."""
    form, who = ProofForm(request.form), sign_in.party()

    def act(work: Session) -> bool:
        at, cipher = request_now(), wiring().cipher
        shown = {"password": form.password.data or "", "code": form.code.data or ""}
        done = proof.prove_again(work, party=who, visitor=sign_in.visitor(), cipher=cipher, at=at, **shown)
        if done:
            commands.end_identity(work, party=who, reason=_REASON, cipher=cipher, at=at)
        return done

    if request.method == "POST":
        if forms.attempt(form, act):
            return redirect(href(IDENTITY), 303)
        proof_form.refuse(form)
    shown = render_template("account/identity_end.html", form=form, asks_code=proof_form.asks_code(), level=_level())
    return shown, forms.status_of(form)


def page(form: Form) -> Answer:
    """Return the page of the proof, with what was refused on the form."""
    kind = consents.KINDS[consents.IDENTITY_PROVIDER]
    agreed = consents.given(reading(), party=sign_in.party(), kind=kind.id)
    shown = render_template(
        "account/identity.html",
        form=form,
        level=_level(),
        by_provider=wiring().identity_provider is not None,
        consent=kind,
        agreed=agreed,
        basis=PROOF,
    )
    return shown, forms.status_of(form)


def _level() -> Level | None:
    return level(reading(), party=sign_in.party(), cipher=wiring().cipher, today=request_today())
