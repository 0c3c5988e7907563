"""The authorisations of a holder: those given, with who used them when, those received, those handed in on paper."""

from typing import Final

from flask import Blueprint, Response, redirect, render_template
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse
from wtforms import Form

from portal.access.grants import queries, revoking
from portal.web.shell import attachments, forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("own_grants", __name__)

Answer = AnyResponse | str | tuple[str, int]
GRANTS: Final = "/account/grants"


@routes.get(GRANTS)
@guards.proven_holder
def index() -> str:
    """Show what was given, received and handed in."""
    session, who, cipher, today = reading(), sign_in.party(), wiring().cipher, request_today()
    return render_template(
        "account/grants.html",
        given=queries.given(session, party=who, cipher=cipher, today=today),
        received=queries.received(session, party=who, cipher=cipher, today=today),
        papers=queries.papers(session, party=who, cipher=cipher, today=today),
    )


@routes.get(f"{GRANTS}/given/<ref>")
@guards.proven_holder
def given(ref: str) -> str:
    """Show an authorisation of a subject the holder speaks for."""
    return _page(ref, Form())


@routes.post(f"{GRANTS}/given/<ref>/revoke")
@guards.proven_holder
def revoke(ref: str) -> Answer:
    """Take an authorisation back at once."""
    form = Form()

    def act(work: Session) -> bool:
        revoking.revoke(work, ref=ref, party=sign_in.party(), cipher=wiring().cipher, at=request_now())
        return True

    if forms.attempt(form, act):
        return redirect(href(f"{GRANTS}/given/{ref}"), 303)
    return _page(ref, form), forms.status_of(form)


@routes.get(f"{GRANTS}/copy/<ref>.pdf")
@guards.proven_holder
def copy(ref: str) -> Response:
    """Hand out the printed authorisation to either side."""
    session = reading()
    found = queries.copy_for(session, ref=ref, party=sign_in.party(), cipher=wiring().cipher, at=request_now())
    return attachments.answer(session, found)


def _page(ref: str, form: Form) -> str:
    view = queries.as_subject(reading(), ref=ref, party=sign_in.party(), cipher=wiring().cipher, at=request_now())
    return render_template("account/grant.html", view=view, form=form)
