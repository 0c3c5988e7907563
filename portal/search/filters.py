"""Decides what the filters of a question mean, always over what the gate lets pass today.

A class, a validity, a unit and days of decision speak of one and the same public record; a list, a unit and days of one
and the same public entry. A unit or days alone accept either. Natural persons are never found by filters.
"""

from datetime import date

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, union_all
from sqlalchemy.sql.selectable import Subquery

from portal.accounts.models import Unit
from portal.register.catalogue.models import CatalogueItem
from portal.register.disclosure import public_entries, public_records
from portal.register.lists.models import ListEntry, ListRegister
from portal.register.records.models import Record, RecordKind
from portal.register.subjects.models import Subject, SubjectKind
from portal.search.queries import SearchQuery, Validity


def organisation() -> ColumnElement[bool]:
    """Returns the predicate that keeps natural persons out; an organisation's identity is public."""
    return Subject.kind != SubjectKind.NATURAL_PERSON


def record_conditions(query: SearchQuery, today: date) -> list[ColumnElement[bool]]:
    """Returns what a record joined with its item and subject must meet to count for this question."""
    conditions = [public_records(today)]
    if query.record_class:
        conditions.append(Record.record_class == query.record_class)
    if query.validity:
        valid = or_(Record.valid_until.is_(None), Record.valid_until >= today)
        conditions += [Record.kind == RecordKind.PERMIT, valid if query.validity is Validity.CURRENT else ~valid]
    return conditions + _decision_conditions(query, Record)


def entry_conditions(query: SearchQuery, today: date) -> list[ColumnElement[bool]]:
    """Returns what a list entry must meet to count for this question."""
    conditions = [public_entries(today)]
    if query.list_kind:
        conditions.append(ListEntry.kind == query.list_kind)
    if query.register:
        chosen = select(ListRegister.id).where(ListRegister.code == query.register).scalar_subquery()
        conditions.append(ListEntry.register_id == chosen)
    return conditions + ([] if query.narrows_records else _decision_conditions(query, ListEntry))


def subject_conditions(query: SearchQuery, today: date) -> list[ColumnElement[bool]]:
    """Returns what a subject must meet; existence of records and entries is asked through the gate."""
    conditions = []
    if query.kind:
        conditions.append(Subject.kind == query.kind)
    if query.division:
        conditions.append(_within(query.division))
    if query.narrows_records:
        conditions.append(_has_record(query, today))
    if query.narrows_entries:
        conditions.append(_has_entry(query, today))
    elif query.narrows_decisions and not query.narrows_records:
        conditions.append(or_(_has_record(query, today), _has_entry(query, today)))
    return conditions


def subjects_by_filter(query: SearchQuery, today: date, limit: int) -> Subquery:
    """Returns the distinct subject ids among the rows that the sharpest filter reaches first."""
    return select(rows_by_filter(query, today, limit).c.id).distinct().subquery("found")


def rows_by_filter(query: SearchQuery, today: date, limit: int) -> Subquery:
    """Returns subject ids from the side of the sharpest filter, at most `limit` records and as many entries."""
    records = _record_subjects(query, today).limit(limit).subquery()
    entries = select(ListEntry.subject_id.label("id")).where(*entry_conditions(query, today)).limit(limit).subquery()
    if query.narrows_entries:
        return entries
    if query.narrows_records:
        return records
    return union_all(select(records.c.id), select(entries.c.id)).subquery()


def _record_subjects(query: SearchQuery, today: date) -> Select[tuple[int | None]]:
    return (
        select(Record.subject_id.label("id"))
        .join(CatalogueItem, CatalogueItem.id == Record.item_id)
        .join(Subject, Subject.id == Record.subject_id)
        .where(organisation(), *record_conditions(query, today))
    )


def _has_record(query: SearchQuery, today: date) -> ColumnElement[bool]:
    return (
        exists()
        .where(Record.subject_id == Subject.id, CatalogueItem.id == Record.item_id, *record_conditions(query, today))
        .correlate(Subject)
    )


def _has_entry(query: SearchQuery, today: date) -> ColumnElement[bool]:
    return exists().where(ListEntry.subject_id == Subject.id, *entry_conditions(query, today)).correlate(Subject)


def _decision_conditions(query: SearchQuery, row: type[Record] | type[ListEntry]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if query.unit:
        unit = select(Unit.id).where(Unit.credit_code == query.unit).scalar_subquery()
        conditions.append(row.unit_id == unit)
    if query.decided_from:
        conditions.append(row.decided_on >= query.decided_from)
    if query.decided_to:
        conditions.append(row.decided_on <= query.decided_to)
    return conditions


def _within(code: str) -> ColumnElement[bool]:
    """Counties are themselves; a league is all codes with its first four digits, the region all with its first two."""
    kept = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    return and_(Subject.division >= kept, Subject.division <= kept + "999999"[len(kept) :])
