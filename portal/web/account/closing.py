"""The page on which a holder closes the account, with what it was proven to be, in one unit of work."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from portal.accounts.holders import closing
from portal.cases import drafts
from portal.identity import commands as identity
from portal.identity.checks import submission
from portal.web.account import proof_form
from portal.web.account.proof_form import ProofForm
from portal.web.account.sign_in import forgotten
from portal.web.shell import forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import request_now
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("own_closing", __name__)

Answer = Response | str | tuple[str, int]
_REASON: Final = "注销账户"


@routes.route("/account/close", methods=["GET", "POST"])
@guards.holder
def close() -> Answer:
    """Say what goes and what stays, ask for all factors once more, and close."""
    form = ProofForm(request.form)

    def act(work: Session) -> bool:
        who, at = sign_in.party(), request_now()
        done = closing.close(
            work,
            party=who,
            password=form.password.data or "",
            code=form.code.data or "",
            visitor=sign_in.visitor(),
            cipher=wiring().cipher,
            at=at,
        )
        if done:
            # Also a proof whose document has expired: it would keep the person from every other account.
            identity.end_identity(work, party=who, reason=_REASON, cipher=wiring().cipher, at=at)
            submission.withdraw_all(work, party=who, at=at)
            drafts.discard_all(work, party=who)
        return done

    if request.method == "POST":
        if forms.attempt(form, act):
            return forgotten(redirect(href("/account/closed"), 303))
        proof_form.refuse(form)
    page = render_template("account/close.html", form=form, asks_code=proof_form.asks_code(), kept_by=closing.KEPT_BY)
    return page, forms.status_of(form)


@routes.get("/account/closed")
@guards.public_form
def closed() -> str:
    """Say that the account is closed."""
    return render_template("account/closed.html")
