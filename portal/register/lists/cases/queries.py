"""Reads of cases for the desk: a page of mine, one with all its days and papers, what waits for me.

Source: 2024 arts. 34, 36; 2021 arts. 28, 30(2).
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from portal.accounts.models import Unit
from portal.kernel import divisions
from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.folding import fold
from portal.kernel.messages import Message, msg
from portal.kernel.paging import Page, offset
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.due import Due
from portal.law.procedures import Step
from portal.law.roles import Role
from portal.procedures import Standing, standing, standings
from portal.procedures.tasks import Task
from portal.register.lists.cases import access, answers, hearing
from portal.register.lists.cases.content import Content
from portal.register.lists.cases.models import CasePaper, ListCase, PaperKind
from portal.register.lists.models import ListEntry, ListKind, ListRegister
from portal.register.lists.queries import entry_page
from portal.register.subjects.identity import Identity, present_name, public_identity
from portal.register.subjects.models import Subject, SubjectKind, SubjectName
from portal.store.files import StoredFile

PAGE_SIZE: Final = 30
# The steps that a case waits for; others may be taken but nobody is late with them.
_AWAITED: Final = frozenset(
    {
        "review",
        "check",
        "revise",
        "notice",
        "serve-notice",
        "answer",
        "serve-answer",
        "decide",
        "serve",
        "publish",
        "rectify",
    }
)
_ANSWERING: Final = {"answer": answers.unanswered, "serve-answer": answers.unserved}


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case as a row; persons masked."""

    ref: str
    kind: ListKind
    subject: Identity
    register_zh: str
    unit_zh: str
    division: str
    state: str
    state_label: Message
    created_on: date
    due: date | None


@dataclass(frozen=True, slots=True)
class StatementView:
    """What was stated, by when the answer must be served, the answer and its service."""

    id: int
    received_on: date
    text: str
    due: Due
    answered_on: date | None
    answer: str | None
    served_on: date | None
    manner: str | None
    proof: str | None


@dataclass(frozen=True, slots=True)
class PaperView:
    """A stored document of a case."""

    ref: str
    kind: PaperKind
    name: str
    size: int
    on: date


@dataclass(frozen=True, slots=True)
class CaseView:
    """One case in full, for those whose it is; the subject named in full, as the documents name it."""

    line: CaseLine
    register_code: str
    subject_name: str
    subject_code: str
    is_person: bool
    content: Content
    standing: Standing
    open: tuple[Step, ...]
    noticed_on: date | None
    notice_served_on: date | None
    notice_manner: str | None
    notice_proof: str | None
    waived_on: date | None
    waiver: str | None
    window: Due | None
    statements: tuple[StatementView, ...]
    decision_no: str | None
    decided_on: date | None
    served_on: date | None
    service_manner: str | None
    service_proof: str | None
    papers: tuple[PaperView, ...]
    entry_ref: str | None
    entry_removed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The filters of the list; empty means any."""

    kind: ListKind | None = None
    state: str = ""
    text: str = ""


def cases(session: Session, *, actor: Actor, asked: Asked, calendar: WorkCalendar, number: int = 1) -> Page[CaseLine]:
    """Returns a page of the cases that are this person's, newest first."""
    where = (_mine(actor), *_matching(asked))
    total = session.scalar(select(func.count()).select_from(ListCase).join(ListCase.unit).where(*where)) or 0
    wanted = _loaded().join(ListCase.unit).where(*where).order_by(ListCase.id.desc())
    rows = session.scalars(wanted.limit(PAGE_SIZE).offset(offset(number, PAGE_SIZE)))
    return Page(tuple(_line(row, calendar) for row in rows), number, PAGE_SIZE, total)


