"""A clock that stands still until a test moves it."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta

import pytest

from portal.kernel import clock as kernel_clock


class StandingClock:
    """Holds the portal's one clock at an instant; calling it tells that instant."""

    def __init__(self, instant: datetime) -> None:
        self._hold = ExitStack()
        self.set(instant)

    def __call__(self) -> datetime:
        return kernel_clock.now()

    def set(self, instant: datetime) -> None:
        """Moves to an aware instant."""
        self._hold.close()
        self._hold.enter_context(kernel_clock.fixed_at(instant))

    def beijing(self, year: int, month: int, day: int, hour: int = 10, minute: int = 0, second: int = 0) -> None:
        """Moves to a Beijing wall-clock time."""
        self.set(datetime(year, month, day, hour, minute, second, tzinfo=kernel_clock.BEIJING))

    def advance(self, **elapsed: float) -> None:
        """Moves forward by what timedelta understands."""
        self.set(self() + timedelta(**elapsed))

    def release(self) -> None:
        """Lets real time run again."""
        self._hold.close()


@pytest.fixture
def clock() -> Iterator[StandingClock]:
    """A clock standing at 10:00 Beijing time on Friday 20 November 2026."""
    standing = StandingClock(datetime(2026, 11, 20, 10, tzinfo=kernel_clock.BEIJING))
    yield standing
    standing.release()
