"""Writes of a revocation: by the subject at any time and at once, or by a clerk for whoever comes to the counter.

Source: 2021 arts. 18, 19. To protect oneself one is asked for nothing more; the next request of the grantee is refused.
Anybody may go to any counter, so no subtree narrows it.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal import audit, procedures
from portal.access.grants import telling
from portal.access.grants.models import Grant, GrantForm
from portal.access.grants.terms import Named, Side, named
from portal.identity.queries import mandates
from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.folding import fold
from portal.kernel.messages import msg
from portal.law.actors import Actor, Party
from portal.law.procedures import Procedure
from portal.law.procedures.grant import IN_FORCE, ONLINE, PAPER, REVOKED
from portal.law.roles import Role
from portal.procedures.turn import text
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher

SHOWN: Final = (IN_FORCE, REVOKED)  # what its subject sees: papers that were not accepted are not theirs
_LONGEST_REASON: Final = 200


def procedure_of(grant: Grant) -> Procedure:
    """Returns the table an authorisation runs on."""
    return ONLINE if grant.form is GrantForm.ONLINE else PAPER


def own(session: Session, *, ref: str, party: Party, cipher: FieldCipher, at: datetime) -> Grant:
    """Returns an authorisation of a subject the holder speaks for; raises NotFound for any other and for none."""
    found = session.scalar(select(Grant).where(Grant.ref == ref, Grant.state.in_(SHOWN)))
    spoken_for = mandates(session, party=party, cipher=cipher, today=beijing_date(at))
    if found is None or found.subject_ref not in {each.subject_ref for each in spoken_for if each.subject_ref}:
        raise NotFound(msg("没有找到这一项。"))
    return found


def revoke(session: Session, *, ref: str, party: Party, cipher: FieldCipher, at: datetime) -> None:
    """Ends an authorisation from now on; raises NotFound, and Conflict for one that has been revoked."""
    grant = own(session, ref=ref, party=party, cipher=cipher, at=at)
    procedures.advance(session, procedure_of(grant), ref, "revoke", actor=party, at=at, seen=None)
    _end(session, grant, cipher, at)


def revoke_at_counter(
    session: Session, *, ref: str, reason: str, actor: Actor, cipher: FieldCipher, at: datetime, seen: int | None
) -> None:
    """Ends an authorisation for a subject who has shown their document to a clerk; `reason` says how they proved it.

    Raises NotFound for none in force, Forbidden for other roles, Conflict, BadInput without a reason.
    """
    actor.require(Role.AGENCY_CLERK)
    grant = session.scalar(select(Grant).where(Grant.ref == ref, Grant.state.in_(SHOWN)))
    if grant is None:
        raise NotFound(msg("没有找到这一项。"))
    told = text(reason, field="reason", longest=_LONGEST_REASON)
    table = procedure_of(grant)
    procedures.advance(session, table, ref, "revoke_at_counter", actor=actor, at=at, seen=seen, reason=told)
    _end(session, grant, cipher, at)


def reachable(session: Session, *, ref: str, actor: Actor) -> Grant:
    """Returns an authorisation in the actor's subtree; raises NotFound for any other and for none."""
    actor.require(Role.AGENCY_CLERK, Role.AGENCY_HEAD)
    found = session.scalar(select(Grant).where(Grant.ref == ref))
    if found is None or not actor.reaches(found.division):
        raise NotFound(msg("没有找到这一项。"))
    return found


def at_counter(session: Session, *, side: Side, actor: Actor, cipher: FieldCipher, at: datetime) -> tuple[Grant, ...]:
    """Returns what is in force of a subject who is at the counter, each such question in the audit chain.

    Raises Forbidden for other roles, BadInput for a number that cannot be one.
    """
    actor.require(Role.AGENCY_CLERK)
    who = named(session, side, prefix="subject", cipher=cipher, today=beijing_date(at))
    subject_ref = _subject_ref(session, who)
    audit.append(
        session,
        at=at,
        actor=actor.ref,
        action="grant.counter",
        object_kind="subject",
        object_ref=subject_ref or "",
        detail={"unit": actor.unit_code},
    )
    if subject_ref is None:
        return ()
    wanted = select(Grant).where(Grant.subject_ref == subject_ref, Grant.state == IN_FORCE).order_by(Grant.id.desc())
    return tuple(session.scalars(wanted))


def _subject_ref(session: Session, who: Named) -> str | None:
    """Of a person number and name must both fit, as at the counter for the own file; else it is nobody."""
    theirs = Subject.credit_code == who.code if who.code else Subject.id_index == who.index
    found = session.scalar(select(Subject).where(theirs))
    fits = found is not None and (who.code is not None or fold(present_name(found)) == fold(who.name))
    return found.ref if found is not None and fits else None


def _end(session: Session, grant: Grant, cipher: FieldCipher, at: datetime) -> None:
    session.execute(update(Grant).where(Grant.id == grant.id).values(state=REVOKED, ended_at=at))
    session.refresh(grant)
    telling.subject(session, grant, "grant.revoked", cipher=cipher, at=at)
    telling.grantee(session, grant, "grant.ended", cipher=cipher, at=at)
