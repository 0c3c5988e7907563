"""Notices of unusual querying, for the security administrator and the auditor (2021 art. 31(1); LAW P07).

The log of the last two Beijing days is counted anew at each run, so that a run missed or run twice changes nothing. A
notice that was acknowledged opens again when the person goes on.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.models import Unit
from portal.accounts.staff.models import Staff
from portal.audit.models import AnomalyNotice, AuditEntry, AuditPayload
from portal.audit.queries import QUERIES
from portal.kernel.clock import beijing_date, beijing_midnight
from portal.kernel.divisions import REGION
from portal.kernel.errors import Conflict, Forbidden, NotFound, RuleBroken
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.querying import MASS_PER_HOUR, NO_CASE_PER_DAY, OVERREACH, Anomaly, in_office_hours
from portal.law.roles import SEPARATION, Role
from portal.procedures.tasks import Task

READERS: Final = (Role.SECURITY_ADMIN, Role.AUDITOR)
_LEAST: Final = {Anomaly.MASS: MASS_PER_HOUR + 1, Anomaly.OFF_HOURS: 1, Anomaly.NO_CASE: NO_CASE_PER_DAY + 1}
_SHOWN: Final = 500

Key = tuple[Anomaly, str, datetime]


@dataclass(frozen=True, slots=True)
class NoticeView:
    """One notice with who it is about and what came of it."""

    ref: str
    kind: Anomaly
    actor: str
    name: str
    unit: str
    division: str
    since: datetime
    lookups: int
    noticed_at: datetime
    acknowledged_at: datetime | None
    acknowledged_by: str
    acknowledgement: str


def scan(session: Session, *, calendar: WorkCalendar, at: datetime) -> int:
    """Returns how many notices were made or opened again."""
    since = beijing_midnight(beijing_date(at) - timedelta(days=1))
    counts: Counter[Key] = Counter()
    for entry, payload in _queries(session, since):
        for key in _signs(entry, payload, calendar):
            counts[key] += payload.body.get("asked", 1)  # a query of a state organ may ask about many at once
    return sum(
        _notice(session, key, lookups, at) for key, lookups in sorted(counts.items()) if lookups >= _LEAST[key[0]]
    )


def acknowledge(session: Session, *, ref: str, reason: str, actor: Actor, at: datetime) -> str:
    """Keeps that somebody looked into a notice, and what was found; returns the notice's reference.

    Raises RuleBroken without a reason, Forbidden for the person it is about, Conflict when somebody was first.
    """
    actor.require(*READERS)
    row = session.get(AnomalyNotice, ref, with_for_update=True)
    if row is None:
        raise NotFound(msg("没有找到这一项。"))
    actor.require_reach(row.division)
    if row.actor == actor.ref:
        raise Forbidden(msg("涉及本人的提示须由他人核实。"), citation=SEPARATION)
    if row.acknowledged_at is not None:
        raise Conflict(msg("这一提示已经有人核实。"))
    if not reason.strip():
        raise RuleBroken(msg("必须写明理由"), citation=OVERREACH, field="reason")
    row.acknowledged_at, row.acknowledged_by, row.acknowledgement = at, actor.ref, reason.strip()
    session.flush()
    _told(session, row, "anomaly.acknowledged", actor.ref, at)
    return ref


def notices(session: Session, *, actor: Actor) -> tuple[NoticeView, ...]:
    """Returns the notices of the actor's subtree: open ones first, then the newest."""
    actor.require(*READERS)
    rows = session.scalars(select(AnomalyNotice).order_by(AnomalyNotice.noticed_at.desc()).limit(_SHOWN))
    reached = [row for row in rows if actor.reaches(row.division)]
    names = _names(session, {row.actor for row in reached} | {row.acknowledged_by or "" for row in reached})
    views = [_view(row, names) for row in reached]
    return tuple(sorted(views, key=lambda view: view.acknowledged_at is not None))


