"""Decides how single values are written into a page: dates in time elements, figures, numbers, words.

Each function takes what a query returned and gives text or safe markup.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from markupsafe import Markup, escape

from portal import i18n
from portal.kernel.messages import Message, msg
from portal.web.shell.language import language

WEEKDAYS_SHORT: Final = (
    msg("周一"),
    msg("周二"),
    msg("周三"),
    msg("周四"),
    msg("周五"),
    msg("周六"),
    msg("周日"),
)
_UPRIGHT_BELOW: Final = 100


def render(value: object) -> object:
    """Return a Message in the reader's language; anything else unchanged."""
    return i18n.render(value) if isinstance(value, Message) else value


def time(value: object) -> Markup:
    """Return a date or instant as a time element that never breaks; anything else escaped."""
    if isinstance(value, datetime):
        machine, shown = value.isoformat(timespec="minutes"), i18n.format_datetime(value)
    elif isinstance(value, date):
        machine, shown = value.isoformat(), i18n.format_date(value)
    else:
        return escape(render(value))
    return Markup('<time datetime="{}">{}</time>').format(machine, shown)


def number(value: object) -> str:
    """Return a number with its thousands marked; text unchanged."""
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return i18n.format_number(value)
    return str(render(value))


def figure(value: object) -> Markup:
    """Return a number as a figure: on vertical pages one or two digits stand upright."""
    shown = number(value)
    if language() == "mn" and isinstance(value, int) and 0 <= value < _UPRIGHT_BELOW:
        return Markup('<span class="upright">{}</span>').format(shown)
    return escape(shown)


def cell(value: object) -> Markup:
    """Return the content of a table cell: dates as time elements, numbers formatted, text escaped."""
    if value is None:
        return Markup("")
    if isinstance(value, date):
        return time(value)
    if isinstance(value, int | float | Decimal):
        return escape(number(value))
    return escape(render(value))


def weekday_short(day: date) -> str:
    """Return the short name of the day of the week."""
    return i18n.render(WEEKDAYS_SHORT[day.weekday()])


def month_day(day: date) -> Markup:
    """Return month and day, for calendars that show the year elsewhere."""
    return Markup('<time datetime="{}">{:%m-%d}</time>').format(day.isoformat(), day)


def step_class(percent: float) -> str:
    """Return the class that gives a length in whole percent, from n0 to n100."""
    return f"n{min(100, max(0, round(percent)))}"
