"""Reads of repair notices: which records have one, which still lack its service, unit by unit (2024 art. 34)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, contains_eager

from portal.accounts.models import Unit
from portal.kernel.folding import code_key
from portal.kernel.paging import Page, offset
from portal.law.actors import Actor
from portal.law.repair import NOTICE_SINCE, REPAIRABLE
from portal.register.records.models import Record, RecordState
from portal.register.repairs.models import Manner, RepairNotice

SIZE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """A record of the unit with its notice; `served_on` and `manner` None while no service was entered."""

    ref: str
    title: str
    document_no: str
    decided_on: date
    public_until: date | None
    served_on: date | None = None
    manner: Manner | None = None


@dataclass(frozen=True, slots=True)
class UnitLacking:
    """How many records of a unit lack the service of their notice."""

    name: str
    division: str
    number: int


def has_notice() -> ColumnElement[bool]:
    """Returns which records a notice is about: those in force of a class that may be repaired (2021 art. 38)."""
    return and_(
        Record.state == RecordState.CURRENT, Record.record_class.in_(REPAIRABLE), Record.minor_at_act.is_(False)
    )


def lacking(session: Session, *, actor: Actor, today: date, number: int = 1) -> Page[NoticeLine]:
    """Returns a page of the unit's records whose notice was not served or not entered, the oldest decision first."""
    where = (Record.unit_id == actor.unit_id, owed(today))
    total = session.scalar(select(func.count()).select_from(Record).where(*where)) or 0
    wanted = select(Record).where(*where).order_by(Record.decided_on, Record.id)
    rows = session.scalars(wanted.limit(SIZE).offset(offset(number, SIZE)))
    return Page(tuple(_line(row) for row in rows), number, SIZE, total)


def found(session: Session, *, actor: Actor, text: str) -> Page[NoticeLine]:
    """Returns the unit's records with this document number that have a notice, whether it was served or not."""
    where = (Record.unit_id == actor.unit_id, Record.document_key == code_key(text), has_notice())
    joined = select(Record, RepairNotice).outerjoin(RepairNotice, RepairNotice.record_id == Record.id)
    rows = session.execute(joined.where(*where).order_by(Record.decided_on, Record.id).limit(SIZE)).tuples()
    lines = tuple(_line(row, notice) for row, notice in rows)
    return Page(lines, 1, SIZE, len(lines))


def served(session: Session, *, actor: Actor, number: int = 1) -> Page[NoticeLine]:
    """Returns a page of the unit's records with the service of their notice, the newest entry first."""
    mine = Record.unit_id == actor.unit_id
    counted = select(func.count()).select_from(RepairNotice).join(RepairNotice.record).where(mine)
    total = session.scalar(counted) or 0
    wanted = select(RepairNotice).join(RepairNotice.record).where(mine).options(contains_eager(RepairNotice.record))
    newest = wanted.order_by(RepairNotice.id.desc()).limit(SIZE).offset(offset(number, SIZE))
    rows = session.scalars(newest)
    return Page(tuple(_line(row.record, row) for row in rows), number, SIZE, total)


def lacking_by_unit(session: Session, *, actor: Actor, today: date) -> tuple[UnitLacking, ...]:
    """Returns the units within the actor's reach that owe the service of a notice, most first."""
    wanted = (
        select(Unit.name_zh, Unit.division, func.count(Record.id))
        .join(Record, Record.unit_id == Unit.id)
        .where(owed(today))
        .group_by(Unit.id, Unit.name_zh, Unit.division)
    )
    found = (UnitLacking(*row) for row in session.execute(wanted).tuples() if actor.reaches(row[1]))
    return tuple(sorted(found, key=lambda unit: (-unit.number, unit.name)))


def owed(today: date) -> ColumnElement[bool]:
    """Returns which records still owe the service of their notice (parameter A45): decided since, in their period."""
    return and_(
        has_notice(),
        Record.decided_on >= NOTICE_SINCE,
        or_(Record.public_until.is_(None), Record.public_until >= today),
        ~select(RepairNotice.id).where(RepairNotice.record_id == Record.id).exists(),
    )


def _line(row: Record, notice: RepairNotice | None = None) -> NoticeLine:
    return NoticeLine(
        ref=row.ref,
        title=row.title,
        document_no=row.document_no,
        decided_on=row.decided_on,
        public_until=row.public_until,
        served_on=notice.served_on if notice else None,
        manner=notice.manner if notice else None,
    )
