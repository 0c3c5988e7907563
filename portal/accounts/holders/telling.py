"""Decides where a message to a holder goes: their inbox, and the post once their address is confirmed."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.holders.models import Holder
from portal.mail.commands import post
from portal.security.fields import FieldCipher


def tell(
    session: Session,
    *,
    holder_ref: str,
    kind: str,
    path: str,
    cipher: FieldCipher,
    at: datetime,
    values: Mapping[str, str] | None = None,
) -> None:
    """Posts a message to a holder; to nobody where the account is closed."""
    holder = session.scalar(select(Holder).where(Holder.ref == holder_ref))
    if holder is None or holder.closed_at is not None:
        return
    post(
        session,
        reader=holder.ref,
        kind=kind,
        values=values or {},
        path=path,
        language=holder.language,
        address=holder.email_cipher if holder.email_confirmed_at else None,
        cipher=cipher,
        at=at,
    )
