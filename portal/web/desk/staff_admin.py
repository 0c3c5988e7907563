"""Pages of security administrators: the accounts of their subtree, invitations, roles, switching off, resetting."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form, SelectMultipleField, StringField

from portal import i18n
from portal.accounts import queries as units
from portal.accounts.staff import commands, queries
from portal.accounts.staff.commands import Invited
from portal.kernel.messages import msg
from portal.kernel.paging import page_number
from portal.law.roles import Role
from portal.web.shell import fields, forms, guards, sign_in
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now

routes: Final = Blueprint("staff_admin", __name__)

Answer = Response | str | tuple[str, int]
STAFF: Final = "/desk/staff"
_ADMIN: Final = guards.staff(Role.SECURITY_ADMIN)


class RolesForm(Form):
    """The roles of an account."""

    roles = SelectMultipleField(fields.words(msg("角色")), validate_choice=False)

    def __init__(self, *arguments: Any) -> None:
        """Offer every role there is."""
        super().__init__(*arguments)
        self.roles.choices = [(role.value, i18n.render(role.label)) for role in Role]

    def chosen(self) -> frozenset[Role]:
        """Return the roles ticked; what is no role is left out."""
        return frozenset(role for role in Role if role.value in (self.roles.data or ()))


class InviteForm(RolesForm):
    """A new account."""

    login = StringField(fields.words(msg("登录名")), render_kw={"autocomplete": "off", "autocapitalize": "none"})
    name = StringField(fields.words(msg("姓名")), render_kw={"autocomplete": "off"})


class NoForm(Form):
    """A button alone: what it may be refused for stands above the page."""


@routes.get(STAFF)
@_ADMIN
def index() -> str:
    """List the accounts within reach."""
    text = request.args.get("q", "").strip()
    found = queries.accounts(
        reading(), actor=sign_in.actor(), text=text, number=page_number(request.args.get("page")), at=request_now()
    )
    return render_template("desk/staff.html", page=found, text=text)


@routes.route("/desk/units/<code>/staff/new", methods=["GET", "POST"])
@_ADMIN
def invite(code: str) -> Answer:
    """Invite somebody into a unit; the code is shown once."""
    form, unit = InviteForm(request.form), units.unit(reading(), credit_code=code, actor=sign_in.actor())

    def act(work: Session) -> Invited:
        return commands.invite(
            work,
            login=form.login.data or "",
            name=form.name.data or "",
            unit_code=code,
            roles=form.chosen(),
            actor=sign_in.actor(),
            at=request_now(),
        )

    invited = forms.attempt(form, act) if request.method == "POST" else None
    if invited:
        return _invitation(invited)
    return render_template("desk/staff_new.html", form=form, unit=unit), forms.status_of(form)


@routes.get(f"{STAFF}/<ref>")
@_ADMIN
def show(ref: str) -> Answer:
    """Show one account."""
    return _page(ref, RolesForm())


@routes.post(f"{STAFF}/<ref>/roles")
@_ADMIN
def roles(ref: str) -> Answer:
    """Give an account other roles; its sessions end."""
    form = RolesForm(request.form)

    def act(work: Session) -> bool:
        commands.change_roles(work, ref=ref, roles=form.chosen(), actor=sign_in.actor(), at=request_now())
        return True

    return _back(ref) if forms.attempt(form, act) else _page(ref, form)


@routes.post(f"{STAFF}/<ref>/disable")
@_ADMIN
def disable(ref: str) -> Answer:
    """Switch an account off."""
    return _done(ref, commands.disable)


@routes.post(f"{STAFF}/<ref>/enable")
@_ADMIN
def enable(ref: str) -> Answer:
    """Switch an account on again."""
    return _done(ref, commands.enable)


@routes.post(f"{STAFF}/<ref>/end-sessions")
@_ADMIN
def end_sessions(ref: str) -> Answer:
    """End all sessions of an account."""
    return _done(ref, commands.end_sessions)


@routes.post(f"{STAFF}/<ref>/reset")
@_ADMIN
def reset(ref: str) -> Answer:
    """Take both factors from an account and show the code that sets it up anew."""
    form = NoForm()

    def act(work: Session) -> Invited:
        return commands.reset(work, ref=ref, actor=sign_in.actor(), at=request_now())

    invited = forms.attempt(form, act)
    return _invitation(invited) if invited else _page(ref, RolesForm(), refused=form)


def _done(ref: str, command: Callable[..., None]) -> Answer:
    form = NoForm()

    def act(work: Session) -> bool:
        command(work, ref=ref, actor=sign_in.actor(), at=request_now())
        return True

    return _back(ref) if forms.attempt(form, act) else _page(ref, RolesForm(), refused=form)


def _back(ref: str) -> Response:
    return redirect(href(f"{STAFF}/{ref}"), 303)


def _invitation(invited: Invited) -> str:
    return render_template("desk/staff_invitation.html", invited=invited)


def _page(ref: str, form: RolesForm, *, refused: Form | None = None) -> Answer:
    account = queries.account(reading(), ref=ref, actor=sign_in.actor(), at=request_now())
    if request.method == "GET" or refused is not None:
        form.roles.data = [role.value for role in account.roles]
    shown: Any = refused or form
    return render_template("desk/staff_one.html", account=account, form=shown, roles_form=form), forms.status_of(shown)
