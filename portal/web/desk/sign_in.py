"""The pages of signing in and out, and of setting an account up with an invitation code.

Nobody is signed in between the two factors: a sealed ticket goes from page to page, and the session begins at the end.
"""

from typing import Final

from flask import Blueprint, make_response, redirect, render_template, request
from markupsafe import Markup
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form, PasswordField, StringField

from portal.accounts.staff import enrolment, own_account, proof
from portal.accounts.staff.enrolment import Enrolment
from portal.accounts.staff.proof import Opened, Recovered
from portal.accounts.staff.tickets import TicketOver
from portal.demo import holders as demo_holders
from portal.demo import staff as demo_staff
from portal.demo.holders import DemoVisitor
from portal.demo.staff import DemoAccount
from portal.kernel.messages import msg
from portal.security import one_time
from portal.web.shell import carried, fields, forms, guards, sign_in, sign_in_form
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now, unit_of_work
from portal.web.shell.sign_in_form import SignInForm
from portal.web.shell.wiring import wiring

routes: Final = Blueprint("sign_in", __name__)

Answer = Response | str | tuple[str, int]
INVITATION: Final = "/desk/invitation"


class CodeForm(Form):
    """The second factor."""

    code = StringField(fields.words(msg("验证码或恢复码")), render_kw=fields.ONE_TIME_CODE)


class InvitationForm(Form):
    """The code with which an account is set up."""

    code = StringField(fields.words(msg("邀请码")), render_kw={**fields.ONE_TIME_CODE, "autocomplete": "off"})


class RenewalForm(Form):
    """The first code of a new second factor."""

    code = StringField(fields.words(msg("应用现在显示的六位验证码")), render_kw=fields.ONE_TIME_CODE)


class SetUpForm(RenewalForm):
    """Password and second factor of an account."""

    new_password = PasswordField(fields.words(msg("设置密码")), render_kw={"autocomplete": "new-password"})


@routes.route("/desk/sign-in", methods=["GET", "POST"])
@guards.public_form
def show() -> Answer:
    """Ask for login and password."""
    form = SignInForm(request.form)
    if request.method == "GET":
        return sign_in_form.page(form, carried=None)
    with unit_of_work() as work:
        ticket = proof.first_factor(
            work,
            login=form.login.data or "",
            password=form.password.data or "",
            visitor=sign_in.visitor(),
            cipher=wiring().cipher,
            at=request_now(),
            demo=wiring().settings.demo_mode,
        )
    if ticket is None:
        fields.wrong(form.login, msg("登录名或者密码不正确，或者账户没有启用。"))
        return sign_in_form.page(form, carried=_carried())
    return _code_page(CodeForm(), ticket)


@routes.route("/desk/sign-in/code", methods=["GET", "POST"])
@guards.public_form
def code() -> Answer:
    """Ask for the second factor and open the session."""
    if request.method == "GET":
        return redirect(href(sign_in.SIGN_IN), 303)
    form, ticket = CodeForm(request.form), request.form.get("ticket", "")
    with unit_of_work() as work:
        try:
            outcome = proof.second_factor(
                work,
                ticket=ticket,
                code=form.code.data or "",
                visitor=sign_in.visitor(),
                cipher=wiring().cipher,
                at=request_now(),
            )
        except TicketOver as over:
            return _again(over)
    if outcome is None:
        fields.wrong(form.code, msg("验证码不对，或者已经用过。请等下一个验证码。"))
        return _code_page(form, ticket)
    return _renewal_page(RenewalForm(), outcome.ticket) if isinstance(outcome, Recovered) else _arrive(outcome)


@routes.route("/desk/sign-in/second-factor", methods=["GET", "POST"])
@guards.public_form
def second_factor() -> Answer:
    """Set up a new second factor after a recovery code."""
    if request.method == "GET":
        return redirect(href(sign_in.SIGN_IN), 303)
    form, ticket = RenewalForm(request.form), request.form.get("ticket", "")

    def act(work: Session) -> Opened:
        return enrolment.finish_renewal(
            work,
            ticket=ticket,
            code=form.code.data or "",
            visitor=sign_in.visitor(),
            cipher=wiring().cipher,
            at=request_now(),
        )

    opened = forms.attempt(form, act)
    return _arrive(opened) if opened else _renewal_page(form, ticket)


