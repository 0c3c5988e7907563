"""The pages on which holders sign in and out."""

from typing import Final

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response
from wtforms import Form, StringField

from portal.accounts.holders import own_account, proof
from portal.accounts.holders.proof import Halfway, Opened
from portal.accounts.staff.tickets import TicketOver
from portal.demo import holders as demo_holders
from portal.demo.holders import DemoHolder
from portal.kernel.messages import msg
from portal.web.shell import carried, fields, forms, guards, holder_sign_in_form, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, unit_of_work
from portal.web.shell.holder_sign_in_form import HolderSignInForm
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("own_sign_in", __name__)

Answer = Response | str | tuple[str, int]


class CodeForm(Form):
    """The second factor."""

    code = StringField(
        fields.words(msg("验证码或恢复码")),
        render_kw=fields.ONE_TIME_CODE,
    )


@routes.route("/account/sign-in", methods=["GET", "POST"])
@guards.public_form
def show() -> Answer:
    """Ask for address and password."""
    form = HolderSignInForm(request.form)
    if request.method == "GET":
        return holder_sign_in_form.page(form, carried=None)
    with unit_of_work() as work:
        outcome = proof.sign_in(
            work,
            email=form.email.data or "",
            password=form.password.data or "",
            visitor=sign_in.visitor(),
            cipher=wiring().cipher,
            at=request_now(),
            demo=wiring().settings.demo_mode,
        )
    if outcome is None:
        fields.wrong(form.email, msg("邮箱地址或者密码不正确，或者邮箱地址还没有确认。"))
        return holder_sign_in_form.page(form, carried=_carried())
    return _code_page(CodeForm(), outcome.ticket) if isinstance(outcome, Halfway) else arrive(outcome)


@routes.route("/account/sign-in/code", methods=["GET", "POST"])
@guards.public_form
def code() -> Answer:
    """Ask for the second factor and open the session."""
    if request.method == "GET":
        return redirect(href(sign_in.HOLDER_SIGN_IN), 303)
    form, ticket = CodeForm(request.form), request.form.get("ticket", "")
    with unit_of_work() as work:
        try:
            opened = proof.second_factor(
                work,
                ticket=ticket,
                code=form.code.data or "",
                visitor=sign_in.visitor(),
                cipher=wiring().cipher,
                at=request_now(),
            )
        except TicketOver as over:
            return _again(over)
    if opened:
        return arrive(opened)
    fields.wrong(form.code, msg("验证码不对，或者已经用过。请等下一个验证码。"))
    return _code_page(form, ticket)


@routes.post("/account/sign-out")
@guards.public_form
def sign_out() -> Response:
    """End the session and forget it in the browser."""
    who = sign_in.current_party()
    if who is not None:
        with unit_of_work() as work:
            own_account.sign_out(work, party=who, token=sign_in.token(), visitor=sign_in.visitor(), at=request_now())
    return forgotten(redirect(href(sign_in.HOLDER_SIGN_IN), 303))


def forgotten(response: Response) -> Response:
    """Return the answer that also takes session, cache and storage from the browser."""
    sign_in.leave()
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def arrive(opened: Opened) -> Response:
    """Begin the session: back to what was typed, or on to where the person wanted to go."""
    onward, kept = holder_sign_in_form.onward(), carried.unpack(_carried() or "", opened.party.ref)
    sign_in.begin_holder(opened.token, opened.party)
    if kept is None:
        return redirect(onward, 303)
    return make_response(render_template("account/sign_in_kept.html", kept=kept))


def demo_accounts() -> list[DemoHolder]:
    """Return with what to sign in, in demonstration mode; nothing elsewhere."""
    if not wiring().settings.demo_mode:
        return []
    return demo_holders.accounts(reading(), cipher=wiring().cipher)


def _carried() -> str | None:
    return request.form.get("carried") or None


def _again(over: TicketOver) -> Answer:
    form = HolderSignInForm()
    forms.show(form, over)
    return holder_sign_in_form.page(form, carried=_carried())


def _code_page(form: CodeForm, ticket: str) -> Answer:
    page = render_template(
        "account/sign_in_code.html",
        form=form,
        ticket=ticket,
        onward=holder_sign_in_form.onward(),
        carried=_carried(),
    )
    return page, forms.status_of(form)
