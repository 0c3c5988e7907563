"""Decides what the sign-in page of holders asks, and where it leads."""

from typing import Final

from flask import render_template, request
from wtforms import EmailField, Form, PasswordField

from portal.kernel.messages import msg
from portal.web.shell import fields, forms
from portal.web.shell.addresses import href, safe_path

ACCOUNT: Final = "/account"


class HolderSignInForm(Form):
    """The first factor of a holder."""

    email = EmailField(fields.words(msg("电子邮箱")), render_kw={"autocomplete": "username", "spellcheck": "false"})
    password = PasswordField(fields.words(msg("密码")), render_kw={"autocomplete": "current-password"})


def page(form: HolderSignInForm, *, carried: str | None, status: int | None = None) -> tuple[str, int]:
    """Return the sign-in page and its status; `carried` "" says that a form was too long to be kept."""
    shown = render_template("account/sign_in.html", form=form, onward=onward(), carried=carried)
    return shown, status or forms.status_of(form)


def expired(carried: str) -> tuple[str, int]:
    """Return the page for somebody whose session has ended while they were typing."""
    return page(HolderSignInForm(), carried=carried, status=403)


def onward() -> str:
    """Return where to go after signing in: a path of this site, the holder's own page if none is named."""
    safe = safe_path(request.values.get("next", ""))
    return href(ACCOUNT) if safe == "/" else safe
