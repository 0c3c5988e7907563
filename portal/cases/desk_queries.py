"""Reads of cases at the desk: the list, one case beside the register, what a unit is asked or told (2021 arts. 35, 37).

Whoever opens a case or a file of it is in the audit chain before it is shown. A unit sees its own records only, the
statement and the proofs, and never how the applicant is reached.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from portal import audit
from portal.accounts.staff.models import Staff
from portal.cases import (
    effects,
    handling,
    handover,
    letters,
    notes,
    papers_served,
    propagation,
    queries,
    reach,
    results,
    reviews,
    terms,
    whose,
)
from portal.cases.handling import AGENCY, REVIEWERS
from portal.cases.handover import Colleague
from portal.cases.letters import Written
from portal.cases.lodging import PROCEDURES
from portal.cases.models import Case, CaseFile, CaseItem, CaseKind, CaseTask
from portal.cases.notes import NoteView
from portal.cases.papers import ISSUED
from portal.cases.propagation import Reach
from portal.cases.queries import CaseLine, CaseView
from portal.kernel.clock import beijing_date
from portal.kernel.errors import Forbidden, NotFound
from portal.kernel.messages import Message, msg
from portal.law import timers
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.codes import ObjectionGround
from portal.law.parameters import DEFAULT_CHOICES, Choices
from portal.law.procedures import Step
from portal.law.procedures.objection import PROVIDERS
from portal.procedures.tasks import Task
from portal.register.notices import amendments
from portal.register.notices.queries import Difference
from portal.register.subjects.identity import present_name, public_identity
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher
from portal.store.files import StoredFile

LISTED: Final = 300
_GONE: Final = msg("没有找到这一项。")


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One case in the list of the desk, and whose it is, natural persons masked.

    `barred` for whoever had a hand in the objection that it looks at again.
    """

    line: CaseLine
    subject: str
    clerk: str
    division: str
    barred: bool


