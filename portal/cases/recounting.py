"""Decides what a new table of holidays changes: each open case whose last day it moves says so in its history.

The old and the new day stand in the event and in the message to the applicant; nothing else of the case changes, and a
table loaded again changes nothing (2021 arts. 35, 37, 38; 2018 art. 39; parameter A1).
"""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import answering, handling, terms
from portal.cases.handling import Act
from portal.cases.models import Case
from portal.kernel.messages import msg
from portal.law.calendar import WorkCalendar
from portal.law.procedures.recount import action_in


def any_open(session: Session) -> bool:
    """Returns whether a new table could move any date."""
    return session.scalar(select(Case.id).where(Case.closed_at.is_(None)).limit(1)) is not None


def recount(session: Session, *, before: WorkCalendar, act: Act) -> int:
    """Returns how many open cases have another last day by the calendar of the act than by the one before it."""
    waiting = session.scalars(select(Case).where(Case.closed_at.is_(None)).order_by(Case.id)).all()
    moved = 0
    for case in waiting:
        if terms.done_on(case) is None:
            was = terms.due(case, calendar=before, today=act.today).legal
            now = terms.due(case, calendar=act.calendar, today=act.today).legal
            moved += _moved(session, case, was, now, act)
    return moved


def _moved(session: Session, case: Case, was: date, now: date, act: Act) -> int:
    if was == now:
        return 0
    days = {"was": was.isoformat(), "now": now.isoformat()}
    reason = str(msg("最迟办结的日期由%(was)s改为%(now)s。", **days))
    handling.step(session, case, action_in(case.state), act.by_itself(), reason=reason, detail=days)
    answering.tell_applicant(session, case, "case.recounted", act, values=days)
    return 1
