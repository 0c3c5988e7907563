"""Decides whether eighteen characters are a citizen ID number (GB 11643-1999, 2021 art. 10).

The same form serves the residence permits of residents of Hong Kong, Macao and Taiwan (beginning
with 81, 82, 83) and the permanent residence cards of foreigners (beginning with 9). Errors: wrong
length, a character that is no digit, an impossible birth date, a wrong check character. The place
of first registration only warns: divisions change, numbers stay.
"""

import re
from datetime import date
from typing import Final

from portal.kernel import divisions
from portal.kernel.identifiers.verdict import Finding, Verdict, normal_form
from portal.kernel.messages import msg

LENGTH: Final = 18
OLD_LENGTH: Final = 15
EARLIEST_BIRTH_YEAR: Final = 1900

_SHAPE: Final = re.compile("[0-9]{17}[0-9X]")
_RESIDENCE_PERMITS: Final = frozenset({"810000", "820000", "830000"})


def check(text: str, *, today: date) -> Verdict:
    """Return the verdict on a number as somebody typed it; ``value`` is its normal form."""
    value = normal_form(text)
    fatal = _length(value) or _digits(value) or _birth(value, today) or _check_character(value)
    return Verdict(value, fatal) if fatal else Verdict(value, (), _place(value))


def birth_date(number: str) -> date:
    """Return the birth date in a number in normal form; ValueError if there is no such day."""
    return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))


def age_on(number: str, day: date) -> int:
    """Return the completed years of life on a day; a year is complete on the birthday itself."""
    born = birth_date(number)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def check_character(first_seventeen: str) -> str:
    """Return the last character for seventeen digits."""
    total = sum(int(d) * (2 ** (17 - at) % 11) for at, d in enumerate(first_seventeen))
    return "10X98765432"[total % 11]


def make(place: str, born: date, sequence: int) -> str:
    """Return a number with a fitting check character; ValueError if a part does not fit."""
    body = f"{place}{born:%Y%m%d}{sequence:03d}"
    if not re.fullmatch("[0-9]{17}", body):
        raise ValueError(f"six digits of place, a date and a sequence below 1000: {body!r}")
    return body + check_character(body)


def _length(value: str) -> tuple[Finding, ...]:
    if len(value) == LENGTH:
        return ()
    if len(value) == OLD_LENGTH and value.isdigit():
        sentence = msg("15位旧号码已停止使用，请填写18位公民身份号码。")
        return (Finding("old_number", sentence),)
    return (Finding("length", msg("公民身份号码应为18位，现为%(n)s位。", n=len(value))),)


def _digits(value: str) -> tuple[Finding, ...]:
    if _SHAPE.fullmatch(value):
        return ()
    return (Finding("digits", msg("公民身份号码前17位应为数字，末位应为数字或X。")),)


def _birth(value: str, today: date) -> tuple[Finding, ...]:
    try:
        born = birth_date(value)
    except ValueError:
        return (Finding("birth_date", msg("号码中的出生日期不存在。")),)
    if born > today:
        return (Finding("birth_future", msg("号码中的出生日期晚于今天。")),)
    if born.year < EARLIEST_BIRTH_YEAR:
        return (Finding("birth_early", msg("号码中的出生日期过早。")),)
    return ()


def _check_character(value: str) -> tuple[Finding, ...]:
    # The expected character is not told: it would complete a number for somebody guessing.
    if value[17] == check_character(value[:17]):
        return ()
    return (Finding("check_digit", msg("公民身份号码的校验码不符，请核对每一位。")),)


def _place(value: str) -> tuple[Finding, ...]:
    if value[0] == "9" or value[:6] in _RESIDENCE_PERMITS:
        return ()
    known = divisions.get(value[:6])
    if known is not None and known.abolished:
        sentence = msg("号码中的地区已撤销，号码仍可有效。")
        return (Finding("place_abolished", sentence),)
    if divisions.is_plausible(value[:6]):
        return ()
    return (Finding("place_unknown", msg("号码中的地区代码不在已知行政区划之内。")),)
