"""Reads of applied measures for the desk: mine, one with its way, what waits, how often measures were used.

A person is named as the public may name them; their full name stands in the notice alone (2021 arts. 21, 24-28).
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, false, func, or_, select
from sqlalchemy.orm import Session

from portal.accounts.models import Unit
from portal.kernel.clock import beijing_date
from portal.kernel.messages import Message, msg
from portal.kernel.paging import Page
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.due import Due
from portal.law.procedures import Step
from portal.law.procedures.measure import APPLICATION
from portal.law.roles import Role
from portal.procedures import Standing, standing
from portal.procedures.tasks import Task
from portal.register.lists.models import ListEntry
from portal.register.measures.applied import access, grounds, hearing, lifting
from portal.register.measures.applied.models import Application, GroundKind, MeasureTask, Weight
from portal.register.measures.models import MeasureKind
from portal.register.subjects.identity import public_identity
from portal.store.files import StoredFile

SIZE = 50


@dataclass(frozen=True, slots=True)
class ApplicationLine:
    """One application in a list; `due` is the day the next step is owed, None where no term runs."""

    ref: str
    kind: MeasureKind
    code: str
    measure: str
    subject: str
    unit: str
    division: str
    state: str
    state_label: Message
    in_force: bool
    due: date | None
    created_on: date


@dataclass(frozen=True, slots=True)
class StatementView:
    """One statement of the subject with its answer."""

    id: int
    received_on: date
    text: str
    answered_on: date | None
    answer: str | None


@dataclass(frozen=True, slots=True)
class TaskView:
    """What one implementing unit has done."""

    unit: str
    division: str
    own: bool
    implemented_on: date | None
    result: str | None
    lifted_on: date | None
    lift_document: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationView:
    """One application in full; `ground_public` False: not in force, whatever the state says."""

    line: ApplicationLine
    basis: str
    off_list: bool
    law_checked_on: date | None
    ground: GroundKind
    ground_ref: str
    ground_public: bool
    on_responsible: bool
    own_decision_no: str | None
    weight: Weight
    rationale: str
    weight_reason: str | None
    tender_no: str | None
    exit_conditions: str
    lift_conditions: str
    remedies: str
    told_on: date | None
    told_manner: str | None
    window: Due | None
    document_no: str | None
    decided_on: date | None
    served_on: date | None
    service_manner: str | None
    service_proof: str | None
    lift_due: Due | None
    statements: tuple[StatementView, ...]
    tasks: tuple[TaskView, ...]
    standing: Standing
    open: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class UseLine:
    """How often a unit's measures took effect in a month, and how many reports came in (2018 art. 4)."""

    month: str
    unit: str
    code: str
    applied: int
    reported: int


def applications(
    session: Session, *, actor: Actor, state: str, number: int, calendar: WorkCalendar, today: date
) -> Page[ApplicationLine]:
    """Returns a page of the applications this person may see, newest first; `state` empty: all."""
    wanted = _seen_by(session, actor)
    if state in APPLICATION.states:
        wanted = wanted.where(Application.state == state)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.scalars(wanted.order_by(Application.id.desc()).limit(SIZE).offset((number - 1) * SIZE))
    return Page(tuple(_line(session, row, calendar, today) for row in rows), number, SIZE, total)


def application(session: Session, *, ref: str, actor: Actor, calendar: WorkCalendar, today: date) -> ApplicationView:
    """Returns one application; raises NotFound for what is not there and what is another's."""
    row = access.find(session, ref, actor)
    where = standing(session, APPLICATION, row.ref)
    return ApplicationView(
        line=_line(session, row, calendar, today),
        basis=row.basis,
        off_list=row.item_id is None,
        law_checked_on=row.law_checked_on,
        ground=row.ground,
        ground_ref=row.ground_ref,
        ground_public=grounds.stands(session, row, today),
        on_responsible=row.on_responsible,
        own_decision_no=row.own_decision_no,
        weight=row.weight,
        rationale=row.rationale,
        weight_reason=row.weight_reason,
        tender_no=row.tender_no,
        exit_conditions=row.exit_conditions,
        lift_conditions=row.lift_conditions,
        remedies=row.remedies,
        told_on=row.told_on,
        told_manner=row.told_manner,
        window=hearing.window(row, calendar),
        document_no=row.document_no,
        decided_on=row.decided_on,
        served_on=row.served_on,
        service_manner=row.service_manner,
        service_proof=row.service_proof,
        lift_due=lifting.lift_due(row, calendar),
        statements=tuple(
            StatementView(one.id, one.received_on, one.text, one.answered_on, one.answer) for one in row.statements
        ),
        tasks=tuple(_task(one, actor) for one in row.tasks),
        standing=where,
        open=tuple(step for step in where.open_to(actor) if _open_to(row, step, actor)),
    )


def notice_file(session: Session, *, ref: str, actor: Actor) -> StoredFile | None:
    """Returns the stored notice, None before the decision; raises NotFound for what is another's."""
    return access.find(session, ref, actor).notice


def in_force_on(session: Session, *, entry_ref: str, today: date) -> tuple[tuple[str, str], ...]:
    """Returns number and words of the measures in force on a list entry; none for one that is not public today."""
    wanted = select(Application).where(Application.ground_ref == entry_ref, Application.state == "in_force")
    rows = session.scalars(wanted.order_by(Application.id))
    return tuple((row.code, row.measure) for row in rows if grounds.stands(session, row, today))


