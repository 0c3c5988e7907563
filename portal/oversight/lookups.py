"""Lookups of what is not public: by staff, in their subtree, for a stated purpose, each one logged (2021 art. 30(2)).

The log is written in the same transaction in which the answer is read, and the caller shows the answer only once that
is committed. What was searched for is never logged: the links name references, purpose, case and unit.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session, joinedload

from portal import audit
from portal.audit.models import AuditEntry, AuditPayload
from portal.kernel.citation import Citation
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, NotFound, RuleBroken
from portal.kernel.folding import code_key, fold
from portal.kernel.identifiers.verdict import normal_form
from portal.kernel.masking import scrub
from portal.kernel.messages import Message, msg
from portal.law import querying
from portal.law.actors import Actor
from portal.law.querying import QUERY_DUTY
from portal.law.roles import Role
from portal.register.catalogue.models import CatalogueItem, Openness
from portal.register.disclosure import PUBLIC, Decision, View, Viewer, decide, record_facts
from portal.register.records.models import Record
from portal.register.records.queries import RecordLine, line
from portal.register.subjects.commands import ID_PURPOSE
from portal.register.subjects.identity import Identity, public_identity, public_text
from portal.register.subjects.models import Subject, SubjectName
from portal.security.fields import FieldCipher

ROLES: Final = (Role.AGENCY_CLERK, Role.AGENCY_HEAD, Role.COMPETENT_REVIEWER)
SUBJECT: Final = "query.subject"
RECORD: Final = "query.record"
NOTHING: Final = "query.none"
MOST: Final = 200  # records of one answer
_SHORTEST: Final = 2
_LONGEST: Final = 200
_LONGEST_CASE: Final = 60


@dataclass(frozen=True, slots=True)
class Inquiry:
    """Why somebody looks: a purpose of the closed list, in own words, and the case where there is one."""

    purpose: str
    words: str
    case: str = ""


@dataclass(frozen=True, slots=True)
class FoundRecord:
    """One record of an answer, and what everybody may see of it."""

    line: RecordLine
    unit: str
    for_public: Decision


@dataclass(frozen=True, slots=True)
class FoundSubject:
    """One subject with its records in the actor's subtree; persons are masked."""

    ref: str
    identity: Identity
    records: tuple[FoundRecord, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a search found; `cut` where there are more records than one answer shows."""

    subjects: tuple[FoundSubject, ...]
    cut: bool


@dataclass(frozen=True, slots=True)
class Value:
    """One field of a record with the widest channel it may leave by."""

    name_zh: str
    name_mn: str | None
    value: str
    level: Openness


@dataclass(frozen=True, slots=True)
class RecordFile:
    """A record in full, as the desk may see it: every field, no identity number."""

    found: FoundRecord
    identity: Identity
    item_zh: str
    legal_basis: str
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Access:
    """One look at a subject or its record: by which unit, for which purpose, when (2024 art. 38; 2021 art. 34)."""

    at: datetime
    unit_code: str
    purpose: Message
    record_ref: str | None
    case: str
    citation: Citation


def search(session: Session, *, text: str, inquiry: Inquiry, cipher: FieldCipher, actor: Actor, at: datetime) -> Answer:
    """Returns the subjects with this code, identity number, exact name or document number that have records here.

    Raises BadInput or RuleBroken where purpose or case are missing, Forbidden for other roles.
    """
    _admit(inquiry, actor)
    wanted = text.strip()
    if not _SHORTEST <= len(wanted) <= _LONGEST:
        raise BadInput(msg("请填写代码、文号或者完整的名称。"), citation=QUERY_DUTY, field="text")
    records = _records(session, wanted, cipher, actor)
    found = _grouped(records[:MOST], beijing_date(at))
    for subject in found:
        _log(session, SUBJECT, "subject", subject.ref, inquiry, actor, at)
    if not found:
        _log(session, NOTHING, "search", "", inquiry, actor, at)
    return Answer(found, cut=len(records) > MOST)


def view(session: Session, *, ref: str, inquiry: Inquiry, actor: Actor, at: datetime) -> RecordFile:
    """Returns one record in full; raises NotFound alike for one outside the subtree and for none."""
    _admit(inquiry, actor)
    record = session.scalar(_loaded().where(Record.ref == ref))
    if record is None or record.subject is None or not _within(record, actor):
        raise NotFound(msg("没有找到这一项。"))
    subject = record.subject
    _log(session, RECORD, "record", ref, inquiry, actor, at)
    values = (
        Value(field.name_zh, field.name_mn, public_text(str(record.content[field.code]), subject), field.level)
        for field in record.item.fields
        if record.content.get(field.code) not in (None, "")
    )
    return RecordFile(
        found=_found(record, beijing_date(at)),
        identity=public_identity(subject),
        item_zh=record.item.name_zh,
        legal_basis=public_text(record.legal_basis, subject),
        values=tuple(values),
    )


def accesses(session: Session, *, subject_ref: str, since: datetime) -> tuple[Access, ...]:
    """Returns who of the staff looked at a subject and its records since an instant, newest first."""
    records = select(Record.ref).join(Subject, Record.subject_id == Subject.id).where(Subject.ref == subject_ref)
    about = or_(
        (AuditEntry.action == SUBJECT) & (AuditEntry.object_ref == subject_ref),
        (AuditEntry.action == RECORD) & AuditEntry.object_ref.in_(records),
    )
    rows = select(AuditEntry, AuditPayload).join(AuditPayload, AuditPayload.seq == AuditEntry.seq)
    looked = rows.where(about, AuditEntry.at >= since).order_by(AuditEntry.seq.desc())
    return tuple(
        Access(
            at=entry.at,
            unit_code=payload.body["unit"],
            purpose=querying.LOGGED[payload.body["purpose"]].label,
            record_ref=entry.object_ref if entry.action == RECORD else None,
            case=payload.body["case"],
            citation=querying.LOGGED[payload.body["purpose"]].citation,
        )
        for entry, payload in session.execute(looked).tuples()
    )


def _admit(inquiry: Inquiry, actor: Actor) -> None:
    actor.require(*ROLES)
    purpose = querying.purpose(inquiry.purpose)
    if len(inquiry.words.strip()) < _SHORTEST:
        raise RuleBroken(msg("请写明为什么查询。"), citation=QUERY_DUTY, field="words")
    if purpose.needs_case and not inquiry.case.strip():
        sentence = msg("以“%(purpose)s”为目的的查询须填写案件编号。", purpose=purpose.label)
        raise RuleBroken(sentence, citation=purpose.citation, field="case")
    for field, told in (("words", inquiry.words), ("case", inquiry.case)):
        if scrub(told) != told:
            raise RuleBroken(msg("请不要写入身份证号码或者手机号码。"), citation=QUERY_DUTY, field=field)
    if len(inquiry.words) > _LONGEST or len(inquiry.case) > _LONGEST_CASE:
        raise BadInput(msg("填写的内容过长。"), field="words")


def _loaded() -> Select[tuple[Record]]:
    return select(Record).options(
        joinedload(Record.item).selectinload(CatalogueItem.fields),
        joinedload(Record.unit),
        joinedload(Record.subject).selectinload(Subject.names),
    )


def _records(session: Session, text: str, cipher: FieldCipher, actor: Actor) -> list[Record]:
    number = normal_form(text)
    named = select(SubjectName.subject_id).where(SubjectName.key == fold(text))
    asked = or_(
        Record.document_key == code_key(text),
        Subject.credit_code == number,
        Subject.id_index == cipher.blind_index(number, ID_PURPOSE),
        Subject.id.in_(named),
    )
    rows = _loaded().join(Subject, Record.subject_id == Subject.id).where(asked)
    ordered = session.scalars(rows.order_by(Record.decided_on.desc(), Record.id.desc())).unique()
    return [record for record in ordered if _within(record, actor)]


def _within(record: Record, actor: Actor) -> bool:
    return decide(record_facts(record), Viewer(View.STAFF, division=actor.division), date.min).shown


def _grouped(records: Iterable[Record], today: date) -> tuple[FoundSubject, ...]:
    gathered: dict[int, list[Record]] = {}
    subjects: dict[int, Subject] = {}
    for record in records:
        if record.subject is not None:
            subjects[record.subject.id] = record.subject
            gathered.setdefault(record.subject.id, []).append(record)
    return tuple(
        FoundSubject(subject.ref, public_identity(subject), tuple(_found(each, today) for each in gathered[key]))
        for key, subject in subjects.items()
    )


def _found(record: Record, today: date) -> FoundRecord:
    return FoundRecord(line(record, today), record.unit.name_zh, decide(record_facts(record), PUBLIC, today))


def _log(session: Session, action: str, kind: str, ref: str, inquiry: Inquiry, actor: Actor, at: datetime) -> None:
    detail = {
        "purpose": inquiry.purpose,
        "words": inquiry.words.strip(),
        "case": inquiry.case.strip(),
        "unit": actor.unit_code,
        "division": actor.division,
    }
    audit.append(
        session,
        at=at,
        actor=actor.ref,
        action=action,
        object_kind=kind,
        object_ref=ref,
        outcome="done" if ref else "none",
        detail=detail,
    )
