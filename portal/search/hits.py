"""Decides what one line of the answer says about a subject; every count and tag passes the gate when it is shown."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from portal.kernel import divisions
from portal.law.codes import RecordClass
from portal.register.catalogue.models import CatalogueItem
from portal.register.disclosure import public_entries, public_records
from portal.register.lists.models import ListEntry, ListKind
from portal.register.records.models import Record
from portal.register.subjects.models import Subject, SubjectName
from portal.search.highlighting import highlight
from portal.search.names import Found
from portal.search.prepared import fetch
from portal.search.queries import SearchQuery
from portal.search.results import MatchedBy, Segments, SubjectHit, Tag

Names = Sequence[Row[Any]]


def load_hits(session: Session, found: Sequence[Found], query: SearchQuery, today: date) -> tuple[SubjectHit, ...]:
    """Returns the lines of one page in the order found, each re-read and counted under today's gate."""
    if not found:
        return ()
    ids = [one.subject_id for one in found]
    rows = fetch(session, _subjects, ids=ids)
    names = {subject_id: list(group) for subject_id, group in groupby(rows, key=lambda row: row.id)}
    counts, lists = _class_counts(session, ids, today), _lists(session, ids, today)
    return tuple(
        _hit(names[one.subject_id], one, query, counts[one.subject_id], lists[one.subject_id])
        for one in found
        if one.subject_id in names
    )


def _hit(
    names: Names, found: Found, query: SearchQuery, counts: Mapping[RecordClass, int], lists: frozenset[ListKind]
) -> SubjectHit:
    subject = next(name for name in names if name.until is None)
    former = _former(names, found)
    needles = [part.bare for part in query.parts]
    return SubjectHit(
        credit_code=subject.credit_code,
        kind=subject.kind,
        name=subject.name,
        name_segments=highlight(subject.name, [] if found.matched_by is MatchedBy.CODE else needles),
        code_segments=_code_segments(subject.credit_code, query.code if found.matched_by is MatchedBy.CODE else ""),
        matched_by=found.matched_by,
        former_name=former,
        former_segments=highlight(former, needles) if former else (),
        status=subject.status,
        division=divisions.get(subject.division) if subject.division else None,
        founded_on=subject.founded_on,
        legal_representative=subject.legal_representative,
        counts=tuple((each, counts[each]) for each in RecordClass if each in counts),
        lists=tuple(kind for kind in ListKind if kind in lists),
        tags=_tags(counts, lists),
    )


def _former(names: Names, found: Found) -> str | None:
    if found.matched_by is not MatchedBy.FORMER_NAME:
        return None
    return next((name.name for name in names if name.name_id == found.name_id), None)


def _code_segments(credit_code: str, asked: str) -> Segments:
    begun = len(asked) if credit_code.startswith(asked) else 0
    return tuple((piece, mark) for piece, mark in ((credit_code[:begun], True), (credit_code[begun:], False)) if piece)


def _tags(counts: Mapping[RecordClass, int], lists: frozenset[ListKind]) -> tuple[Tag, ...]:
    holds = {
        Tag.SERIOUS: ListKind.SERIOUS in lists or RecordClass.SERIOUS in counts,
        Tag.GOVERNMENT: ListKind.GOVERNMENT in lists,
        Tag.GENERAL: RecordClass.GENERAL in counts,
        Tag.HONOUR: ListKind.HONOUR in lists,
    }
    return tuple(tag for tag, true in holds.items() if true)


def _class_counts(session: Session, ids: Sequence[int], today: date) -> Mapping[int, Mapping[RecordClass, int]]:
    counts: dict[int, dict[RecordClass, int]] = defaultdict(dict)
    for subject_id, record_class, number in fetch(session, _counted, today, ids=ids):
        counts[subject_id][record_class] = number
    return counts


def _lists(session: Session, ids: Sequence[int], today: date) -> Mapping[int, frozenset[ListKind]]:
    lists: dict[int, frozenset[ListKind]] = defaultdict(frozenset)
    for subject_id, kind in fetch(session, _listed, today, ids=ids):
        lists[subject_id] |= {kind}
    return lists


def _subjects(_dialect: str) -> Select[Any]:
    return (
        select(
            Subject.id,
            Subject.ref,
            Subject.kind,
            Subject.credit_code,
            Subject.status,
            Subject.division,
            Subject.founded_on,
            Subject.legal_representative,
            SubjectName.id.label("name_id"),
            SubjectName.name,
            SubjectName.until,
        )
        .join(SubjectName, SubjectName.subject_id == Subject.id)
        .where(Subject.id.in_(bindparam("ids", expanding=True)))
        .order_by(Subject.id, SubjectName.id)
    )


def _counted(_dialect: str, today: date) -> Select[Any]:
    return (
        select(Record.subject_id, Record.record_class, func.count())
        .join(CatalogueItem, CatalogueItem.id == Record.item_id)
        .join(Subject, Subject.id == Record.subject_id)
        .where(Record.subject_id.in_(bindparam("ids", expanding=True)), public_records(today))
        .group_by(Record.subject_id, Record.record_class)
    )


def _listed(_dialect: str, today: date) -> Select[Any]:
    statement = select(ListEntry.subject_id, ListEntry.kind).distinct()
    return statement.where(ListEntry.subject_id.in_(bindparam("ids", expanding=True)), public_entries(today))
