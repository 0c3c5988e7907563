"""Decides what the sign-in page asks, and where it leads."""

from typing import Final

from flask import render_template, request
from wtforms import Form, PasswordField, StringField

from portal.kernel.messages import msg
from portal.web.shell import fields, forms
from portal.web.shell.addresses import href, safe_path

DESK: Final = "/desk"


class SignInForm(Form):
    """The first factor."""

    login = StringField(
        fields.words(msg("登录名")),
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(fields.words(msg("密码")), render_kw={"autocomplete": "current-password"})


def page(form: SignInForm, *, carried: str | None, status: int | None = None) -> tuple[str, int]:
    """Return the sign-in page and its status; `carried` "" says that a form was too long to be kept."""
    shown = render_template("desk/sign_in.html", form=form, onward=onward(), carried=carried)
    return shown, status or forms.status_of(form)


def expired(carried: str) -> tuple[str, int]:
    """Return the page for somebody whose session has ended while they were typing."""
    return page(SignInForm(), carried=carried, status=403)


def onward() -> str:
    """Return where to go after signing in: a path of this site, the desk if none is named."""
    asked = request.values.get("next", "")
    safe = safe_path(asked)
    return href(DESK) if safe == "/" else safe
