"""The audit chain: appended in the same transaction as the act it tells of, verifiable by anyone who holds a head."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry, AuditHead, AuditPayload

GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Head:
    """The last link: its number (0: none yet) and its digest."""

    seq: int
    digest: str


class Fault(StrEnum):
    """What is wrong where the chain breaks."""

    MISSING = "missing"
    UNLINKED = "unlinked"  # it does not follow from the one before
    PAYLOAD = "payload"  # what it tells beyond the link was changed
    TAIL = "tail"  # the chain does not end where its own head says
    ANCHOR = "anchor"  # the head kept outside is not in the chain


@dataclass(frozen=True, slots=True)
class Verification:
    """Result of a check: how many links hold, and at which the chain breaks (None: nowhere)."""

    links: int
    head: Head
    broken_at: int | None
    fault: Fault | None

    @property
    def ok(self) -> bool:
        """True when every link holds and the tail is where the head says."""
        return self.broken_at is None


def canonical(value: Any) -> bytes:
    """Returns the one byte form of a JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def append(
    session: Session,
    *,
    at: datetime,
    actor: str,
    action: str,
    object_kind: str,
    object_ref: str,
    outcome: str = "done",
    detail: Mapping[str, Any] | None = None,
) -> Head:
    """Adds one link and returns the new head; `detail` goes to the payload, never into the chain itself."""
    last = session.get_one(AuditHead, 1, with_for_update=True, populate_existing=True)
    salt, body = secrets.token_bytes(16), dict(detail or {})
    entry = AuditEntry(
        seq=last.seq + 1,
        at=at.astimezone(UTC),
        actor=actor,
        action=action,
        object_kind=object_kind,
        object_ref=object_ref,
        outcome=outcome,
        payload_digest=hashlib.sha256(salt + canonical(body)).hexdigest(),
        previous=last.digest,
    )
    entry.digest = _digest(entry)
    session.add_all([entry, AuditPayload(seq=entry.seq, salt=salt, body=body)])
    last.seq, last.digest = entry.seq, entry.digest
    session.flush()
    return Head(entry.seq, entry.digest)


def head(session: Session) -> Head:
    """Returns the present head."""
    row = session.get_one(AuditHead, 1, populate_existing=True)
    return Head(row.seq, row.digest)


def verify(session: Session, *, anchor: Head | None = None) -> Verification:
    """Re-computes every link; with an `anchor` kept outside, also finds a truncated or rewritten tail."""
    previous, count, present = GENESIS, 0, head(session)
    anchored = anchor is None or anchor.seq == 0
    rows = select(AuditEntry, AuditPayload).outerjoin(AuditPayload, AuditPayload.seq == AuditEntry.seq)
    ordered = rows.order_by(AuditEntry.seq).execution_options(yield_per=1000)
    with closing(session.execute(ordered)) as links:
        for entry, payload in links.tuples():
            fault = _fault(entry, payload, expected=count + 1, previous=previous)
            if fault:
                return Verification(count, present, count + 1, fault)
            count, previous = entry.seq, entry.digest
            if anchor is not None and anchor.seq == entry.seq:
                anchored = anchor.digest == entry.digest
    if (count, previous) != (present.seq, present.digest):
        return Verification(count, present, count + 1, Fault.TAIL)
    if not anchored:
        return Verification(count, present, count + 1, Fault.ANCHOR)
    return Verification(count, present, None, None)


def _fault(entry: AuditEntry, payload: AuditPayload | None, *, expected: int, previous: str) -> Fault | None:
    if entry.seq != expected:
        return Fault.MISSING
    if entry.previous != previous or entry.digest != _digest(entry):
        return Fault.UNLINKED
    if payload and hashlib.sha256(payload.salt + canonical(payload.body)).hexdigest() != entry.payload_digest:
        return Fault.PAYLOAD
    return None


def _digest(entry: AuditEntry) -> str:
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [
        entry.seq,
        at,
        entry.actor,
        entry.action,
        entry.object_kind,
        entry.object_ref,
        entry.outcome,
        entry.payload_digest,
        entry.previous,
    ]
    return hashlib.sha256(canonical(fields)).hexdigest()
