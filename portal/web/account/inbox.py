"""The pages of a holder's messages: the list, one message, and that it has been read."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from werkzeug.wrappers import Response

from portal.kernel.paging import page_number
from portal.mail import commands, queries
from portal.web.shell import guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, unit_of_work
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("own_inbox", __name__)

INBOX: Final = "/account/inbox"


@routes.get(INBOX)
@guards.holder
def index() -> str:
    """Show one page of messages, newest first."""
    page = page_number(request.args.get("page"))
    found = queries.inbox(reading(), reader=sign_in.party().ref, cipher=wiring().cipher, page=page)
    return render_template("account/inbox.html", page=found, unread=unread())


@routes.get(f"{INBOX}/<ref>")
@guards.holder
def letter(ref: str) -> str:
    """Show one message."""
    found = queries.letter(reading(), reader=sign_in.party().ref, ref=ref, cipher=wiring().cipher)
    return render_template("account/inbox_letter.html", letter=found)


@routes.post(f"{INBOX}/<ref>/read")
@guards.holder
def mark_read(ref: str) -> Response:
    """Keep that one message has been read."""
    with unit_of_work() as work:
        commands.mark_read(work, reader=sign_in.party().ref, ref=ref, at=request_now())
    return redirect(href(INBOX), 303)


@routes.post(f"{INBOX}/read-all")
@guards.holder
def mark_all_read() -> Response:
    """Keep that every message has been read."""
    with unit_of_work() as work:
        commands.mark_read(work, reader=sign_in.party().ref, ref=None, at=request_now())
    return redirect(href(INBOX), 303)


def unread() -> int:
    """Return how many messages of the holder in hand wait to be read."""
    return queries.unread(reading(), reader=sign_in.party().ref)
