"""The holder's own account: what it is, where it is signed in, a new password, new recovery codes."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form, PasswordField, StringField

from portal.accounts.staff import own_account, queries
from portal.accounts.staff.proof import Opened
from portal.kernel.messages import Message, msg
from portal.web.shell import fields, forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, unit_of_work
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("account", __name__)

Answer = Response | str | tuple[str, int]
ACCOUNT: Final = "/desk/account"
_PASSWORD: Final = f"{ACCOUNT}/password"
_CODES: Final = f"{ACCOUNT}/recovery-codes"


class ProofForm(Form):
    """Both factors once more."""

    password = PasswordField(fields.words(msg("现在的密码")), render_kw={"autocomplete": "current-password"})
    code = StringField(fields.words(msg("验证码")), render_kw={"autocomplete": "one-time-code"})


class PasswordForm(ProofForm):
    """And a new password."""

    new_password = PasswordField(fields.words(msg("新密码")), render_kw={"autocomplete": "new-password"})


@routes.get(ACCOUNT)
@guards.staff()
def show() -> str:
    """Show the account and where it is signed in."""
    own = queries.own(reading(), actor=sign_in.actor(), token=sign_in.token(), at=request_now())
    return render_template("desk/account.html", own=own)


@routes.route(_PASSWORD, methods=["GET", "POST"])
@guards.staff()
def password() -> Answer:
    """Change the password; every other session ends."""
    form = PasswordForm(request.form)

    def act(work: Session) -> Opened | None:
        return own_account.change_password(
            work,
            actor=sign_in.actor(),
            password=form.password.data or "",
            code=form.code.data or "",
            new_password=form.new_password.data or "",
            visitor=sign_in.visitor(),
            cipher=wiring().cipher,
            at=request_now(),
        )

    opened = forms.attempt(form, act) if request.method == "POST" else None
    if opened:
        sign_in.begin(opened)
        return redirect(href(ACCOUNT), 303)
    note = msg("修改后，您在其他浏览器上的登录全部结束。")
    return _ask_for_proof(form, msg("修改密码"), note, _PASSWORD, msg("修改密码"))


@routes.route(_CODES, methods=["GET", "POST"])
@guards.staff()
def recovery_codes() -> Answer:
    """Show ten new recovery codes once."""
    form = ProofForm(request.form)

    def act(work: Session) -> tuple[str, ...] | None:
        return own_account.renew_recovery_codes(
            work,
            actor=sign_in.actor(),
            password=form.password.data or "",
            code=form.code.data or "",
            visitor=sign_in.visitor(),
            cipher=wiring().cipher,
            at=request_now(),
        )

    codes = forms.attempt(form, act) if request.method == "POST" else None
    if codes:
        return render_template("desk/sign_in_codes.html", codes=codes, onward=href(ACCOUNT), renewed=True)
    note = msg("新的一组有十个，旧的全部作废。")
    return _ask_for_proof(form, msg("换一组恢复码"), note, _CODES, msg("生成恢复码"))


@routes.post(f"{ACCOUNT}/sessions/<int:session_id>/end")
@guards.staff()
def end_session(session_id: int) -> Response:
    """End one of the holder's own sessions."""
    with unit_of_work() as work:
        own_account.end_session(
            work, actor=sign_in.actor(), session_id=session_id, visitor=sign_in.visitor(), at=request_now()
        )
    return redirect(href(ACCOUNT), 303)


def _ask_for_proof(form: ProofForm, title: Message, note: Message, action: str, button: Message) -> Answer:
    if request.method == "POST" and not form.errors:
        fields.wrong(form.password, msg("现在的密码或者验证码不正确；用过的验证码不能再用。"))
    page = render_template("desk/account_proof.html", form=form, title=title, note=note, action=action, button=button)
    return page, forms.status_of(form)