def waiting(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:  # noqa: ARG001 -- one shape for all rooms; no legal term runs here
    """Returns the notices that this person can acknowledge now."""
    if not actor.has(*READERS):
        return []
    return [
        Task(
            kind=msg("异常查询提示"),
            ref=view.ref,
            path=f"/desk/anomalies/{view.ref}",
            title=str(view.kind.label),
            state=msg("待核实"),
            due=None,
            since=beijing_date(view.noticed_at),
            division=view.division,
            holder=view.unit,
            citation=OVERREACH,
        )
        for view in notices(session, actor=actor)
        if view.acknowledged_at is None and view.actor != actor.ref
    ]


def _queries(session: Session, since: datetime) -> Iterator[tuple[AuditEntry, AuditPayload]]:
    rows = select(AuditEntry, AuditPayload).join(AuditPayload, AuditPayload.seq == AuditEntry.seq)
    asked = rows.where(AuditEntry.at >= since, AuditEntry.action.startswith(QUERIES, autoescape=True))
    return session.execute(asked.execution_options(yield_per=1000)).tuples().__iter__()


def _signs(entry: AuditEntry, payload: AuditPayload, calendar: WorkCalendar) -> Iterator[Key]:
    midnight = beijing_midnight(beijing_date(entry.at))
    yield Anomaly.MASS, entry.actor, entry.at.replace(minute=0, second=0, microsecond=0)
    if not in_office_hours(entry.at, calendar):
        yield Anomaly.OFF_HOURS, entry.actor, midnight
    if not payload.body.get("case"):
        yield Anomaly.NO_CASE, entry.actor, midnight


def _notice(session: Session, key: Key, lookups: int, at: datetime) -> bool:
    kind, who, since = key
    wanted = select(AnomalyNotice).where(
        AnomalyNotice.kind == kind, AnomalyNotice.actor == who, AnomalyNotice.since == since
    )
    row = session.scalar(wanted)
    if row is not None and row.lookups >= lookups:
        return False
    if row is None:
        row = AnomalyNotice(
            ref=new_reference("anomaly"), kind=kind, actor=who, division=_division(session, who), since=since
        )
        session.add(row)
    elif row.acknowledged_at is None:
        row.lookups = lookups
        return False
    row.lookups, row.noticed_at = lookups, at
    row.acknowledged_at = row.acknowledged_by = row.acknowledgement = None
    session.flush()
    _told(session, row, "anomaly.noticed", "system", at)
    return True


def _told(session: Session, row: AnomalyNotice, action: str, actor: str, at: datetime) -> None:
    detail = {"kind": row.kind.value, "lookups": row.lookups, "actor": row.actor}
    audit.append(session, at=at, actor=actor, action=action, object_kind="anomaly", object_ref=row.ref, detail=detail)


def _division(session: Session, ref: str) -> str:
    rows = select(Unit.division).join(Staff, Staff.unit_id == Unit.id).where(Staff.ref == ref)
    return session.scalar(rows) or REGION


def _names(session: Session, refs: set[str]) -> dict[str, tuple[str, str]]:
    rows = select(Staff.ref, Staff.name, Unit.name_zh).join(Unit, Staff.unit_id == Unit.id).where(Staff.ref.in_(refs))
    return {ref: (name, unit) for ref, name, unit in session.execute(rows).tuples()}


def _view(row: AnomalyNotice, names: dict[str, tuple[str, str]]) -> NoticeView:
    name, unit = names.get(row.actor, (row.actor, ""))
    return NoticeView(
        ref=row.ref,
        kind=row.kind,
        actor=row.actor,
        name=name,
        unit=unit,
        division=row.division,
        since=row.since,
        lookups=row.lookups,
        noticed_at=row.noticed_at,
        acknowledged_at=row.acknowledged_at,
        acknowledged_by=names.get(row.acknowledged_by or "", ("", ""))[0],
        acknowledgement=row.acknowledgement or "",
    )
