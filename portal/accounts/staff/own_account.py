"""What holders do with their own account: change the password, take new recovery codes, end sessions.

A stolen open session is not enough: both factors are shown once more, and every other session ends (ASVS 7.4).
"""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.staff import enrolment, evidence, proof, sessions
from portal.accounts.staff.evidence import Visitor
from portal.accounts.staff.models import Staff, StaffSession
from portal.accounts.staff.proof import Opened
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.law.actors import Actor
from portal.security import passwords
from portal.security.fields import FieldCipher


def change_password(
    session: Session,
    *,
    actor: Actor,
    password: str,
    code: str,
    new_password: str,
    visitor: Visitor,
    cipher: FieldCipher,
    at: datetime,
) -> Opened | None:
    """Returns the session that takes the place of all others; None when the two factors were not shown.

    Raises BadInput for a weak new password, before anything is counted or spent, and Throttled.
    """
    staff = session.get_one(Staff, actor.staff_id)
    passwords.refuse_weak(new_password, personal=enrolment.names_of(staff))
    if not proof.prove_again(session, staff=staff, password=password, code=code, visitor=visitor, cipher=cipher, at=at):
        return None
    staff.password_hash, staff.password_set_at = passwords.hashed(new_password), at
    sessions.end_all(session, staff_id=staff.id, reason="password", at=at)
    return proof.open_for(session, staff=staff, action="staff.password", visitor=visitor, at=at)


def renew_recovery_codes(
    session: Session, *, actor: Actor, password: str, code: str, visitor: Visitor, cipher: FieldCipher, at: datetime
) -> tuple[str, ...] | None:
    """Returns ten new recovery codes in place of the old ones; None when the factors were not shown."""
    staff = session.get_one(Staff, actor.staff_id)
    if not proof.prove_again(session, staff=staff, password=password, code=code, visitor=visitor, cipher=cipher, at=at):
        return None
    evidence.of_holder(session, action="staff.recovery_codes", staff=staff, visitor=visitor, at=at)
    return enrolment.give_recovery_codes(session, staff=staff, cipher=cipher)


def end_session(session: Session, *, actor: Actor, session_id: int, visitor: Visitor, at: datetime) -> None:
    """Ends one of the holder's own sessions; raises NotFound for any other."""
    mine = (StaffSession.id == session_id, StaffSession.staff_id == actor.staff_id)
    found = session.scalar(select(StaffSession).where(*mine, StaffSession.ended_at.is_(None)))
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    found.ended_at, found.ended_reason = at, "holder"
    staff = session.get_one(Staff, actor.staff_id)
    evidence.of_holder(session, action="staff.session_ended", staff=staff, visitor=visitor, at=at)


def sign_out(session: Session, *, actor: Actor, token: str, visitor: Visitor, at: datetime) -> None:
    """Ends the session in hand."""
    sessions.end(session, token=token, reason="sign-out", at=at)
    staff = session.get_one(Staff, actor.staff_id)
    evidence.of_holder(session, action="staff.sign_out", staff=staff, visitor=visitor, at=at)
