"""Decides when a period of months ends: the day from which an item is hidden.

A publicity period is a maximum, and one day too long is a wrongdoing (21§20, 21§41(6)); so the item
is hidden from the corresponding day on, and where a month lacks that day, from its last day on.
"""

from calendar import monthrange
from datetime import date


def hidden_from(start: date, months: int) -> date:
    """Return the first day on which an item is hidden, ``months`` after the start day."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def latest_start_over_on(day: date, months: int) -> date:
    """Return the latest start day whose period of ``months`` is over on this day: the inverse of ``hidden_from``."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last = monthrange(year, month + 1)[1]
    ends_month = day.day == monthrange(day.year, day.month)[1]
    return date(year, month + 1, last if ends_month else min(day.day, last))
