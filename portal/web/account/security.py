"""The pages on which holders change how they get in: password, address, second factor, recovery codes."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

from flask import Blueprint, redirect, render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import EmailField, PasswordField, StringField

from portal.accounts.holders import links, own_account, queries, second_factor
from portal.accounts.holders.links import LinkOver
from portal.accounts.holders.models import LinkPurpose
from portal.accounts.holders.proof import Opened
from portal.accounts.staff.tickets import TicketOver
from portal.kernel.messages import msg
from portal.security import one_time
from portal.web.account import letters, proof_form
from portal.web.account.proof_form import ProofForm
from portal.web.shell import fields, forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, unit_of_work
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("own_security", __name__)

Answer = Response | str | tuple[str, int]
SECURITY: Final = "/account/security"
_SECOND: Final = f"{SECURITY}/second-factor"
Result = TypeVar("Result")


class PasswordForm(ProofForm):
    """And a new password."""

    new_password = PasswordField(fields.words(msg("新密码")), render_kw={"autocomplete": "new-password"})


class AddressForm(ProofForm):
    """And a new address."""

    email = EmailField(fields.words(msg("新的电子邮箱")), render_kw={"autocomplete": "email", "spellcheck": "false"})


class SecondFactorForm(ProofForm):
    """And the first code of a new app."""

    new_code = StringField(
        fields.words(msg("应用现在显示的六位验证码")),
        render_kw=fields.ONE_TIME_CODE,
    )


@routes.get(SECURITY)
@guards.holder
def show() -> str:
    """Show with what one gets in."""
    return render_template("account/security.html", own=_own())


@routes.route(f"{SECURITY}/password", methods=["GET", "POST"])
@guards.holder
def password() -> Answer:
    """Change the password; every other session ends."""
    form = PasswordForm(request.form)

    def act(work: Session) -> Opened | None:
        return own_account.change_password(work, new_password=form.new_password.data or "", **_shown(form))

    opened = _attempt(form, act)
    if opened:
        sign_in.begin_holder(opened.token, opened.party)
        return redirect(href(SECURITY), 303)
    return render_template("account/security_password.html", form=form, own=_own()), forms.status_of(form)


@routes.route(f"{SECURITY}/address", methods=["GET", "POST"])
@guards.holder
def address() -> Answer:
    """Send a link to a new address."""
    if not letters.posted():
        return letters.no_post(msg("这里不能更换邮箱"))
    form = AddressForm(request.form)

    def act(work: Session) -> bool:
        email = form.email.data or ""
        return own_account.ask_for_address(work, email=email, site=letters.site(), **_shown(form))

    if _attempt(form, act):
        return redirect(href(f"{SECURITY}/address/sent"), 303)
    return render_template("account/security_address.html", form=form, own=_own()), forms.status_of(form)


@routes.get(f"{SECURITY}/address/sent")
@guards.holder
def address_sent() -> str:
    """Say that a letter is on its way."""
    return render_template("account/security_address_sent.html")


@routes.route(f"{SECURITY}/address/<token>", methods=["GET", "POST"])
@guards.holder
def take_address(token: str) -> Answer:
    """Take the new address; looking at the page changes nothing."""
    if request.method == "GET":
        try:
            links.look(reading(), token=token, purpose=LinkPurpose.CHANGE_ADDRESS, at=request_now())
        except LinkOver:
            return letters.over(f"{SECURITY}/address")
        return letters.discreet(render_template("account/security_address_take.html", token=token))
    try:
        with unit_of_work() as work:
            own_account.take_address(
                work,
                party=sign_in.party(),
                token=token,
                visitor=sign_in.visitor(),
                cipher=wiring().cipher,
                at=request_now(),
            )
    except LinkOver:
        return letters.over(f"{SECURITY}/address")
    return letters.discreet(redirect(href(SECURITY), 303))


@routes.route(_SECOND, methods=["GET", "POST"])
@guards.holder
def set_up() -> Answer:
    """Set up a second factor, or a new one, and show its recovery codes once."""
    form, ticket = SecondFactorForm(request.form), request.form.get("ticket", "")

    def act(work: Session) -> tuple[str, ...] | None:
        new_code = form.new_code.data or ""
        return second_factor.finish(work, ticket=ticket, new_code=new_code, token=sign_in.token(), **_shown(form))

    codes = _attempt(form, act)
    if codes:
        return render_template("account/security_codes.html", codes=codes)
    try:
        found = _enrolment(ticket)
    except TicketOver:
        return redirect(href(_SECOND), 303)
    # Made here of an address that was checked and our own name.
    square = Markup(one_time.square_of(found.address))  # noqa: S704
    page = render_template("account/security_set_up.html", form=form, enrolment=found, square=square, own=_own())
    return page, forms.status_of(form)


@routes.route(f"{_SECOND}/remove", methods=["GET", "POST"])
@guards.holder
def remove() -> Answer:
    """Take the second factor away."""
    form = ProofForm(request.form)
    if _attempt(form, lambda work: second_factor.remove(work, **_shown(form))):
        return redirect(href(SECURITY), 303)
    return render_template("account/security_remove.html", form=form, own=_own()), forms.status_of(form)


@routes.route(f"{SECURITY}/recovery-codes", methods=["GET", "POST"])
@guards.holder
def recovery_codes() -> Answer:
    """Show ten new recovery codes once."""
    form = ProofForm(request.form)
    codes = _attempt(form, lambda work: second_factor.renew_codes(work, **_shown(form)))
    if codes:
        return render_template("account/security_codes.html", codes=codes)
    return render_template("account/security_renew_codes.html", form=form, own=_own()), forms.status_of(form)


def _attempt(form: ProofForm, act: Callable[[Session], Result]) -> Result | None:
    if request.method == "GET":
        return None
    done = forms.attempt(form, act)
    if not done:
        proof_form.refuse(form)
    return done


def _shown(form: ProofForm) -> dict[str, Any]:
    """Who shows which factors, from where and when."""
    return {
        "party": sign_in.party(),
        "password": form.password.data or "",
        "code": form.code.data or "",
        "visitor": sign_in.visitor(),
        "cipher": wiring().cipher,
        "at": request_now(),
    }


def _own() -> queries.Own:
    return queries.own(reading(), party=sign_in.party(), cipher=wiring().cipher)


def _enrolment(ticket: str) -> second_factor.Enrolment:
    who, cipher, at = sign_in.party(), wiring().cipher, request_now()
    if request.method == "POST":
        return second_factor.resume(reading(), party=who, ticket=ticket, cipher=cipher, at=at)
    return second_factor.begin(reading(), party=who, cipher=cipher, at=at)
