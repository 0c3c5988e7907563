"""Decides how dates, instants, numbers and messages read in each language.

Tables and forms use ISO dates in both. Prose uses the pattern of official documents; the locale
data for traditional Mongolian is an empty shell, so the patterns are the portal's own. Instants
are shown in Beijing time.
"""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from portal.i18n.catalogues import current, gettext
from portal.kernel.citation import Citation
from portal.kernel.clock import BEIJING
from portal.kernel.messages import Message

_WEEKDAYS: Final[dict[str, tuple[str, ...]]] = {
    "zh": ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"),
    "mn": tuple(f"ᠭᠠᠷᠠᠭ\u202fᠤᠨ {day}" for day in ("ᠨᠢᠭᠡᠨ", "ᠬᠣᠶᠠᠷ", "ᠭᠤᠷᠪᠠᠨ", "ᠳᠥᠷᠪᠡᠨ", "ᠲᠠᠪᠤᠨ", "ᠵᠢᠷᠭᠤᠭᠠᠨ", "ᠡᠳᠦᠷ")),
}

# The ordinal suffix follows the vowels of the numeral: nige, dörbe, yisü, arban nige are front.
_FRONT_MONTHS: Final = frozenset({1, 4, 9, 11})


def format_date(day: date) -> str:
    """Return the day as in tables and forms, YYYY-MM-DD, the same in every language."""
    return day.isoformat()


def format_weekday(day: date) -> str:
    """Return the name of the day of the week."""
    return _WEEKDAYS[current().code][day.weekday()]


def format_day(day: date) -> str:
    """Return the day as in prose."""
    return _mongolian_date(day) if current().code == "mn" else f"{day.year}年{day.month}月{day.day}日"


def format_date_long(day: date) -> str:
    """Return the day as in prose, with the day of the week."""
    weekday = format_weekday(day)
    return f"{format_day(day)} ({weekday})" if current().code == "mn" else f"{format_day(day)}（{weekday}）"


def format_datetime(instant: datetime) -> str:
    """Return the instant in Beijing time, to the minute; ValueError if it is naive."""
    if instant.tzinfo is None:
        raise ValueError("an instant must carry its time zone")
    return instant.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def format_number(value: float | Decimal) -> str:
    """Return the number with grouped thousands, decimals only as far as they carry digits."""
    text = f"{value:,f}" if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def days_left(days: int) -> str:
    """Return how far off a day is: days to go, today, or days past."""
    if days > 0:
        return gettext("还有%(n)s天", n=days)
    return gettext("今天到期") if days == 0 else gettext("已逾期%(n)s天", n=-days)


def render(message: Message | str) -> str:
    """Return a message in the current language; its parameters are rendered first.

    Plain text is returned as it is: it is data, not a message.
    """
    if isinstance(message, str):
        return message
    return gettext(message.template, **{k: _shown(v) for k, v in message.params.items()})


def _shown(value: object) -> object:
    for kind, show in _SHOWN.items():
        if isinstance(value, kind):
            return show(value)
    return value


def _shown_list(values: tuple[object, ...]) -> str:
    return current().joiner.join(str(_shown(value)) for value in values)


# A datetime is a date too: the narrower kind comes first.
_SHOWN: Final[dict[type, Callable[..., object]]] = {
    Message: render,
    Citation: lambda value: render(value.message()),
    datetime: format_datetime,
    date: format_date,
    Decimal: format_number,
    tuple: _shown_list,
}


def _mongolian_date(day: date) -> str:
    ordinal = "ᠳ᠋ᠦᠭᠡᠷ" if day.month in _FRONT_MONTHS else "ᠳ᠋ᠤᠭᠠᠷ"
    return f"{day.year} ᠣᠨ\u202fᠤ {day.month} {ordinal} ᠰᠠᠷ\u180eᠠ\u202fᠶᠢᠨ {day.day}\u202fᠤ ᠡᠳᠦᠷ"
