"""Reads of who looked: every reading and every lookup by staff about one subject, for that subject (2024 art. 38).

Source: 2021 art. 34. A person is named by surname, a unit or organisation by its name. No article keeps a reading from
the subject, so none is left out; anonymous reads of what is public are a count only.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from portal.access.models import Reading
from portal.accounts.models import Unit
from portal.audit import Channel
from portal.audit.models import QueryCount
from portal.identity.queries import Mandate, mandate
from portal.kernel.citation import Citation, read_short
from portal.kernel.clock import beijing_date, beijing_midnight
from portal.kernel.errors import BadInput
from portal.kernel.masking import scrub
from portal.kernel.messages import Message, msg
from portal.kernel.paging import Page, offset
from portal.law.access import LOOKED_MONTHS, SCENES, Scene
from portal.law.actors import Party
from portal.law.periods import hidden_from
from portal.oversight import lookups
from portal.oversight.lookups import Access
from portal.register.lists.models import ListEntry
from portal.register.records.models import Record
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher

SIZE: Final = 30
STAFF_LOOKUP: Final = "staff"
_ONE_DAY: Final = timedelta(days=1)
_COUNTER: Final = "counter"


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last Beijing day, both counted."""

    since: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look by somebody else: who, when, by which channel, on which ground, what for, in which form.

    `channel` is share, auth, self (at a counter) or staff; `basis` is a citation, or the words of another law.
    """

    at: datetime
    who: str
    channel: str
    purpose: Message | str
    basis: Citation | str
    scene: Scene | None = None
    matter: str = ""
    form: str = ""
    grant_ref: str = ""
    report_number: str = ""
    query: str = ""
    records: int = 0


@dataclass(frozen=True, slots=True)
class OwnDay:
    """How often one who speaks for the subject opened the file on one day."""

    day: date
    who: str
    purpose: str
    form: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """Who looked in a period: others page by page, own openings by day, and public reads as a number."""

    as_whom: Mandate
    period: Period
    page: Page[Look]
    own: tuple[OwnDay, ...]
    public_hits: int


def period_of(since: date | None, until: date | None, today: date) -> Period:
    """Returns the period asked for, by default the last twelve months; raises BadInput where it runs backwards."""
    last = min(until or today, today)
    first = since or hidden_from(last, -LOOKED_MONTHS)
    if first > last:
        raise BadInput(msg("开始日期不能晚于结束日期。"), field="since")
    return Period(first, last)


def looked(
    session: Session, *, party: Party, subject_ref: str, cipher: FieldCipher, today: date, period: Period, number: int
) -> Looked:
    """Returns who looked at a subject the holder speaks for, newest first; raises NotFound for any other subject."""
    found = mandate(session, party=party, subject_ref=subject_ref, cipher=cipher, today=today)
    looks = _looks(session, subject_ref, period)
    shown = min(number, max(1, -(-len(looks) // SIZE)))
    start = offset(shown, SIZE)
    return Looked(
        as_whom=found,
        period=period,
        page=Page(tuple(looks[start : start + SIZE]), shown, SIZE, len(looks)),
        own=_own(session, subject_ref, period),
        public_hits=_public_hits(session, subject_ref, period),
    )


def all_looks(
    session: Session, *, party: Party, subject_ref: str, cipher: FieldCipher, today: date, period: Period
) -> list[Look]:
    """Returns every look by somebody else for a copy of the list; raises as `looked` does."""
    mandate(session, party=party, subject_ref=subject_ref, cipher=cipher, today=today)
    return _looks(session, subject_ref, period)


def _looks(session: Session, subject_ref: str, period: Period) -> list[Look]:
    rows = session.scalars(
        select(Reading).where(
            *_within(subject_ref, period), or_(Reading.channel != Channel.SELF, Reading.form == _COUNTER)
        )
    )
    start, end = _instants(period)
    staff = lookups.accesses(session, subject_ref=subject_ref, since=start)
    units = dict(session.execute(select(Unit.credit_code, Unit.name_zh)).tuples().all()) if staff else {}
    found = [_of_reading(row) for row in rows] + [_of_staff(one, units) for one in staff if one.at < end]
    return sorted(found, key=lambda look: look.at, reverse=True)


def _of_reading(row: Reading) -> Look:
    return Look(
        at=row.at,
        who=row.reader_shown,
        channel=row.channel.value,
        purpose=scrub(row.purpose),
        basis=read_short(row.basis) or row.basis,
        scene=SCENES.get(row.scene or ""),
        matter=scrub(row.matter or ""),
        form=row.form,
        grant_ref=row.grant_ref or "",
        report_number=row.report_number or "",
        query=row.query_ref or row.ref,
        records=len(row.records),
    )


def _of_staff(access: Access, units: dict[str, str]) -> Look:
    return Look(
        at=access.at,
        who=units.get(access.unit_code, access.unit_code),
        channel=STAFF_LOOKUP,
        purpose=access.purpose,
        basis=access.citation,
        matter=access.case,
        form="record" if access.record_ref else "search",
        records=1 if access.record_ref else 0,
    )


def _own(session: Session, subject_ref: str, period: Period) -> tuple[OwnDay, ...]:
    rows = session.execute(
        select(Reading.at, Reading.reader_shown, Reading.purpose, Reading.form).where(
            *_within(subject_ref, period), Reading.channel == Channel.SELF, Reading.form != _COUNTER
        )
    ).tuples()
    counted = Counter((beijing_date(at), who, purpose, form) for at, who, purpose, form in rows)
    return tuple(OwnDay(*key, times) for key, times in sorted(counted.items(), reverse=True))


def _public_hits(session: Session, subject_ref: str, period: Period) -> int:
    """How often the public pages of the subject, its records and entries were opened, whoever did."""
    mine = select(Subject.id).where(Subject.ref == subject_ref).scalar_subquery()
    addresses = select(func.coalesce(Subject.credit_code, Subject.ref)).where(Subject.ref == subject_ref)
    hits = select(func.sum(QueryCount.hits)).where(
        QueryCount.channel == Channel.PUBLIC.value,
        QueryCount.day.between(period.since, period.until),
        or_(
            QueryCount.object_ref.in_(addresses),
            QueryCount.object_ref.in_(select(Record.ref).where(Record.subject_id == mine)),
            QueryCount.object_ref.in_(select(ListEntry.ref).where(ListEntry.subject_id == mine)),
        ),
    )
    return session.scalar(hits) or 0


def _within(subject_ref: str, period: Period) -> tuple[ColumnElement[bool], ...]:
    start, end = _instants(period)
    return (Reading.subject_ref == subject_ref, Reading.at >= start, Reading.at < end)


def _instants(period: Period) -> tuple[datetime, datetime]:
    return beijing_midnight(period.since), beijing_midnight(period.until + _ONE_DAY)
