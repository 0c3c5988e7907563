"""The pages on which a forgotten password is replaced by a link from a letter."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import EmailField, Form, PasswordField, StringField

from portal.accounts.holders import recovery
from portal.accounts.holders.links import LinkOver
from portal.kernel.messages import msg
from portal.web.account import letters
from portal.web.shell import fields, forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("own_recovery", __name__)

Answer = Response | str | tuple[str, int]
RECOVER: Final = "/account/recover"


class AskForm(Form):
    """The address of the account."""

    email = EmailField(fields.words(msg("电子邮箱")), render_kw={"autocomplete": "username", "spellcheck": "false"})


class NewPasswordForm(Form):
    """The new password and, where it is set up, the second factor."""

    new_password = PasswordField(fields.words(msg("新密码")), render_kw={"autocomplete": "new-password"})
    code = StringField(
        fields.words(msg("验证码或恢复码")),
        render_kw=fields.ONE_TIME_CODE,
    )


@routes.route(RECOVER, methods=["GET", "POST"])
@guards.public_form
def ask() -> Answer:
    """Take the address; the answer is the same for each."""
    if not letters.posted():
        return letters.no_post(msg("这里不能找回密码"))
    form = AskForm(request.form)

    def act(work: Session) -> bool:
        recovery.ask(
            work,
            email=form.email.data or "",
            site=letters.site(),
            visitor=sign_in.visitor(),
            cipher=wiring().cipher,
            at=request_now(),
            demo=wiring().settings.demo_mode,
        )
        return True

    if request.method == "POST" and forms.attempt(form, act):
        return redirect(href(f"{RECOVER}/sent"), 303)
    return render_template("account/recover.html", form=form), forms.status_of(form)


@routes.get(f"{RECOVER}/sent")
@guards.public_form
def sent() -> str:
    """Say that a letter is on its way, if there is an account."""
    return render_template("account/recover_sent.html")


@routes.get(f"{RECOVER}/done")
@guards.public_form
def done() -> str:
    """Say that the new password counts."""
    return render_template("account/recover_done.html")


@routes.route(f"{RECOVER}/<token>", methods=["GET", "POST"])
@guards.public_form
def finish(token: str) -> Answer:
    """Set the new password; looking at the page changes nothing."""
    try:
        wants_code = recovery.wants_code(reading(), token=token, at=request_now())
    except LinkOver:
        return letters.over(RECOVER)
    form = NewPasswordForm(request.form)

    def act(work: Session) -> bool:
        return recovery.finish(
            work,
            token=token,
            new_password=form.new_password.data or "",
            code=form.code.data or "",
            visitor=sign_in.visitor(),
            cipher=wiring().cipher,
            at=request_now(),
        )

    if request.method == "POST":
        if forms.attempt(form, act):
            return letters.discreet(redirect(href(f"{RECOVER}/done"), 303))
        if not form.errors:
            fields.wrong(form.code, msg("验证码不对，或者已经用过。请等下一个验证码。"))
    page = render_template("account/recover_finish.html", form=form, token=token, wants_code=wants_code)
    return letters.discreet((page, forms.status_of(form)))
