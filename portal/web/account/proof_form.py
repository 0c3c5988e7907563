"""Decides how a page asks its holder to show the password, and the second factor where there is one, once more."""

from wtforms import Form, PasswordField, StringField

from portal.accounts.holders import queries
from portal.kernel.messages import msg
from portal.web.shell import fields, sign_in
from portal.web.shell.context import reading
from portal.web.shell.wiring import wiring


class ProofForm(Form):
    """All factors once more; templates show it with account/_proof_fields.html."""

    password = PasswordField(fields.words(msg("现在的密码")), render_kw={"autocomplete": "current-password"})
    code = StringField(fields.words(msg("验证码或恢复码")), render_kw=fields.ONE_TIME_CODE)


def refuse(form: ProofForm) -> None:
    """Put on the form that the factors were not shown, unless it says already what else was wrong."""
    if not form.errors:
        fields.wrong(form.password, msg("密码或者验证码不正确；用过的验证码不能再用。"))


def asks_code() -> bool:
    """Return whether the account in hand has a second factor."""
    return queries.own(reading(), party=sign_in.party(), cipher=wiring().cipher).second_factor
