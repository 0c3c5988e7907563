"""Whose application it is, the act of one who works on it, and what may be typed (2021 arts. 5, 28, 30(2))."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import procedures
from portal.kernel.errors import NotFound
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.law.actors import Actor
from portal.law.procedures.measure import APPLICATION
from portal.law.roles import Role
from portal.procedures.turn import Turn
from portal.register.measures.applied.models import Application

OWN = (Role.PROVIDER_MAKER, Role.PROVIDER_CHECKER)
OVERSEERS = (Role.COMPETENT_REVIEWER, Role.AGENCY_CLERK, Role.AGENCY_HEAD)
# What the units a task was given to may do; everything else is the applying unit's.
_TASK_STEPS = frozenset({"report", "lift"})


def may_see(application: Application, actor: Actor) -> bool:
    """Returns whether it is the person's: of an implementing unit, or for overseers of their subtree of divisions."""
    units = {application.unit_id, *(task.unit_id for task in application.tasks)}
    if actor.has(*OWN) and actor.unit_id in units:
        return True
    return actor.has(*OVERSEERS) and actor.reaches(application.unit.division)


def find(session: Session, ref: str, actor: Actor) -> Application:
    """Returns the application; raises NotFound alike for what does not exist and what is another's."""
    found = session.scalar(select(Application).where(Application.ref == ref))
    if found is None or not may_see(found, actor):
        raise NotFound(msg("没有找到这一项。"))
    return found


def step(session: Session, application: Application, action: str, act: Turn) -> None:
    """Takes a step and keeps the state reached; raises what portal.procedures.advance raises."""
    if not is_overseers_step(action) and action not in _TASK_STEPS:
        act.actor.require_unit(application.unit_id)
    application.state = procedures.advance(
        session,
        APPLICATION,
        application.ref,
        action,
        actor=act.actor,
        at=act.at,
        seen=act.seen,
        reason=scrub(act.reason),
    )
    session.flush()


def is_overseers_step(action: str) -> bool:
    """Returns whether somebody outside the applying unit takes this step."""
    return APPLICATION.step(action).roles == frozenset({Role.COMPETENT_REVIEWER})