@dataclass(frozen=True, slots=True)
class DeskList:
    """The first cases of a list, and how many there are in all."""

    lines: tuple[DeskLine, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an objection said of an item that a review looks at again, and what became of it."""

    ground: Message | None
    result: Message | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the register says about one item now, and what a correction would make of it, or has made."""

    item_name: str
    decided_on: date | None
    public_until: date | None
    lives: bool
    suspended: bool
    fields: tuple[amendments.OpenField, ...]
    differences: tuple[Difference, ...]
    earlier: Earlier | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskCase:
    """One case for whoever handles it, or may read it; `steps` are those open to the reader.

    `own`: why somebody else has to handle it. `serves`: the applicant is written to, and the reader enters how a letter
    was served.
    """

    view: CaseView
    kind: CaseKind
    subject_name: str
    subject_code: str
    facts: dict[int, Facts]
    notes: tuple[NoteView, ...]
    clerk: str
    colleagues: tuple[Colleague, ...]
    steps: tuple[Step, ...]
    handles: bool
    serves: bool
    own: Message | None
    written: Written | None
    reach: Reach
    extended: int
    cap: int


def cases(
    session: Session, *, actor: Actor, open_only: bool, kind: str, calendar: WorkCalendar, today: date
) -> DeskList:
    """Returns the cases this person may read here, overdue first, then by due date; the closed ones newest first."""
    wanted = [reach.readable(actor), Case.closed_at.is_(None) if open_only else Case.closed_at.is_not(None)]
    if kind in set(CaseKind):
        wanted.append(Case.kind == CaseKind(kind))
    total = session.scalar(select(func.count()).select_from(Case).where(*wanted)) or 0
    rows = select(Case, Staff.name, reach.barred(actor)).outerjoin(Staff, Staff.ref == Case.clerk_ref).where(*wanted)
    loaded = rows.options(selectinload(Case.items), selectinload(Case.extensions), selectinload(Case.pauses))
    found = [
        DeskLine(queries.line(row, calendar, today), "", clerk or "", row.division, barred)
        for row, clerk, barred in session.execute(loaded.order_by(Case.id.desc()).limit(None if open_only else LISTED))
    ]
    if open_only:
        found.sort(key=lambda each: (not each.line.late, each.line.due, each.line.received_on))
    shown = found[:LISTED]
    named = whose.names(session, [each.line.ref for each in shown])
    return DeskList(tuple(replace(each, subject=named.get(each.line.ref, "")) for each in shown), total)


def case(
    session: Session,
    *,
    ref: str,
    actor: Actor,
    cipher: FieldCipher,
    calendar: WorkCalendar,
    at: datetime,
    choices: Choices = DEFAULT_CHOICES,
) -> DeskCase:
    """Returns a case, its opening in the audit chain; raises NotFound out of reach, Forbidden where `involved`."""
    row, today = handling.readable(session, ref=ref, actor=actor), beijing_date(at)
    handles = _handles(row, actor)
    _open(session, row, actor, at)
    own = handling.own_because(session, case=row, actor=actor, cipher=cipher)
    # Who may be the applicant is told what the applicant is told.
    view = queries.view(session, row, cipher=cipher, calendar=calendar, today=today, desk=not own)
    subject = session.scalars(select(Subject).where(Subject.ref == row.subject_ref)).one()
    return DeskCase(
        view=view,
        kind=row.kind,
        subject_name=present_name(subject),
        subject_code=public_identity(subject).code,
        facts={item.id: _facts(session, item, told=not own) for item in row.items},
        notes=notes.of_case(session, case=row, cipher=cipher) if handles and not own else (),
        clerk=handover.handler(session, case=row),
        colleagues=handover.colleagues(session, case=row, actor=actor) if handles and not own else (),
        steps=view.standing.open_to(actor) if handles and not own else (),
        handles=handles,
        serves=handles and not own and not view.reads and actor.has(papers_served.ENTERING),
        own=own,
        written=letters.written(session, row, cipher) if row.decided_at is not None else None,
        reach=propagation.reach(session, matter=row.ref),
        extended=sum(terms.granted(row)),
        cap=timers.longest_extension(terms.RULES[row.kind], choices),
    )


def paper(session: Session, *, ref: str, file_ref: str, actor: Actor, cipher: FieldCipher, at: datetime) -> StoredFile:
    """Returns one file that the page of a case lists, with the opening in the audit chain; raises as `case` does."""
    row = handling.readable(session, ref=ref, actor=actor)
    _refuse_involved(session, row, actor)
    wanted = select(StoredFile).join(CaseFile, CaseFile.file_id == StoredFile.id)
    if handling.is_own_name(session, case=row, actor=actor, cipher=cipher):
        wanted = wanted.where(CaseFile.part.in_(queries.BY_APPLICANT | ISSUED))
    found = session.scalar(wanted.where(CaseFile.case_id == row.id, StoredFile.ref == file_ref))
    if found is None:
        raise NotFound(_GONE)
    note_opening(session, case=row, actor=actor, at=at, what=file_ref)
    return found


def letter(session: Session, *, ref: str, actor: Actor, at: datetime) -> StoredFile:
    """Returns the written result; raises NotFound before there is one."""
    row = handling.readable(session, ref=ref, actor=actor)
    if row.letter is None:
        raise NotFound(_GONE)
    note_opening(session, case=row, actor=actor, at=at, what="letter")
    return row.letter


def _open(session: Session, row: Case, actor: Actor, at: datetime) -> None:
    _refuse_involved(session, row, actor)
    note_opening(session, case=row, actor=actor, at=at)


def _refuse_involved(session: Session, row: Case, actor: Actor) -> None:
    if row.kind is CaseKind.REVIEW and row.decided_at is None:
        reviews.refuse_involved(session, case=row, actor=actor)


def note_opening(session: Session, *, case: Case, actor: Actor, at: datetime, what: str = "data") -> None:
    """Keeps in the audit chain that somebody looked at a case, or at one file of it."""
    audit.append(
        session,
        at=at,
        actor=actor.ref,
        action="case.look",
        object_kind=PROCEDURES[case.kind].id,
        object_ref=case.ref,
        detail={"what": what},
    )


def involved(session: Session, *, ref: str, actor: Actor) -> bool:
    """Returns whether somebody had a hand in the objection that a review is about (LAW G16)."""
    try:
        reviews.refuse_involved(session, case=handling.of_agency(session, ref=ref, actor=actor), actor=actor)
    except Forbidden:
        return True
    return False


def told(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:
    """Returns the results that this person's unit was told of and has not noted yet; no term runs."""
    del calendar, today
    wanted = (
        select(Case, CaseTask)
        .join(CaseTask, CaseTask.case_id == Case.id)
        .where(CaseTask.unit_id == actor.unit_id, CaseTask.answered_at.is_(None), Case.decided_at.is_not(None))
        .where(Case.kind != CaseKind.REPAIR)
        .order_by(Case.id)
    )
    return whose.named(session, [_told(row) for row, _ in session.execute(wanted)]) if may_note(actor) else []


def may_note(actor: Actor) -> bool:
    """Return whether somebody notes results for their unit."""
    return actor.has(*PROVIDERS, *AGENCY)


def _told(row: Case) -> Task:
    decided = beijing_date(row.decided_at) if row.decided_at is not None else beijing_date(row.received_at)
    table = PROCEDURES[row.kind]
    return Task(
        kind=table.title,
        ref=row.ref,
        path=f"/desk/case-tasks/{row.ref}",
        title=row.ref,
        state=msg("已有结果，待本单位知悉"),
        due=None,
        since=decided,
        division=row.division,
        citation=letters.ARTICLES[row.kind][-1],
    )


def _handles(row: Case, actor: Actor) -> bool:
    return actor.has(*(REVIEWERS if row.kind is CaseKind.REVIEW else AGENCY))


def _earlier(session: Session, item: CaseItem) -> Earlier | None:
    """Of an item of a review; None for any other case."""
    if item.case.review_of is None:
        return None
    same = CaseItem.record_ref == item.record_ref if item.record_ref else CaseItem.entry_ref == item.entry_ref
    wanted = select(CaseItem).join(Case, Case.id == CaseItem.case_id).where(Case.ref == item.case.review_of, same)
    before = session.scalar(wanted)
    return _of_earlier(session, before) if before is not None else None


def _of_earlier(session: Session, item: CaseItem) -> Earlier:
    archived = results.stays_archived(effects.of_item(session, item), item)
    result = results.named(item.outcome, archived=archived) if item.outcome is not None else None
    return Earlier(ObjectionGround(item.ground).label if item.ground else None, result, item.reason or "")


def _facts(session: Session, item: CaseItem, *, told: bool) -> Facts:
    thing = effects.of_item(session, item)
    if thing is None:
        return Facts(
            item_name="",
            decided_on=None,
            public_until=None,
            lives=False,
            suspended=False,
            fields=(),
            differences=(),
            earlier=_earlier(session, item),
        )
    record, entry = thing.record, thing.entry
    name = record.item.name_zh if record is not None else entry.register.name_zh if entry is not None else ""
    decided = record.decided_on if record is not None else entry.listed_on if entry is not None else None
    fields = amendments.open_fields(record) if record is not None else ()
    made = tuple(Difference("", *each) for each in letters.changed(thing, item))
    asked = tuple(
        Difference(each.code, each.name, each.value, str(item.changes[each.code]))
        for each in fields
        if told and each.code in item.changes
    )
    return Facts(
        item_name=name,
        decided_on=decided,
        public_until=thing.public_until,
        lives=thing.lives,
        suspended=thing.suspended,
        fields=fields,
        differences=made or asked,
        earlier=_earlier(session, item),
    )


def label_of(kind: CaseKind) -> Message:
    """Return what a kind of case is called."""
    return PROCEDURES[kind].title
