"""Reads of reports: each by the door through which it was asked for, and by no other (2021 arts. 18, 32, 34).

What is not the reader's, what is not there any more and what never was are answered alike. An authorisation and a
mandate are asked for anew at each look and each download, and so is the gate: a report for others is handed out only
while it says what they may see today (2021 arts. 20, 37).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.grants.queries import usable
from portal.identity.queries import Mandate, mandates
from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.law.actors import Actor, Party
from portal.law.roles import Role
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject
from portal.reports import currency
from portal.reports.models import Edition, Report, ReportKind, ReportState
from portal.reports.retention import kept_days
from portal.security.fields import FieldCipher
from portal.store.files import StoredFile

CLERKS: Final = (Role.AGENCY_CLERK, Role.AGENCY_HEAD)
_MOST: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportLine:
    """One report as its reader sees it; `file_until` is the last Beijing day on which its file is there.

    `outdated`: something in it has changed, and its file is not handed out any more.
    """

    number: str
    kind: ReportKind
    edition: Edition
    state: ReportState
    name: str
    asked_at: datetime
    issued_at: datetime | None
    file_until: date | None
    has_file: bool
    outdated: bool
    failed_because: str
    withdrawn_because: str

    @property
    def is_waiting(self) -> bool:
        """Return whether it is still being made."""
        return self.state is ReportState.WAITING


def of_holder(session: Session, *, party: Party, cipher: FieldCipher, today: date) -> tuple[ReportLine, ...]:
    """Returns the reports a holder asked for and may still read, newest first."""
    wanted = select(Report).where(Report.asked_by == party.ref).order_by(Report.asked_at.desc(), Report.id.desc())
    rows = session.scalars(wanted.limit(_MOST)).all()
    found = mandates(session, party=party, cipher=cipher, today=today)
    return tuple(_open_to(session, rows, party, found, cipher, today))


def for_holder(session: Session, *, number: str, party: Party, cipher: FieldCipher, today: date) -> ReportLine:
    """Returns one report of a holder; raises NotFound for another's, for none and where the ground is gone."""
    row = _one(session, number)
    found = mandates(session, party=party, cipher=cipher, today=today)
    for line in _open_to(session, [row] if row.asked_by == party.ref else [], party, found, cipher, today):
        return _checked(session, row, line, cipher, today)
    raise _nothing()


def for_public(session: Session, *, number: str, cipher: FieldCipher, today: date) -> ReportLine:
    """Returns a report on what is public; raises NotFound for every other."""
    row = _one(session, number)
    if row.kind is not ReportKind.PUBLIC:
        raise _nothing()
    return _checked(session, row, _line(row, _name(session, row)), cipher, today)


def at_counter(session: Session, *, number: str, actor: Actor, cipher: FieldCipher, today: date) -> ReportLine:
    """Returns a report this clerk asked for at the counter; raises NotFound for every other, Forbidden for others."""
    actor.require(*CLERKS)
    row = _one(session, number)
    if row.asked_by != actor.ref:
        raise _nothing()
    return _checked(session, row, _line(row, _name(session, row)), cipher, today)


def for_head(session: Session, *, number: str, actor: Actor) -> ReportLine:
    """Returns an issued report that a head may withdraw, without whose it is; raises NotFound for every other."""
    actor.require(Role.AGENCY_HEAD)
    row = _one(session, number)
    subject = session.scalar(select(Subject).where(Subject.ref == row.subject_ref))
    if subject is None or row.issued_at is None:
        raise _nothing()
    actor.require_reach(subject.division or actor.division)
    return _line(row, "")


def file_of(session: Session, line: ReportLine) -> StoredFile:
    """Returns the file of a report its reader has just been given; raises NotFound where there is none any more."""
    row = _one(session, line.number)
    if row.file_id is None or row.state is not ReportState.ISSUED or line.outdated:
        raise _nothing()
    return session.get_one(StoredFile, row.file_id)


def _checked(session: Session, row: Report, line: ReportLine, cipher: FieldCipher, today: date) -> ReportLine:
    """The line, without a file that says to others what they may not see any more."""
    if row.kind is ReportKind.OWN or not line.has_file or currency.holds(session, row, cipher=cipher, today=today):
        return line
    return replace(line, has_file=False, outdated=True)


def _open_to(
    session: Session,
    rows: Sequence[Report],
    party: Party,
    found: tuple[Mandate, ...],
    cipher: FieldCipher,
    today: date,
) -> Iterator[ReportLine]:
    named = {each.subject_ref: each.name for each in found if each.subject_ref is not None}
    grants = {row.grant_ref for row in rows if row.kind is ReportKind.AUTHORISED and row.grant_ref is not None}
    in_force = {ref for ref in grants if usable(session, grant_ref=ref, party=party, cipher=cipher, today=today)}
    for row in rows:
        if row.kind is ReportKind.OWN and row.subject_ref in named:
            yield _line(row, named[row.subject_ref])
        elif row.kind is ReportKind.AUTHORISED and row.grant_ref in in_force:
            yield _line(row, _name(session, row))


def _one(session: Session, number: str) -> Report:
    row = session.scalar(select(Report).where(Report.number == number))
    if row is None:
        raise _nothing()
    return row


def _name(session: Session, row: Report) -> str:
    subject = session.scalar(select(Subject).where(Subject.ref == row.subject_ref))
    return present_name(subject) if subject is not None else ""


def _line(row: Report, name: str) -> ReportLine:
    until = beijing_date(row.issued_at + timedelta(days=kept_days())) if row.issued_at else None
    return ReportLine(
        number=row.number,
        kind=row.kind,
        edition=row.edition,
        state=row.state,
        name=name,
        asked_at=row.asked_at,
        issued_at=row.issued_at,
        file_until=until,
        has_file=row.file_id is not None and row.state is ReportState.ISSUED,
        outdated=False,
        failed_because=row.failed_because or "",
        withdrawn_because=row.withdrawn_because or "",
    )


def _nothing() -> NotFound:
    return NotFound(msg("没有找到这一项。"))
