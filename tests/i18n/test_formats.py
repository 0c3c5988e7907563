"""Dates, numbers and messages in both languages."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mongol_norm import MongolianShaper

from portal import i18n
from portal.kernel.citation import Citation
from portal.kernel.messages import msg

DAY = date(2026, 11, 22)
DATE_OF_OFFICIAL_DOCUMENTS = "2026 ᠣᠨ\u202fᠤ 11 ᠳ\u180bᠦᠭᠡᠷ ᠰᠠᠷ\u180eᠠ\u202fᠶᠢᠨ 22\u202fᠤ ᠡᠳᠦᠷ"


@pytest.mark.parametrize("code", ["zh", "mn"])
def test_tables_show_the_same_dates_in_every_language(code: str) -> None:
    with i18n.activate(code):
        assert i18n.format_date(DAY) == "2026-11-22"
        assert i18n.format_datetime(datetime(2026, 11, 21, 16, 5, tzinfo=UTC)) == "2026-11-22 00:05"


def test_prose_dates() -> None:
    assert i18n.format_date_long(DAY) == "2026年11月22日（星期日）"
    with i18n.activate("mn"):
        text = i18n.format_date_long(DAY)
    assert text.startswith(DATE_OF_OFFICIAL_DOCUMENTS + " (")


@pytest.mark.parametrize("month", range(1, 13))
def test_the_mongolian_ordinal_follows_the_vowels_of_the_month(month: int) -> None:
    with i18n.activate("mn"):
        text = i18n.format_date_long(date(2026, month, 5))
    front = month in {1, 4, 9, 11}
    assert (f"{month} ᠳ\u180bᠦᠭᠡᠷ" in text) is front
    assert (f"{month} ᠳ\u180bᠤᠭᠠᠷ" in text) is not front


@given(st.dates())
def test_mongolian_dates_are_well_written(day: date) -> None:
    with i18n.activate("mn"):
        text = i18n.format_date_long(day)
    shaper = MongolianShaper()
    for word in re.findall("[\u1800-\u18af\u202f]+", text):
        assert shaper.shape(word.strip("\u202f"))


def test_seven_weekdays_in_each_language() -> None:
    for code in i18n.LANGUAGES:
        with i18n.activate(code):
            assert len({i18n.format_weekday(date(2026, 11, day)) for day in range(16, 23)}) == 7


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        i18n.format_datetime(datetime(2026, 11, 22))  # noqa: DTZ001 - the naive value is the point


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1234567, "1,234,567"),
        (-1234, "-1,234"),
        (Decimal("1234.500000"), "1,234.5"),
        (Decimal("0.000001"), "0.000001"),
        (Decimal("1E+3"), "1,000"),
        (Decimal(100), "100"),
        (12.5, "12.5"),
    ],
)
def test_numbers(value: float | Decimal, text: str) -> None:
    assert i18n.format_number(value) == text


@pytest.mark.parametrize(("days", "text"), [(3, "还有3天"), (0, "今天到期"), (-2, "已逾期2天")])
def test_days_left(days: int, text: str) -> None:
    assert i18n.days_left(days) == text


def test_messages_render_their_parameters_first() -> None:
    message = msg(
        "%(kind)s，%(day)s，%(basis)s，%(names)s，%(amount)s，%(n)d",
        kind=msg("护照"),
        day=DAY,
        basis=Citation("21", 37, 1),
        names=("甲", msg("乙"), DAY),
        amount=Decimal("1.50"),
        n=3,
    )
    expected = "护照，2026-11-22，《公共信用条例》(2021)第37条第(1)项，甲、乙、2026-11-22，1.5，3"
    assert i18n.render(message) == expected


def test_plain_text_is_data_and_stays() -> None:
    assert i18n.render("100%(x)s") == "100%(x)s"
