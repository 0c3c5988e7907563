"""Decides what closing an account leaves: its reference in the evidence, and nothing with which anybody signs in.

Address, password, second factor, sessions, links, consents in force and the inbox go; the audit chain, the log of who
looked, and matters already opened stay as the law asks (2021 arts. 30, 34; 2024 art. 38). What the account was proven
to be is ended by portal.identity in the same unit of work.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from portal.accounts.holders import evidence, proof, telling
from portal.accounts.holders.models import Consent, Holder, HolderCode, HolderLink, HolderSession
from portal.accounts.staff.evidence import Visitor
from portal.kernel.citation import Citation
from portal.law.actors import Party
from portal.mail.models import Mail
from portal.security.fields import FieldCipher

KEPT_BY: Final = (Citation("21", 30), Citation("21", 34), Citation("24", 38))


def close(
    session: Session, *, party: Party, password: str, code: str, visitor: Visitor, cipher: FieldCipher, at: datetime
) -> bool:
    """Returns whether the account is closed; False when the factors were not shown. Raises Throttled.

    The last letter goes to the address before it is forgotten.
    """
    if not proof.prove_again(session, party=party, password=password, code=code, visitor=visitor, cipher=cipher, at=at):
        return False
    holder = session.get_one(Holder, party.holder_id)
    session.execute(delete(Mail).where(Mail.reader == holder.ref))
    telling.tell(session, holder_ref=holder.ref, kind="account.closed", path="/account/register", cipher=cipher, at=at)
    session.execute(delete(HolderSession).where(HolderSession.holder_id == holder.id))
    session.execute(delete(HolderCode).where(HolderCode.holder_id == holder.id))
    session.execute(delete(HolderLink).where(HolderLink.holder_id == holder.id))
    open_ones = (Consent.holder_id == holder.id, Consent.withdrawn_at.is_(None))
    session.execute(update(Consent).where(*open_ones).values(withdrawn_at=at))
    holder.email_cipher = holder.email_index = holder.email_confirmed_at = None
    holder.password_hash = holder.password_set_at = holder.totp_secret = holder.totp_step = None
    holder.closed_at = at
    session.flush()
    evidence.of_holder(session, action="holder.closed", holder=holder, visitor=visitor, at=at)
    return True
