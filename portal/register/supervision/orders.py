"""Decides until when an order to rectify runs, and what is asked of the government when it is not obeyed (18§43)."""

from datetime import date
from typing import Final

from portal.law import timers, wrongdoing
from portal.law.calendar import WorkCalendar
from portal.law.procedures.supervision import SUPERVISION
from portal.register.supervision.models import SupervisionCase

RULE: Final = "rectify.prv"


def due_on(case: SupervisionCase, calendar: WorkCalendar) -> date | None:
    """Returns the last day of the order, None where none was given or nothing waits for it any more."""
    if case.ordered_on is None or case.order_days is None or case.state != "ordered":
        return None
    return timers.due(RULE, case.ordered_on, calendar=calendar, number=case.order_days).legal


def circulation_text(case: SupervisionCase, *, calendar: WorkCalendar, today: date, authority: str) -> str:
    """Returns the request to circulate a criticism: whom, what was ordered, until when, under which article."""
    kind = wrongdoing.kind(case.kind)
    due = timers.due(RULE, case.ordered_on or today, calendar=calendar, number=case.order_days).legal
    basis = SUPERVISION.step("circulate").citation
    unit = f"{case.unit.name_zh}（统一社会信用代码 {case.unit.credit_code}）"
    return "\n".join(
        (
            "关于提请通报批评的函",
            f"本级人民政府：{unit}有下列行为：{kind.label}（{kind.citation}）。{case.facts}",
            f"{authority}于{case.ordered_on}责令其在{due}前改正：{case.order_text}。期限届满，该单位仍未改正。",
            f"依照{basis}，现提请通报批评。",
            f"{authority} {today}",
        )
    )
