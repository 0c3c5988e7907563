"""Decides when a row says the same as a record that is held, and what a change by notice may alter (2021 arts. 9, 20).

A change becomes a new version with its reason. The day the publicity period runs from never moves with it: who got that
day wrong withdraws the record and submits it again.
"""

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from portal.kernel.citation import Citation
from portal.kernel.messages import msg
from portal.register.intake import drafts
from portal.register.intake.faults import PROVIDED
from portal.register.intake.rows import Row
from portal.register.records.commands import RecordDraft, change
from portal.register.records.models import Record
from portal.security.fields import FieldCipher

HELD_REASON: Final = msg("疑似含有禁止归集的信息，待人工核查")
_CARRIED: Final = (
    "title",
    "document_no",
    "authority_name",
    "legal_basis",
    "private",
    "valid_from",
    "valid_until",
    "served_on",
    "remedy_until",
    "challenge",
    "challenge_closed_on",
)


def is_same(held: Record, row: Row, cipher: FieldCipher) -> bool:
    """Returns whether the row brings nothing new to the record."""
    if held.content != drafts.content(row):
        return False
    stored = cipher.decrypt(held.private, drafts.PRIVATE_PURPOSE) if held.private else None
    return stored == drafts.private_part(row)


def keeps_period(held: Record, draft: RecordDraft) -> bool:
    """Returns whether a change leaves the start of the publicity period where it is (2021 art. 20)."""
    return (held.start_on, held.decided_on) == (draft.start_on, draft.decided_on)


def carry(session: Session, held: Record, draft: RecordDraft, *, reason: str, at: datetime, actor: str) -> None:
    """Writes the changed fields and a new version; raises Conflict for a record that has ended."""
    for name in _CARRIED:
        setattr(held, name, getattr(draft, name))
    change(
        session, record=held, content=draft.content, reason=reason, basis=PROVIDED, unit=draft.unit, at=at, actor=actor
    )


def finish(record: Record, row: Row, batch_id: int, at: datetime) -> Record:
    """Returns a built record with its batch, a shorter period where the provider asks for one, and a hold if needed."""
    record.batch_id = batch_id
    wish = drafts.public_end(row)
    if wish is not None and record.public_until is not None:
        record.public_until = min(record.public_until, wish)
    if row.held is not None:
        hold(record, row.held, at)
    return record


def hold(record: Record, basis: Citation, at: datetime) -> None:
    """Keeps a record from every outward door until a person has looked at it (LAW C05)."""
    record.suspended_at, record.suspended_reason, record.suspended_basis = at, str(HELD_REASON), basis.short()
