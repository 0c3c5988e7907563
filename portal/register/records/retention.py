"""What happens when a period is over: a natural person's item is deleted, an organisation's goes to the archive.

Source: 2018 art. 36; 2021 art. 41(6).

The gate hides expired items without this; the nightly run only makes the deletion physical. What stays of a deleted
item is its reference, its dates and its digest: no name, no number, no content.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from portal import audit
from portal.kernel.citation import Citation
from portal.law import periods, publicity
from portal.register.catalogue.models import CatalogueItem
from portal.register.disclosure import public_entries, public_records
from portal.register.lists.cases import forgetting
from portal.register.lists.cases.models import ListCase
from portal.register.lists.models import EntryMeasure, ListEntry, ListKind, ResponsiblePerson
from portal.register.records.models import Record, RecordState, RecordVersion
from portal.register.subjects.models import Subject, SubjectIdentifier, SubjectKind, SubjectName
from portal.register.subjects.name_index import remove_names

BASIS = Citation("18", 36)
_REASON = "公示期届满"


@dataclass(frozen=True, slots=True)
class Settled:
    """How many items one run archived and deleted, and how many persons left the register altogether.

    `responsible` counts organisations' entries whose responsible persons were deleted: about a natural person that too
    is adverse information.
    """

    archived: int
    erased: int
    entries: int
    forgotten: int
    responsible: int = 0


def settle_expired(session: Session, *, today: date, at: datetime, limit: int = 1000) -> Settled:
    """Archives and deletes up to `limit` expired items of each kind.

    Returns the counts; call again until all are zero.
    """
    expired = (
        select(Record)
        .join(Subject, Record.subject_id == Subject.id)
        .where(Record.public_until < today, Record.state.not_in([RecordState.ARCHIVED, RecordState.ERASED]))
    )
    person = Subject.kind == SubjectKind.NATURAL_PERSON
    erased = list(session.scalars(expired.where(person).limit(limit)))
    archived = list(session.scalars(expired.where(~person, Record.state == RecordState.CURRENT).limit(limit)))
    touched = {record.subject_id for record in erased if record.subject_id is not None}
    for record in archived:
        _end(session, record, RecordState.ARCHIVED, at)
    for record in erased:
        _erase(session, record, at)
    entries = _delete_entries(session, today=today, at=at, limit=limit)
    responsible = _forget_responsible(session, today=today, at=at, limit=limit)
    session.flush()
    forgotten = sum(_forget(session, subject_id) for subject_id in sorted(touched | entries))
    return Settled(len(archived), len(erased), len(entries), forgotten, responsible)


def over_period_in_public(session: Session, *, today: date) -> int:
    """Returns how many over-period items the gate would still show; anything but 0 is a wrongdoing (2021 art. 41(6)).

    The period is re-computed from the start day in the row, not from the stored last day, so that a wrong stored day is
    found too.
    """
    late = select(func.count()).select_from(Record).join(CatalogueItem).join(Subject, Record.subject_id == Subject.id)
    cap = periods.latest_start_over_on(today, publicity.CAP_MONTHS)
    records = session.scalar(
        late.where(public_records(today), Record.period_basis.is_(None), Record.public_until.is_not(None)).where(
            or_(Record.start_on <= cap, Record.public_until < today)
        )
    )
    limited = and_(ListEntry.kind.in_([ListKind.SERIOUS, ListKind.GOVERNMENT]), ListEntry.decided_on <= cap)
    over = or_(limited, ListEntry.public_until < today)
    entries = session.scalar(select(func.count()).select_from(ListEntry).where(public_entries(today), over))
    return (records or 0) + (entries or 0)


def _end(session: Session, record: Record, state: RecordState, at: datetime) -> None:
    record.suspended_at = record.suspended_reason = record.suspended_basis = None
    record.state, record.state_at, record.state_reason, record.state_basis = state, at, _REASON, BASIS.short()
    action = f"record.{state.value}"
    audit.append(session, at=at, actor="system", action=action, object_kind="record", object_ref=record.ref)


def _erase(session: Session, record: Record, at: datetime) -> None:
    session.execute(delete(RecordVersion).where(RecordVersion.record_id == record.id))
    record.subject_id, record.private, record.content = None, None, {}
    record.title = record.document_no = record.document_key = record.legal_basis = ""
    _end(session, record, RecordState.ERASED, at)


def _delete_entries(session: Session, *, today: date, at: datetime, limit: int) -> set[int]:
    person = Subject.kind == SubjectKind.NATURAL_PERSON
    over = select(ListEntry).join(ListEntry.subject).where(person, ListEntry.public_until < today).limit(limit)
    touched = set()
    for entry in list(session.scalars(over)):
        touched.add(entry.subject_id)
        forgetting.delete_case(session, entry)
        session.execute(delete(EntryMeasure).where(EntryMeasure.entry_id == entry.id))
        session.execute(delete(ResponsiblePerson).where(ResponsiblePerson.entry_id == entry.id))
        audit.append(session, at=at, actor="system", action="entry.erased", object_kind="entry", object_ref=entry.ref)
        session.execute(delete(ListEntry).where(ListEntry.id == entry.id))
    return touched


def _forget_responsible(session: Session, *, today: date, at: datetime, limit: int) -> int:
    over = select(ListEntry).where(ListEntry.public_until < today, ListEntry.responsible.any()).limit(limit)
    entries = list(session.scalars(over))
    for entry in entries:
        session.execute(delete(ResponsiblePerson).where(ResponsiblePerson.entry_id == entry.id))
        session.expire(entry, ["responsible"])
        forgetting.forget_responsible(session, entry)
        action = "entry.responsible_erased"
        audit.append(session, at=at, actor="system", action=action, object_kind="entry", object_ref=entry.ref)
    return len(entries)


def _forget(session: Session, subject_id: int) -> bool:
    held = (
        select(exists().where(Record.subject_id == subject_id)),
        select(exists().where(ListEntry.subject_id == subject_id)),
        select(exists().where(ListCase.subject_id == subject_id)),
    )
    if any(session.scalar(question) for question in held):
        return False
    names = list(session.scalars(select(SubjectName.id).where(SubjectName.subject_id == subject_id)))
    remove_names(session, names)
    for table in (SubjectName, SubjectIdentifier):
        session.execute(delete(table).where(table.subject_id == subject_id))
    session.execute(delete(Subject).where(Subject.id == subject_id))
    return True
