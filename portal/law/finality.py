"""Decides when a penalty counts: when the time for review and litigation is over, or the last answer upheld it.

2021 art. 14(2) names no number. National law does: review within 60 days (行政复议法 2023, art. 20) and litigation
within six months (行政诉讼法, art. 46) of learning of the decision, which must be served within seven days (行政处罚法
2021, art. 61). Where a provider states neither service nor the end of the remedy period, the reading that protects the
subject is taken: service on the last lawful day, then the longest ordinary remedy.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg


@dataclass(frozen=True, slots=True)
class FinalityRule:
    """The cited numbers behind the default end of the remedy period."""

    service_days: int
    remedy_months: int
    citation: Citation
    note: Message


DEFAULT: Final = FinalityRule(
    service_days=7,
    remedy_months=6,
    citation=Citation("21", 14, 2, note="行政诉讼法第四十六条，行政处罚法第六十一条"),
    note=msg("未报送送达日期的，按作出后第七日送达、六个月内可以起诉计算"),
)


def remedy_end(decided_on: date, served_on: date | None = None) -> date:
    """Returns the last day on which litigation can be begun, by default rule (2021 art. 14(2)); on Beijing dates."""
    served = served_on or decided_on + timedelta(days=DEFAULT.service_days)
    months = served.month - 1 + DEFAULT.remedy_months
    year, month = served.year + months // 12, months % 12 + 1
    return date(year, month, min(served.day, monthrange(year, month)[1]))
