"""Decides what follows when a statement is not answered in time: a supervision case opens (2021 art. 41(5)).

Against the unit that recognises, once for each listing, also for an answer that was served in the end, but late. A
listing that was dropped owes none (2024 art. 36).
"""

from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.kernel.clock import beijing_date
from portal.kernel.messages import msg
from portal.law.calendar import WorkCalendar
from portal.law.due import Due
from portal.register.lists.cases.hearing import answer_due
from portal.register.lists.cases.models import ListCase
from portal.register.supervision.commands import open_case
from portal.register.supervision.models import SupervisionCase

KIND: Final = "41.5"
_DROPPED: Final = "dropped"


def supervise(session: Session, *, calendar: WorkCalendar, at: datetime) -> int:
    """Returns how many supervision cases opened; doing it again changes nothing."""
    known = select(SupervisionCase.source_ref).where(SupervisionCase.kind == KIND)
    wanted = select(ListCase).where(ListCase.statements.any(), ListCase.state != _DROPPED, ListCase.ref.not_in(known))
    loaded = (joinedload(ListCase.unit), joinedload(ListCase.register), selectinload(ListCase.statements))
    opened = 0
    for case in session.scalars(wanted.options(*loaded).order_by(ListCase.id)).all():
        missed = _missed(case, calendar, beijing_date(at))
        if missed is not None:
            _open(session, case, missed, at)
            opened += 1
    return opened


def _missed(case: ListCase, calendar: WorkCalendar, today: date) -> Due | None:
    """The first term of an answer that was or is missed, None where all are kept."""
    for one in case.statements:
        due = answer_due(case.register, one.received_on, calendar)
        if (one.answer_served_on or today) > due.legal:
            return due
    return None


def _open(session: Session, case: ListCase, due: Due, at: datetime) -> None:
    facts = msg(
        "编号%(ref)s的名单认定：应当在%(day)s以前%(act)s，逾期（%(basis)s）。",
        ref=case.ref,
        day=due.legal,
        act=due.rule.act,
        basis=due.citation.message(),
    )
    open_case(session, kind=KIND, unit=case.unit, facts=str(facts), actor=None, at=at, source_ref=case.ref)
