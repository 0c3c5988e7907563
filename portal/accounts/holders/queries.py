"""Reads of accounts of the public, for their holders only."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.holders import addresses, sessions
from portal.accounts.holders.models import Holder, HolderCode, HolderSession
from portal.accounts.staff.sessions import digest_of
from portal.law.actors import Party
from portal.security.fields import FieldCipher


@dataclass(frozen=True, slots=True)
class Device:
    """One signed-in browser; `current`: the one that is asking."""

    id: int
    created_at: datetime
    seen_at: datetime
    address: str
    browser: str
    current: bool


@dataclass(frozen=True, slots=True)
class Own:
    """The account as its holder sees it."""

    email: str
    created_at: datetime
    password_set_at: datetime | None
    second_factor: bool
    codes_left: int
    language: str


def own(session: Session, *, party: Party, cipher: FieldCipher) -> Own:
    """Returns the holder's own account."""
    holder = session.get_one(Holder, party.holder_id)
    unused = (HolderCode.holder_id == holder.id, HolderCode.used_at.is_(None))
    return Own(
        email=addresses.readable(holder, cipher),
        created_at=holder.created_at,
        password_set_at=holder.password_set_at,
        second_factor=holder.totp_secret is not None,
        codes_left=session.scalar(select(func.count()).select_from(HolderCode).where(*unused)) or 0,
        language=holder.language,
    )


def devices(session: Session, *, party: Party, token: str, at: datetime) -> tuple[Device, ...]:
    """Returns where the holder is signed in, the one seen last first."""
    live = (
        HolderSession.holder_id == party.holder_id,
        HolderSession.ended_at.is_(None),
        HolderSession.seen_at >= at - sessions.IDLE,
        HolderSession.created_at >= at - sessions.LONGEST,
    )
    rows = session.scalars(
        select(HolderSession).where(*live).order_by(HolderSession.seen_at.desc(), HolderSession.id.desc())
    )
    mine = digest_of(token)
    return tuple(
        Device(row.id, row.created_at, row.seen_at, row.address, row.browser, current=row.digest == mine)
        for row in rows
    )
