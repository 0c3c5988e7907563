"""Reads of notices: one notice with its clocks and its difference, the lists of a unit and of an agency, what waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from portal import procedures
from portal.accounts.models import Unit
from portal.kernel.citation import Citation
from portal.kernel.clock import beijing_date
from portal.kernel.folding import code_key
from portal.kernel.messages import Message
from portal.law import timers
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.due import Due
from portal.law.roles import Role
from portal.procedures import Standing
from portal.procedures.tasks import Task
from portal.register.notices import amendments, commands
from portal.register.notices.models import OPEN, Notice, NoticeKind, NoticeState
from portal.register.records.models import Record, RecordKind, RecordState

LISTED: Final = 200


@dataclass(frozen=True, slots=True)
class Clock:
    """One term: its due date with derivation, the day it was met (None: not yet), and whether it was or is missed."""

    due: Due
    met_on: date | None
    late: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """One field of a change: what the record says, or said, and what it shall say, or says."""

    code: str
    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeLine:
    """One notice in a list."""

    ref: str
    kind: NoticeKind
    state: NoticeState
    state_label: Message
    unit_name: str
    record_title: str
    record_document: str
    filed_on: date
    due: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeView:
    """One notice in full, for those whose business it is."""

    line: NoticeLine
    record_ref: str
    reason: str
    document_no: str
    event_on: date | None
    received_on: date | None
    closed_on: date | None
    basis: Citation
    clocks: tuple[Clock, ...]
    differences: tuple[Difference, ...]
    file_name: str
    standing: Standing


@dataclass(frozen=True, slots=True)
class OwnRecord:
    """A record of the unit that a notice may be about."""

    ref: str
    title: str
    document_no: str
    decided_on: date
    item_name: str
    suspended: bool


def notice(session: Session, *, ref: str, actor: Actor, calendar: WorkCalendar, today: date) -> NoticeView:
    """Returns a notice; raises NotFound unless it is this actor's business."""
    row = commands.reachable(session, ref=ref, actor=actor)
    return NoticeView(
        line=_line(row, calendar, today),
        record_ref=row.record.ref,
        reason=row.reason,
        document_no=row.document_no,
        event_on=row.event_on,
        received_on=beijing_date(row.received_at) if row.received_at else None,
        closed_on=beijing_date(row.closed_at) if row.closed_at else None,
        basis=commands.basis_of(row.kind),
        clocks=clocks(row, calendar=calendar, today=today),
        differences=_differences(row),
        file_name=row.file.name if row.file else "",
        standing=procedures.standing(session, commands.procedure_of(row.kind), row.ref),
    )


def notices(
    session: Session, *, actor: Actor, open_only: bool, calendar: WorkCalendar, today: date
) -> tuple[NoticeLine, ...]:
    """Returns the newest notices that are this actor's business."""
    wanted = select(Notice).join(Notice.unit).where(_within(session, actor)).options(joinedload(Notice.record))
    chosen = wanted.where(Notice.state.in_(OPEN) if open_only else Notice.state.not_in(OPEN))
    rows = session.scalars(chosen.order_by(Notice.id.desc()).limit(LISTED))
    return tuple(_line(row, calendar, today) for row in rows)


def own_records(session: Session, *, actor: Actor, text: str) -> tuple[OwnRecord, ...]:
    """Returns the unit's own current records with this document number or this reference."""
    key = code_key(text)
    if not key:
        return ()
    wanted = (
        select(Record)
        .where(Record.unit_id == actor.unit_id, Record.state == RecordState.CURRENT)
        .where(or_(Record.document_key == key, Record.ref == text.strip()))
        .options(joinedload(Record.item), joinedload(Record.subject))
        .order_by(Record.decided_on.desc())
        .limit(LISTED)
    )
    return tuple(own_view(row) for row in session.scalars(wanted))


def own_view(row: Record) -> OwnRecord:
    """Returns a record as its own unit sees it when it gives a notice."""
    suspended = row.suspended_at is not None
    return OwnRecord(row.ref, row.title, row.document_no, row.decided_on, row.item.name_zh, suspended)


