"""What holders do with their own account: password, address, language, sessions.

A stolen open session is not enough for what changes how one gets in: all factors are shown once more, the other
sessions end, and the holder is told – of a new address at the old one (ASVS 7.4, 6.3.7).
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.holders import addresses, evidence, link_letters, links, proof, sessions, telling
from portal.accounts.holders.models import Holder, HolderSession, LinkPurpose
from portal.accounts.holders.proof import Opened
from portal.accounts.staff.evidence import Visitor
from portal.kernel.errors import BadInput, NotFound
from portal.kernel.messages import msg
from portal.law.actors import Party
from portal.security import passwords
from portal.security.fields import FieldCipher

LANGUAGES: Final = ("zh", "mn")
_SECURITY: Final = "/account/security"


def change_password(
    session: Session,
    *,
    party: Party,
    password: str,
    code: str,
    new_password: str,
    visitor: Visitor,
    cipher: FieldCipher,
    at: datetime,
) -> Opened | None:
    """Returns the session that takes the place of all others; None when the factors were not shown.

    Raises BadInput for a weak new password, before anything is counted or spent, and Throttled.
    """
    holder = session.get_one(Holder, party.holder_id)
    passwords.refuse_weak(new_password, personal=addresses.names_in(addresses.readable(holder, cipher)))
    if not proof.prove_again(session, party=party, password=password, code=code, visitor=visitor, cipher=cipher, at=at):
        return None
    holder.password_hash, holder.password_set_at = passwords.hashed(new_password), at
    sessions.end_all(session, holder_id=holder.id, reason="password", at=at)
    links.void(session, holder_id=holder.id, at=at)
    _tell(session, holder, "account.password_changed", cipher, at)
    return proof.open_for(session, holder=holder, action="holder.password", visitor=visitor, at=at)


def ask_for_address(
    session: Session,
    *,
    party: Party,
    password: str,
    code: str,
    email: str,
    site: str,
    visitor: Visitor,
    cipher: FieldCipher,
    at: datetime,
) -> bool:
    """Returns whether a link is on its way to the new address; False when the factors were not shown.

    An address that has an account gets no link, and the answer is the same. Raises BadInput, Throttled.
    """
    holder = session.get_one(Holder, party.holder_id)
    wanted = addresses.checked(email)
    index = addresses.index_of(wanted, cipher)
    if index == holder.email_index:
        raise BadInput(msg("这就是现在的邮箱地址。"), field="email")
    if not proof.prove_again(session, party=party, password=password, code=code, visitor=visitor, cipher=cipher, at=at):
        return False
    addresses.letters(session, index=index, visitor=visitor, cipher=cipher, at=at).take()
    if addresses.find(session, address=wanted, cipher=cipher) is None:
        link_letters.send(
            session,
            holder=holder,
            purpose=LinkPurpose.CHANGE_ADDRESS,
            site=site,
            cipher=cipher,
            at=at,
            new_address=addresses.sealed(wanted, cipher),
        )
    _tell(session, holder, "account.address_asked", cipher, at)
    evidence.of_holder(session, action="holder.address_asked", holder=holder, visitor=visitor, at=at)
    return True


def take_address(
    session: Session, *, party: Party, token: str, visitor: Visitor, cipher: FieldCipher, at: datetime
) -> None:
    """Replaces the address by the one the link was sent to, and tells the old one; the other sessions stay.

    Raises links.LinkOver: also for the link of another account, and when the address has an account by now.
    """
    link = links.look(session, token=token, purpose=LinkPurpose.CHANGE_ADDRESS, at=at)
    over = links.LinkOver(msg("这个链接已经用过、过期，或者不完整。"))
    if link.holder_id != party.holder_id or link.email_cipher is None:
        raise over
    wanted = cipher.decrypt(link.email_cipher, addresses.PURPOSE)
    if addresses.find(session, address=wanted, cipher=cipher) is not None:
        raise over
    links.spend(session, link=link, at=at)
    holder = link.holder
    _tell(session, holder, "account.address_changed", cipher, at)
    holder.email_cipher, holder.email_index = link.email_cipher, addresses.index_of(wanted, cipher)
    holder.email_confirmed_at = at
    links.void(session, holder_id=holder.id, at=at)
    session.flush()
    evidence.of_holder(session, action="holder.address", holder=holder, visitor=visitor, at=at)


def prefer_language(session: Session, *, party: Party, language: str) -> None:
    """Keeps in which language letters are written; raises BadInput for one the portal does not speak."""
    if language not in LANGUAGES:
        raise BadInput(msg("请选择一种语言。"), field="language")
    session.get_one(Holder, party.holder_id).language = language
    session.flush()


def end_session(session: Session, *, party: Party, session_id: int, visitor: Visitor, at: datetime) -> None:
    """Ends one of the holder's own sessions; raises NotFound for any other."""
    mine = (HolderSession.id == session_id, HolderSession.holder_id == party.holder_id)
    found = session.scalar(select(HolderSession).where(*mine, HolderSession.ended_at.is_(None)))
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    found.ended_at, found.ended_reason = at, "holder"
    _note(session, party, "holder.session_ended", visitor, at)


def end_other_sessions(session: Session, *, party: Party, token: str, visitor: Visitor, at: datetime) -> None:
    """Ends all of the holder's sessions but the one in hand."""
    sessions.end_all(session, holder_id=party.holder_id, reason="holder", at=at, but=token)
    _note(session, party, "holder.sessions_ended", visitor, at)


def sign_out(session: Session, *, party: Party, token: str, visitor: Visitor, at: datetime) -> None:
    """Ends the session in hand."""
    sessions.end(session, token=token, reason="sign-out", at=at)
    _note(session, party, "holder.sign_out", visitor, at)


def _note(session: Session, party: Party, action: str, visitor: Visitor, at: datetime) -> None:
    holder = session.get_one(Holder, party.holder_id)
    evidence.of_holder(session, action=action, holder=holder, visitor=visitor, at=at)


def _tell(session: Session, holder: Holder, kind: str, cipher: FieldCipher, at: datetime) -> None:
    telling.tell(session, holder_ref=holder.ref, kind=kind, path=_SECURITY, cipher=cipher, at=at)
