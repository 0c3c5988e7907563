"""Reads of cases: one's own, one at the desk, what waits for whom (2021 arts. 35, 37, 38; 2018 arts. 38, 39).

A view holds what its reader may know and nothing else: the applicant sees no internal note, a unit that was asked sees
what it is asked about, and nobody sees an identity number.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, selectinload

from portal import procedures
from portal.accounts.models import Unit
from portal.cases import (
    effects,
    further_letters,
    handling,
    reach,
    repair_hearing,
    results,
    reviews,
    terms,
    whose,
    words,
)
from portal.cases.applicants import STATEMENT, Applicant, opened
from portal.cases.lodging import PROCEDURES
from portal.cases.models import Case, CaseExtension, CaseFile, CaseItem, CaseKind, CasePause, CaseTask, Outcome
from portal.cases.papers import ISSUED
from portal.cases.repair_hearing import DoubtView
from portal.identity.queries import mandates
from portal.kernel.clock import beijing_date
from portal.kernel.messages import Message
from portal.law.actors import Actor, Party
from portal.law.calendar import WorkCalendar
from portal.law.codes import ObjectionGround
from portal.law.due import Due
from portal.procedures import Standing
from portal.procedures.tasks import Task
from portal.security.fields import FieldCipher

LISTED: Final = 200
# The parts of a case that its applicant's side handed in.
BY_APPLICANT: Final = frozenset({"evidence", "power", repair_hearing.PART})


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseLine:
    """One case in a list; `done_on` is the day its applicant was answered."""

    ref: str
    kind: CaseKind
    title: Message
    state: str
    state_label: Message
    ended: bool
    received_on: date
    due: date
    late: bool
    done_on: date | None
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """One item of a case; `title` is empty for what is gone from the register."""

    id: int
    ref: str
    is_entry: bool
    title: str
    document_no: str
    unit: str
    ground: Message | None
    hidden: bool
    proposed: Outcome | None
    proposed_reason: str | None
    changes: dict[str, str]
    conditions: dict[str, bool]
    outcome: Outcome | None
    archived: bool
    reason: str | None

    @property
    def result(self) -> Message | None:
        """Return what the outcome is called, None before the decision."""
        return results.named(self.outcome, archived=self.archived) if self.outcome is not None else None


@dataclass(frozen=True, slots=True)
class FileView:
    """One file of a case."""

    ref: str
    name: str
    part: str
    said: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class LetterView:
    """One letter beside the result, among the files of the case; how and when the desk served it, if it did."""

    ref: str
    part: str
    title: Message
    day: date
    served_on: date | None
    manner: Message | None


@dataclass(frozen=True, slots=True)
class TaskView:
    """What one unit was asked and, for the desk, what it answered."""

    unit: str
    asked_on: date
    answered_on: date | None
    finding: str | None
    answer: str


@dataclass(frozen=True, slots=True)
class ExtensionView:
    """One extension asked for: granted, declined, or waiting."""

    days: int
    reason: str
    granted: bool | None


@dataclass(frozen=True, slots=True)
class PauseView:
    """One examination."""

    kind: Message
    begins: date
    resumes: date | None
    document: str
    resume_document: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """One case in full; `tasks` say what units answered only to the desk.

    `reads`: the applicant has an account in which the case is read; everybody else is written to.
    """

    line: CaseLine
    due: Due
    next: Message
    statement: str
    applicant: Applicant
    reads: bool
    doubt: DoubtView | None
    items: tuple[ItemView, ...]
    files: tuple[FileView, ...]
    tasks: tuple[TaskView, ...]
    extensions: tuple[ExtensionView, ...]
    pauses: tuple[PauseView, ...]
    standing: Standing
    letter_ref: str | None
    letters: tuple[LetterView, ...]
    review_of: str | None
    reviewed_by: str | None  # the review of this objection
    review_state: Message | None
    may_review: bool
    served_on: date | None
    service_manner: str | None
    reminders: bool
    commitment_digest: str | None  # of the letter that was signed for a repair
    division: str
    clerk_ref: str | None


def own(
    session: Session, *, party: Party, cipher: FieldCipher, calendar: WorkCalendar, today: date
) -> tuple[CaseLine, ...]:
    """Returns the cases a holder lodged for those they may still speak for, newest first."""
    spoken_for = [each.subject_ref for each in mandates(session, party=party, cipher=cipher, today=today)]
    mine = (Case.holder_ref == party.ref, Case.subject_ref.in_([each for each in spoken_for if each]))
    rows = session.scalars(_loaded().where(*mine).order_by(Case.received_at.desc(), Case.id.desc()).limit(LISTED))
    return tuple(line(row, calendar, today) for row in rows.unique())


def of_holder(
    session: Session, *, ref: str, party: Party, cipher: FieldCipher, calendar: WorkCalendar, today: date
) -> CaseView:
    """Returns one case as its applicant sees it; raises NotFound for everybody else's."""
    case = handling.of_holder(session, ref=ref, party=party, cipher=cipher, today=today)
    return view(session, case, cipher=cipher, calendar=calendar, today=today, desk=False)


