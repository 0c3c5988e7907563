"""Reads of the register of incidents: the list, one incident with its history, what waits, drills."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal import procedures
from portal.accounts.models import Unit
from portal.kernel.clock import beijing_date, beijing_midnight
from portal.kernel.divisions import REGION
from portal.kernel.messages import Message
from portal.kernel.paging import Page, offset
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.incidents import DRILL, DUTY, KINDS
from portal.law.procedures.incident import INCIDENT
from portal.law.roles import Role
from portal.procedures import Standing
from portal.procedures.tasks import Task
from portal.register.incidents.commands import of_actor
from portal.register.intake.models import Incident

READERS: Final = (Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, Role.AGENCY_HEAD, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class IncidentLine:
    """One incident in the list."""

    ref: str
    kind: Message
    unit: str
    division: str
    at: datetime
    happened_at: datetime
    state: str
    state_label: Message


@dataclass(frozen=True, slots=True)
class IncidentView:
    """One incident in full."""

    line: IncidentLine
    scope: str
    measures: str
    notice: str
    detail: Mapping[str, Any]
    basis: str
    standing: Standing


def incidents(session: Session, *, actor: Actor, state: str, number: int, size: int) -> Page[IncidentLine]:
    """Returns a page of the incidents of the actor's subtree, newest first; `state` empty: all."""
    actor.require(*READERS)
    rows = [line for line in _all(session, state) if actor.reaches(line.division)]
    first = offset(number, size)
    return Page(tuple(rows[first : first + size]), number, size, len(rows))


def incident(session: Session, *, ref: str, actor: Actor) -> IncidentView:
    """Returns one incident; raises NotFound outside the actor's subtree."""
    actor.require(*READERS)
    row = of_actor(session, ref=ref, actor=actor)
    unit = session.get(Unit, row.unit_id) if row.unit_id else None
    where = procedures.standing(session, INCIDENT, ref)
    return IncidentView(_line(row, unit), row.scope, row.measures, row.notice, row.detail, row.basis, where)


def drills_in(session: Session, *, year: int) -> int:
    """Returns how many drills were held in a year."""
    since, until = beijing_midnight(date(year, 1, 1)), beijing_midnight(date(year + 1, 1, 1))
    held = select(func.count()).select_from(Incident).where(Incident.kind == DRILL)
    return session.scalar(held.where(Incident.happened_at >= since, Incident.happened_at < until)) or 0


def waiting(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:  # noqa: ARG001 -- one shape for all rooms; no legal term runs here
    """Returns the incidents on which this person can take a step now."""
    if not actor.has(*READERS):
        return []
    tasks = []
    for line in _all(session, ""):
        if line.state in INCIDENT.ends or not actor.reaches(line.division):
            continue
        if procedures.standing(session, INCIDENT, line.ref).open_to(actor):
            tasks.append(
                Task(
                    kind=INCIDENT.title,
                    ref=line.ref,
                    path=f"/desk/incidents/{line.ref}",
                    title=str(line.kind),
                    state=line.state_label,
                    due=None,
                    since=beijing_date(line.at),
                    division=line.division,
                    holder=line.unit,
                    citation=DUTY,
                )
            )
    return tasks


def _all(session: Session, state: str) -> list[IncidentLine]:
    rows: Select[tuple[Incident, Unit]] = select(Incident, Unit).outerjoin(Unit, Unit.id == Incident.unit_id)
    if state:
        rows = rows.where(Incident.state == state)
    ordered = rows.order_by(Incident.at.desc(), Incident.id.desc())
    return [_line(row, unit) for row, unit in session.execute(ordered).tuples()]


def _line(row: Incident, unit: Unit | None) -> IncidentLine:
    return IncidentLine(
        ref=row.ref,
        kind=KINDS[row.kind],
        unit=unit.name_zh if unit else "",
        division=unit.division if unit else REGION,
        at=row.at,
        happened_at=row.happened_at,
        state=row.state,
        state_label=INCIDENT.states[row.state],
    )
