"""Reads of lists for everybody: registers with their basis, pages of entries, one entry with all its blocks.

Source: 2024 arts. 13, 30, 36.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from portal.kernel.clock import beijing_midnight
from portal.kernel.errors import NotFound
from portal.kernel.masking import mask_person_name
from portal.kernel.messages import msg
from portal.kernel.paging import Page, offset
from portal.register.disclosure import PUBLIC, Decision, decide_entry, entry_facts, public_entries
from portal.register.lists.models import ListEntry, ListKind, ListRegister
from portal.register.subjects.identity import Identity, public_identity, public_text
from portal.register.subjects.models import Subject

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class RegisterView:
    """A register, its legal basis and how many entries everybody may see today."""

    code: str
    kind: ListKind
    name_zh: str
    name_mn: str | None
    legal_basis: str
    rules: str
    authority: str
    repairable: bool
    shown: int


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One entry as a ledger row."""

    ref: str
    kind: ListKind
    subject: Identity
    register_code: str
    register_zh: str
    register_mn: str | None
    title: str
    authority: str
    decision_no: str
    decided_on: date
    listed_on: date
    public_until: date | None
    division: str | None


@dataclass(frozen=True, slots=True)
class MeasureHint:
    """A restraint that the decision points to, by its item in a published edition (2021 art. 24)."""

    code: str
    year: int
    measure: str


