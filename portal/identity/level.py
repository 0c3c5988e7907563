"""Decides what holders see of their own proof: which level, by which way, of which document, until when."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.identity.models import Identity, Method
from portal.identity.queries import NAME_PURPOSE, NUMBER_PURPOSE
from portal.kernel.identifiers import documents
from portal.kernel.identifiers.documents import DocumentType
from portal.kernel.masking import mask_id_for_holder
from portal.kernel.messages import Message
from portal.law.actors import Party
from portal.security.fields import FieldCipher


@dataclass(frozen=True, slots=True)
class Level:
    """A proof that has not been ended; `expired`: its document is past, so it opens nothing any more."""

    method: Method
    name: str
    document: Message
    number: str  # the last four characters
    verified_at: datetime
    valid_until: date | None
    expired: bool


def level(session: Session, *, party: Party, cipher: FieldCipher, today: date) -> Level | None:
    """Returns how far the holder is proven; None before the proof and after its end."""
    mine = (Identity.holder_id == party.holder_id, Identity.ended_at.is_(None))
    found = session.scalar(select(Identity).where(*mine))
    if found is None:
        return None
    return Level(
        method=found.method,
        name=cipher.decrypt(found.name_cipher, NAME_PURPOSE),
        document=documents.label(documents.by_label(found.id_type) or DocumentType(found.id_type)),
        number=mask_id_for_holder(cipher.decrypt(found.id_cipher, NUMBER_PURPOSE)),
        verified_at=found.verified_at,
        valid_until=found.valid_until,
        expired=found.valid_until is not None and found.valid_until < today,
    )
