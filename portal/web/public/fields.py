"""Decides how a field of a form in an address is read, and how a refusal is put on the field it belongs to."""

from datetime import date
from typing import Final, cast

from wtforms import Field

from portal.kernel.errors import BadInput
from portal.kernel.messages import Message, msg
from portal.web.public import day_text

# No writing of a day is longer; what follows would only lengthen the answer.
_LONGEST_TEXT: Final = 40


def words(message: Message) -> str:
    """Return the message as a label: the form library passes it on untouched, the templates render it."""
    return cast("str", message)


def wrong(field: Field, message: Message) -> None:
    """Put an error on the field."""
    field.errors = (*field.errors, words(message))


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
