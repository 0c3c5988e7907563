"""Writes to the register of incidents: found by the portal, reported by people, handled step by step."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import procedures
from portal.accounts.models import Unit
from portal.kernel.divisions import REGION
from portal.kernel.errors import BadInput, NotFound, RuleBroken
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law.actors import Actor
from portal.law.incidents import DRILL, DUTY, reported_kind
from portal.law.procedures.incident import INCIDENT
from portal.register.intake.models import Incident


def detected(
    session: Session, *, kind: str, unit_id: int | None, detail: Mapping[str, Any], basis: str, at: datetime
) -> str:
    """Returns the reference of an incident that the portal found by itself; `detail` identifies nobody."""
    ref = new_reference("incident")
    state = procedures.open_matter(session, INCIDENT, ref, "detect", actor=None, at=at, detail=detail)
    found = {"kind": kind, "unit_id": unit_id, "detail": dict(detail), "basis": basis}
    session.add(Incident(ref=ref, at=at, happened_at=at, state=state, **found))
    session.flush()
    return ref


def report(session: Session, *, kind: str, happened_at: datetime, scope: str, actor: Actor, at: datetime) -> str:
    """Returns the reference of an incident that somebody reports; raises BadInput for what is missing."""
    return _entered(session, "report", reported_kind(kind), happened_at, scope, actor, at)


def hold_drill(session: Session, *, happened_at: datetime, scope: str, actor: Actor, at: datetime) -> str:
    """Returns the reference of a drill; one is owed each year."""
    return _entered(session, "drill", DRILL, happened_at, scope, actor, at)


def advance(session: Session, *, ref: str, action: str, text: str, actor: Actor, at: datetime, seen: int | None) -> str:
    """Returns the state reached; `text` tells the measures, the notice or the conclusion.

    Raises NotFound for what lies outside the actor's subtree, and what the engine of procedures raises.
    """
    incident = of_actor(session, ref=ref, actor=actor)
    plain = _plain(text, "reason")
    incident.state = procedures.advance(session, INCIDENT, ref, action, actor=actor, at=at, seen=seen, reason=plain)
    if action == "contain":
        incident.measures = plain
    elif action == "notify":
        incident.notice = plain
    session.flush()
    return incident.state


def of_actor(session: Session, *, ref: str, actor: Actor) -> Incident:
    """Returns an incident of the actor's subtree of divisions; raises NotFound alike for any other and for none."""
    row = session.scalar(select(Incident).where(Incident.ref == ref))
    if row is None:
        raise NotFound(msg("没有找到这一项。"))
    unit = session.get(Unit, row.unit_id) if row.unit_id else None
    actor.require_reach(unit.division if unit else REGION)
    return row


def _entered(
    session: Session, action: str, kind: str, happened_at: datetime, scope: str, actor: Actor, at: datetime
) -> str:
    if happened_at > at:
        raise BadInput(msg("发生时间不能晚于现在。"), field="happened_at")
    if not scope.strip():
        raise BadInput(msg("请写明影响范围。"), citation=DUTY, field="scope")
    ref = new_reference("incident")
    state = procedures.open_matter(session, INCIDENT, ref, action, actor=actor, at=at, detail={"kind": kind})
    row = Incident(
        ref=ref,
        at=at,
        kind=kind,
        unit_id=actor.unit_id,
        detail={},
        basis=DUTY.short(),
        state=state,
        happened_at=happened_at,
        scope=_plain(scope, "scope"),
    )
    session.add(row)
    session.flush()
    return ref


def _plain(text: str, field: str) -> str:
    """Free text of the register names no number of a person: the register is read by more people than the data."""
    if scrub(text) != text:
        raise RuleBroken(msg("请不要写入身份证号码或者手机号码。"), citation=DUTY, field=field)
    return text.strip()
