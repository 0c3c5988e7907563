"""Decides what a link sent by e-mail is good for: one purpose, one use, a short time (ASVS 6.4.3).

The link is kept as a digest. A newer one takes the place of those before it; opening it changes nothing, only the form
behind it does.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.accounts.holders.models import Holder, HolderLink, LinkPurpose
from portal.accounts.staff.sessions import digest_of
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg

LASTS: Final[Mapping[LinkPurpose, timedelta]] = {
    LinkPurpose.CONFIRM: timedelta(hours=1),
    LinkPurpose.RECOVER: timedelta(minutes=10),
    LinkPurpose.CHANGE_ADDRESS: timedelta(hours=1),
}
PATHS: Final[Mapping[LinkPurpose, str]] = {
    LinkPurpose.CONFIRM: "/account/confirm",
    LinkPurpose.RECOVER: "/account/recover",
    LinkPurpose.CHANGE_ADDRESS: "/account/security/address",
}
_TOKEN_BYTES: Final = 32


class LinkOver(BadInput):
    """The link was never given out, is used up, or is too old."""


def issue(
    session: Session, *, holder: Holder, purpose: LinkPurpose, at: datetime, email_cipher: str | None = None
) -> str:
    """Returns the token of a new link; earlier ones of the account for the same purpose count no more."""
    void(session, holder_id=holder.id, at=at, purpose=purpose)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session.add(
        HolderLink(
            digest=digest_of(token),
            holder_id=holder.id,
            purpose=purpose,
            email_cipher=email_cipher,
            created_at=at,
            expires_at=at + LASTS[purpose],
        )
    )
    session.flush()
    return token


def look(session: Session, *, token: str, purpose: LinkPurpose, at: datetime) -> HolderLink:
    """Returns a link that still counts, changing nothing; raises LinkOver."""
    found = session.scalar(
        select(HolderLink).where(HolderLink.digest == digest_of(token), HolderLink.purpose == purpose)
    )
    if found is None or found.used_at is not None or at > found.expires_at or found.holder.closed_at is not None:
        raise LinkOver(msg("这个链接已经用过、过期，或者不完整。"))
    return found


def spend(session: Session, *, link: HolderLink, at: datetime) -> None:
    """Uses a link up; raises LinkOver when somebody else just has."""
    unused = (HolderLink.id == link.id, HolderLink.used_at.is_(None))
    if session.scalar(update(HolderLink).where(*unused).values(used_at=at).returning(HolderLink.id)) is None:
        raise LinkOver(msg("这个链接已经用过、过期，或者不完整。"))


def void(session: Session, *, holder_id: int, at: datetime, purpose: LinkPurpose | None = None) -> None:
    """Makes the open links of an account count no more: those for one purpose, or all of them."""
    wanted = [HolderLink.holder_id == holder_id, HolderLink.used_at.is_(None)]
    if purpose is not None:
        wanted.append(HolderLink.purpose == purpose)
    session.execute(update(HolderLink).where(*wanted).values(used_at=at))


def address_of(site: str, purpose: LinkPurpose, token: str) -> str:
    """Return the address that goes into the letter; `site` is where the portal is reached, with its language."""
    return f"{site}{PATHS[purpose]}/{token}"
