"""Decides what becomes of what the provider told: shown to the holder in short, established once they confirm it.

A provider in which somebody else is still signed in would prove the wrong person; so the holder looks first.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.holders import consents
from portal.accounts.staff.tickets import TicketOver
from portal.identity import commands
from portal.identity.models import Method
from portal.identity.provider import attempts
from portal.identity.provider.attempts import Mine
from portal.identity.provider.client import Claimed
from portal.kernel.identifiers import documents
from portal.kernel.identifiers.documents import DocumentType
from portal.kernel.masking import mask_id_for_holder, mask_person_name
from portal.kernel.messages import Message, msg
from portal.security.fields import FieldCipher


@dataclass(frozen=True, slots=True)
class Shown:
    """Enough to recognise oneself by: surname, kind of document, the last four characters."""

    name: str
    document: Message
    number: str


def keep(session: Session, *, attempt: str, claimed: Claimed, cipher: FieldCipher, at: datetime) -> None:
    """Keeps what the provider told until the holder confirms it, encrypted, for minutes."""
    told = {
        "issuer": claimed.issuer,
        "subject": claimed.subject,
        "name": claimed.name,
        "id_type": claimed.id_type,
        "id_number": claimed.id_number,
    }
    attempts.keep(session, attempt=attempt, told=told, cipher=cipher, at=at)


def shown(session: Session, *, mine: Mine) -> Shown | None:
    """Returns who waits to be confirmed by this holder in this browser; None when nothing does."""
    told = attempts.told(session, mine=mine)
    if told is None:
        return None
    return Shown(
        name=mask_person_name(told["name"]),
        document=documents.label(DocumentType(told["id_type"])),
        number=mask_id_for_holder(told["id_number"]),
    )


def confirm(session: Session, *, mine: Mine) -> str:
    """Returns the ref of the identity now proven.

    Raises TicketOver when nothing waits to be confirmed, RuleBroken when the consent was taken back, and whatever
    `commands.establish` raises.
    """
    told = attempts.take(session, mine=mine)
    if told is None:
        raise TicketOver(msg("这一步已经过时，请重新开始。"))
    consents.require(session, party=mine.party, kind=consents.IDENTITY_PROVIDER)
    return commands.establish(
        session,
        party=mine.party,
        method=Method.PROVIDER,
        name=told["name"],
        id_type=told["id_type"],
        id_number=told["id_number"],
        cipher=mine.cipher,
        at=mine.at,
        issuer=told["issuer"],
        subject=told["subject"],
    )


def refuse(session: Session, *, mine: Mine) -> None:
    """Forgets what was refused, and tells the account that is proven to be this person.

    In a unit of work of its own, after the refusal has undone everything else.
    """
    told = attempts.take(session, mine=mine)
    if told is not None:
        commands.warn_rightful_holder(
            session, party=mine.party, id_number=told["id_number"], cipher=mine.cipher, at=mine.at
        )
