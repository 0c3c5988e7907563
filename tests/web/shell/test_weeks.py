"""A long derivation is folded by weeks from Monday to Sunday, and no day is lost."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from portal.web.shell.weeks import weeks
from tests.web.shell.samples import cells


@given(st.integers(min_value=0, max_value=400))
def test_weeks_hold_every_day_once_in_order(count: int) -> None:
    given_days = cells(count)
    folded = weeks(given_days)
    assert [cell for week in folded for cell in week.cells] == given_days
    assert all(week.first.weekday() == 0 for week in folded)
    assert all((week.last - week.first).days < 7 for week in folded)


def test_a_week_across_new_year_is_one_week() -> None:
    folded = weeks(cells(60))
    assert any(week.first == date(2026, 12, 28) and week.last == date(2027, 1, 3) for week in folded)


def test_skipped_days_do_not_count() -> None:
    assert [week.counted for week in weeks(cells(8))] == [6, 1]
