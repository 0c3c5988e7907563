"""Decides what one line of the answer says about a subject; every count and tag passes the gate when it is shown."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from portal.kernel import divisions
from portal.law.codes import RecordClass
from portal.register.catalogue.models import CatalogueItem
from portal.register.disclosure import public_entries, public_records
from portal.register.lists.models import ListEntry, ListKind
from portal.register.records.models import Record
from portal.register.subjects.models import Subject, SubjectKind, SubjectName
from portal.search.highlighting import highlight
from portal.search.names import Found
from portal.search.queries import SearchQuery
from portal.search.results import MatchedBy, Segments, SubjectHit, Tag


def load_hits(session: Session, found: Sequence[Found], query: SearchQuery, today: date) -> tuple[SubjectHit, ...]:
    """Returns the lines of one page in the order found, each re-read and counted under today's gate."""
    if not found:
        return ()
    ids = [one.subject_id for one in found]
    statement = select(Subject).where(Subject.id.in_(ids)).options(selectinload(Subject.names))
    subjects = {subject.id: subject for subject in session.scalars(statement)}
    counts, lists = _class_counts(session, ids, today), _lists(session, ids, today)
    return tuple(
        _hit(subjects[one.subject_id], one, query, counts[one.subject_id], lists[one.subject_id])
        for one in found
        if one.subject_id in subjects
    )


def _hit(
    subject: Subject, found: Found, query: SearchQuery, counts: Mapping[RecordClass, int], lists: frozenset[ListKind]
) -> SubjectHit:
    current = next(name for name in subject.names if name.until is None)
    former = _former(subject, found)
    needles = [part.bare for part in query.parts]
    organisation = subject.kind is not SubjectKind.NATURAL_PERSON
    return SubjectHit(
        ref=subject.ref,
        credit_code=subject.credit_code,
        kind=subject.kind,
        name=current.name,
        name_segments=highlight(current.name, [] if found.matched_by is MatchedBy.CODE else needles),
        code_segments=_code_segments(subject.credit_code, query.code if found.matched_by is MatchedBy.CODE else ""),
        matched_by=found.matched_by,
        former_name=former.name if former else None,
        former_segments=highlight(former.name, needles) if former else (),
        status=subject.status,
        division=divisions.get(subject.division) if subject.division and organisation else None,
        founded_on=subject.founded_on if organisation else None,
        legal_representative=subject.legal_representative if organisation else None,
        counts=tuple((each, counts[each]) for each in RecordClass if each in counts),
        lists=tuple(kind for kind in ListKind if kind in lists),
        tags=_tags(counts, lists),
    )


def _former(subject: Subject, found: Found) -> SubjectName | None:
    if found.matched_by is not MatchedBy.FORMER_NAME:
        return None
    return next((name for name in subject.names if name.id == found.name_id), None)


def _code_segments(credit_code: str | None, asked: str) -> Segments:
    if credit_code is None:
        return ()
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
    statement = (
        select(Record.subject_id, Record.record_class, func.count())
        .join(CatalogueItem, CatalogueItem.id == Record.item_id)
        .join(Subject, Subject.id == Record.subject_id)
        .where(Record.subject_id.in_(ids), public_records(today))
        .group_by(Record.subject_id, Record.record_class)
    )
    counts: dict[int, dict[RecordClass, int]] = defaultdict(dict)
    for subject_id, record_class, number in session.execute(statement):
        counts[subject_id or 0][record_class] = number
    return counts


def _lists(session: Session, ids: Sequence[int], today: date) -> Mapping[int, frozenset[ListKind]]:
    statement = select(ListEntry.subject_id, ListEntry.kind).where(ListEntry.subject_id.in_(ids), public_entries(today))
    lists: dict[int, frozenset[ListKind]] = defaultdict(frozenset)
    for subject_id, kind in session.execute(statement.distinct()):
        lists[subject_id] |= {kind}
    return lists