@routes.route("/desk/invitation", methods=["GET", "POST"])
@guards.public_form
def invitation() -> Answer:
    """Take an invitation code and show what it opens."""
    form = InvitationForm(request.form)
    if request.method == "POST":
        with unit_of_work() as work:
            found = enrolment.begin(
                work, code=form.code.data or "", visitor=sign_in.visitor(), cipher=wiring().cipher, at=request_now()
            )
        if found:
            return _set_up_page(SetUpForm(), found)
        fields.wrong(form.code, msg("这个邀请码不对、已经用过或者过期。请向安全管理员要一个新的。"))
    return render_template("desk/sign_in_invitation.html", form=form), forms.status_of(form)


@routes.route("/desk/invitation/set-up", methods=["GET", "POST"])
@guards.public_form
def set_up() -> Answer:
    """Set password and second factor, and show the recovery codes once."""
    if request.method == "GET":
        return redirect(href(INVITATION), 303)
    form, ticket = SetUpForm(request.form), request.form.get("ticket", "")

    def act(work: Session) -> tuple[str, ...]:
        return enrolment.finish(
            work,
            ticket=ticket,
            new_password=form.new_password.data or "",
            code=form.code.data or "",
            visitor=sign_in.visitor(),
            cipher=wiring().cipher,
            at=request_now(),
        )

    codes = forms.attempt(form, act)
    if codes:
        return render_template("desk/sign_in_codes.html", codes=codes, onward=href(sign_in.SIGN_IN), renewed=False)
    try:
        found = enrolment.resume(reading(), ticket=ticket, cipher=wiring().cipher, at=request_now())
    except TicketOver as over:
        begun = InvitationForm()
        forms.show(begun, over)
        return render_template("desk/sign_in_invitation.html", form=begun), 422
    return _set_up_page(form, found)


@routes.post("/desk/sign-out")
@guards.public_form
def sign_out() -> Response:
    """End the session and forget it in the browser."""
    who = sign_in.current_actor()
    if who is not None:
        with unit_of_work() as work:
            own_account.sign_out(work, actor=who, token=sign_in.token(), visitor=sign_in.visitor(), at=request_now())
    sign_in.leave()
    response = redirect(href(sign_in.SIGN_IN), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def demo_accounts() -> list[DemoAccount]:
    """Return with what to sign in, in demonstration mode; nothing elsewhere."""
    if not wiring().settings.demo_mode:
        return []
    return demo_staff.accounts(reading(), cipher=wiring().cipher, at=request_now())


def demo_visitor() -> DemoVisitor | None:
    """Return whom to serve at the counter of the demonstration, in demonstration mode; nobody elsewhere."""
    if not wiring().settings.demo_mode:
        return None
    return demo_holders.visitor(reading(), cipher=wiring().cipher)


def _arrive(opened: Opened) -> Response:
    """Begin the session: back to what was typed, or on to where the person wanted to go."""
    onward, kept = sign_in_form.onward(), carried.unpack(_carried() or "", opened.actor.ref)
    sign_in.begin(opened)
    if kept is None:
        return redirect(onward, 303)
    return make_response(render_template("desk/sign_in_kept.html", kept=kept))


def _carried() -> str | None:
    return request.form.get("carried") or None


def _again(over: TicketOver) -> Answer:
    form = SignInForm()
    forms.show(form, over)
    return sign_in_form.page(form, carried=_carried())


def _code_page(form: CodeForm, ticket: str) -> Answer:
    page = render_template(
        "desk/sign_in_code.html", form=form, ticket=ticket, onward=sign_in_form.onward(), carried=_carried()
    )
    return page, forms.status_of(form)


def _renewal_page(form: RenewalForm, ticket: str) -> Answer:
    try:
        found = enrolment.resume_renewal(reading(), ticket=ticket, cipher=wiring().cipher, at=request_now())
    except TicketOver as over:
        return _again(over)
    page = render_template(
        "desk/sign_in_second_factor.html",
        form=form,
        enrolment=found,
        square=_square(found),
        onward=sign_in_form.onward(),
        carried=_carried(),
    )
    return page, forms.status_of(form)


def _set_up_page(form: SetUpForm, found: Enrolment) -> Answer:
    page = render_template("desk/sign_in_set_up.html", form=form, enrolment=found, square=_square(found))
    return page, forms.status_of(form)


def _square(found: Enrolment) -> Markup:
    # Made here of an address that holds a login of plain letters and our own name.
    return Markup(one_time.square_of(found.address))  # noqa: S704
