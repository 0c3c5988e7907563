"""The signed head of each day: kept once, published, never changed (2021 art. 30(2))."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit import signing
from portal.audit.chain import head
from portal.audit.models import KeptHead
from portal.audit.signing import SignedHead
from portal.kernel.clock import beijing_date
from portal.security.keys import Keyring

_SHOWN = 400


def keep(session: Session, *, keyring: Keyring, at: datetime) -> SignedHead:
    """Returns the signed head of the instant's Beijing day, made now if there is none yet."""
    day = beijing_date(at)
    found = session.get(KeptHead, day)
    if found is not None:
        return _signed(found)
    made = signing.sign(head(session), keyring=keyring, at=at)
    row = KeptHead(
        day=day, at=at, seq=made.seq, digest=made.digest, signature=made.signature, public_key=made.public_key
    )
    session.add(row)
    session.flush()
    return made


def kept(session: Session) -> tuple[tuple[str, SignedHead], ...]:
    """Returns the kept heads with their Beijing day (ISO), newest first."""
    rows = session.scalars(select(KeptHead).order_by(KeptHead.day.desc()).limit(_SHOWN))
    return tuple((row.day.isoformat(), _signed(row)) for row in rows)


def _signed(row: KeptHead) -> SignedHead:
    return SignedHead(row.seq, row.digest, row.at, row.signature, row.public_key)
