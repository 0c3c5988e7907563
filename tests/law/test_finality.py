"""2021 art. 14(2): a penalty counts only after the remedies are over."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.law.finality import remedy_end


@pytest.mark.parametrize(
    ("decided", "served", "last"),
    [
        (date(2026, 1, 10), date(2026, 1, 13), date(2026, 7, 13)),
        (date(2026, 1, 10), date(2026, 1, 12), date(2026, 7, 13)),  # 12 July is a Sunday
        (date(2026, 3, 20), date(2026, 4, 1), date(2026, 10, 8)),  # 1 October begins a week off
        (date(2026, 1, 10), None, date(2026, 7, 20)),  # service unknown: on the seventh working day, 20 January
        (date(2026, 2, 12), None, date(2026, 8, 28)),  # the Spring Festival does not count: served on 28 February
        (date(2025, 8, 24), date(2025, 8, 31), date(2026, 2, 28)),  # February has no 31st
        (date(2027, 8, 25), date(2027, 8, 29), date(2028, 2, 29)),
    ],
)
def test_remedies_are_open_six_months_after_service(decided: date, served: date | None, last: date) -> None:
    assert remedy_end(decided, served) == last


@given(st.dates(date(2018, 1, 1), date(2040, 1, 1)))
def test_an_unknown_day_of_service_never_shortens_the_remedy(decided: date) -> None:
    assert remedy_end(decided) >= remedy_end(decided, decided)
    assert timedelta(days=181) <= remedy_end(decided, decided) - decided <= timedelta(days=193)  # and a week off
