"""The pages on which an account begins: address and password, and the link from the letter."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import EmailField, Form, PasswordField, SelectMultipleField

from portal import i18n
from portal.accounts.holders import consents, links, registration
from portal.accounts.holders.links import LinkOver
from portal.accounts.holders.models import LinkPurpose
from portal.accounts.holders.proof import Opened
from portal.kernel.messages import msg
from portal.web.account import letters
from portal.web.account.sign_in import arrive
from portal.web.shell import fields, forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now
from portal.web.shell.language import language
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("own_registration", __name__)

Answer = Response | str | tuple[str, int]
REGISTER: Final = "/account/register"


class RegistrationForm(Form):
    """What an account needs, and no more."""

    email = EmailField(fields.words(msg("电子邮箱")), render_kw={"autocomplete": "email", "spellcheck": "false"})
    new_password = PasswordField(fields.words(msg("设置密码")), render_kw={"autocomplete": "new-password"})
    acknowledged = SelectMultipleField(
        fields.words(msg("账户的个人信息处理规则")),
        choices=lambda: {"yes": i18n.render(msg("我已经知悉"))},
        validate_choice=False,
    )


class ConfirmationForm(Form):
    """The password that was set at the beginning."""

    password = PasswordField(fields.words(msg("注册时设置的密码")), render_kw={"autocomplete": "current-password"})


@routes.route(REGISTER, methods=["GET", "POST"])
@guards.public_form
def register() -> Answer:
    """Take address and password; the answer says nothing of whether the address is known."""
    if not letters.posted():
        return letters.no_post(msg("这里没有开放注册"))
    form = RegistrationForm(request.form)

    def act(work: Session) -> bool:
        registration.register(
            work,
            email=form.email.data or "",
            password=form.new_password.data or "",
            acknowledged="yes" in (form.acknowledged.data or ()),
            language=language(),
            site=letters.site(),
            visitor=sign_in.visitor(),
            cipher=wiring().cipher,
            at=request_now(),
        )
        return True

    if request.method == "POST" and forms.attempt(form, act):
        return redirect(href(f"{REGISTER}/sent"), 303)
    page = render_template("account/register.html", form=form, privacy=consents.KINDS[consents.PRIVACY])
    return page, forms.status_of(form)


@routes.get(f"{REGISTER}/sent")
@guards.public_form
def sent() -> str:
    """Say that a letter is on its way."""
    return render_template("account/register_sent.html")


@routes.route("/account/confirm/<token>", methods=["GET", "POST"])
@guards.public_form
def confirm(token: str) -> Answer:
    """Confirm the address with the password; looking at the page changes nothing."""
    try:
        links.look(reading(), token=token, purpose=LinkPurpose.CONFIRM, at=request_now())
    except LinkOver:
        return letters.over(REGISTER)
    form = ConfirmationForm(request.form)

    def act(work: Session) -> Opened | None:
        return registration.confirm(
            work,
            token=token,
            password=form.password.data or "",
            visitor=sign_in.visitor(),
            cipher=wiring().cipher,
            at=request_now(),
        )

    opened = forms.attempt(form, act) if request.method == "POST" else None
    if opened:
        return letters.discreet(arrive(opened))
    if request.method == "POST" and not form.form_errors:
        fields.wrong(form.password, msg("密码不正确。忘记了的，可以重新注册一次。"))
    page = render_template("account/confirm.html", form=form, token=token)
    return letters.discreet((page, forms.status_of(form)))
