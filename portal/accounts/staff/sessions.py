"""Sessions of staff, kept on the server: opened after both factors, ended by anyone who may, gone when idle.

What a session may do is read from the account at each request, so a role taken away is gone at the next one.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.accounts.staff.models import Staff, StaffSession, StaffState
from portal.law.actors import Actor

IDLE: Final = timedelta(minutes=15)
LONGEST: Final = timedelta(hours=12)
# A read request tells the server at most this often that somebody is there.
SEEN_EVERY: Final = timedelta(minutes=1)
_TOKEN_BYTES: Final = 32


def open_session(session: Session, *, staff: Staff, at: datetime, address: str = "", browser: str = "") -> str:
    """Returns the token of a new session; it is shown to the browser once and kept as a digest."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session.add(
        StaffSession(
            digest=digest_of(token),
            staff_id=staff.id,
            created_at=at,
            seen_at=at,
            address=address[:45],
            browser=browser[:120],
        )
    )
    session.flush()
    return token


def find(session: Session, *, token: str, at: datetime) -> StaffSession | None:
    """Returns the live session of a token; None when it ended, was idle too long, or its account is not active."""
    found = session.scalar(select(StaffSession).where(StaffSession.digest == digest_of(token)))
    if found is None or found.ended_at is not None or found.staff.state is not StaffState.ACTIVE:
        return None
    return None if at - found.seen_at > IDLE or at - found.created_at > LONGEST else found


def holder(session: Session, *, token: str) -> str | None:
    """Returns whose session this is or was, by reference; None for a token that was never given out."""
    found = session.scalar(select(StaffSession).where(StaffSession.digest == digest_of(token)))
    return found.staff.ref if found else None


def end(session: Session, *, token: str, reason: str, at: datetime) -> None:
    """Ends the session of a token, if it is still open."""
    _end(session, StaffSession.digest == digest_of(token), reason, at)


def end_all(session: Session, *, staff_id: int, reason: str, at: datetime, but: str | None = None) -> None:
    """Ends all sessions of an account, but for the one whose token is `but`."""
    wanted = StaffSession.staff_id == staff_id
    _end(session, wanted & (StaffSession.digest != digest_of(but)) if but else wanted, reason, at)


def mark_seen(session: Session, *, session_id: int, at: datetime) -> None:
    """Keeps that the browser was there."""
    session.execute(update(StaffSession).where(StaffSession.id == session_id).values(seen_at=at))


def actor_of(staff: Staff) -> Actor:
    """Returns the account as commands want to know it."""
    return Actor(
        ref=staff.ref,
        staff_id=staff.id,
        name=staff.name,
        unit_id=staff.unit_id,
        unit_code=staff.unit.credit_code,
        unit_name=staff.unit.name_zh,
        division=staff.unit.division,
        roles=frozenset(held.role for held in staff.roles),
    )


def digest_of(token: str) -> str:
    """Returns what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def _end(session: Session, wanted: object, reason: str, at: datetime) -> None:
    ending = update(StaffSession).where(wanted, StaffSession.ended_at.is_(None))  # type: ignore[arg-type]
    session.execute(ending.values(ended_at=at, ended_reason=reason).execution_options(synchronize_session=False))
