"""The page on which holders see, give and take back what they agree to, each matter by itself."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from portal.accounts.holders import consents
from portal.identity.checks import submission
from portal.web.shell import guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, unit_of_work

routes: Final = Blueprint("own_consents", __name__)

CONSENTS: Final = "/account/consents"


@routes.get(CONSENTS)
@guards.holder
def index() -> str:
    """Show every matter and how it stands."""
    return render_template("account/consents.html", standings=consents.standings(reading(), party=sign_in.party()))


@routes.post(f"{CONSENTS}/<kind>/give")
@guards.holder
def give(kind: str) -> Response:
    """Agree to one matter, in the words that were shown."""
    with unit_of_work() as work:
        version = request.form.get("version", "")
        consents.give(work, party=sign_in.party(), kind=kind, version=version, at=request_now())
    return redirect(href(CONSENTS), 303)


@routes.post(f"{CONSENTS}/<kind>/withdraw")
@guards.holder
def withdraw(kind: str) -> Response:
    """Take one consent back; papers that rest on it are deleted at once."""
    with unit_of_work() as work:
        consents.withdraw(work, party=sign_in.party(), kind=kind, visitor=sign_in.visitor(), at=request_now())
        if kind == consents.IDENTITY_PAPERS:
            submission.withdraw_all(work, party=sign_in.party(), at=request_now())
    return redirect(href(CONSENTS), 303)
