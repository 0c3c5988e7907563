"""Reads of cases for the units that were asked or told: their own records, the statement, the proofs (2021 art. 37).

Statement and proofs are shown while they are needed: not once the applicant took the case back, nor long after it was
closed (`handling.unit_reads`). What a unit has not answered in time is brought before whoever checks for it, as one
matter with its count; the agency's own term runs on (2024 art. 40; LAW G07, H11, Q01).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from portal.cases import desk_queries, handling, queries, terms
from portal.cases.applicants import STATEMENT
from portal.cases.models import Case, CaseFile, CaseKind, CaseTask
from portal.cases.objections import ANSWER
from portal.cases.queries import CaseLine, CaseView, FileView, ItemView
from portal.cases.repair_queries import opinion_due
from portal.kernel.citation import Citation
from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.masking import mask_person_name
from portal.kernel.messages import msg
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.procedures.objection import ANSWERING, PROVIDERS
from portal.law.procedures.repair import CHECKING
from portal.law.roles import Role
from portal.procedures.tasks import Task
from portal.security.fields import FieldCipher
from portal.store.files import StoredFile

LISTED: Final = 300
_SHOWN_PARTS: Final = ("evidence",)
_GONE: Final = msg("没有找到这一项。")


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitLine:
    """What one unit is asked or told; `strict` is the day by which an answer is wanted, `path` where it is given."""

    line: CaseLine
    path: str
    asked_on: date
    strict: date
    citation: Citation
    answered_on: date | None
    told: bool
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCase:
    """One case as a unit sees it: its own items, and what it answered; `reads` while it may read what was said."""

    view: CaseView
    kind: CaseKind
    applicant: str
    items: tuple[ItemView, ...]
    files: tuple[FileView, ...]
    reads: bool
    finding: str | None
    answer: str
    answered_on: date | None
    asked_on: date
    strict: date
    may_answer: bool
    may_note: bool


def asked(
    session: Session, *, actor: Actor, open_only: bool, calendar: WorkCalendar, today: date
) -> tuple[UnitLine, ...]:
    """Returns what the actor's unit is asked and told, by day; the answered ones newest first."""
    wanted = (
        select(Case, CaseTask)
        .join(CaseTask, CaseTask.case_id == Case.id)
        .where(CaseTask.unit_id == actor.unit_id, CaseTask.answered_at.is_(None) == open_only)
        .where(or_(Case.withdrawn_at.is_(None), CaseTask.answered_at.is_not(None)))
        .options(selectinload(Case.items), selectinload(Case.extensions), selectinload(Case.pauses))
        .order_by(Case.id.desc())
        .limit(LISTED)
    )
    found = [_line(row, task, calendar, today) for row, task in session.execute(wanted)]
    return tuple(sorted(found, key=lambda each: each.strict) if open_only else found)


