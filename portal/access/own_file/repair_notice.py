"""Hands the subject the notice of repair of one line of its own file, noted as a reading of it (2024 arts. 34, 38)."""

from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.holdings import Held, HeldEntry
from portal.access.own_file import opening
from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.law.actors import Party
from portal.law.repair import REPAIRABLE
from portal.register.lists.models import ListEntry, ListKind
from portal.register.records.models import Record, RecordState
from portal.register.repairs import letter, notice
from portal.register.repairs.notice import Told
from portal.register.repairs.queries import has_notice
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher

NOTICE: Final = "notice"


def of_line(held: Held | HeldEntry) -> bool:
    """Returns whether a line of the file has a notice: what stands and may be repaired (2021 art. 38)."""
    if isinstance(held, HeldEntry):
        return held.kind is ListKind.SERIOUS and held.removed is None
    return held.record_class in REPAIRABLE and held.state is RecordState.CURRENT and held.start_on is not None


def printed(
    session: Session,
    *,
    party: Party,
    subject_ref: str,
    ref: str,
    site: str,
    cipher: FieldCipher,
    font: Path,
    at: datetime,
) -> bytes:
    """Returns the notice as PDF; raises NotFound alike for another's file, another's line and one without a notice."""
    today = beijing_date(at)
    found, reader = opening.admitted(session, party, subject_ref, cipher, today)
    told = _told(session, subject_ref, ref)
    # Printed first: nobody else waits for the log meanwhile.
    body = letter.printed(session, told, site=site, today=today, font=font)
    opening.noted(session, found, reader, form=NOTICE, records=[ref], at=at)
    return body


def _told(session: Session, subject_ref: str, ref: str) -> Told:
    own = Subject.ref == subject_ref
    record = session.scalar(select(Record).join(Record.subject).where(own, Record.ref == ref, has_notice()))
    if record is not None:
        return notice.of_record(session, record)
    standing = ListEntry.removed_at.is_(None)
    entry = session.scalar(select(ListEntry).join(ListEntry.subject).where(own, ListEntry.ref == ref, standing))
    if entry is None:
        raise NotFound(msg("没有找到这一项。"))
    return notice.of_entry(session, entry)
