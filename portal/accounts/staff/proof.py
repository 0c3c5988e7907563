"""Decides who somebody is: password first, then the second factor, and a session only after both (ASVS 6.3.3).

Whoever is unknown, not set up or switched off is answered like a wrong password, and as slowly. A recovery code stands
for the second factor once, and only to set up a new one.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from portal.accounts.staff import evidence, sessions, tickets
from portal.accounts.staff.evidence import Visitor
from portal.accounts.staff.models import RecoveryCode, Staff, StaffState
from portal.accounts.staff.throttle import Throttle
from portal.accounts.staff.tickets import TicketOver
from portal.kernel.messages import msg
from portal.law.actors import Actor
from portal.security import one_time, passwords
from portal.security.fields import FieldCipher

# Accounts of the demonstration are made by this name, and let in nowhere else.
DEMO: Final = "demo"
TOTP: Final = "totp"
RECOVERY: Final = "recovery"
_PASSED: Final = "sign-in.password"
_RECOVERED: Final = "sign-in.recovery"


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session: its token for the browser, and whose it is."""

    token: str
    actor: Actor


@dataclass(frozen=True, slots=True)
class Recovered:
    """A recovery code was spent: the ticket with which a new second factor is set up."""

    ticket: str


def first_factor(
    session: Session, *, login: str, password: str, visitor: Visitor, cipher: FieldCipher, at: datetime, demo: bool
) -> str | None:
    """Returns the ticket for the second factor, None for a wrong password or no such account; raises Throttled."""
    name = login_of(login)
    throttle = Throttle(session, cipher=cipher, account=name, address=visitor.address, at=at)
    throttle.take()
    staff = session.scalar(select(Staff).where(Staff.login == name))
    usable = staff is not None and staff.state is StaffState.ACTIVE and let_in(staff, demo=demo)
    right = passwords.matches(staff.password_hash if staff is not None and usable else None, password)
    if staff is None or not right:
        ref = staff.ref if staff else cipher.blind_index(name, "audit.login")
        evidence.of_visitor(session, action="staff.sign_in", ref=ref, visitor=visitor, at=at, outcome="refused")
        return None
    throttle.give_back()
    return tickets.issue(cipher, _PASSED, _facts(staff), at=at)


def second_factor(
    session: Session, *, ticket: str, code: str, visitor: Visitor, cipher: FieldCipher, at: datetime
) -> Opened | Recovered | None:
    """Returns the session opened, or what a recovery code allows; None for a wrong code.

    Raises TicketOver when the password must be proven again, and Throttled.
    """
    staff = _holder(session, tickets.read(cipher, _PASSED, ticket, at=at))
    throttle = Throttle(session, cipher=cipher, account=staff.login, address=visitor.address, at=at)
    throttle.take()
    if spend_code(session, staff=staff, code=code, cipher=cipher, at=at):
        throttle.give_back()
        return open_for(session, staff=staff, action="staff.sign_in", visitor=visitor, at=at)
    if _spend_recovery_code(session, staff, code, cipher, at):
        throttle.give_back()
        evidence.of_holder(session, action="staff.recovery_code", staff=staff, visitor=visitor, at=at)
        facts = {**_facts(staff), "secret": one_time.new_secret()}
        return Recovered(tickets.issue(cipher, _RECOVERED, facts, at=at))
    evidence.of_visitor(session, action="staff.sign_in", ref=staff.ref, visitor=visitor, at=at, outcome="refused")
    return None


def prove_again(
    session: Session, *, staff: Staff, password: str, code: str, visitor: Visitor, cipher: FieldCipher, at: datetime
) -> bool:
    """Returns whether the signed-in holder has shown both factors once more; raises Throttled."""
    throttle = Throttle(session, cipher=cipher, account=staff.login, address=visitor.address, at=at)
    throttle.take()
    right = passwords.matches(staff.password_hash, password)
    if right and spend_code(session, staff=staff, code=code, cipher=cipher, at=at):
        throttle.give_back()
        return True
    evidence.of_visitor(session, action="staff.proof", ref=staff.ref, visitor=visitor, at=at, outcome="refused")
    return False


def recovered(session: Session, *, ticket: str, cipher: FieldCipher, at: datetime) -> tuple[Staff, str]:
    """Returns whose second factor may be set up anew, and its new secret; raises TicketOver."""
    facts = tickets.read(cipher, _RECOVERED, ticket, at=at)
    return _holder(session, facts), facts["secret"]


def spend_code(session: Session, *, staff: Staff, code: str, cipher: FieldCipher, at: datetime) -> bool:
    """Returns whether this is a code of the account not used before; from now on it is."""
    secret = cipher.decrypt(staff.totp_secret or "", TOTP)
    step = one_time.matching_step(secret, code, at=at, after=staff.totp_step)
    if step is None:
        return False
    # Of two requests with one code, side by side, only one changes the row.
    unused = (Staff.id == staff.id, or_(Staff.totp_step.is_(None), Staff.totp_step < step))
    spent = update(Staff).where(*unused).values(totp_step=step).returning(Staff.id)
    return session.scalar(spent) is not None


def open_for(session: Session, *, staff: Staff, action: str, visitor: Visitor, at: datetime) -> Opened:
    """Returns a new session of an account, noted in the audit chain."""
    token = sessions.open_session(session, staff=staff, at=at, address=visitor.address, browser=visitor.browser)
    evidence.of_holder(session, action=action, staff=staff, visitor=visitor, at=at)
    return Opened(token, sessions.actor_of(staff))


def let_in(staff: Staff, *, demo: bool) -> bool:
    """Returns whether an account counts here at all: one of the demonstration only in demonstration mode."""
    return demo or staff.created_by != DEMO


def login_of(text: str) -> str:
    """Returns a login as it is kept."""
    return text.strip().casefold()


def _spend_recovery_code(session: Session, staff: Staff, code: str, cipher: FieldCipher, at: datetime) -> bool:
    wanted = cipher.blind_index(one_time.plain(code), RECOVERY)
    unused = (RecoveryCode.staff_id == staff.id, RecoveryCode.code_hash == wanted, RecoveryCode.used_at.is_(None))
    spent = update(RecoveryCode).where(*unused).values(used_at=at).returning(RecoveryCode.id)
    return session.scalar(spent) is not None


def _facts(staff: Staff) -> dict[str, str]:
    return {"ref": staff.ref, "factors": _factors(staff)}


def _holder(session: Session, facts: dict[str, str]) -> Staff:
    """A factor changed or reset in the meantime ends what was proven with the old one."""
    staff = session.scalar(select(Staff).where(Staff.ref == facts["ref"]))
    if staff is None or staff.state is not StaffState.ACTIVE or _factors(staff) != facts["factors"]:
        raise TicketOver(msg("这一步已经过时，请重新开始。"))
    return staff


def _factors(staff: Staff) -> str:
    return hashlib.sha256(f"{staff.password_hash} {staff.totp_secret}".encode()).hexdigest()
