"""Decides how a forgotten password is replaced: by a letter to the address, within ten minutes, once (ASVS 6.4.3).

Every address is answered alike. The letter never stands for the second factor; every session ends, and the holder is
told that the password has changed.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.accounts.holders import addresses, evidence, link_letters, links, proof, sessions, telling
from portal.accounts.holders.models import Holder, LinkPurpose
from portal.accounts.staff.evidence import Visitor
from portal.security import passwords
from portal.security.fields import FieldCipher


def ask(
    session: Session, *, email: str, site: str, visitor: Visitor, cipher: FieldCipher, at: datetime, demo: bool
) -> None:
    """Sends the link when the address has a confirmed account; raises BadInput for no address at all, Throttled."""
    wanted = addresses.checked(email)
    index = addresses.index_of(wanted, cipher)
    addresses.letters(session, index=index, visitor=visitor, cipher=cipher, at=at).take()
    holder = addresses.find(session, address=wanted, cipher=cipher)
    # Slower than all that differs between an address with an account and one without.
    passwords.matches(None, wanted)
    known = holder is not None and holder.email_confirmed_at is not None and proof.let_in(holder, demo=demo)
    if holder is not None and known:
        link_letters.send(session, holder=holder, purpose=LinkPurpose.RECOVER, site=site, cipher=cipher, at=at)
    ref = holder.ref if holder else index
    evidence.of_visitor(session, action="holder.recovery_asked", ref=ref, visitor=visitor, at=at)


def wants_code(session: Session, *, token: str, at: datetime) -> bool:
    """Returns whether the account behind a link asks for its second factor too; raises links.LinkOver."""
    return links.look(session, token=token, purpose=LinkPurpose.RECOVER, at=at).holder.totp_secret is not None


def finish(
    session: Session,
    *,
    token: str,
    new_password: str,
    code: str,
    visitor: Visitor,
    cipher: FieldCipher,
    at: datetime,
) -> bool:
    """Returns whether the password is replaced; False for a wrong code, and the link stays good.

    Raises BadInput for a weak password, links.LinkOver, and Throttled.
    """
    link = links.look(session, token=token, purpose=LinkPurpose.RECOVER, at=at)
    holder = link.holder
    passwords.refuse_weak(new_password, personal=addresses.names_in(addresses.readable(holder, cipher)))
    if not _second_factor_shown(session, holder, code, visitor, cipher, at):
        return False
    links.spend(session, link=link, at=at)
    holder.password_hash, holder.password_set_at = passwords.hashed(new_password), at
    sessions.end_all(session, holder_id=holder.id, reason="recovery", at=at)
    links.void(session, holder_id=holder.id, at=at)
    evidence.of_holder(session, action="holder.password_recovered", holder=holder, visitor=visitor, at=at)
    telling.tell(
        session,
        holder_ref=holder.ref,
        kind="account.password_recovered",
        path="/account/security",
        cipher=cipher,
        at=at,
    )
    return True


def _second_factor_shown(
    session: Session, holder: Holder, code: str, visitor: Visitor, cipher: FieldCipher, at: datetime
) -> bool:
    if holder.totp_secret is None:
        return True
    index = holder.email_index or ""
    throttle = addresses.guesses(session, index=index, visitor=visitor, cipher=cipher, at=at)
    throttle.take()
    if not proof.spend_code(session, holder=holder, code=code, cipher=cipher, at=at):
        evidence.of_visitor(
            session, action="holder.recovery", ref=holder.ref, visitor=visitor, at=at, outcome="refused"
        )
        return False
    throttle.give_back()
    return True
