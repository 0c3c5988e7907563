"""The pages on which holders hand in identity documents, complete or withdraw them, and stop speaking for somebody."""

from collections.abc import Callable
from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form

from portal.accounts.holders import consents
from portal.identity.checks import papers, queries, submission
from portal.identity.checks.submission import Handed
from portal.identity.commands import end_representation
from portal.identity.models import Capacity
from portal.identity.queries import is_proven
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.web.account import identity_papers_form as paper_form
from portal.web.account.identity_papers_form import PapersForm
from portal.web.shell import forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, request_today, unit_of_work
from portal.web.shell.limits import accepts
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("own_papers", __name__)

Answer = Response | str | tuple[str, int]
PAPERS: Final = "/account/identity/papers"
_REQUEST_MAX: Final = papers.MOST_BYTES + 512 * 1024
_ENDED: Final = "本人终止"


@routes.get(PAPERS)
@guards.holder
def index() -> str:
    """Show what was handed in and for whom the holder may speak."""
    who = sign_in.party()
    return render_template(
        "account/identity_papers.html",
        checks=queries.own_checks(reading(), party=who),
        representations=queries.representations(reading(), party=who),
        proven=is_proven(reading(), party=who, today=request_today()),
    )


@routes.route(f"{PAPERS}/new/<capacity>", methods=["GET", "POST"])
@guards.holder
@accepts(_REQUEST_MAX)
def new(capacity: str) -> Answer:
    """Take documents in for the person, or for an organisation."""
    chosen = _capacity(capacity)
    form = paper_form.papers_form(request.form)

    def act(work: Session, handed: Handed) -> str:
        at, who = request_now(), sign_in.party()
        return submission.hand_in(work, handed=handed, party=who, cipher=wiring().cipher, at=at)

    if ref := _tried(form, chosen, act):
        return redirect(href(f"{PAPERS}/{ref}"), 303)
    return _form_page(form, chosen, f"{PAPERS}/new/{capacity}"), forms.status_of(form)


@routes.get(f"{PAPERS}/<ref>")
@guards.holder
def show(ref: str) -> str:
    """Show where one's check stands and what comes next."""
    return render_template("account/identity_papers_one.html", check=_own(ref))


@routes.route(f"{PAPERS}/<ref>/supplement", methods=["GET", "POST"])
@guards.holder
@accepts(_REQUEST_MAX)
def supplement(ref: str) -> Answer:
    """Take everything in once more, for a check that was returned."""
    check = _own(ref)
    form = paper_form.papers_form(request.form, organisation=check.organisation, credit_code=check.credit_code)

    def act(work: Session, handed: Handed) -> str:
        at, who, seen = request_now(), sign_in.party(), forms.seen()
        return submission.supplement(work, ref=ref, handed=handed, party=who, cipher=wiring().cipher, at=at, seen=seen)

    if _tried(form, check.capacity, act):
        return redirect(href(f"{PAPERS}/{ref}"), 303)
    page = _form_page(form, check.capacity, f"{PAPERS}/{ref}/supplement", check)
    return page, forms.status_of(form)


@routes.post(f"{PAPERS}/<ref>/withdraw")
@guards.holder
def withdraw(ref: str) -> Answer:
    """Withdraw what was handed in; it is deleted at once."""
    form = Form()

    def act(work: Session) -> bool:
        submission.withdraw(work, ref=ref, party=sign_in.party(), at=request_now(), seen=forms.seen())
        return True

    if forms.attempt(form, act):
        return redirect(href(f"{PAPERS}/{ref}"), 303)
    page = render_template("account/identity_papers_one.html", check=_own(ref), form=form)
    return page, forms.status_of(form)


@routes.post(f"{PAPERS}/representations/<ref>/end")
@guards.holder
def end(ref: str) -> Response:
    """Stop speaking for an organisation."""
    with unit_of_work() as work:
        who = sign_in.party()
        found = queries.representation(work, ref=ref, party=who)
        end_representation(work, party=who, credit_code=found.credit_code, reason=_ENDED, at=request_now())
    return redirect(href(PAPERS), 303)


def _tried(form: PapersForm, capacity: Capacity, act: Callable[[Session, Handed], str]) -> str | None:
    """Files are checked before the unit of work begins: a scanner may take its time."""
    handed = paper_form.read(form, capacity, with_own=_with_own(capacity)) if request.method == "POST" else None
    return forms.attempt(form, lambda work: act(work, handed)) if handed else None


def _with_own(capacity: Capacity) -> bool:
    """Whether the person is proven along with the organisation."""
    return capacity is Capacity.SELF or not is_proven(reading(), party=sign_in.party(), today=request_today())


def _own(ref: str) -> queries.OwnCheck:
    return queries.own(reading(), ref=ref, party=sign_in.party())


def _capacity(name: str) -> Capacity:
    found = {one.value.replace("_", "-"): one for one in Capacity}.get(name)
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    return found


def _form_page(form: PapersForm, capacity: Capacity, path: str, check: queries.OwnCheck | None = None) -> str:
    who = sign_in.party()
    return render_template(
        "account/identity_papers_form.html",
        form=form,
        capacity=capacity,
        with_own=_with_own(capacity),
        path=path,
        check=check,
        agreed=consents.given(reading(), party=who, kind=consents.IDENTITY_PAPERS),
        consent=consents.KINDS[consents.IDENTITY_PAPERS],
    )