def clocks(row: Notice, *, calendar: WorkCalendar, today: date) -> tuple[Clock, ...]:
    """Returns the terms of a notice in the order they begin: the provider's own, the national overlay, the agency's."""
    filed = beijing_date(row.filed_at)
    received = beijing_date(row.received_at) if row.received_at else None
    closed = beijing_date(row.closed_at) if row.closed_at and received else None
    running: list[tuple[str, date, date | None]] = []
    dropped = row.state is NoticeState.DROPPED
    if row.event_on and row.kind is NoticeKind.ANNULLED and not dropped:
        running.append(("annul.notify", row.event_on, received))
    if row.event_on and row.record.kind is RecordKind.PENALTY and row.kind in (NoticeKind.ANNULLED, NoticeKind.CHANGE):
        running.append(("penalty.unpublish", row.event_on, filed))
    if received and not dropped:
        rule = "annul.delete" if row.kind is NoticeKind.ANNULLED else "change.apply"
        running.append((rule, received, closed))
    return tuple(_clock(rule, start, met, calendar, today) for rule, start, met in running)


def waiting(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:
    """Returns the notices on which this actor can act now."""
    rows = session.scalars(
        select(Notice)
        .join(Notice.unit)
        .where(_within(session, actor), Notice.state.in_(OPEN))
        .options(joinedload(Notice.record), joinedload(Notice.unit))
    )
    found, open_rows = [], rows.all()
    stand = procedures.standings(session, {row.ref: commands.procedure_of(row.kind) for row in open_rows})
    for row in open_rows:
        standing = stand[row.ref]
        steps = [step for step in standing.open_to(actor) if step.action != "take_back"]
        if steps:
            found.append(_task(row, standing, steps[0].citation, calendar, today))
    return found


def _within(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The notices that are this actor's business, as `commands.reachable` decides for one."""
    ways: list[ColumnElement[bool]] = []
    if actor.has(Role.PROVIDER_MAKER, Role.PROVIDER_CHECKER):
        ways.append(Notice.unit_id == actor.unit_id)
    if actor.has(Role.AGENCY_CLERK, Role.AGENCY_HEAD):
        known = session.scalars(select(Unit.division).distinct())
        inside = Unit.division.in_([division for division in known if actor.reaches(division)])
        ways.append(and_(Notice.received_at.is_not(None), inside))
    return or_(*ways) if ways else Notice.id.is_(None)


def _task(row: Notice, standing: Standing, citation: Citation, calendar: WorkCalendar, today: date) -> Task:
    line = _line(row, calendar, today)
    return Task(
        kind=standing.procedure.title,
        ref=row.ref,
        path=f"/desk/notices/{row.ref}",
        title=f"{line.record_title} {line.record_document}",
        state=standing.state_label,
        due=line.due,
        since=beijing_date(standing.events[-1].at),
        division=row.unit.division,
        holder=row.unit.name_zh,
        citation=citation,
    )


def _line(row: Notice, calendar: WorkCalendar, today: date) -> NoticeLine:
    open_terms = [clock for clock in clocks(row, calendar=calendar, today=today) if clock.met_on is None]
    return NoticeLine(
        ref=row.ref,
        kind=row.kind,
        state=row.state,
        state_label=commands.procedure_of(row.kind).states[row.state.value],
        unit_name=row.unit.name_zh,
        record_title=row.record.title,
        record_document=row.record.document_no,
        filed_on=beijing_date(row.filed_at),
        due=open_terms[-1].due.legal if open_terms else None,
    )


def _clock(rule: str, start: date, met: date | None, calendar: WorkCalendar, today: date) -> Clock:
    due = timers.due(rule, start, calendar=calendar)
    return Clock(due, met, late=(met or today) > due.legal)


def _differences(row: Notice) -> tuple[Difference, ...]:
    names = {field.code: field.name for field in amendments.open_fields(row.record)}
    before, after = _sides(row)
    changed = [code for code in names if code in after and str(before.get(code) or "") != str(after[code] or "")]
    return tuple(Difference(code, names[code], str(before.get(code) or ""), str(after[code] or "")) for code in changed)


def _sides(row: Notice) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    if row.version is None:
        return row.record.content, row.changes
    by_number = {version.number: version.content for version in row.record.versions}
    before, after = by_number.get(row.version - 1, {}), by_number.get(row.version, {})
    return before, {**dict.fromkeys(before, ""), **after}