@dataclass(frozen=True, slots=True)
class Responsible:
    """A responsible person with the basis of responsibility (2021 art. 29); masked unless a law orders the name."""

    name: str
    role: str
    basis: str
    state_rule: str


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One entry with the blocks of its decision and the dates of each step (LAW K06)."""

    line: EntryLine
    register: RegisterView
    grounds: str
    basis: str
    exit_conditions: str | None
    exit_procedure: str | None
    remedies: str | None
    behaviour_2024: str | None
    behaviour_2021: str | None
    behaviour_law: str | None
    standard: str | None
    basis_document: str | None
    basis_effective_on: date | None
    noticed_on: date | None
    served_on: date | None
    service_manner: str | None
    exit_earliest_on: date | None
    responsible_note: str | None
    responsible: tuple[Responsible, ...]
    measures: tuple[MeasureHint, ...]
    rules_version: str | None
    amount: float | None
    discovered_on: date | None
    rectify_by: date | None
    rectified_on: date | None
    rectification: str | None
    decision: Decision


@dataclass(frozen=True, slots=True)
class ListCount:
    """A home-page counter: entries shown today, listed and removed since a day."""

    kind: ListKind
    shown: int
    listed: int
    removed: int


def registers(session: Session, *, kind: ListKind, today: date) -> tuple[RegisterView, ...]:
    """Returns the registers of a kind with the number of entries shown today."""
    counts = dict(
        session.execute(
            select(ListEntry.register_id, func.count()).where(public_entries(today)).group_by(ListEntry.register_id)
        )
        .tuples()
        .all()
    )
    rows = session.scalars(select(ListRegister).where(ListRegister.kind == kind).order_by(ListRegister.code))
    return tuple(_register(row, counts.get(row.id, 0)) for row in rows)


def entries(
    session: Session,
    *,
    kind: ListKind,
    today: date,
    number: int = 1,
    register_code: str | None = None,
    division: str | None = None,
) -> Page[EntryLine]:
    """Returns a page of the entries that everybody may see today, newest first."""
    where = matching(kind=kind, today=today, register_code=register_code, division=division)
    joined = select(func.count()).select_from(ListEntry).join(ListEntry.register).join(ListEntry.subject)
    total = session.scalar(joined.where(*where)) or 0
    rows = session.scalars(
        _loaded()
        .join(ListEntry.register)
        .join(ListEntry.subject)
        .where(*where)
        .order_by(ListEntry.listed_on.desc(), ListEntry.id.desc())
        .limit(PAGE_SIZE)
        .offset(offset(number, PAGE_SIZE))
    )
    return Page(tuple(entry_line(row) for row in rows), number, PAGE_SIZE, total)


def all_entries(
    session: Session, *, kind: ListKind, today: date, register_code: str | None = None, division: str | None = None
) -> Iterable[EntryLine]:
    """Returns every entry that everybody may see today, newest first, for a download."""
    where = matching(kind=kind, today=today, register_code=register_code, division=division)
    rows = _loaded().join(ListEntry.register).join(ListEntry.subject).where(*where)
    return map(entry_line, session.scalars(rows.order_by(ListEntry.listed_on.desc(), ListEntry.id.desc())))


def matching(
    *, kind: ListKind, today: date, register_code: str | None, division: str | None
) -> tuple[ColumnElement[bool], ...]:
    """Returns the predicates of a filtered list over ListEntry joined with its register and subject, gate included."""
    where: list[ColumnElement[bool]] = [ListEntry.kind == kind, public_entries(today)]
    if register_code:
        where.append(ListRegister.code == register_code)
    if division:
        where.append(Subject.division.like(_prefix(division) + "%"))
    return tuple(where)


def entries_of(session: Session, *, subject_id: int, today: date, naming: bool = True) -> tuple[EntryLine, ...]:
    """Returns a subject's entries that everybody may see today, serious first, then newest.

    With `naming` off, entries of registers that name persons in full are left out.
    """
    shown = _loaded().where(ListEntry.subject_id == subject_id, public_entries(today))
    if not naming:
        shown = shown.where(ListEntry.register.has(names_persons=False))
    rows = session.scalars(shown)
    lines = sorted((entry_line(row) for row in rows), key=lambda line: line.listed_on, reverse=True)
    return tuple(sorted(lines, key=lambda line: line.kind is not ListKind.SERIOUS))


def entry_page(session: Session, *, kind: ListKind, ref: str, today: date) -> EntryPage:
    """Returns one entry in full; raises NotFound alike for what does not exist and what may not be shown."""
    entry = session.scalar(_loaded().where(ListEntry.ref == ref, ListEntry.kind == kind))
    decision = decide_entry(entry_facts(entry), PUBLIC, today) if entry else None
    if entry is None or decision is None or not decision.shown:
        raise NotFound(msg("没有这项名单信息，或者已经移出"))
    return _page(entry, decision)


def counts(session: Session, *, today: date, since: date) -> tuple[ListCount, ...]:
    """Returns for each kind the entries shown today, and how many were listed and removed from the day `since` on."""
    start: datetime = beijing_midnight(since)

    def grouped(*where: ColumnElement[bool]) -> dict[ListKind, int]:
        rows = session.execute(select(ListEntry.kind, func.count()).where(*where).group_by(ListEntry.kind))
        return dict(rows.tuples().all())

    shown = grouped(public_entries(today))
    listed = grouped(public_entries(today), ListEntry.listed_on >= since)
    removed = grouped(or_(ListEntry.removed_at >= start))
    return tuple(ListCount(kind, shown.get(kind, 0), listed.get(kind, 0), removed.get(kind, 0)) for kind in ListKind)


def entry_line(entry: ListEntry) -> EntryLine:
    """Returns the ledger row of an entry already cleared by the gate."""
    hidden = None if entry.register.names_persons else entry.subject
    return EntryLine(
        ref=entry.ref,
        kind=entry.kind,
        subject=public_identity(entry.subject, named=entry.register.names_persons),
        register_code=entry.register.code,
        register_zh=entry.register.name_zh,
        register_mn=entry.register.name_mn,
        title=public_text(entry.title, hidden),
        authority=entry.unit.name_zh,
        decision_no=public_text(entry.decision_no, hidden),
        decided_on=entry.decided_on,
        listed_on=entry.listed_on,
        public_until=entry.public_until,
        division=entry.subject.division,
    )


def _loaded() -> Select[tuple[ListEntry]]:
    return select(ListEntry).options(
        joinedload(ListEntry.register),
        joinedload(ListEntry.unit),
        joinedload(ListEntry.subject).selectinload(Subject.names),
    )


def _prefix(division: str) -> str:
    return division.rstrip("0") if len(division.rstrip("0")) % 2 == 0 else division.rstrip("0") + "0"


def _register(row: ListRegister, shown: int) -> RegisterView:
    return RegisterView(
        row.code, row.kind, row.name_zh, row.name_mn, row.legal_basis, row.rules, row.authority, row.repairable, shown
    )


def _page(entry: ListEntry, decision: Decision) -> EntryPage:
    named = entry.register.names_persons
    plain = _texts(entry, named=named)
    return EntryPage(
        line=entry_line(entry),
        register=_register(entry.register, 0),
        grounds=plain["grounds"] or "",
        basis=plain["basis"] or "",
        exit_conditions=plain["exit_conditions"],
        exit_procedure=plain["exit_procedure"],
        remedies=plain["remedies"],
        behaviour_2024=entry.behaviour_2024,
        behaviour_2021=entry.behaviour_2021,
        behaviour_law=entry.behaviour_law,
        standard=plain["standard"],
        basis_document=plain["basis_document"],
        basis_effective_on=entry.basis_effective_on,
        noticed_on=entry.noticed_on,
        served_on=entry.served_on,
        service_manner=entry.service_manner,
        exit_earliest_on=entry.exit_earliest_on,
        responsible_note=plain["responsible_note"],
        responsible=tuple(_responsible(entry)),
        measures=tuple(MeasureHint(item.code, item.edition.year, item.measure) for item in entry.measures),
        rules_version=entry.rules_version,
        amount=entry.amount,
        discovered_on=entry.discovered_on,
        rectify_by=entry.rectify_by,
        rectified_on=entry.rectified_on,
        rectification=plain["rectification"],
        decision=decision,
    )


_TEXTS = (
    "grounds",
    "basis",
    "exit_conditions",
    "exit_procedure",
    "remedies",
    "standard",
    "basis_document",
    "responsible_note",
    "rectification",
)


def _texts(entry: ListEntry, *, named: bool) -> dict[str, str | None]:
    subject = None if named else entry.subject
    found = {name: getattr(entry, name) for name in _TEXTS}
    return {name: _masked(public_text(text, subject), entry, named) if text else None for name, text in found.items()}


def _masked(text: str, entry: ListEntry, named: bool) -> str:  # noqa: FBT001
    """The text without the full names of the responsible persons, unless a law orders them."""
    for person in () if named else entry.responsible:
        text = text.replace(person.name, mask_person_name(person.name))
    return text


def _responsible(entry: ListEntry) -> Iterable[Responsible]:
    named = entry.register.names_persons
    for person in entry.responsible:
        name = person.name if named else mask_person_name(person.name)
        yield Responsible(name, person.role, person.basis, person.state_rule)
