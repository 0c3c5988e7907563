"""Decides when a row says the same as a record that is held, and what a change by notice may alter (2021 arts. 9, 20).

A change becomes a new version with its reason. The day the publicity period runs from never moves with it: who got that
day wrong withdraws the record and submits it again.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.messages import msg
from portal.register.intake import drafts
from portal.register.intake.faults import PROVIDED
from portal.register.intake.rows import Row
from portal.register.records.commands import RecordDraft, change
from portal.register.records.models import Record, RecordState
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


@dataclass(frozen=True, slots=True)
class Held:
    """What a held record says, as far as a row can be compared with it."""

    id: int
    ref: str
    state: RecordState
    content: Mapping[str, Any]
    private: str | None
    start_on: date | None
    decided_on: date


def held(session: Session, keys: Collection[str]) -> dict[str, Held]:
    """Returns the held records by natural key."""
    names = ("id", "ref", "state", "content", "private", "start_on", "decided_on")
    wanted = select(Record.natural_key, *(getattr(Record, name) for name in names))
    found = session.execute(wanted.where(Record.natural_key.in_(keys))).all() if keys else ()
    return {key: Held(*values) for key, *values in found}


def is_same(held: Held, row: Row, cipher: FieldCipher) -> bool:
    """Returns whether the row brings nothing new to the record."""
    if held.content != drafts.content(row):
        return False
    stored = cipher.decrypt(held.private, drafts.PRIVATE_PURPOSE) if held.private else None
    return stored == drafts.private_part(row)


def keeps_period(held: Held, draft: RecordDraft) -> bool:
    """Returns whether a change leaves the start of the publicity period where it is (2021 art. 20)."""
    return (held.start_on, held.decided_on) == (draft.start_on, draft.decided_on)


def carry(session: Session, held: Held, draft: RecordDraft, *, reason: str, at: datetime, actor: str) -> None:
    """Writes the changed fields and a new version; raises Conflict for a record that has ended."""
    record = session.get_one(Record, held.id)
    for name in _CARRIED:
        setattr(record, name, getattr(draft, name))
    content, unit = draft.content, draft.unit
    change(session, record=record, content=content, reason=reason, basis=PROVIDED, unit=unit, at=at, actor=actor)


def finish(columns: dict[str, Any], row: Row, at: datetime) -> dict[str, Any]:
    """Returns a record's columns with a shorter period where the provider asks for one, and a hold where needed.

    A held record reaches no outward door until a person has looked at it (LAW C05).
    """
    wish = drafts.public_end(row)
    if wish is not None and columns["public_until"] is not None:
        columns["public_until"] = min(columns["public_until"], wish)
    columns["suspended_at"] = at if row.held else None
    columns["suspended_reason"] = str(HELD_REASON) if row.held else None
    columns["suspended_basis"] = row.held.short() if row.held else None
    return columns
