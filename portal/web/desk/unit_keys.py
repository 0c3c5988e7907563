"""Keys of sector systems: issued to a unit, shown once, revoked at any time (2021 arts. 6, 9, 30)."""

from typing import Final

from flask import Blueprint, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import Form, StringField, TextAreaField

from portal.accounts.keys import commands, queries
from portal.accounts.keys.commands import KeyDraft
from portal.kernel.messages import msg
from portal.law.roles import Role
from portal.web.shell import fields, forms, guards
from portal.web.shell.addresses import href
from portal.web.shell.context import reading, request_now
from portal.web.shell.sign_in import actor

routes: Final = Blueprint("unit_keys", __name__, url_prefix="/desk/unit-keys")

Answer = str | Response | tuple[str, int]
_ADMIN: Final = guards.staff(Role.SECURITY_ADMIN)


class KeyForm(Form):
    """What a key states."""

    unit_code = StringField(
        fields.words(msg("单位统一社会信用代码")), render_kw={"autocapitalize": "characters", "spellcheck": "false"}
    )
    system = StringField(fields.words(msg("业务系统名称")))
    review_rule = StringField(fields.words(msg("单位内部审核制度文号")))
    responsible = StringField(fields.words(msg("审核责任人姓名")))
    expires_on = StringField(fields.words(msg("有效期至")))


class RevokeForm(Form):
    """Why a key is revoked."""

    reason = TextAreaField(fields.words(msg("吊销理由")))


@routes.get("")
@_ADMIN
def index() -> str:
    """List the keys of the units within reach."""
    return render_template("desk/unit_keys.html", keys=queries.keys(reading(), actor=actor(), at=request_now()))


@routes.route("/new", methods=["GET", "POST"])
@_ADMIN
def new() -> Answer:
    """Issue a key; its text is on the answer to this one request and nowhere else."""
    form = KeyForm(request.form)
    day = fields.day(form.expires_on, required=True) if request.method == "POST" else None
    if day is not None:
        said = {name: form[name].data or "" for name in ("unit_code", "system", "review_rule", "responsible")}
        draft = KeyDraft(expires_on=day, **said)
        text = forms.attempt(form, lambda session: _issue(session, draft))
        if text is not None:
            return render_template("desk/unit_key_issued.html", text=text)
    return render_template("desk/unit_key_new.html", form=form), forms.status_of(form)


@routes.route("/<ref>", methods=["GET", "POST"])
@_ADMIN
def show(ref: str) -> Answer:
    """Show a key without its secret, and revoke it."""
    key = queries.key(reading(), ref=ref, actor=actor(), at=request_now())
    form = RevokeForm(request.form)
    if request.method == "POST":
        revoked = forms.attempt(form, lambda session: _revoke(session, ref, form))
        if revoked is not None:
            return redirect(href("/desk/unit-keys"), 303)
    return render_template("desk/unit_key.html", key=key, form=form), forms.status_of(form)


def _issue(session: Session, draft: KeyDraft) -> str:
    return commands.issue(session, draft, actor=actor(), at=request_now())[1]


def _revoke(session: Session, ref: str, form: RevokeForm) -> str:
    commands.revoke(session, ref=ref, reason=form.reason.data or "", actor=actor(), at=request_now())
    return ref