def case_view(session: Session, *, ref: str, actor: Actor, calendar: WorkCalendar) -> CaseView:
    """Returns one case in full; raises NotFound alike for what does not exist and what is another's."""
    case = access.find(session, ref, actor)
    where = standing(session, access.procedure_of(case), ref)
    person = case.subject.kind is SubjectKind.NATURAL_PERSON
    served = case.notice_served_on
    return CaseView(
        line=_line(case, calendar),
        register_code=case.register.code,
        subject_name=present_name(case.subject),
        subject_code=(case.subject.id_masked if person else case.subject.credit_code) or "",
        is_person=person,
        content=Content.of_json(case.content),
        standing=where,
        open=_open(case, where, actor),
        noticed_on=case.noticed_on,
        notice_served_on=served,
        notice_manner=case.notice_manner,
        notice_proof=case.notice_proof,
        waived_on=case.waived_on,
        waiver=case.waiver,
        window=hearing.window(case.register, served, calendar) if served else None,
        statements=_statements(case, calendar),
        decision_no=case.decision_no,
        decided_on=case.decided_on,
        served_on=case.served_on,
        service_manner=case.service_manner,
        service_proof=case.service_proof,
        papers=tuple(map(_paper, case.papers)),
        entry_ref=case.entry.ref if case.entry else None,
        entry_removed=case.entry is not None and case.entry.removed_at is not None,
    )


def paper(session: Session, *, ref: str, file_ref: str, actor: Actor) -> StoredFile:
    """Returns a stored document of a case that is this person's; raises NotFound for any other."""
    case = access.find(session, ref, actor)
    found = next((one.file for one in case.papers if one.file.ref == file_ref), None)
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    return found


def published_decision(session: Session, *, kind: ListKind, ref: str, today: date) -> StoredFile | None:
    """Returns the public text of the decision behind an entry that may be shown today, None where none was issued.

    Raises NotFound for an entry that may not be shown.
    """
    entry_page(session, kind=kind, ref=ref, today=today)
    wanted = select(StoredFile).join(CasePaper).join(ListCase).join(ListCase.entry)
    return session.scalar(wanted.where(ListEntry.ref == ref, CasePaper.kind == PaperKind.PUBLISHED))


def usable_registers(session: Session, *, actor: Actor) -> tuple[tuple[str, ListKind, str], ...]:
    """Returns code, kind and name of the registers on which this person's unit may open a case."""
    rows = session.scalars(select(ListRegister).options(joinedload(ListRegister.unit)).order_by(ListRegister.code))
    return tuple(
        (row.code, row.kind, row.name_zh)
        for row in rows
        if row.unit is None or divisions.is_within(actor.division, row.unit.division)
    )


