"""Reads of the state of the register: as of when it speaks, what proves it, whether anything stays public too long.

Source: 2021 art. 30(2) for the chain, art. 41(6) for the self-check.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.audit import Head
from portal.audit.models import AuditEntry
from portal.register.records.retention import over_period_in_public


@dataclass(frozen=True, slots=True)
class RegisterState:
    """The last write (None: none yet), the head of the audit chain, and how many over-period items are public."""

    as_of: datetime | None
    head: Head
    over_period: int


def read(session: Session, *, today: date) -> RegisterState:
    """Returns the state as the session sees it; the self-check is computed now."""
    head = audit.head(session)
    return RegisterState(
        as_of=session.scalar(select(AuditEntry.at).where(AuditEntry.seq == head.seq)),
        head=head,
        over_period=over_period_in_public(session, today=today),
    )
