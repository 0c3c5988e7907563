"""Whose case it is, and the step of one who acts on it."""

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import procedures
from portal.kernel.errors import NotFound
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.law.actors import Actor
from portal.law.procedures import Procedure, listing
from portal.law.roles import Role
from portal.procedures.turn import Turn
from portal.register.lists.cases.models import ListCase
from portal.register.lists.models import ListKind

PROCEDURES: Final = {
    ListKind.SERIOUS: listing.SERIOUS,
    ListKind.HONOUR: listing.HONOUR,
    ListKind.GOVERNMENT: listing.GOVERNMENT,
}


def procedure_of(case: ListCase) -> Procedure:
    """Returns the procedure that the kind of list prescribes."""
    return PROCEDURES[case.kind]


def may_see(case: ListCase, actor: Actor) -> bool:
    """Returns whether the case is the person's: of their unit, or for reviewers of their subtree of divisions."""
    own = actor.has(Role.LIST_AUTHORITY) and case.unit_id == actor.unit_id and actor.reaches(case.unit.division)
    return own or (actor.has(Role.COMPETENT_REVIEWER) and actor.reaches(case.unit.division))


def find(session: Session, ref: str, actor: Actor) -> ListCase:
    """Returns the case; raises NotFound alike for what does not exist and what is another's."""
    case = session.scalar(select(ListCase).where(ListCase.ref == ref))
    if case is None or not may_see(case, actor):
        raise NotFound(msg("没有找到这一项。"))
    return case


def step(session: Session, case: ListCase, action: str, turn: Turn) -> None:
    """Takes a step and keeps the state reached; raises what portal.procedures.advance raises."""
    case.state = advance(session, case, action, turn)
    session.flush()


def advance(session: Session, case: ListCase, action: str, turn: Turn) -> str:
    """Returns the state that a step has reached, for who has more to do before it is kept."""
    if Role.LIST_AUTHORITY in procedure_of(case).step(action).roles:
        turn.actor.require_unit(case.unit_id)
    return procedures.advance(
        session,
        procedure_of(case),
        case.ref,
        action,
        actor=turn.actor,
        at=turn.at,
        seen=turn.seen,
        reason=scrub(turn.reason),
    )