def waiting(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:
    """Returns the cases in which this person can take the next step now."""
    if not actor.has(Role.LIST_AUTHORITY, Role.COMPETENT_REVIEWER):
        return []
    ended = {state for procedure in access.PROCEDURES.values() for state in procedure.ends}
    open_cases = _loaded().join(ListCase.unit).where(_mine(actor), ListCase.state.not_in(ended))
    cases = session.scalars(open_cases).unique().all()
    stand = standings(session, {case.ref: access.procedure_of(case) for case in cases})
    found = (_task(case, stand[case.ref], actor, calendar, today) for case in cases)
    return [task for task in found if task is not None]


def _task(case: ListCase, where: Standing, actor: Actor, calendar: WorkCalendar, today: date) -> Task | None:
    steps = [one for one in _open(case, where, actor) if one.action in _AWAITED and _ripe(case, one, calendar, today)]
    if not steps:
        return None
    line = _line(case, calendar)
    return Task(
        kind=where.procedure.title,
        ref=case.ref,
        path=f"/desk/listings/{case.ref}",
        title=f"{line.subject.name} {line.register_zh}",
        state=where.state_label,
        due=line.due,
        since=beijing_date(where.events[-1].at),
        division=line.division,
        holder=line.unit_zh,
        citation=steps[0].citation,
    )


def _ripe(case: ListCase, step: Step, calendar: WorkCalendar, today: date) -> bool:
    """Whether a step could succeed today, and is wanted."""
    if step.action in _ANSWERING:
        return _answers(case, step)
    if step.action == "revise":
        return case.state == "returned"
    if step.action != "decide" or case.notice_served_on is None:
        return True
    over = case.waived_on is not None or today > hearing.window(case.register, case.notice_served_on, calendar).legal
    heard = all(one.answer_served_on is not None for one in case.statements)
    return over and heard and today > case.notice_served_on


def _answers(case: ListCase, step: Step) -> bool:
    """Whether there is a statement that this step is about."""
    return any(map(_ANSWERING[step.action], case.statements))


def _open(case: ListCase, where: Standing, actor: Actor) -> tuple[Step, ...]:
    own = actor.unit_id == case.unit_id
    return tuple(
        step
        for step in where.open_to(actor)
        if (own or Role.LIST_AUTHORITY not in step.roles)
        and (step.action != "review" or case.kind is not ListKind.GOVERNMENT or actor.reaches(divisions.REGION))
        and (step.action not in _ANSWERING or _answers(case, step))
        and (step.action != "waive" or case.waived_on is None)
    )


def _mine(actor: Actor) -> ColumnElement[bool]:
    own = ListCase.unit_id == actor.unit_id if actor.has(Role.LIST_AUTHORITY) else ListCase.id.is_(None)
    if not actor.has(Role.COMPETENT_REVIEWER):
        return own
    reach = actor.division.rstrip("0")
    reach += "0" * (len(reach) % 2)
    return or_(own, Unit.division.like(reach + "%"))


def _matching(asked: Asked) -> tuple[ColumnElement[bool], ...]:
    where: list[ColumnElement[bool]] = []
    if asked.kind:
        where.append(ListCase.kind == asked.kind)
    if asked.state:
        where.append(ListCase.state == asked.state)
    if asked.text:
        named = select(SubjectName.subject_id).where(SubjectName.key.contains(fold(asked.text), autoescape=True))
        where.append(or_(ListCase.ref == asked.text, ListCase.subject_id.in_(named)))
    return tuple(where)


def _loaded() -> Select[tuple[ListCase]]:
    return select(ListCase).options(
        contains_eager(ListCase.unit),
        joinedload(ListCase.register),
        joinedload(ListCase.subject).selectinload(Subject.names),
    )


def _line(case: ListCase, calendar: WorkCalendar) -> CaseLine:
    return CaseLine(
        ref=case.ref,
        kind=case.kind,
        subject=public_identity(case.subject),
        register_zh=case.register.name_zh,
        unit_zh=case.unit.name_zh,
        division=case.unit.division,
        state=case.state,
        state_label=access.procedure_of(case).states[case.state],
        created_on=beijing_date(case.created_at),
        due=_due(case, calendar),
    )


def _due(case: ListCase, calendar: WorkCalendar) -> date | None:
    if case.state == "published" and case.kind is ListKind.GOVERNMENT:
        return Content.of_json(case.content).rectify_by
    if case.state != "defence":
        return None
    open_days = [one.received_on for one in case.statements if one.answer_served_on is None]
    return hearing.answer_due(case.register, min(open_days), calendar).legal if open_days else None


def _statements(case: ListCase, calendar: WorkCalendar) -> tuple[StatementView, ...]:
    return tuple(
        StatementView(
            id=one.id,
            received_on=one.received_on,
            text=one.text,
            due=hearing.answer_due(case.register, one.received_on, calendar),
            answered_on=one.answered_on,
            answer=one.answer,
            served_on=one.answer_served_on,
            manner=one.answer_manner,
            proof=one.answer_proof,
        )
        for one in case.statements
    )


def _paper(row: CasePaper) -> PaperView:
    return PaperView(row.file.ref, row.kind, row.file.name, row.file.size, beijing_date(row.file.created_at))
