"""The page of the browsers in which a holder is signed in."""

from typing import Final

from flask import Blueprint, redirect, render_template
from werkzeug.wrappers import Response

from portal.accounts.holders import own_account, queries
from portal.web.shell import guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, unit_of_work

routes: Final = Blueprint("own_devices", __name__)

DEVICES: Final = "/account/devices"


@routes.get(DEVICES)
@guards.holder
def index() -> str:
    """Show where the account is in use."""
    found = queries.devices(reading(), party=sign_in.party(), token=sign_in.token(), at=request_now())
    return render_template("account/devices.html", devices=found)


@routes.post(f"{DEVICES}/<int:session_id>/end")
@guards.holder
def end(session_id: int) -> Response:
    """End one of the holder's own sessions."""
    with unit_of_work() as work:
        own_account.end_session(
            work, party=sign_in.party(), session_id=session_id, visitor=sign_in.visitor(), at=request_now()
        )
    return redirect(href(DEVICES), 303)


@routes.post(f"{DEVICES}/end-others")
@guards.holder
def end_others() -> Response:
    """End every session but this one."""
    with unit_of_work() as work:
        own_account.end_other_sessions(
            work, party=sign_in.party(), token=sign_in.token(), visitor=sign_in.visitor(), at=request_now()
        )
    return redirect(href(DEVICES), 303)
