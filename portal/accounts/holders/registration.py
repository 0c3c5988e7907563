"""Decides how an account begins: an address, a password, and a letter that proves the address (2021 arts. 19, 34).

Nothing else is asked. A known address is answered in the same words and as slowly as an unknown one; the letter alone
tells its owner. Who confirms shows the password once more: an account begun by somebody else with a foreign address
never comes to life under their password.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.accounts.holders import addresses, consents, evidence, link_letters, links, proof, sessions
from portal.accounts.holders.models import Consent, Holder, HolderLink, LinkPurpose
from portal.accounts.holders.proof import Opened
from portal.accounts.staff.evidence import Visitor
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.mail import commands as mail
from portal.mail.models import Mail
from portal.security import passwords
from portal.security.fields import FieldCipher

SELF: Final = "self"
# Long after the link of the last letter is over.
UNCONFIRMED_FOR: Final = timedelta(hours=24)


def register(
    session: Session,
    *,
    email: str,
    password: str,
    acknowledged: bool,
    language: str,
    site: str,
    visitor: Visitor,
    cipher: FieldCipher,
    at: datetime,
) -> None:
    """Sends a letter to the address: the link that confirms it or, where there is an account, that there is one.

    Raises BadInput for what cannot be an address, for a weak password and when the rules were not acknowledged, and
    Throttled.
    """
    wanted = addresses.checked(email)
    passwords.refuse_weak(password, personal=addresses.names_in(wanted))
    if not acknowledged:
        raise BadInput(msg("请阅读个人信息处理规则，并勾选已经知悉。"), field="acknowledged")
    index = addresses.index_of(wanted, cipher)
    addresses.letters(session, index=index, visitor=visitor, cipher=cipher, at=at).take()
    kept = passwords.hashed(password)
    holder = addresses.find(session, address=wanted, cipher=cipher)
    if holder is not None and holder.email_confirmed_at is not None:
        _tell_owner(session, holder, cipher, at)
    else:
        holder = _begun(session, holder, wanted, kept, language, cipher, at)
        link_letters.send(session, holder=holder, purpose=LinkPurpose.CONFIRM, site=site, cipher=cipher, at=at)
    evidence.of_visitor(session, action="holder.registration", ref=holder.ref, visitor=visitor, at=at)


def confirm(
    session: Session, *, token: str, password: str, visitor: Visitor, cipher: FieldCipher, at: datetime
) -> Opened | None:
    """Returns the first session of the account, whose address is confirmed; None for a wrong password.

    Raises links.LinkOver, Throttled.
    """
    link = links.look(session, token=token, purpose=LinkPurpose.CONFIRM, at=at)
    holder = link.holder
    index = holder.email_index or ""
    throttle = addresses.guesses(session, index=index, visitor=visitor, cipher=cipher, at=at)
    throttle.take()
    if not passwords.matches(holder.password_hash, password):
        evidence.of_visitor(
            session, action="holder.confirmed", ref=holder.ref, visitor=visitor, at=at, outcome="refused"
        )
        return None
    throttle.give_back()
    links.spend(session, link=link, at=at)
    holder.email_confirmed_at = at
    session.flush()
    return proof.open_for(session, holder=holder, action="holder.confirmed", visitor=visitor, at=at)


def forget_unconfirmed(session: Session, *, at: datetime) -> int:
    """Returns how many accounts are forgotten because nobody confirmed their address; nothing is left of them."""
    begun = (Holder.email_confirmed_at.is_(None), Holder.closed_at.is_(None), Holder.created_by == SELF)
    old = session.scalars(select(Holder).where(*begun, Holder.password_set_at < at - UNCONFIRMED_FOR)).all()
    ids, refs = [one.id for one in old], [one.ref for one in old]
    session.execute(delete(Mail).where(Mail.reader.in_(refs)))
    for table in (HolderLink, Consent):
        session.execute(delete(table).where(table.holder_id.in_(ids)))
    session.execute(delete(Holder).where(Holder.id.in_(ids)))
    return len(old)


def _begun(
    session: Session, found: Holder | None, address: str, kept: str, language: str, cipher: FieldCipher, at: datetime
) -> Holder:
    """The account that waits for its letter; begun once more, it takes the newer password."""
    holder = found or Holder(ref=new_reference("holder"), created_at=at, created_by=SELF)
    holder.email_cipher = addresses.sealed(address, cipher)
    holder.email_index = addresses.index_of(address, cipher)
    holder.password_hash, holder.password_set_at, holder.language = kept, at, language
    session.add(holder)
    session.flush()
    privacy = consents.KINDS[consents.PRIVACY]
    party = sessions.party_of(holder)
    consents.give(session, party=party, kind=privacy.id, version=privacy.version, at=at)
    return holder


def _tell_owner(session: Session, holder: Holder, cipher: FieldCipher, at: datetime) -> None:
    mail.post(
        session,
        reader=holder.ref,
        kind="account.registered_again",
        values={},
        path="/account/recover",
        language=holder.language,
        address=holder.email_cipher,
        cipher=cipher,
        at=at,
        inbox=False,
        good_until=at + links.LASTS[LinkPurpose.CONFIRM],
    )
