"""Reads of supervision cases: the list with due dates, one case with its history, what waits."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal import procedures
from portal.kernel.citation import Citation
from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.messages import Message, msg
from portal.kernel.paging import Page, offset
from portal.law import wrongdoing
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.procedures.supervision import SUPERVISION
from portal.law.roles import Role
from portal.law.wrongdoing import Respondent
from portal.procedures import Standing
from portal.procedures.tasks import Task
from portal.register.supervision.commands import judges_itself, of_actor
from portal.register.supervision.models import SupervisionCase
from portal.register.supervision.orders import circulation_text, due_on
from portal.store.files import StoredFile

READERS: Final = (Role.COMPETENT_REVIEWER, Role.AUDITOR)


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in the list; `due` is the last day of a running order."""

    ref: str
    kind_code: str
    kind: Message
    citation: Citation
    unit: str
    division: str
    opened_at: datetime
    state: str
    state_label: Message
    due: date | None


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case in full; `own` where it is about the reader's unit, `draft` the text for circulation once overdue."""

    line: CaseLine
    respondent: Respondent
    facts: str
    source_ref: str
    order_text: str | None
    order_days: int | None
    ordered_on: date | None
    own: bool
    draft: str
    circulation: str | None
    result: str | None
    fine: int | None
    confiscated: bool
    other_law: str
    standing: Standing


def cases(
    session: Session, *, actor: Actor, state: str, calendar: WorkCalendar, number: int, size: int
) -> Page[CaseLine]:
    """Returns a page of the cases of the actor's subtree, newest first; `state` empty: all."""
    actor.require(*READERS)
    found = [_line(row, calendar) for row in _rows(session, state) if actor.reaches(row.unit.division)]
    first = offset(number, size)
    return Page(tuple(found[first : first + size]), number, size, len(found))


def case(session: Session, *, ref: str, actor: Actor, calendar: WorkCalendar, today: date) -> CaseView:
    """Returns one case; raises NotFound outside the actor's subtree."""
    actor.require(*READERS)
    row = of_actor(session, ref=ref, actor=actor)
    line = _line(row, calendar)
    overdue = line.due is not None and line.due < today
    return CaseView(
        line=line,
        respondent=row.respondent,
        facts=row.facts,
        source_ref=row.source_ref,
        order_text=row.order_text,
        order_days=row.order_days,
        ordered_on=row.ordered_on,
        own=judges_itself(row, actor),
        draft=circulation_text(row, calendar=calendar, today=today, authority=actor.unit_name) if overdue else "",
        circulation=row.circulation,
        result=row.result,
        fine=row.fine,
        confiscated=row.confiscated,
        other_law=row.other_law,
        standing=procedures.standing(session, SUPERVISION, ref),
    )


def document(session: Session, *, ref: str, actor: Actor) -> StoredFile:
    """Returns the result document of a closed case; raises NotFound where there is none."""
    actor.require(*READERS)
    found = of_actor(session, ref=ref, actor=actor).result_file
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    return found


def waiting(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:  # noqa: ARG001 -- one shape for all rooms; lateness is told from `due`
    """Returns the cases on which this person can take a step now."""
    if not actor.has(Role.COMPETENT_REVIEWER):
        return []
    mine = (row for row in _rows(session, "") if actor.reaches(row.unit.division) and not judges_itself(row, actor))
    lines = (_line(row, calendar) for row in mine)
    return [
        Task(
            kind=SUPERVISION.title,
            ref=line.ref,
            path=f"/desk/supervision/{line.ref}",
            title=line.unit,
            state=line.state_label,
            due=line.due,
            since=beijing_date(line.opened_at),
            division=line.division,
            holder=line.unit,
            citation=line.citation,
        )
        for line in lines
        if line.state not in SUPERVISION.ends and procedures.standing(session, SUPERVISION, line.ref).open_to(actor)
    ]


def kinds() -> tuple[tuple[str, Message], ...]:
    """Returns code and name of every kind of wrongdoing, in the order of the articles."""
    return tuple((one.code, msg("%(code)s %(name)s", code=one.code, name=one.label)) for one in wrongdoing.KINDS)


def _rows(session: Session, state: str) -> list[SupervisionCase]:
    rows = select(SupervisionCase).options(joinedload(SupervisionCase.unit))
    if state:
        rows = rows.where(SupervisionCase.state == state)
    return list(session.scalars(rows.order_by(SupervisionCase.opened_at.desc(), SupervisionCase.id.desc())))


def _line(row: SupervisionCase, calendar: WorkCalendar) -> CaseLine:
    kind = wrongdoing.kind(row.kind)
    return CaseLine(
        ref=row.ref,
        kind_code=row.kind,
        kind=kind.label,
        citation=kind.citation,
        unit=row.unit.name_zh,
        division=row.unit.division,
        opened_at=row.opened_at,
        state=row.state,
        state_label=SUPERVISION.states[row.state],
        due=due_on(row, calendar),
    )
