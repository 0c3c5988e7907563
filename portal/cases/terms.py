"""Decides until when a case must be done, from its rows alone, so that anybody can count again (2021 arts. 35, 37, 38).

The date is never stored. Extensions that were granted lengthen it, examinations stop it; an examination that still goes
on is counted as if it ended today, so the date moves with each day and the state says why.
"""

from collections.abc import Mapping
from datetime import date
from typing import Final

from portal.cases.models import Case, CaseKind, CasePause
from portal.kernel.clock import beijing_date
from portal.law import timers
from portal.law.calendar import WorkCalendar
from portal.law.due import Due, Pause

RULES: Final[Mapping[CaseKind, str]] = {
    CaseKind.OBJECTION: "objection.base",
    CaseKind.DELETION: "positive.delete",
    CaseKind.REPAIR: "repair.update",
    CaseKind.REVIEW: "review.decide",
}


def due(case: Case, *, calendar: WorkCalendar, today: date) -> Due:
    """Returns the due date of a case with its derivation, as it stands on a Beijing day.

    What was granted counts as it was granted, whatever the operator chooses afterwards for parameter A2.
    """
    return timers.due(
        RULES[case.kind],
        beijing_date(case.received_at),
        calendar=calendar,
        extensions=granted(case),
        pauses=[_pause(each, today) for each in case.pauses],
    )


def granted(case: Case) -> list[int]:
    """Returns the days of each extension that the head granted."""
    return [each.days for each in case.extensions if each.granted]


def done_on(case: Case) -> date | None:
    """Returns the Beijing day on which the applicant was answered, None while nobody was.

    A deletion is done when the information is gone; every other case when its result was served.
    """
    if case.kind is CaseKind.DELETION:
        return beijing_date(case.decided_at) if case.decided_at else None
    return case.served_on


def is_late(case: Case, *, calendar: WorkCalendar, today: date) -> bool:
    """Returns whether a case was or still is unanswered after its legal due date; never for one withdrawn."""
    if case.withdrawn_at is not None:
        return False
    return (done_on(case) or today) > due(case, calendar=calendar, today=today).legal


def _pause(row: CasePause, today: date) -> Pause:
    return Pause(row.kind, row.begins, row.resumes or max(row.begins, today))
