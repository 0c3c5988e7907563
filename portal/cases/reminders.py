"""Decides when an applicant who asked for it is reminded that a term ends: some working days before, and on the day.

Once for each day that was told; a term that was moved is told anew. Nothing is said of a case that stands still, was
answered or taken back, nor before a term that is over: then supervision speaks (2021 arts. 37, 41(5); parameter A34).
"""

from datetime import date, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import answering, terms
from portal.cases.handling import Act
from portal.cases.models import Case, CaseReminder
from portal.law.calendar import WorkCalendar
from portal.law.parameters import DEFAULT_CHOICES

SOON: Final = "soon"
TODAY: Final = "today"
_MAIL: Final = {SOON: "case.due_soon", TODAY: "case.due_today"}


def days_before() -> int:
    """Returns how many working days before the last day an applicant is reminded."""
    return int(DEFAULT_CHOICES.value("case.reminder_days"))


def any_wanted(session: Session) -> bool:
    """Returns whether somebody waits for an answer and wants to be reminded."""
    wanted = select(Case.id).where(Case.closed_at.is_(None), Case.reminders, Case.holder_ref.is_not(None))
    return session.scalar(wanted.limit(1)) is not None


def remind(session: Session, *, act: Act) -> int:
    """Returns how many reminders went out today."""
    wanted = select(Case).where(Case.closed_at.is_(None), Case.reminders, Case.holder_ref.is_not(None))
    return sum(_remind(session, case, act) for case in session.scalars(wanted.order_by(Case.id)).all())


def due_kind(due: date, *, today: date, calendar: WorkCalendar) -> str | None:
    """Returns which reminder is due today about a last day, None for one that is over or still far."""
    if due < today:
        return None
    if due == today:
        return TODAY
    ahead = (today + timedelta(days=each) for each in range(1, (due - today).days + 1))
    return SOON if sum(calendar.is_working(day) for day in ahead) <= days_before() else None


def _remind(session: Session, case: Case, act: Act) -> int:
    standing_still = any(each.resumes is None for each in case.pauses)
    if standing_still or terms.done_on(case) is not None or case.holder_ref is None:
        return 0
    day = terms.due(case, calendar=act.calendar, today=act.today).legal
    kind = due_kind(day, today=act.today, calendar=act.calendar)
    known = select(CaseReminder.id).where(
        CaseReminder.case_id == case.id, CaseReminder.kind == kind, CaseReminder.about == day
    )
    if kind is None or session.scalar(known) is not None:
        return 0
    session.add(CaseReminder(case_id=case.id, kind=kind, about=day, sent_at=act.at))
    session.flush()
    answering.tell_applicant(session, case, _MAIL[kind], act, values={"day": day.isoformat()})
    return 1
