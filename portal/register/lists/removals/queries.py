"""Reads of removals for the desk, with their terms (2024 art. 40; 2021 arts. 36, 38)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.folding import code_key, fold
from portal.kernel.messages import Message, msg
from portal.kernel.paging import Page, offset
from portal.law import timers
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.due import Due
from portal.law.procedures import Step
from portal.law.procedures.listing import REMOVAL
from portal.law.roles import Role
from portal.procedures import Standing, standing
from portal.procedures.tasks import Task
from portal.register.lists.models import ListEntry, ListKind
from portal.register.lists.removals.models import Removal, RemovalGround
from portal.register.subjects.identity import Identity, present_name, public_identity
from portal.register.subjects.models import SubjectName
from portal.store.files import StoredFile

PAGE_SIZE: Final = 30
_WAITING: Final = ("proposed", "unserved")
# What has a term: an annulled basis must be gone in three days, an application answered in ten (2021 arts. 36, 38).
_CLOCKS: Final = {RemovalGround.ANNULLED: "annul.delete", RemovalGround.APPLICATION: "repair.update"}


@dataclass(frozen=True, slots=True)
class RemovalView:
    """One removal in full, for the unit that keeps the entry."""

    ref: str
    entry_ref: str
    kind: ListKind
    subject: Identity
    subject_name: str
    register_zh: str
    decision_no: str
    ground: RemovalGround
    notified_on: date | None
    document: str
    reason: str
    due: Due | None
    letter: bool
    served_on: date | None
    service_manner: str | None
    service_proof: str | None
    proof: bool
    standing: Standing
    open: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Removable:
    """An entry as the form of a removal shows it."""

    ref: str
    kind: ListKind
    subject_name: str
    register_zh: str
    decision_no: str
    listed_on: date
    exit_conditions: str | None


def entries_of_unit(session: Session, *, actor: Actor, text: str = "", number: int = 1) -> Page[Removable]:
    """Returns a page of what this person's unit has on lists, newest first."""
    where = [ListEntry.unit_id == actor.unit_id, ListEntry.removed_at.is_(None)]
    if text:
        named = select(SubjectName.subject_id).where(SubjectName.key.contains(fold(text), autoescape=True))
        where.append(or_(ListEntry.subject_id.in_(named), ListEntry.decision_key == code_key(text)))
    total = session.scalar(select(func.count()).select_from(ListEntry).where(*where)) or 0
    rows = session.scalars(
        select(ListEntry)
        .where(*where)
        .order_by(ListEntry.listed_on.desc(), ListEntry.id.desc())
        .limit(PAGE_SIZE)
        .offset(offset(number, PAGE_SIZE))
    )
    return Page(tuple(_removable(row, public_identity(row.subject).name) for row in rows), number, PAGE_SIZE, total)


def paper(session: Session, *, ref: str, proof: bool, actor: Actor) -> StoredFile:
    """Returns the letter of a refusal, or the proof of its service; raises NotFound for none and another unit's."""
    row = session.scalar(select(Removal).where(Removal.ref == ref))
    found = None if row is None else row.proof if proof else row.letter
    if row is None or found is None:
        raise NotFound(msg("没有找到这一项。"))
    actor.require_unit(row.unit_id)
    return found


def under_way(session: Session, *, actor: Actor) -> tuple[tuple[str, str, Message], ...]:
    """Returns reference, masked name and state of this unit's removals that wait for a decision."""
    rows = session.scalars(select(Removal).where(Removal.unit_id == actor.unit_id, Removal.state.in_(_WAITING)))
    return tuple((row.ref, public_identity(row.entry.subject).name, REMOVAL.states[row.state]) for row in rows)


def removable(session: Session, *, ref: str, actor: Actor) -> Removable:
    """Returns an entry still on its list, of the person's unit; raises NotFound for any other."""
    entry = session.scalar(select(ListEntry).where(ListEntry.ref == ref, ListEntry.removed_at.is_(None)))
    if entry is None:
        raise NotFound(msg("没有找到这一项。"))
    actor.require_unit(entry.unit_id)
    return _removable(entry, present_name(entry.subject))


def removal_view(session: Session, *, ref: str, actor: Actor, calendar: WorkCalendar) -> RemovalView:
    """Returns one removal; raises NotFound alike for what does not exist and what is another unit's."""
    row = session.scalar(select(Removal).where(Removal.ref == ref))
    if row is None:
        raise NotFound(msg("没有找到这一项。"))
    actor.require_unit(row.unit_id)
    where = standing(session, REMOVAL, ref)
    return RemovalView(
        ref=row.ref,
        entry_ref=row.entry.ref,
        kind=row.entry.kind,
        subject=public_identity(row.entry.subject),
        subject_name=present_name(row.entry.subject),
        register_zh=row.entry.register.name_zh,
        decision_no=row.entry.decision_no,
        ground=row.ground,
        notified_on=row.notified_on,
        document=row.document,
        reason=row.reason,
        due=due(row, calendar),
        letter=row.letter is not None,
        served_on=row.served_on,
        service_manner=row.service_manner,
        service_proof=row.service_proof,
        proof=row.proof is not None,
        standing=where,
        open=_open(row, where, actor),
    )


def _open(row: Removal, where: Standing, actor: Actor) -> tuple[Step, ...]:
    """An application is refused in writing, the unit's own proposal by a word."""
    other = "refuse" if row.ground is RemovalGround.APPLICATION else "reject"
    return tuple(step for step in where.open_to(actor) if step.action != other)


def of_entry(session: Session, *, entry_ref: str) -> tuple[tuple[str, Message], ...]:
    """Returns reference and state of the removals of an entry, newest first."""
    rows = session.scalars(
        select(Removal).join(Removal.entry).where(ListEntry.ref == entry_ref).order_by(Removal.id.desc())
    )
    return tuple((row.ref, REMOVAL.states[row.state]) for row in rows)


def due(row: Removal, calendar: WorkCalendar) -> Due | None:
    """Returns by when the entry must be gone or the application answered; None where no term runs."""
    if row.notified_on is None or row.ground not in _CLOCKS:
        return None
    return timers.due(_CLOCKS[row.ground], row.notified_on, calendar=calendar)


def waiting(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:  # noqa: ARG001
    """Returns the removals that this person can confirm or refuse now, and refusals still to be served."""
    if not actor.has(Role.LIST_AUTHORITY):
        return []
    rows = session.scalars(select(Removal).where(Removal.unit_id == actor.unit_id, Removal.state.in_(_WAITING)))
    return [task for row in rows if (task := _task(session, row, actor, calendar)) is not None]


def _task(session: Session, row: Removal, actor: Actor, calendar: WorkCalendar) -> Task | None:
    where = standing(session, REMOVAL, row.ref)
    if not where.open_to(actor):
        return None
    term = due(row, calendar)
    return Task(
        kind=REMOVAL.title,
        ref=row.ref,
        path=f"/desk/removals/{row.ref}",
        title=f"{public_identity(row.entry.subject).name} {row.entry.register.name_zh}",
        state=where.state_label,
        due=term.legal if term else None,
        since=beijing_date(row.created_at),
        division=row.unit.division,
        holder=row.unit.name_zh,
        citation=term.citation if term else row.ground.citation,
    )


def _removable(entry: ListEntry, name: str) -> Removable:
    return Removable(
        entry.ref,
        entry.kind,
        name,
        entry.register.name_zh,
        entry.decision_no,
        entry.listed_on,
        entry.exit_conditions,
    )
