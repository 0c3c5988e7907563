"""Decides how a field of a form in an address is read, and how a refusal is put on the field it belongs to."""

from datetime import date
from typing import Final, cast

from flask import request
from wtforms import Field, FileField, Form, RadioField

from portal.kernel.errors import BadInput
from portal.kernel.messages import Message, msg
from portal.web.shell import day_text

# No writing of a day is longer; what follows would only lengthen the answer.
_LONGEST_TEXT: Final = 40
# How a browser is told what a field for a one-time or recovery code is; for StringField(render_kw=…).
ONE_TIME_CODE: Final = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}


def words(message: Message) -> str:
    """Return the message as a label: the form library passes it on untouched, the templates render it."""
    return cast("str", message)


def wrong(field: Field, message: Message) -> None:
    """Put an error on the field."""
    field.errors = (*field.errors, words(message))


def filled(form: Form, *names: str) -> None:
    """Put an error on each of these fields that is empty: told one by one, files would have to be chosen every time."""
    for field in (form[name] for name in names):
        if isinstance(field, FileField):
            if field.name not in request.files or not request.files[field.name].filename:
                wrong(field, msg("请选择文件。"))
        elif not (field.data or "").strip():
            choice = msg("请在所列选项中选择。")
            wrong(field, choice if isinstance(field, RadioField) else msg("请填写%(what)s。", what=field.label.text))


def day(field: Field, *, required: bool) -> date | None:
    """Return the day in the field, or None: nothing was asked for, or the field now carries an error."""
    text = (field.data or "").strip()
    if not text and not required:
        return None
    try:
        return day_text.read(text[:_LONGEST_TEXT])
    except BadInput as refusal:
        wrong(field, refusal.message if text else msg("请填写日期，例如 2026-06-01。"))
        return None
