"""Decides who hears of an authorisation: the subject and whoever speaks for it, the grantee, the applicant.

Source: 2021 arts. 19, 34. A message names neither side, no record and no number; the page behind it does, to whom it
concerns. Whether anybody hears is told to nobody.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.grants.models import Grant
from portal.access.grants.sides import is_grantee
from portal.accounts.holders.models import Holder
from portal.accounts.holders.sessions import party_of
from portal.accounts.holders.telling import tell
from portal.identity.models import Identity, Representation
from portal.identity.telling import tell_subject
from portal.kernel.clock import beijing_date
from portal.security.fields import FieldCipher

GIVEN: Final = "/account/grants/given"
RECEIVED: Final = "/account/grants/received"
HANDED_IN: Final = "/account/grants/paper"


def subject(
    session: Session,
    grant: Grant,
    kind: str,
    *,
    cipher: FieldCipher,
    at: datetime,
    values: Mapping[str, str] | None = None,
) -> None:
    """Posts a message to whoever may speak for the subject of a grant; nobody may be there to hear."""
    if grant.subject_ref is None:
        return
    path = f"{GIVEN}/{grant.ref}"
    tell_subject(session, subject_ref=grant.subject_ref, kind=kind, path=path, cipher=cipher, at=at, values=values)


def grantee(session: Session, grant: Grant, kind: str, *, cipher: FieldCipher, at: datetime) -> None:
    """Posts a message to the grantee: the person, or everybody who speaks for the organisation today."""
    ways = (
        select(Identity.holder_id).where(Identity.id_index == grant.grantee_index, Identity.ended_at.is_(None))
        if grant.grantee_code is None
        else select(Representation.holder_id).where(
            Representation.credit_code == grant.grantee_code, Representation.ended_at.is_(None)
        )
    )
    today = beijing_date(at)
    for holder in session.scalars(select(Holder).where(Holder.id.in_(ways)).order_by(Holder.id)).all():
        if is_grantee(session, grant, party=party_of(holder), cipher=cipher, today=today):
            path = f"{RECEIVED}/{grant.ref}"
            tell(session, holder_ref=holder.ref, kind=kind, path=path, cipher=cipher, at=at)


def applicant(session: Session, grant: Grant, kind: str, *, reason: str, cipher: FieldCipher, at: datetime) -> None:
    """Posts a message to the holder who handed in an authorisation on paper."""
    if grant.applicant_ref is not None:
        path, values = f"{HANDED_IN}/{grant.ref}", {"reason": reason}
        tell(session, holder_ref=grant.applicant_ref, kind=kind, path=path, cipher=cipher, at=at, values=values)
