"""Sessions of holders, kept on the server: ended by signing out, a new password or closing, gone when idle."""

import secrets
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from portal.accounts.holders.models import Holder, HolderSession
from portal.accounts.staff.sessions import digest_of
from portal.law.actors import Party

IDLE: Final = timedelta(minutes=30)
LONGEST: Final = timedelta(hours=12)
SEEN_EVERY: Final = timedelta(minutes=1)
_TOKEN_BYTES: Final = 32


def open_session(session: Session, *, holder: Holder, at: datetime, address: str = "", browser: str = "") -> str:
    """Returns the token of a new session; it is shown to the browser once and kept as a digest."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session.add(
        HolderSession(
            digest=digest_of(token),
            holder_id=holder.id,
            created_at=at,
            seen_at=at,
            address=address[:45],
            browser=browser[:120],
        )
    )
    session.flush()
    return token


def find(session: Session, *, token: str, at: datetime) -> HolderSession | None:
    """Returns the live session of a token; None when it ended, was idle too long, or its account is closed."""
    found = session.scalar(select(HolderSession).where(HolderSession.digest == digest_of(token)))
    if found is None or found.ended_at is not None or found.holder.closed_at is not None:
        return None
    return None if at - found.seen_at > IDLE or at - found.created_at > LONGEST else found


def holder_of(session: Session, *, token: str) -> str | None:
    """Returns whose session this is or was, by reference; None for a token that was never given out."""
    found = session.scalar(select(HolderSession).where(HolderSession.digest == digest_of(token)))
    return found.holder.ref if found else None


def end(session: Session, *, token: str, reason: str, at: datetime) -> None:
    """Ends the session of a token, if it is still open."""
    _end(session, HolderSession.digest == digest_of(token), reason, at)


def end_all(session: Session, *, holder_id: int, reason: str, at: datetime, but: str | None = None) -> None:
    """Ends all sessions of an account, but for the one whose token is `but`."""
    wanted = HolderSession.holder_id == holder_id
    _end(session, wanted & (HolderSession.digest != digest_of(but)) if but else wanted, reason, at)


def mark_seen(session: Session, *, session_id: int, at: datetime) -> None:
    """Keeps that the browser was there."""
    session.execute(update(HolderSession).where(HolderSession.id == session_id).values(seen_at=at))


def party_of(holder: Holder) -> Party:
    """Returns the account as commands want to know it."""
    return Party(ref=holder.ref, holder_id=holder.id)


def _end(session: Session, wanted: ColumnElement[bool], reason: str, at: datetime) -> None:
    ending = update(HolderSession).where(wanted, HolderSession.ended_at.is_(None))
    session.execute(ending.values(ended_at=at, ended_reason=reason).execution_options(synchronize_session=False))
