"""Decides whether somebody holds an account: the password and, where it is set up, the second factor (ASVS 6.3).

Whoever is unknown, not confirmed or closed is answered like a wrong password, and as slowly. A recovery code stands for
the second factor once. A miss is counted in the transaction of the caller, who therefore commits it.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from portal.accounts.holders import addresses, evidence, sessions
from portal.accounts.holders.models import Holder, HolderCode
from portal.accounts.staff import tickets
from portal.accounts.staff.evidence import Visitor
from portal.accounts.staff.proof import DEMO
from portal.accounts.staff.tickets import TicketOver
from portal.kernel.messages import msg
from portal.law.actors import Party
from portal.security import one_time, passwords
from portal.security.fields import FieldCipher

TOTP: Final = "holder.totp"
RECOVERY: Final = "holder.recovery"
_PASSED: Final = "holder.password"


@dataclass(frozen=True, slots=True)
class Opened:
    """A new session: its token for the browser, and whose it is."""

    token: str
    party: Party
    language: str


@dataclass(frozen=True, slots=True)
class Halfway:
    """The password was right, and the second factor is still to come: the ticket that carries this on."""

    ticket: str


def sign_in(
    session: Session, *, email: str, password: str, visitor: Visitor, cipher: FieldCipher, at: datetime, demo: bool
) -> Opened | Halfway | None:
    """Returns the session opened, or the ticket for the second factor; None for a wrong password or no such account.

    Raises Throttled.
    """
    index = addresses.index_of(email, cipher)
    throttle = addresses.guesses(session, index=index, visitor=visitor, cipher=cipher, at=at)
    throttle.take()
    holder = addresses.find(session, address=email, cipher=cipher)
    usable = holder is not None and holder.email_confirmed_at is not None and let_in(holder, demo=demo)
    right = passwords.matches(holder.password_hash if holder is not None and usable else None, password)
    if holder is None or not right:
        ref = holder.ref if holder else index
        evidence.of_visitor(session, action="holder.sign_in", ref=ref, visitor=visitor, at=at, outcome="refused")
        return None
    throttle.give_back()
    if holder.totp_secret is None:
        return open_for(session, holder=holder, action="holder.sign_in", visitor=visitor, at=at)
    return Halfway(tickets.issue(cipher, _PASSED, {"ref": holder.ref, "factors": _factors(holder)}, at=at))


def second_factor(
    session: Session, *, ticket: str, code: str, visitor: Visitor, cipher: FieldCipher, at: datetime
) -> Opened | None:
    """Returns the session opened; None for a wrong code.

    Raises TicketOver when the password must be proven again, and Throttled.
    """
    holder = _ticket_holder(session, tickets.read(cipher, _PASSED, ticket, at=at))
    if not _counted(session, holder=holder, right=None, code=code, visitor=visitor, cipher=cipher, at=at):
        evidence.of_visitor(session, action="holder.sign_in", ref=holder.ref, visitor=visitor, at=at, outcome="refused")
        return None
    return open_for(session, holder=holder, action="holder.sign_in", visitor=visitor, at=at)


def prove_again(
    session: Session, *, party: Party, password: str, code: str, visitor: Visitor, cipher: FieldCipher, at: datetime
) -> bool:
    """Returns whether the signed-in holder has shown once more all that the account asks for; raises Throttled.

    `code` counts only where a second factor is set up. After False the caller changes nothing and commits, so that the
    miss stays counted.
    """
    holder = session.get_one(Holder, party.holder_id)
    if _counted(session, holder=holder, right=password, code=code, visitor=visitor, cipher=cipher, at=at):
        return True
    evidence.of_visitor(session, action="holder.proof", ref=holder.ref, visitor=visitor, at=at, outcome="refused")
    return False


def spend_code(session: Session, *, holder: Holder, code: str, cipher: FieldCipher, at: datetime) -> bool:
    """Returns whether this is a code of the account not used before, of the minute or for recovery; now it is used."""
    return _spend_minute_code(session, holder, code, cipher, at) or _spend_recovery_code(
        session, holder, code, cipher, at
    )


def open_for(session: Session, *, holder: Holder, action: str, visitor: Visitor, at: datetime) -> Opened:
    """Returns a new session of an account, noted in the audit chain."""
    token = sessions.open_session(session, holder=holder, at=at, address=visitor.address, browser=visitor.browser)
    evidence.of_holder(session, action=action, holder=holder, visitor=visitor, at=at)
    return Opened(token, sessions.party_of(holder), holder.language)


def let_in(holder: Holder, *, demo: bool) -> bool:
    """Returns whether an account counts here at all: one of the demonstration only in demonstration mode."""
    return demo or holder.created_by != DEMO


def _counted(
    session: Session,
    *,
    holder: Holder,
    right: str | None,
    code: str,
    visitor: Visitor,
    cipher: FieldCipher,
    at: datetime,
) -> bool:
    """Whether the password, unless it was proven before, and the code where one is asked for, are right."""
    index = holder.email_index or ""
    throttle = addresses.guesses(session, index=index, visitor=visitor, cipher=cipher, at=at)
    throttle.take()
    if right is not None and not passwords.matches(holder.password_hash, right):
        return False
    if holder.totp_secret and not spend_code(session, holder=holder, code=code, cipher=cipher, at=at):
        return False
    throttle.give_back()
    return True


def _spend_minute_code(session: Session, holder: Holder, code: str, cipher: FieldCipher, at: datetime) -> bool:
    if holder.totp_secret is None:
        return False
    step = one_time.matching_step(cipher.decrypt(holder.totp_secret, TOTP), code, at=at, after=holder.totp_step)
    if step is None:
        return False
    # Of two requests with one code, side by side, only one changes the row.
    unused = (Holder.id == holder.id, or_(Holder.totp_step.is_(None), Holder.totp_step < step))
    return session.scalar(update(Holder).where(*unused).values(totp_step=step).returning(Holder.id)) is not None


def _spend_recovery_code(session: Session, holder: Holder, code: str, cipher: FieldCipher, at: datetime) -> bool:
    wanted = cipher.blind_index(one_time.plain(code), RECOVERY)
    unused = (HolderCode.holder_id == holder.id, HolderCode.code_hash == wanted, HolderCode.used_at.is_(None))
    spent = update(HolderCode).where(*unused).values(used_at=at).returning(HolderCode.id)
    return session.scalar(spent) is not None


def _ticket_holder(session: Session, facts: dict[str, str]) -> Holder:
    """A factor changed in the meantime ends what was proven with the old one."""
    holder = session.scalar(select(Holder).where(Holder.ref == facts["ref"]))
    if holder is None or holder.closed_at is not None or _factors(holder) != facts["factors"]:
        raise TicketOver(msg("这一步已经过时，请重新开始。"))
    return holder


def _factors(holder: Holder) -> str:
    return hashlib.sha256(f"{holder.password_hash} {holder.totp_secret}".encode()).hexdigest()
