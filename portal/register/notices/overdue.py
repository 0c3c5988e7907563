"""Decides what follows when a notice is given or carried out too late: a supervision case opens (2021 art. 41(5)).

Against the provider for its own terms, against the agency for those of 2021 arts. 9 and 36; once for each notice and
unit, also for what was done in the end, but late. A notice that was taken back is none.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.accounts.models import Unit, UnitKind
from portal.kernel import divisions
from portal.kernel.clock import beijing_date
from portal.kernel.messages import msg
from portal.law.calendar import WorkCalendar
from portal.law.rule import Owner
from portal.register.notices.models import Notice, NoticeState
from portal.register.notices.queries import Clock, clocks
from portal.register.supervision.commands import open_case
from portal.register.supervision.models import SupervisionCase

KIND: Final = "41.5"


def supervise(session: Session, *, calendar: WorkCalendar, at: datetime) -> int:
    """Returns how many supervision cases opened; doing it again changes nothing."""
    cases = select(SupervisionCase.source_ref, SupervisionCase.unit_id).where(SupervisionCase.kind == KIND)
    known = set(session.execute(cases).tuples())
    wanted = select(Notice).where(Notice.state != NoticeState.DROPPED).order_by(Notice.id)
    rows = session.scalars(wanted.options(joinedload(Notice.record), joinedload(Notice.unit))).all()
    agencies = session.scalars(select(Unit).where(Unit.kind == UnitKind.AGENCY, Unit.confirmed)).all()
    found = [(row, *owed) for row in rows for owed in _late(row, agencies, calendar, beijing_date(at))]
    fresh = [(row, unit, clock) for row, unit, clock in found if (row.ref, unit.id) not in known]
    for row, unit, clock in fresh:
        _open(session, row, unit, clock, at)
    return len(fresh)


def _late(row: Notice, agencies: Sequence[Unit], calendar: WorkCalendar, today: date) -> Iterator[tuple[Unit, Clock]]:
    """Each unit that is late with this notice, with the first term it missed."""
    told: set[int] = set()
    for clock in clocks(row, calendar=calendar, today=today):
        own = Owner.PROVIDER in clock.due.rule.owners
        unit = row.unit if own else _nearest(agencies, row.unit.division)
        if clock.late and unit is not None and unit.id not in told:
            told.add(unit.id)
            yield unit, clock


def _nearest(agencies: Sequence[Unit], division: str) -> Unit | None:
    above = [unit for unit in agencies if divisions.is_within(division, unit.division)]
    return max(above, key=lambda unit: len(unit.division.rstrip("0")), default=None)


def _open(session: Session, row: Notice, unit: Unit, clock: Clock, at: datetime) -> None:
    facts = msg(
        "编号%(ref)s的告知：应当在%(day)s以前%(act)s，逾期（%(basis)s）。",
        ref=row.ref,
        day=clock.due.legal,
        act=clock.due.rule.act,
        basis=clock.due.citation.message(),
    )
    open_case(session, kind=KIND, unit=unit, facts=str(facts), actor=None, at=at, source_ref=row.ref)
