"""Handing in an authorisation on paper: the signed paper and both documents, what they say, and what became of it."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form

from portal.access.grants import papers, queries
from portal.access.grants.papers import PARTS, Paper
from portal.access.grants.terms import LONGEST_DAYS, MOST_USES
from portal.identity.queries import mandates
from portal.security.uploads import REQUEST_MAX, CheckedUpload
from portal.web.account import grants_forms
from portal.web.account.grants import GRANTS
from portal.web.account.grants_forms import PaperForm
from portal.web.shell import attachments, forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today
from portal.web.shell.limits import accepts
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("own_grants_paper", __name__)

Answer = Response | str | tuple[str, int]
PAPER: Final = f"{GRANTS}/paper"


@routes.route(f"{PAPER}/new", methods=["GET", "POST"])
@guards.proven_holder
@accepts(len(PARTS) * REQUEST_MAX)
def hand_in() -> Answer:
    """Take in what the paper says and the three papers."""
    spoken_for = mandates(reading(), party=sign_in.party(), cipher=wiring().cipher, today=request_today())
    form = grants_forms.paper_form(request.form, spoken_for)
    if request.method == "POST" and (ref := _handed_in(form)):
        return redirect(href(f"{PAPER}/{ref}"), 303)
    page = render_template("account/grant_paper_new.html", form=form, longest=LONGEST_DAYS, most=MOST_USES)
    return page, forms.status_of(form)


@routes.get(f"{PAPER}/<ref>")
@guards.proven_holder
def show(ref: str) -> str:
    """Show what became of papers this holder handed in."""
    return _page(ref, Form())


@routes.post(f"{PAPER}/<ref>/withdraw")
@guards.proven_holder
def withdraw(ref: str) -> Answer:
    """Take papers back while they wait."""
    form = Form()

    def act(work: Session) -> bool:
        papers.withdraw(work, ref=ref, party=sign_in.party(), at=request_now(), seen=forms.seen())
        return True

    if forms.attempt(form, act):
        return redirect(href(f"{PAPER}/{ref}"), 303)
    return _page(ref, form), forms.status_of(form)


def _handed_in(form: PaperForm) -> str | None:
    wish = grants_forms.wish_of(form)
    uploads: dict[str, CheckedUpload] = {}
    for part in PARTS:
        upload = attachments.taken(form, name=part)
        if upload is not None:
            uploads[part] = upload
    if wish is None or form.errors:
        return None
    paper = Paper(
        grantee=form.grantee.data or "",
        subject=grants_forms.side_of(form, "subject", "subject_document"),
        wish=wish,
        confirmed=grants_forms.YES in (form.confirmed.data or ()),
    )
    who, cipher, at = sign_in.party(), wiring().cipher, request_now()
    return forms.attempt(form, lambda work: papers.hand_in(work, paper, uploads, party=who, cipher=cipher, at=at))


def _page(ref: str, form: Form) -> str:
    view = queries.as_applicant(reading(), ref=ref, party=sign_in.party(), cipher=wiring().cipher, at=request_now())
    return render_template("account/grant_paper.html", view=view, form=form)
