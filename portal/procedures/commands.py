"""Writes of procedures: opening a matter and taking a step, with its event and its audit link in one transaction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import audit
from portal.kernel.errors import Conflict, Forbidden, RuleBroken
from portal.kernel.messages import msg
from portal.law.actors import PERMISSIONS, Actor, Party
from portal.law.procedures import Procedure, Step
from portal.law.roles import SEPARATION
from portal.procedures.models import ProcedureEvent
from portal.procedures.queries import Standing, standing

SYSTEM = "system"
_OVERTAKEN = msg("刚刚有人办理了这一事项，请看过之后再继续。")


def open_matter(
    session: Session,
    procedure: Procedure,
    matter: str,
    action: str,
    *,
    actor: Actor | Party | None,
    at: datetime,
    detail: Mapping[str, Any] | None = None,
) -> str:
    """Returns the first state; raises Forbidden for a role that may not begin it."""
    step = procedure.step(action)
    if step.sources:
        raise ValueError(f"{action} does not open {procedure.id}")
    _permit(step, actor)
    return _record(session, procedure, matter, step, None, 1, actor, at, None, detail)


def advance(
    session: Session,
    procedure: Procedure,
    matter: str,
    action: str,
    *,
    actor: Actor | Party | None,
    at: datetime,
    seen: int | None,
    reason: str | None = None,
    detail: Mapping[str, Any] | None = None,
) -> str:
    """Returns the state reached; `actor` None is the portal itself, a Party the person concerned.

    `seen` is the number of the last event on the form.

    Raises Conflict when somebody acted meanwhile or the state does not allow the step, Forbidden for a role or a person
    that may not take it, RuleBroken where a reason is asked and missing. Nothing of `detail` may identify a person.
    """
    step = procedure.step(action)
    where = standing(session, procedure, matter)
    _refuse_overtaken(where, step, seen, actor)
    _permit(step, actor)
    if actor is not None and actor.ref in where.doers(step.apart_from):
        raise Forbidden(msg("前一环节由您办理，这一环节须由他人办理。"), citation=SEPARATION)
    if step.asks_reason and not (reason or "").strip():
        raise RuleBroken(msg("必须写明理由"), citation=step.citation, field="reason")
    return _record(session, procedure, matter, step, where.state, where.number + 1, actor, at, reason, detail)


def _refuse_overtaken(where: Standing, step: Step, seen: int | None, actor: Actor | Party | None) -> None:
    last = where.events[-1]
    if seen is not None and seen != where.number:
        if isinstance(actor, Party):  # the person concerned is told no name of staff
            raise Conflict(_OVERTAKEN, citation=last.citation)
        sentence = msg("%(who)s刚刚办理了这一事项（%(what)s），请看过之后再继续。", who=last.actor_name, what=last.done)
        raise Conflict(sentence, citation=last.citation)
    if where.state not in step.sources:
        raise Conflict(
            msg("现在的状态是“%(state)s”，不能办理这一步。", state=where.state_label), citation=step.citation
        )


def _permit(step: Step, actor: Actor | Party | None) -> None:
    if actor is None and (step.roles or step.by_party):
        raise Forbidden(msg("这一步须由工作人员或者本人办理。"), citation=step.citation)
    if isinstance(actor, Party) and not step.by_party:
        raise Forbidden(msg("这一步不由您办理。"), citation=step.citation)
    if isinstance(actor, Actor):
        if not step.roles:
            raise Forbidden(msg("您的角色没有这项权限。"), citation=PERMISSIONS)
        actor.require(*step.roles)


def _record(
    session: Session,
    procedure: Procedure,
    matter: str,
    step: Step,
    source: str | None,
    number: int,
    actor: Actor | Party | None,
    at: datetime,
    reason: str | None,
    detail: Mapping[str, Any] | None,
) -> str:
    staff = (actor.name, actor.unit_name) if isinstance(actor, Actor) else ("", "")
    who = (actor.ref if actor else SYSTEM, *staff)
    event = ProcedureEvent(
        procedure=procedure.id,
        matter=matter,
        number=number,
        action=step.action,
        source=source,
        target=step.target,
        at=at,
        reason=(reason or "").strip() or None,
        detail=dict(detail or {}),
        **dict(zip(("actor", "actor_name", "unit_name"), who, strict=True)),
    )
    _add_alone(session, event, step)
    audit.append(
        session,
        at=at,
        actor=event.actor,
        action=f"{procedure.id}.{step.action}",
        object_kind=procedure.id,
        object_ref=matter,
        detail={"from": source, "to": step.target, "basis": step.citation.short()},
    )
    return step.target


def _add_alone(session: Session, event: ProcedureEvent, step: Step) -> None:
    """The number of an event is unique in its matter: of two who act at once the second is told."""
    try:
        with session.begin_nested():
            session.add(event)
    except IntegrityError as error:
        raise Conflict(_OVERTAKEN, citation=step.citation) from error
