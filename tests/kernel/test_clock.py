"""Beijing days begin at 16:00 UTC of the day before."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel import clock

days = st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 1, 1))


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 11, 21, 15, 59, 59, tzinfo=UTC), date(2026, 11, 21)),
        (datetime(2026, 11, 21, 16, 0, 0, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 21, 23, 0, tzinfo=timezone(timedelta(hours=-5))), date(2026, 11, 22)),
    ],
)
def test_the_legal_day_is_beijings(instant: datetime, day: date) -> None:
    assert clock.beijing_date(instant) == day


@given(days)
def test_midnight_is_the_first_instant_of_its_day(day: date) -> None:
    midnight = clock.beijing_midnight(day)
    assert midnight.tzinfo is UTC
    assert clock.beijing_date(midnight) == day
    assert clock.beijing_date(midnight - timedelta(microseconds=1)) == day - timedelta(days=1)


def test_a_naive_instant_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        clock.beijing_date(datetime(2026, 11, 22))  # noqa: DTZ001 - the naive value is the point


def test_the_clock_can_be_held_and_runs_on_afterwards() -> None:
    held = datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
    with clock.fixed_at(held):
        assert clock.now() == held
        assert clock.today() == date(2026, 11, 22)
    assert clock.now() != held
    assert clock.now().tzinfo is UTC
