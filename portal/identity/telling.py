"""Decides who hears about a subject: everybody who may speak for it today (2021 art. 34)."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.holders.models import Holder
from portal.accounts.holders.sessions import party_of
from portal.accounts.holders.telling import tell
from portal.identity.models import Identity, Representation
from portal.identity.queries import mandates
from portal.kernel.clock import beijing_date
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher


def tell_subject(
    session: Session,
    *,
    subject_ref: str,
    kind: str,
    path: str,
    cipher: FieldCipher,
    at: datetime,
    values: Mapping[str, str] | None = None,
) -> None:
    """Posts a message to each holder who may speak for the subject; nobody may be there to hear."""
    subject = session.scalar(select(Subject).where(Subject.ref == subject_ref))
    if subject is None:
        return
    person = select(Identity.holder_id).where(Identity.id_index == subject.id_index, Identity.ended_at.is_(None))
    speaker = select(Representation.holder_id).where(
        Representation.credit_code == subject.credit_code, Representation.ended_at.is_(None)
    )
    wanted = person if subject.credit_code is None else speaker
    for holder in session.scalars(select(Holder).where(Holder.id.in_(wanted)).order_by(Holder.id)).all():
        spoken_for = mandates(session, party=party_of(holder), cipher=cipher, today=beijing_date(at))
        if any(each.subject_ref == subject_ref for each in spoken_for):
            tell(session, holder_ref=holder.ref, kind=kind, path=path, cipher=cipher, at=at, values=values)