def use_by_month(session: Session, *, actor: Actor) -> tuple[UseLine, ...]:
    """Returns how often measures took effect and were reported on, by month, unit and measure, newest month first."""
    counts: dict[tuple[str, str, str], list[int]] = {}
    served = _seen_by(session, actor).where(Application.served_on.is_not(None))
    for row in session.scalars(served):
        for task in row.tasks:
            for place, day in ((0, row.served_on), (1, task.implemented_on)):
                if day is not None:
                    key = (day.strftime("%Y-%m"), task.unit.name_zh, row.code)
                    counts.setdefault(key, [0, 0])[place] += 1
    return tuple(UseLine(*key, *counted) for key, counted in sorted(counts.items(), reverse=True))


def responsible_of(session: Session, *, entry_ref: str) -> tuple[tuple[int, str], ...]:
    """Returns id and role of the persons whom a public entry holds responsible, for the form that names one."""
    entry = session.scalar(select(ListEntry).where(ListEntry.ref == entry_ref))
    return tuple((one.id, f"{one.name}（{one.role}）") for one in entry.responsible) if entry else ()


def partners(session: Session, *, actor: Actor) -> tuple[tuple[str, str], ...]:
    """Returns code and name of the units that may implement beside this one (2024 art. 29)."""
    others = select(Unit).where(Unit.confirmed, Unit.id != actor.unit_id).order_by(Unit.division, Unit.credit_code)
    return tuple((unit.credit_code, unit.name_zh) for unit in session.scalars(others))


def waiting(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:
    """Returns the applications in which this person has the next step; the lifting is owed by its legal date."""
    if not actor.has(*access.OWN, Role.COMPETENT_REVIEWER):
        return []
    found = []
    for row in session.scalars(_seen_by(session, actor).where(Application.state.not_in(APPLICATION.ends))):
        where = standing(session, APPLICATION, row.ref)
        steps = {step.action for step in where.open_to(actor) if _open_to(row, step, actor)}
        if not steps & _due_steps(row, calendar, today):
            continue
        line = _line(session, row, calendar, today)
        task = Task(
            kind=APPLICATION.title,
            ref=row.ref,
            path=f"/desk/measures/applied/{row.ref}",
            title=f"{line.subject} {line.code}".strip(),
            state=where.state_label,
            due=line.due,
            since=beijing_date(where.events[-1].at),
            division=line.division,
            citation=where.events[-1].citation,
        )
        found.append(task)
    return found


def _due_steps(row: Application, calendar: WorkCalendar, today: date) -> frozenset[str]:
    """The steps that wait now: entering a statement may be done at any time, and waits for nobody."""
    if any(one.answered_on is None for one in row.statements) and row.state == "hearing":
        return frozenset({"answer"})
    window = hearing.window(row, calendar)
    ripe = window is None or today > window.legal
    always = frozenset({"check_law", "serve", "report", "lift"})
    return always | {"decide"} if ripe else always


def _open_to(row: Application, step: Step, actor: Actor) -> bool:
    mine = next((task for task in row.tasks if task.unit_id == actor.unit_id), None)
    if step.action == "report":
        return mine is not None and mine.implemented_on is None
    if step.action == "lift":
        return mine is not None and mine.lifted_on is None
    if step.action == "check_law":
        return row.item_id is None and row.law_checked_on is None and actor.reaches(row.unit.division)
    if step.action == "answer" and all(one.answered_on is not None for one in row.statements):
        return False
    return row.unit_id == actor.unit_id


def _seen_by(session: Session, actor: Actor) -> Select[tuple[Application]]:
    """The predicate of access.may_see."""
    mine: list[ColumnElement[bool]] = [false()]
    if actor.has(*access.OWN):
        tasks = select(MeasureTask.application_id).where(MeasureTask.unit_id == actor.unit_id)
        mine.append(or_(Application.unit_id == actor.unit_id, Application.id.in_(tasks)))
    if actor.has(*access.OVERSEERS):
        known = session.scalars(select(Unit.division).distinct())
        mine.append(Unit.division.in_([division for division in known if actor.reaches(division)]))
    return select(Application).join(Unit, Application.unit_id == Unit.id).where(or_(*mine))


def _line(session: Session, row: Application, calendar: WorkCalendar, today: date) -> ApplicationLine:
    subject = msg("（已删除的主体）") if row.subject is None else public_identity(row.subject).name
    return ApplicationLine(
        ref=row.ref,
        kind=row.kind,
        code=row.code,
        measure=row.measure,
        subject=str(subject),
        unit=row.unit.name_zh,
        division=row.unit.division,
        state=row.state,
        state_label=APPLICATION.states[row.state],
        in_force=row.state == "in_force" and grounds.stands(session, row, today),
        due=_due(row, calendar),
        created_on=beijing_date(row.created_at),
    )


def _due(row: Application, calendar: WorkCalendar) -> date | None:
    found = lifting.lift_due(row, calendar) if row.state == "lift_pending" else None
    return found.legal if found else None


def _task(task: MeasureTask, actor: Actor) -> TaskView:
    return TaskView(
        task.unit.name_zh,
        task.unit.division,
        task.unit_id == actor.unit_id,
        task.implemented_on,
        task.result,
        task.lifted_on,
        task.lift_document,
    )
