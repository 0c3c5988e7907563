"""Decides how an account gets its two factors: by a one-use invitation, or anew after a recovery code.

Password, second factor and recovery codes are set together or not at all; recovery never goes around the second factor
(ASVS 6.4.3). An invitation is a code that is typed into a form: addresses end up in logs.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from portal.accounts.staff import evidence, proof, sessions, tickets
from portal.accounts.staff.evidence import Visitor
from portal.accounts.staff.models import Invitation, RecoveryCode, Staff, StaffState
from portal.accounts.staff.proof import Opened
from portal.accounts.staff.throttle import Throttle
from portal.accounts.staff.tickets import TicketOver
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.law.roles import Role
from portal.security import one_time, passwords
from portal.security.fields import FieldCipher

ISSUER: Final = "信用内蒙古"
_INVITED: Final = "invitation"


@dataclass(frozen=True, slots=True)
class Enrolment:
    """What the page of setting up shows: whose account, the new secret, and the ticket that carries both on."""

    login: str
    name: str
    unit_name: str
    roles: tuple[Role, ...]
    secret: str
    address: str
    ticket: str


def begin(session: Session, *, code: str, visitor: Visitor, cipher: FieldCipher, at: datetime) -> Enrolment | None:
    """Returns what an invitation code opens; None for an unknown, used or lapsed one. Raises Throttled."""
    digest = digest_of(code)
    throttle = Throttle(session, cipher=cipher, account=digest, address=visitor.address, at=at)
    throttle.take()
    found = session.scalar(select(Invitation).where(Invitation.digest == digest))
    if found is None or found.used_at is not None or at > found.expires_at:
        return None
    throttle.give_back()
    secret = one_time.new_secret()
    ticket = tickets.issue(cipher, _INVITED, {"digest": digest, "secret": secret}, at=at)
    return _shown(found.staff, secret, ticket)


def resume(session: Session, *, ticket: str, cipher: FieldCipher, at: datetime) -> Enrolment:
    """Returns the same page once more; raises TicketOver."""
    invitation, secret = _invitation(session, ticket, cipher, at)
    return _shown(invitation.staff, secret, ticket)


def finish(
    session: Session, *, ticket: str, new_password: str, code: str, visitor: Visitor, cipher: FieldCipher, at: datetime
) -> tuple[str, ...]:
    """Returns the recovery codes of the account, which now is active.

    Raises BadInput for a weak password or a code that does not fit, TicketOver for an invitation used meanwhile.
    """
    invitation, secret = _invitation(session, ticket, cipher, at)
    staff = invitation.staff
    passwords.refuse_weak(new_password, personal=names_of(staff))
    step = _first_step(secret, code, at)
    mine = (Invitation.id == invitation.id, Invitation.used_at.is_(None))
    if session.scalar(update(Invitation).where(*mine).values(used_at=at).returning(Invitation.id)) is None:
        raise TicketOver(msg("这个邀请码已经用过。"))
    staff.password_hash, staff.password_set_at = passwords.hashed(new_password), at
    staff.totp_secret, staff.totp_step = cipher.encrypt(secret, proof.TOTP), step
    staff.state = StaffState.ACTIVE
    session.flush()
    evidence.of_holder(session, action="staff.set_up", staff=staff, visitor=visitor, at=at)
    return give_recovery_codes(session, staff=staff, cipher=cipher)


def resume_renewal(session: Session, *, ticket: str, cipher: FieldCipher, at: datetime) -> Enrolment:
    """Returns the page on which a new second factor is set up; raises TicketOver."""
    staff, secret = proof.recovered(session, ticket=ticket, cipher=cipher, at=at)
    return _shown(staff, secret, ticket)


def finish_renewal(
    session: Session, *, ticket: str, code: str, visitor: Visitor, cipher: FieldCipher, at: datetime
) -> Opened:
    """Returns the session opened with the new second factor; the other ones are ended. Raises BadInput, TicketOver."""
    staff, secret = proof.recovered(session, ticket=ticket, cipher=cipher, at=at)
    staff.totp_step = _first_step(secret, code, at)
    staff.totp_secret = cipher.encrypt(secret, proof.TOTP)
    sessions.end_all(session, staff_id=staff.id, reason="second factor", at=at)
    return proof.open_for(session, staff=staff, action="staff.second_factor", visitor=visitor, at=at)


def give_recovery_codes(session: Session, *, staff: Staff, cipher: FieldCipher) -> tuple[str, ...]:
    """Returns ten fresh recovery codes; the older ones count no more."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.staff_id == staff.id))
    codes = one_time.new_recovery_codes()
    kept = (cipher.blind_index(one_time.plain(code), proof.RECOVERY) for code in codes)
    session.add_all([RecoveryCode(staff_id=staff.id, code_hash=each) for each in kept])
    session.flush()
    return codes


def digest_of(code: str) -> str:
    """Returns what is kept of an invitation code."""
    return hashlib.sha256(one_time.plain(code).encode()).hexdigest()


def names_of(staff: Staff) -> tuple[str, ...]:
    """Returns the names that may not stand in the password of an account."""
    return (staff.login, staff.name, staff.unit.name_zh)


def _invitation(session: Session, ticket: str, cipher: FieldCipher, at: datetime) -> tuple[Invitation, str]:
    facts = tickets.read(cipher, _INVITED, ticket, at=at)
    found = session.scalar(select(Invitation).where(Invitation.digest == facts["digest"]))
    if found is None or found.used_at is not None:
        raise TicketOver(msg("这个邀请码已经用过。"))
    return found, facts["secret"]


def _first_step(secret: str, code: str, at: datetime) -> int:
    step = one_time.matching_step(secret, code, at=at, after=None)
    if step is None:
        raise BadInput(msg("验证码不对。请确认手机时间准确，再输入现在显示的六位数字。"), field="code")
    return step


def _shown(staff: Staff, secret: str, ticket: str) -> Enrolment:
    address = one_time.address_of(secret, login=staff.login, issuer=ISSUER)
    roles = tuple(sorted((held.role for held in staff.roles), key=list(Role).index))
    return Enrolment(staff.login, staff.name, staff.unit.name_zh, roles, secret, address, ticket)
