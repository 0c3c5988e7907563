"""Decides what time it is, and on which Beijing day an instant falls.

The only module that asks the machine for the time. Instants are aware UTC datetimes; legal days
are calendar dates in Beijing (UTC+8 all year round; the fixed offset is exact for every instant
the portal stores, and needs no time zone database).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

BEIJING: Final = timezone(timedelta(hours=8), "Asia/Shanghai")

_fixed: ContextVar[datetime | None] = ContextVar("fixed_instant", default=None)


def now() -> datetime:
    """Return the present instant as an aware UTC datetime."""
    return _fixed.get() or datetime.now(UTC)


def beijing_date(instant: datetime) -> date:
    """Return the Beijing calendar day on which the instant falls; ValueError if it is naive."""
    return _aware(instant).astimezone(BEIJING).date()


def beijing_midnight(day: date) -> datetime:
    """Return the UTC instant at which the Beijing day begins."""
    return datetime.combine(day, time.min, BEIJING).astimezone(UTC)


def today() -> date:
    """Return the present Beijing calendar day."""
    return beijing_date(now())


@contextmanager
def fixed_at(instant: datetime) -> Iterator[None]:
    """Hold the clock at one instant inside the block: deterministic data sets and boundary days."""
    token = _fixed.set(_aware(instant).astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)


def _aware(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant must carry its time zone")
    return instant
