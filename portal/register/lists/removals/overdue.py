"""Decides what follows when a removal is late: a supervision case opens, once for each removal (2021 art. 41(5)).

An annulled basis must be gone in three days, an application answered in ten (2021 arts. 36, 38). The portal opens the
case the day after the term, or when what was due is done late.
"""

from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.kernel.clock import beijing_date
from portal.kernel.messages import Message, msg
from portal.law.calendar import WorkCalendar
from portal.procedures.turn import Turn
from portal.register.lists.removals.models import Removal
from portal.register.lists.removals.queries import due
from portal.register.supervision.commands import open_case
from portal.register.supervision.models import SupervisionCase

KIND: Final = "41.5"
_OPEN: Final = "proposed"
_WAITS: Final = msg("移出名单（编号%(ref)s）应当最迟于%(due)s办结，逾期没有办结。")


def supervise(session: Session, *, calendar: WorkCalendar, at: datetime) -> int:
    """Returns how many supervision cases opened for removals nobody decided; doing it again changes nothing."""
    wanted = select(Removal).where(Removal.state == _OPEN).options(joinedload(Removal.unit)).order_by(Removal.id)
    return sum(_open(session, row, _WAITS, calendar, beijing_date(at), at) for row in session.scalars(wanted).all())


def report(session: Session, removal: Removal, what: Message, turn: Turn) -> None:
    """Opens the supervision case of what was decided after its term; `what` names `due` and `day`."""
    _open(session, removal, what, turn.calendar, turn.today, turn.at)


def _open(session: Session, removal: Removal, what: Message, calendar: WorkCalendar, today: date, at: datetime) -> bool:
    term = due(removal, calendar)
    known = select(SupervisionCase.id).where(SupervisionCase.kind == KIND, SupervisionCase.source_ref == removal.ref)
    if term is None or today <= term.legal or session.scalar(known) is not None:
        return False
    facts = msg(what.template, ref=removal.ref, due=term.legal, day=today)
    open_case(session, kind=KIND, unit=removal.unit, facts=str(facts), actor=None, at=at, source_ref=removal.ref)
    return True
