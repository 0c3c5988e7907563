"""Reads of repairs for those who handle them: conditions, opinions with their own term, how removals from lists stand.

The recognising unit has a term of its own (rule repair.rec) beside the agency's, which runs on whether it answers or
not. It sees the items it recognised and what was handed in, and nothing of other units' items (2024 art. 40).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from portal import procedures
from portal.cases import admitting, desk_queries, effects, handling, queries, terms, whose
from portal.cases.applicants import STATEMENT
from portal.cases.handling import AGENCY
from portal.cases.lodging import PROCEDURES
from portal.cases.models import Case, CaseFile, CaseItem, CaseKind, CaseTask
from portal.cases.papers import DOUBT
from portal.cases.queries import BY_APPLICANT, FileView, ItemView
from portal.cases.repair_hearing import DoubtView
from portal.cases.things import Thing
from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.messages import Message, msg
from portal.law import timers
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.due import Due
from portal.law.procedures import Step
from portal.law.procedures.listing import REMOVAL
from portal.law.procedures.repair import CHECKING, REVOKING, UNITS
from portal.law.repair import Finding
from portal.law.roles import Role
from portal.procedures import Standing
from portal.procedures.tasks import Task
from portal.register.lists.models import ListEntry
from portal.register.lists.removals.models import Removal
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher
from portal.store.files import StoredFile

RULE: Final = "repair.rec"
_EVIDENCE: Final = "evidence"
_GONE: Final = msg("没有找到这一项。")
_SILENT: Final = msg("逾期没有提出意见，请立即提出")
_WAITING: Final = msg("待提出意见")
_UNSERVED: Final = msg("撤销修复的事先告知书待送达")
_TO_REMOVE: Final = msg("有修复申请，待提出移出")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionView:
    """What one recognising unit was asked and answered; `late` while it is or was silent beyond its term."""

    unit: str
    asked_on: date
    answered_on: date | None
    opinion: str | None
    words: str
    due: Due
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalState:
    """How an entry stands on its list: `state` of the removal, `document` of the decision once it is gone."""

    entry_ref: str
    state: Message
    removed_on: date | None
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedItem:
    """One item as the desk sees it; `removal` only of a list entry, `findings` empty for what is gone."""

    item: ItemView
    findings: tuple[Finding, ...]
    removal: RemovalState | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairView:
    """A repair for the people of the agency; `may` holds the steps open to the reader by their action.

    `reads` as in CaseView; `decided` also for what was taken back: nothing runs any more.
    """

    ref: str
    received_on: date
    subject: str
    state_label: Message
    statement: str
    signed: bool
    items: tuple[JudgedItem, ...]
    opinions: tuple[OpinionView, ...]
    files: tuple[FileView, ...]
    due: Due
    late: bool
    decided: bool
    doubt: DoubtView | None
    reads: bool
    standing: Standing
    may: Mapping[str, Step]


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedView:
    """A repair for a unit that recognised one of its items; `decided` as in RepairView."""

    ref: str
    received_on: date
    subject: str
    state_label: Message
    statement: str
    signed: bool
    items: tuple[JudgedItem, ...]
    files: tuple[FileView, ...]
    own: OpinionView
    decided: bool
    standing: Standing
    may_answer: bool


def of_agency(
    session: Session, *, ref: str, actor: Actor, cipher: FieldCipher, calendar: WorkCalendar, at: datetime
) -> RepairView:
    """Returns a repair within the actor's reach, with the opening in the audit chain.

    Raises NotFound for every other case.
    """
    case, today = _repair(handling.of_agency(session, ref=ref, actor=actor)), beijing_date(at)
    desk_queries.note_opening(session, case=case, actor=actor, at=at)
    own = handling.is_own_name(session, case=case, actor=actor, cipher=cipher)
    # Who may be the applicant is told what the applicant is told.
    view = queries.view(session, case, cipher=cipher, calendar=calendar, today=today, desk=not own)
    return RepairView(
        ref=case.ref,
        received_on=beijing_date(case.received_at),
        subject=_subject(session, case),
        state_label=view.line.state_label,
        statement=view.statement,
        signed=case.commitment_digest is not None,
        items=_judged(session, case, view.items),
        opinions=() if own else tuple(_opinion(task, cipher, calendar, today) for task in case.tasks),
        files=view.files,
        due=view.due,
        late=view.line.late,
        decided=_is_over(case),
        doubt=view.doubt,
        reads=view.reads,
        standing=view.standing,
        may={} if own else {step.action: step for step in view.standing.open_to(actor)},
    )


def of_unit(
    session: Session, *, ref: str, actor: Actor, cipher: FieldCipher, calendar: WorkCalendar, at: datetime
) -> AskedView:
    """Returns a repair in which the actor's unit was asked, with the opening in the audit chain.

    Statement and proofs only while `handling.unit_reads`. Raises NotFound for every other case.
    """
    case, task = handling.of_unit(session, ref=ref, actor=actor)
    today = beijing_date(at)
    desk_queries.note_opening(session, case=_repair(case), actor=actor, at=at)
    view = queries.view(session, case, cipher=cipher, calendar=calendar, today=today, desk=True)
    mine = {item.id for item in case.items if item.unit_id == actor.unit_id}
    reads = handling.unit_reads(case, today=today)
    return AskedView(
        ref=case.ref,
        received_on=beijing_date(case.received_at),
        subject=_subject(session, case),
        state_label=view.line.state_label,
        statement=view.statement if reads else "",
        signed=case.commitment_digest is not None,
        items=_judged(session, case, [each for each in view.items if each.id in mine]),
        files=tuple(each for each in view.files if reads and each.part == _EVIDENCE),
        own=_opinion(task, cipher, calendar, today),
        decided=_is_over(case),
        standing=view.standing,
        may_answer=case.state == CHECKING and task.answered_at is None,
    )


def paper(session: Session, *, ref: str, file_ref: str, actor: Actor, at: datetime) -> StoredFile:
    """Returns what was handed in, to a unit that was asked only a proof; the opening is in the audit chain.

    Raises NotFound for everybody and everything else.
    """
    if actor.has(*AGENCY):
        case, parts = _repair(handling.of_agency(session, ref=ref, actor=actor)), BY_APPLICANT
    else:
        case, parts = _repair(handling.of_unit(session, ref=ref, actor=actor)[0]), frozenset({_EVIDENCE})
        if not handling.unit_reads(case, today=beijing_date(at)):
            raise NotFound(_GONE)
    wanted = select(StoredFile).join(CaseFile, CaseFile.file_id == StoredFile.id)
    ours = (CaseFile.case_id == case.id, CaseFile.part.in_(parts), StoredFile.ref == file_ref)
    found = session.scalar(wanted.where(*ours))
    if found is None:
        raise NotFound(_GONE)
    desk_queries.note_opening(session, case=case, actor=actor, at=at, what=file_ref)
    return found


def opinion_due(task: CaseTask, *, calendar: WorkCalendar) -> Due:
    """Returns by when a recognising unit owes its opinion, with the way to it."""
    return timers.due(RULE, beijing_date(task.asked_at), calendar=calendar)


def about_entry(session: Session, *, entry_ref: str) -> tuple[str, ...]:
    """Returns the open repairs that ask for this entry to leave its list."""
    wanted = select(Case.ref).join(CaseItem, CaseItem.case_id == Case.id)
    open_ones = (CaseItem.entry_ref == entry_ref, CaseItem.open_kind == CaseKind.REPAIR.value)
    return tuple(session.scalars(wanted.where(*open_ones).order_by(Case.id)))


def waiting(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:
    """Returns what repairs want of this actor: opinions, removals, notices to be served, revocations to be decided."""
    found: list[Task] = []
    if actor.has(*UNITS):
        found += _opinions_owed(session, actor, calendar, today)
    if actor.has(Role.LIST_AUTHORITY):
        found += _removals_owed(session, actor, calendar, today)
    if actor.has(Role.AGENCY_CLERK):
        found += _unserved(session, actor)
    if actor.has(Role.AGENCY_HEAD):
        found += _revocations(session, actor)
    return whose.named(session, found)


def _opinions_owed(session: Session, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:
    asked = select(CaseTask).join(Case, CaseTask.case_id == Case.id).order_by(CaseTask.id)
    mine = (CaseTask.unit_id == actor.unit_id, CaseTask.answered_at.is_(None))
    rows = session.scalars(asked.where(*mine, Case.kind == CaseKind.REPAIR, Case.state == CHECKING))
    found = []
    for row in rows:
        due = opinion_due(row, calendar=calendar)
        state = _SILENT if today > due.legal else _WAITING
        found.append(_task(row.case, f"/desk/cases/{row.case.ref}/repair/opinion", state, due))
    return found


def _removals_owed(session: Session, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:
    under_way = select(Removal.entry_id).where(Removal.state.not_in(REMOVAL.ends))
    wanted = (
        select(CaseItem)
        .join(ListEntry, ListEntry.ref == CaseItem.entry_ref)
        .where(
            CaseItem.open_kind == CaseKind.REPAIR.value,
            CaseItem.unit_id == actor.unit_id,
            ListEntry.removed_at.is_(None),
            ListEntry.id.not_in(under_way),
        )
        .order_by(CaseItem.id)
    )
    found = []
    for item in session.scalars(wanted):
        due = terms.due(item.case, calendar=calendar, today=today)
        path = f"/desk/removals/new/{item.entry_ref}"
        found.append(_task(item.case, path, _TO_REMOVE, due))
    return found


def _unserved(session: Session, actor: Actor) -> list[Task]:
    """The notices from whose service the window of a defence runs; of each case the last."""
    about = select(CaseFile.case_id).where(CaseFile.part == DOUBT, CaseFile.served_on.is_(None))
    wanted = select(Case).where(Case.id.in_(about), Case.state == REVOKING).order_by(Case.id)
    rows = [row for row in session.scalars(wanted) if actor.reaches(row.division)]
    last = [(row, [each for each in row.papers if each.part == DOUBT][-1]) for row in rows]
    return [_task(row, f"/desk/cases/{row.ref}", _UNSERVED, None) for row, notice in last if notice.served_on is None]


def _revocations(session: Session, actor: Actor) -> list[Task]:
    wanted = select(Case).where(Case.kind == CaseKind.REPAIR, Case.state == REVOKING).order_by(Case.id)
    rows = [row for row in session.scalars(wanted) if actor.reaches(row.division)]
    stand = procedures.standings(session, {row.ref: PROCEDURES[CaseKind.REPAIR] for row in rows})
    ripe = [row for row in rows if any(step.action == "revoke" for step in stand[row.ref].open_to(actor))]
    return [_task(row, f"/desk/cases/{row.ref}/repair", stand[row.ref].state_label, None) for row in ripe]


def _task(case: Case, path: str, state: Message, due: Due | None) -> Task:
    table = PROCEDURES[CaseKind.REPAIR]
    return Task(
        kind=table.title,
        ref=case.ref,
        path=path,
        title=case.ref,
        state=state,
        due=due.legal if due else None,
        since=beijing_date(case.received_at),
        division=case.division,
        citation=due.citation if due else None,
    )


def _is_over(case: Case) -> bool:
    return case.decided_at is not None or case.closed_at is not None


def _repair(case: Case) -> Case:
    if case.kind is not CaseKind.REPAIR:
        raise NotFound(_GONE)
    return case


def _subject(session: Session, case: Case) -> str:
    wanted = select(Subject).where(Subject.ref == case.subject_ref).options(selectinload(Subject.names))
    subject = session.scalar(wanted)
    return present_name(subject) if subject is not None else ""


def _judged(session: Session, case: Case, items: Iterable[ItemView]) -> tuple[JudgedItem, ...]:
    rows = {item.id: item for item in case.items}
    found = []
    for each in items:
        thing = effects.of_item(session, rows[each.id])
        findings = _findings(session, case, thing) if thing is not None else ()
        removal = _removal(session, thing.entry) if thing is not None and thing.entry is not None else None
        found.append(JudgedItem(item=each, findings=findings, removal=removal))
    return tuple(found)


def _findings(session: Session, case: Case, thing: Thing) -> tuple[Finding, ...]:
    asked_on = beijing_date(case.received_at)
    return admitting.repair_findings(session, thing=thing, today=asked_on, received_at=case.received_at)


def _removal(session: Session, entry: ListEntry) -> RemovalState:
    newest = select(Removal).where(Removal.entry_id == entry.id).order_by(Removal.id.desc()).limit(1)
    row = session.scalar(newest)
    return RemovalState(
        entry_ref=entry.ref,
        state=REMOVAL.states[row.state] if row is not None else msg("还没有提出移出"),
        removed_on=beijing_date(entry.removed_at) if entry.removed_at else None,
        document=entry.removal_document or "",
    )


def _opinion(task: CaseTask, cipher: FieldCipher, calendar: WorkCalendar, today: date) -> OpinionView:
    due = opinion_due(task, calendar=calendar)
    answered = beijing_date(task.answered_at) if task.answered_at else None
    return OpinionView(
        unit=task.unit.name_zh,
        asked_on=beijing_date(task.asked_at),
        answered_on=answered,
        opinion=task.finding,
        words=cipher.decrypt(task.answer_cipher, STATEMENT) if task.answer_cipher else "",
        due=due,
        late=(answered or today) > due.legal,
    )
