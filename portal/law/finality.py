"""Decides when a penalty counts: when the time for review and litigation is over, or the last answer upheld it.

2021 art. 14(2) names no number. National law does: review within 60 days (行政复议法 2023, art. 20) and litigation
within six months (行政诉讼法, art. 46) of learning of the decision, which must be served within seven days (行政处罚法
2021, art. 61), and these are working days (art. 85). A last day off moves to the next working day (行政诉讼法, art. 101
with 民事诉讼法). Where a provider states neither service nor the end of the remedy period, the reading that protects
the subject is taken: service on the last lawful day, then the longest ordinary remedy.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg
from portal.law.calendar import WorkCalendar
from portal.law.instruments import of_2021
from portal.law.periods import hidden_from


@dataclass(frozen=True, slots=True)
class FinalityRule:
    """The cited numbers behind the default end of the remedy period; service counts working days."""

    service_days: int
    remedy_months: int
    citation: Citation
    national: Citation
    note: Message


DEFAULT: Final = FinalityRule(
    service_days=7,
    remedy_months=6,
    citation=of_2021(14, 2),
    national=Citation("NAT", 0, note="《行政诉讼法》第四十六条，《行政处罚法》第六十一条、第八十五条"),
    note=msg("未报送送达日期的，按作出后第七个工作日送达、六个月内可以起诉计算"),
)


@lru_cache(maxsize=4_096)
def remedy_end(decided_on: date, served_on: date | None = None) -> date:
    """Returns the last day on which litigation can be begun, by default rule (2021 art. 14(2)); on Beijing dates."""
    calendar = WorkCalendar.shipped()
    served = served_on or _last_day_of_service(decided_on, calendar)
    return calendar.next_working(hidden_from(served, DEFAULT.remedy_months))


def final_from(remedy_until: date | None) -> date | None:
    """Returns the first day on which nobody can challenge a decision any more; None where no last day is known."""
    return None if remedy_until is None else remedy_until + timedelta(days=1)


def _last_day_of_service(decided_on: date, calendar: WorkCalendar) -> date:
    day = decided_on
    for _ in range(DEFAULT.service_days):
        day = calendar.next_working(day + timedelta(days=1))
    return day