def waiting(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:
    """Returns the cases on which this actor can act now: as agency, as department, as a unit that was asked.

    Only those are read that `reach` lets through; a review of an objection the actor had a hand in is none of them.
    """
    mine = session.scalars(_loaded().where(reach.actionable(actor)).order_by(Case.id)).unique().all()
    owed = session.scalars(_loaded().where(reach.asked(actor)).order_by(Case.id)).unique().all()
    stand = procedures.standings(session, {row.ref: PROCEDURES[row.kind] for row in (*mine, *owed)})
    tasks = [_task(row, stand[row.ref], calendar, today) for row in mine if _acts(stand[row.ref], actor)]
    asked = [_unit_task(row, stand[row.ref], calendar, today) for row in owed]
    return whose.named(session, [*tasks, *asked])


def view(
    session: Session, case: Case, *, cipher: FieldCipher, calendar: WorkCalendar, today: date, desk: bool
) -> CaseView:
    """Returns a case that its reader has been let into; `desk` also shows what units answered."""
    due = terms.due(case, calendar=calendar, today=today)
    standing = procedures.standing(session, PROCEDURES[case.kind], case.ref)
    review = session.scalar(select(Case).where(Case.review_of == case.ref, Case.withdrawn_at.is_(None)).limit(1))
    return CaseView(
        line=line(case, calendar, today),
        due=due,
        next=words.next_of(case.kind, case.state, reviewed=review is not None),
        statement=cipher.decrypt(case.statement_cipher, STATEMENT),
        applicant=opened(case, cipher),
        reads=handling.reads(session, case, cipher=cipher, today=today),
        doubt=repair_hearing.view(case, standing.events, cipher=cipher, calendar=calendar),
        items=tuple(_item(session, each, desk=desk) for each in case.items),
        files=tuple(_file(each, cipher) for each in case.papers if _is_shown(each, desk=desk)),
        tasks=tuple(_asked(each, cipher, desk=desk) for each in case.tasks),
        extensions=tuple(_extension(each) for each in case.extensions),
        pauses=tuple(_pause(each) for each in case.pauses),
        standing=standing,
        letter_ref=case.letter.ref if case.letter else None,
        letters=tuple(_letter(each) for each in case.papers if each.part in ISSUED),
        review_of=case.review_of,
        reviewed_by=review.ref if review is not None else None,
        review_state=PROCEDURES[CaseKind.REVIEW].states[review.state] if review is not None else None,
        may_review=case.kind is CaseKind.OBJECTION and reviews.may_be_asked(session, objection=case),
        served_on=case.served_on,
        service_manner=case.service_manner,
        reminders=case.reminders,
        commitment_digest=case.commitment_digest,
        division=case.division,
        clerk_ref=case.clerk_ref,
    )


def line(case: Case, calendar: WorkCalendar, today: date) -> CaseLine:
    """Returns the row of a case in a list."""
    table = PROCEDURES[case.kind]
    return CaseLine(
        ref=case.ref,
        kind=case.kind,
        title=table.title,
        state=case.state,
        state_label=table.states[case.state],
        ended=case.state in table.ends or case.closed_at is not None,
        received_on=beijing_date(case.received_at),
        due=terms.due(case, calendar=calendar, today=today).legal,
        late=terms.is_late(case, calendar=calendar, today=today),
        done_on=terms.done_on(case),
        items=len(case.items),
    )


def _loaded() -> Select[tuple[Case]]:
    return select(Case).options(
        selectinload(Case.items),
        selectinload(Case.tasks).joinedload(CaseTask.unit),
        selectinload(Case.extensions),
        selectinload(Case.pauses),
    )


def _acts(standing: Standing, actor: Actor) -> bool:
    return any(reach.leads_on(step, actor) for step in standing.open_to(actor))


def _task(case: Case, standing: Standing, calendar: WorkCalendar, today: date) -> Task:
    due = terms.due(case, calendar=calendar, today=today)
    return Task(
        kind=standing.procedure.title,
        ref=case.ref,
        path=f"/desk/cases/{case.ref}",
        title=case.ref,
        state=standing.state_label,
        due=due.legal,
        since=beijing_date(case.received_at),
        division=case.division,
        citation=due.citation,
    )


def _unit_task(case: Case, standing: Standing, calendar: WorkCalendar, today: date) -> Task:
    due = terms.due(case, calendar=calendar, today=today)
    return Task(
        kind=standing.procedure.title,
        ref=case.ref,
        path=f"/desk/case-tasks/{case.ref}",
        title=case.ref,
        state=standing.state_label,
        due=due.legal,
        since=beijing_date(case.received_at),
        division=case.division,
        citation=due.citation,
    )


def _item(session: Session, item: CaseItem, *, desk: bool) -> ItemView:
    thing = effects.of_item(session, item)
    document = ""
    if thing is not None and thing.title:
        document = thing.record.document_no if thing.record else thing.entry.decision_no if thing.entry else ""
    unit: Unit = item.unit
    told = desk or item.outcome is not None  # what is only proposed is nobody else's
    return ItemView(
        id=item.id,
        ref=item.record_ref or item.entry_ref or "",
        is_entry=item.entry_ref is not None,
        title=thing.title if thing is not None else "",
        document_no=document,
        unit=unit.name_zh,
        ground=ObjectionGround(item.ground).label if item.ground else None,
        hidden=item.suspended_at is not None,
        proposed=item.proposed if desk else None,
        proposed_reason=item.proposed_reason if desk else None,
        changes=dict(item.changes) if told else {},
        conditions=dict(item.conditions) if told else {},
        outcome=item.outcome,
        archived=results.stays_archived(thing, item),
        reason=item.reason,
    )


def _file(row: CaseFile, cipher: FieldCipher) -> FileView:
    said = cipher.decrypt(row.said_cipher, STATEMENT) if row.said_cipher else ""
    return FileView(row.file.ref, row.file.name, row.part, said, row.added_at)


def _is_shown(row: CaseFile, *, desk: bool) -> bool:
    return row.part in BY_APPLICANT or (desk and row.part not in ISSUED)


def _letter(row: CaseFile) -> LetterView:
    manner = row.service_manner.label if row.service_manner is not None else None
    title = further_letters.TITLES[row.part]
    return LetterView(row.file.ref, row.part, title, beijing_date(row.added_at), row.served_on, manner)


def _asked(row: CaseTask, cipher: FieldCipher, *, desk: bool) -> TaskView:
    answer = cipher.decrypt(row.answer_cipher, STATEMENT) if desk and row.answer_cipher else ""
    answered = beijing_date(row.answered_at) if row.answered_at else None
    finding = row.finding if desk else None
    return TaskView(row.unit.name_zh, beijing_date(row.asked_at), answered, finding, answer)


def _extension(row: CaseExtension) -> ExtensionView:
    return ExtensionView(row.days, row.reason, row.granted)


def _pause(row: CasePause) -> PauseView:
    return PauseView(row.kind.label, row.begins, row.resumes, row.document, row.resume_document)
