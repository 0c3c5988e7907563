"""Decides how holders set up the second factor they may have: an app that shows codes, and ten codes for its loss.

Setting up, renewing and taking away each want all that the account asks for at that moment, and are told afterwards.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.accounts.holders import addresses, evidence, proof, sessions, telling
from portal.accounts.holders.models import Holder, HolderCode
from portal.accounts.staff import tickets
from portal.accounts.staff.enrolment import ISSUER
from portal.accounts.staff.evidence import Visitor
from portal.kernel.errors import BadInput, Conflict
from portal.kernel.messages import msg
from portal.law.actors import Party
from portal.security import one_time
from portal.security.fields import FieldCipher

_BEGUN: Final = "holder.second-factor"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the page of setting up shows: the new secret, and the ticket that carries it on."""

    secret: str
    address: str
    ticket: str
    renewed: bool


def begin(session: Session, *, party: Party, cipher: FieldCipher, at: datetime) -> Enrolment:
    """Returns a new secret; nothing is kept until a code of it was shown."""
    secret = one_time.new_secret()
    ticket = tickets.issue(cipher, _BEGUN, {"ref": party.ref, "secret": secret}, at=at)
    return _shown(session, party, secret, ticket, cipher)


def resume(session: Session, *, party: Party, ticket: str, cipher: FieldCipher, at: datetime) -> Enrolment:
    """Returns the same page once more; raises tickets.TicketOver."""
    return _shown(session, party, _secret(party, ticket, cipher, at), ticket, cipher)


def finish(
    session: Session,
    *,
    party: Party,
    ticket: str,
    new_code: str,
    password: str,
    code: str,
    token: str,
    visitor: Visitor,
    cipher: FieldCipher,
    at: datetime,
) -> tuple[str, ...] | None:
    """Returns ten recovery codes, with the second factor set up and every other session ended.

    None when the account's factors of now were not shown; raises BadInput for a first code that does not fit, before
    anything is counted, tickets.TicketOver, and Throttled. `token` is the session in hand.
    """
    secret = _secret(party, ticket, cipher, at)
    step = one_time.matching_step(secret, new_code, at=at, after=None)
    if step is None:
        raise BadInput(msg("验证码不对。请确认手机时间准确，再输入现在显示的六位数字。"), field="new_code")
    if not proof.prove_again(session, party=party, password=password, code=code, visitor=visitor, cipher=cipher, at=at):
        return None
    holder = session.get_one(Holder, party.holder_id)
    holder.totp_secret, holder.totp_step = cipher.encrypt(secret, proof.TOTP), step
    sessions.end_all(session, holder_id=holder.id, reason="second factor", at=at, but=token)
    _noted(session, holder, "holder.second_factor", "account.second_factor_set", visitor, cipher, at)
    return _fresh_codes(session, holder, cipher)


def remove(
    session: Session, *, party: Party, password: str, code: str, visitor: Visitor, cipher: FieldCipher, at: datetime
) -> bool:
    """Returns whether the second factor is gone, with its recovery codes; raises Conflict when there is none."""
    holder = _with_second_factor(session, party)
    if not proof.prove_again(session, party=party, password=password, code=code, visitor=visitor, cipher=cipher, at=at):
        return False
    holder.totp_secret = holder.totp_step = None
    session.execute(delete(HolderCode).where(HolderCode.holder_id == holder.id))
    _noted(session, holder, "holder.second_factor_removed", "account.second_factor_removed", visitor, cipher, at)
    return True


def renew_codes(
    session: Session, *, party: Party, password: str, code: str, visitor: Visitor, cipher: FieldCipher, at: datetime
) -> tuple[str, ...] | None:
    """Returns ten recovery codes in place of the old ones; None when the factors were not shown."""
    holder = _with_second_factor(session, party)
    if not proof.prove_again(session, party=party, password=password, code=code, visitor=visitor, cipher=cipher, at=at):
        return None
    _noted(session, holder, "holder.recovery_codes", "account.recovery_codes", visitor, cipher, at)
    return _fresh_codes(session, holder, cipher)


def _with_second_factor(session: Session, party: Party) -> Holder:
    holder = session.get_one(Holder, party.holder_id)
    if holder.totp_secret is None:
        raise Conflict(msg("这个账户没有设置验证器。"))
    return holder


def _fresh_codes(session: Session, holder: Holder, cipher: FieldCipher) -> tuple[str, ...]:
    session.execute(delete(HolderCode).where(HolderCode.holder_id == holder.id))
    codes = one_time.new_recovery_codes()
    kept = (cipher.blind_index(one_time.plain(code), proof.RECOVERY) for code in codes)
    session.add_all([HolderCode(holder_id=holder.id, code_hash=each) for each in kept])
    session.flush()
    return codes


def _noted(
    session: Session, holder: Holder, action: str, kind: str, visitor: Visitor, cipher: FieldCipher, at: datetime
) -> None:
    session.flush()
    evidence.of_holder(session, action=action, holder=holder, visitor=visitor, at=at)
    telling.tell(session, holder_ref=holder.ref, kind=kind, path="/account/security", cipher=cipher, at=at)


def _secret(party: Party, ticket: str, cipher: FieldCipher, at: datetime) -> str:
    facts = tickets.read(cipher, _BEGUN, ticket, at=at)
    if facts["ref"] != party.ref:
        raise tickets.TicketOver(msg("这一步已经过时，请重新开始。"))
    return facts["secret"]


def _shown(session: Session, party: Party, secret: str, ticket: str, cipher: FieldCipher) -> Enrolment:
    holder = session.get_one(Holder, party.holder_id)
    address = one_time.address_of(secret, login=addresses.readable(holder, cipher), issuer=ISSUER)
    return Enrolment(secret, address, ticket, renewed=holder.totp_secret is not None)
