"""Decides what a repair notice is about: a record in its period, or a listing that was decided, with its limit.

Source: 2024 arts. 34, 36, 40; 2021 arts. 20, 38.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from portal.accounts.models import Unit
from portal.kernel.errors import NotFound
from portal.kernel.messages import Message, msg
from portal.law.periods import hidden_from
from portal.law.publicity import StartKind
from portal.law.publicity_derivation import derivation
from portal.register.lists.models import ListEntry, ListKind, ListRegister
from portal.register.records.models import Record
from portal.register.repairs import limits
from portal.register.repairs.limits import Limit
from portal.register.subjects.models import Subject

Line = Message | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one notice is about: a record, or a listing with `register`; `period` says how its days were reached."""

    ref: str
    subject: Subject
    unit: Unit
    title: str
    document_no: str
    decided_on: date
    period: tuple[Line, ...]
    limit: Limit
    least_from: date | None
    remedy_until: date | None = None
    register: str = ""
    exits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """A listing that was decided: `exits` are the conditions and the procedure of removal that its decision names."""

    ref: str
    register: ListRegister
    subject: Subject
    unit: Unit
    title: str
    decision_no: str
    decided_on: date
    public_until: date
    exits: tuple[str, ...]


def of_record(session: Session, record: Record) -> Told:
    """Returns what the notice of a record is about; raises NotFound for one without a period or a subject."""
    if record.subject is None or record.start_on is None or record.start_kind is None or record.public_until is None:
        raise NotFound(msg("没有找到这一项。"))
    limit = limits.of_item(session, record.item.code)
    return Told(
        ref=record.ref,
        subject=record.subject,
        unit=record.unit,
        title=record.title,
        document_no=record.document_no,
        decided_on=record.decided_on,
        period=(
            *_period(record.start_on, record.start_kind, record.public_until),
            *((record.period_basis,) if record.period_basis else ()),
        ),
        limit=limit,
        least_from=_least(record.start_on, limit),
        remedy_until=record.remedy_until,
    )


def of_entry(session: Session, entry: ListEntry) -> Told:
    """Returns what the notice of an entry on a list of serious dishonesty is about; raises NotFound for any other."""
    if entry.kind is not ListKind.SERIOUS or entry.public_until is None:
        raise NotFound(msg("没有找到这一项。"))
    listing = Listing(
        ref=entry.ref,
        register=entry.register,
        subject=entry.subject,
        unit=entry.unit,
        title=entry.title,
        decision_no=entry.decision_no,
        decided_on=entry.decided_on,
        public_until=entry.public_until,
        exits=(entry.exit_conditions or "", entry.exit_procedure or ""),
    )
    return of_listing(session, listing)


def of_listing(session: Session, listing: Listing) -> Told:
    """Returns what the notice of a decided listing is about, published or not."""
    limit = limits.of_register(session, listing.register)
    return Told(
        ref=listing.ref,
        subject=listing.subject,
        unit=listing.unit,
        title=listing.title,
        document_no=listing.decision_no,
        decided_on=listing.decided_on,
        period=_period(listing.decided_on, StartKind.RECOGNITION, listing.public_until),
        limit=limit,
        least_from=_least(listing.decided_on, limit),
        register=listing.register.name_zh,
        exits=tuple(each for each in listing.exits if each),
    )


def _period(start: date, kind: StartKind, until: date) -> tuple[Line, ...]:
    return tuple(msg("%(day)s：%(why)s", day=step.day, why=step.note) for step in derivation(start, kind, until))


def _least(start: date, limit: Limit) -> date | None:
    return hidden_from(start, limit.least_months) if limit.least_months else None