def reminded(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:
    """Returns for whoever checks in a unit one matter with the count of what the unit owes beyond its day, if any."""
    if not actor.has(Role.PROVIDER_CHECKER):
        return []
    owed = asked(session, actor=actor, open_only=True, calendar=calendar, today=today)
    late = [each for each in owed if each.late]
    return [_reminder(late, actor)] if late else []


def _reminder(late: Sequence[UnitLine], actor: Actor) -> Task:
    first = late[0]  # they are in the order of their days
    return Task(
        kind=msg("督促本单位答复"),
        ref=actor.unit_code,
        path="/desk/case-tasks",
        title=actor.unit_name,
        state=msg("本单位有%(n)s项核查、意见逾期没有答复，请督促", n=len(late)),
        due=first.strict,
        since=min(each.asked_on for each in late),
        division=actor.division,
        citation=first.citation,
    )


def case(
    session: Session, *, ref: str, actor: Actor, cipher: FieldCipher, calendar: WorkCalendar, at: datetime
) -> UnitCase:
    """Returns what a unit is asked about, with the opening in the audit chain; raises NotFound for one not asked."""
    row, task = handling.of_unit(session, ref=ref, actor=actor)
    desk_queries.note_opening(session, case=row, actor=actor, at=at)
    today = beijing_date(at)
    view = queries.view(session, row, cipher=cipher, calendar=calendar, today=today, desk=False)
    reads = handling.unit_reads(row, today=today)
    # The agency is told of a whole review; in every other case a unit that was asked sees its own items.
    whole = row.kind is CaseKind.REVIEW and not actor.has(*PROVIDERS)
    mine = {each.id for each in row.items if whole or each.unit_id == actor.unit_id}
    decided = row.decided_at is not None
    return UnitCase(
        view=view if reads else replace(view, statement="", files=()),
        kind=row.kind,
        applicant=mask_person_name(view.applicant.name) if reads else "",
        items=tuple(each for each in view.items if each.id in mine),
        files=tuple(_file(each, cipher) for each in row.papers if _shown(each, task, reads=reads)),
        reads=reads,
        finding=task.finding,
        answer=cipher.decrypt(task.answer_cipher, STATEMENT) if task.answer_cipher else "",
        answered_on=beijing_date(task.answered_at) if task.answered_at else None,
        asked_on=beijing_date(task.asked_at),
        strict=view.due.strict or view.due.legal,
        may_answer=not decided and row.withdrawn_at is None and task.answered_at is None,
        may_note=decided and task.answered_at is None and desk_queries.may_note(actor),
    )


def paper(session: Session, *, ref: str, file_ref: str, actor: Actor, at: datetime) -> StoredFile:
    """Returns a proof, or a document of the unit's own answer, with the opening in the audit chain."""
    row, task = handling.of_unit(session, ref=ref, actor=actor)
    reads = handling.unit_reads(row, today=beijing_date(at))
    shown = (each.file for each in row.papers if _shown(each, task, reads=reads))
    found = next((each for each in shown if each.ref == file_ref), None)
    if found is None:
        raise NotFound(_GONE)
    desk_queries.note_opening(session, case=row, actor=actor, at=at, what=file_ref)
    return found


def letter(session: Session, *, ref: str, actor: Actor, at: datetime) -> StoredFile:
    """Returns the written result of a review, which goes to the unit too (2018 art. 39); raises NotFound otherwise."""
    row, _ = handling.of_unit(session, ref=ref, actor=actor)
    if row.letter is None or row.kind is not CaseKind.REVIEW:
        raise NotFound(_GONE)
    desk_queries.note_opening(session, case=row, actor=actor, at=at, what="letter")
    return row.letter


def _line(row: Case, task: CaseTask, calendar: WorkCalendar, today: date) -> UnitLine:
    told = row.decided_at is not None
    opinion = row.kind is CaseKind.REPAIR and not told
    due = opinion_due(task, calendar=calendar) if opinion else terms.due(row, calendar=calendar, today=today)
    # An opinion has a term of its own; what is found in an objection is wanted before the agency's strict last day.
    last = due.legal if opinion else due.strict or due.legal
    owed = task.answered_at is None and (row.state == CHECKING if opinion else row.state in ANSWERING)
    return UnitLine(
        line=queries.line(row, calendar, today),
        path=f"/desk/cases/{row.ref}/repair/opinion" if opinion else f"/desk/case-tasks/{row.ref}",
        asked_on=beijing_date(task.asked_at),
        strict=last,
        citation=due.citation,
        answered_on=beijing_date(task.answered_at) if task.answered_at else None,
        told=told,
        late=owed and today > last,
    )


def _shown(row: CaseFile, task: CaseTask, *, reads: bool) -> bool:
    own = row.part == ANSWER and row.added_by == task.answered_by
    return own or (reads and row.part in _SHOWN_PARTS)


def _file(row: CaseFile, cipher: FieldCipher) -> FileView:
    said = cipher.decrypt(row.said_cipher, STATEMENT) if row.said_cipher else ""
    return FileView(row.file.ref, row.file.name, row.part, said, row.added_at)
