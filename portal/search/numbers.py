"""Decides which public records and list entries a decision number finds, and which entries name a person.

A number is found exactly or by its beginning.
What the gate does not let pass today is not found and not counted. A natural person behind a record stays masked,
unless a register's own law publishes the name (2021 art. 21; 2024 art. 24); then what is masked about the same person
is no answer to a number, for the entry may tell that number beside the name.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, or_, select
from sqlalchemy.orm import Session, aliased

from portal.accounts.models import Unit
from portal.kernel.masking import mask_person_name, scrub
from portal.register.catalogue.models import CatalogueItem
from portal.register.disclosure import public_entries, public_records
from portal.register.lists.models import ListEntry, ListRegister
from portal.register.records.models import Record
from portal.register.subjects.identity import without_names
from portal.register.subjects.models import Subject, SubjectKind, SubjectName
from portal.register.subjects.name_index import bare
from portal.search.highlighting import highlight
from portal.search.names import LAST_LETTER, binary_order
from portal.search.prepared import fetch
from portal.search.results import NumberHit

MOST_NUMBERS: Final = 20
SHORTEST_NUMBER_PREFIX: Final = 5
SHORTEST_PERSON_NAME: Final = 2
LONGEST_PERSON_NAME: Final = 40

_Naming: Final = aliased(ListEntry)


def find_numbers(session: Session, number: str, today: date) -> tuple[tuple[NumberHit, ...], bool]:
    """Returns the public records and entries of a decision number, and whether there are more than MOST_NUMBERS."""
    if not number:
        return (), False
    begins = len(number) >= SHORTEST_NUMBER_PREFIX
    edges = {"first": number, "behind": number + LAST_LETTER} if begins else {"first": number}
    rows = [row for build in (_records, _entries) for row in fetch(session, build, begins, today, **edges)]
    rows.sort(key=lambda row: (row.key != number, len(row.key), row.key, row.ref))
    return _hits(session, rows[:MOST_NUMBERS], number), len(rows) > MOST_NUMBERS


def find_entries_naming(session: Session, name: str, today: date) -> tuple[NumberHit, ...]:
    """Returns the public entries that name a natural person by this whole name, folded.

    They are answers of their own: no filter, facet or count speaks of the person behind them, because everything else
    about that person is masked.
    """
    if not SHORTEST_PERSON_NAME <= len(name) <= LONGEST_PERSON_NAME:
        return ()
    rows = sorted(fetch(session, _entries_naming, today, key=name), key=lambda row: (row.key, row.ref))
    return _hits(session, rows[:MOST_NUMBERS], "")


def _matches(dialect: str, column: Any, *, begins: bool) -> ColumnElement[bool]:
    if not begins:
        exact: ColumnElement[bool] = column == bindparam("first")
        return exact
    ordered = binary_order(dialect, column)
    return and_(ordered >= bindparam("first"), ordered < bindparam("behind"))


def _records(dialect: str, begins: bool, today: date) -> Select[Any]:  # noqa: FBT001
    return (
        select(
            Record.ref,
            Record.title,
            Record.document_no.label("number"),
            Record.document_key.label("key"),
            Record.record_class,
            Record.decided_on,
            Record.public_until,
            Unit.name_zh.label("unit_name"),
            Subject.id.label("subject_id"),
            Subject.kind,
            Subject.credit_code,
            SubjectName.name,
        )
        .join(CatalogueItem, CatalogueItem.id == Record.item_id)
        .join(Unit, Unit.id == Record.unit_id)
        .join(Subject, Subject.id == Record.subject_id)
        .join(SubjectName, (SubjectName.subject_id == Subject.id) & SubjectName.until.is_(None))
        .where(_matches(dialect, Record.document_key, begins=begins), public_records(today), ~_named_elsewhere(today))
        .limit(MOST_NUMBERS + 1)
    )


def _entries(dialect: str, begins: bool, today: date) -> Select[Any]:  # noqa: FBT001
    found = _public_entries(today).where(_matches(dialect, ListEntry.decision_key, begins=begins))
    return found.where(or_(ListRegister.names_persons, ~_named_elsewhere(today)))


def _entries_naming(_dialect: str, today: date) -> Select[Any]:
    named = SubjectName.key == bindparam("key"), Subject.kind == SubjectKind.NATURAL_PERSON
    return _public_entries(today).where(*named, ListRegister.names_persons)


def _public_entries(today: date) -> Select[Any]:
    return (
        select(
            ListEntry.ref,
            ListEntry.title,
            ListEntry.decision_no.label("number"),
            ListEntry.decision_key.label("key"),
            ListEntry.kind.label("list_kind"),
            ListEntry.decided_on,
            ListEntry.public_until,
            ListRegister.names_persons,
            Unit.name_zh.label("unit_name"),
            Subject.id.label("subject_id"),
            Subject.kind,
            Subject.credit_code,
            SubjectName.name,
        )
        .join(ListRegister, ListRegister.id == ListEntry.register_id)
        .join(Unit, Unit.id == ListEntry.unit_id)
        .join(Subject, Subject.id == ListEntry.subject_id)
        .join(SubjectName, (SubjectName.subject_id == Subject.id) & SubjectName.until.is_(None))
        .where(public_entries(today))
        .limit(MOST_NUMBERS + 1)
    )


def _named_elsewhere(today: date) -> ColumnElement[bool]:
    """Whether a public entry names the person of the row: what is masked about the same person would be unmasked."""
    return (
        exists()
        .where(_Naming.subject_id == Subject.id, Subject.kind == SubjectKind.NATURAL_PERSON)
        .where(_Naming.register.has(names_persons=True), public_entries(today, _Naming))
        .correlate(Subject)
    )


def _hits(session: Session, rows: Sequence[Any], number: str) -> tuple[NumberHit, ...]:
    masked = {row.subject_id for row in rows if _is_masked(row)}
    names: dict[int, list[str]] = {}
    if masked:
        known = select(SubjectName.subject_id, SubjectName.name).where(SubjectName.subject_id.in_(masked))
        for subject_id, name in session.execute(known):
            names.setdefault(subject_id, []).append(name)
    return tuple(_hit(row, number, names.get(row.subject_id, ())) for row in rows)


def _is_masked(row: Any) -> bool:
    return row.kind is SubjectKind.NATURAL_PERSON and not (hasattr(row, "list_kind") and row.names_persons)


def _hit(row: Any, number: str, hidden: Iterable[str]) -> NumberHit:
    is_entry = hasattr(row, "list_kind")
    return NumberHit(
        is_entry=is_entry,
        ref=row.ref,
        title=scrub(without_names(row.title, hidden)),
        number_segments=highlight(without_names(row.number, hidden), [bare(number)] if number else []),
        record_class=None if is_entry else row.record_class,
        list_kind=row.list_kind if is_entry else None,
        decided_on=row.decided_on,
        public_until=row.public_until,
        unit_name=row.unit_name,
        subject_name=mask_person_name(row.name) if _is_masked(row) else row.name,
        subject_address=row.credit_code,
    )
