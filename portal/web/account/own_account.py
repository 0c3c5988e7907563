"""The first page of holders: who they are proven to be, for whom they may speak, what is new; and their language."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from portal.accounts.holders import own_account, queries
from portal.identity import queries as identity
from portal.web.shell import guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_today, unit_of_work
from portal.web.shell.holder_sign_in_form import ACCOUNT
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("own_account", __name__)


@routes.get(ACCOUNT)
@guards.holder
def show() -> str:
    """Show the level of identity, for whom the holder may speak, and what to do next."""
    who, cipher, today = sign_in.party(), wiring().cipher, request_today()
    return render_template(
        "account/home.html",
        own=queries.own(reading(), party=who, cipher=cipher),
        proven=identity.proven(reading(), party=who, cipher=cipher, today=today),
        mandates=identity.mandates(reading(), party=who, cipher=cipher, today=today),
    )


@routes.post(f"{ACCOUNT}/language")
@guards.holder
def language() -> Response:
    """Keep in which language letters are written."""
    with unit_of_work() as work:
        own_account.prefer_language(work, party=sign_in.party(), language=request.form.get("language", ""))
    return redirect(href("/account/security"), 303)
