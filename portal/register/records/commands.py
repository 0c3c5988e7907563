"""Writes to records: entering, changing, suspending, ending (2021 arts. 9, 14, 20, 35-38; 2018 art. 36).

Nothing is hidden, changed or ended without a reason and a basis; every write leaves a version or an audit link and, for
the subject's sake, reaches every door at once because the gate reads these columns.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.models import Unit
from portal.kernel.citation import Citation
from portal.kernel.errors import Conflict, RuleBroken
from portal.kernel.folding import code_key
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law import codes, publicity
from portal.law.codes import RecordClass
from portal.law.publicity import StartKind
from portal.register.catalogue.models import CatalogueItem
from portal.register.records.models import Challenge, Record, RecordKind, RecordState, RecordVersion
from portal.register.subjects.models import Subject

LIMITED = (RecordClass.GENERAL, RecordClass.SERIOUS, RecordClass.RISK)
FIRST_ENTRY = "首次归集"
ENTRY_BASIS = Citation("21", 9).short()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDraft:
    """One record as a provider submits it; `content` never carries an identity number."""

    subject: Subject
    item: CatalogueItem
    unit: Unit
    kind: RecordKind
    title: str
    document_no: str
    authority_name: str
    authority_code: str
    legal_basis: str
    decided_on: date
    content: Mapping[str, Any]
    private: str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    start_on: date | None = None
    start_kind: StartKind | None = None
    period_months: int | None = None
    served_on: date | None = None
    remedy_until: date | None = None
    challenge: Challenge | None = None
    challenge_closed_on: date | None = None
    minor_at_act: bool = False
    batch_id: int | None = None
    sub_code: str = ""


def natural_key(item_code: str, subject: Subject, document_no: str, authority_code: str) -> str:
    """Returns the digest under which one fact can be held only once (LAW C18)."""
    who = subject.credit_code or subject.id_index or ""
    return hashlib.sha256("\x1f".join((item_code, who, code_key(document_no), authority_code)).encode()).hexdigest()


def enter(session: Session, *, draft: RecordDraft, at: datetime, actor: str) -> Record:
    """Returns the entered record with its first version; raises RuleBroken where a class lacks its start day."""
    record = build(draft, at=at)
    session.add(record)
    session.flush()
    audit.append(session, at=at, actor=actor, action="record.entered", object_kind="record", object_ref=record.ref)
    return record


def build(draft: RecordDraft, *, at: datetime) -> Record:
    """Returns an unsaved record with its first version."""
    return Record(**columns(draft, at=at), versions=[RecordVersion(**first_version(draft, at=at))])


def columns(draft: RecordDraft, *, at: datetime) -> dict[str, Any]:
    """Returns a record's columns, the period computed by law; bulk intake writes many of these with one statement.

    Raises RuleBroken where a class lacks its start day, or the sub-kind is one of another class.
    """
    item = draft.item
    _check(draft)
    return {
        "ref": new_reference("record"),
        "natural_key": natural_key(item.code, draft.subject, draft.document_no, draft.authority_code),
        "subject_id": draft.subject.id,
        "item_id": item.id,
        "unit_id": draft.unit.id,
        "batch_id": draft.batch_id,
        "received_at": at,
        "kind": draft.kind,
        "record_class": item.record_class,
        "sub_code": draft.sub_code or item.sub_code,
        "title": draft.title,
        "document_no": draft.document_no,
        "document_key": code_key(draft.document_no),
        "authority_name": draft.authority_name,
        "authority_code": draft.authority_code,
        "legal_basis": draft.legal_basis,
        "decided_on": draft.decided_on,
        "valid_from": draft.valid_from,
        "valid_until": draft.valid_until,
        "content": dict(draft.content),
        "private": draft.private,
        "start_on": draft.start_on,
        "start_kind": draft.start_kind,
        "public_until": _public_until(draft),
        "served_on": draft.served_on,
        "remedy_until": draft.remedy_until,
        "challenge": draft.challenge,
        "challenge_closed_on": draft.challenge_closed_on,
        "minor_at_act": draft.minor_at_act,
        "state": RecordState.CURRENT,
    }


def _check(draft: RecordDraft) -> None:
    item = draft.item
    if item.record_class in LIMITED and (draft.start_on is None or draft.start_kind is None):
        raise RuleBroken(msg("失信信息和风险提示信息必须写明公示期的起算日"), citation=Citation("21", 20))
    if draft.sub_code and codes.class_of(draft.sub_code) is not item.record_class:
        sentence = msg("“%(code)s”不是%(table)s的代码。", code=draft.sub_code, table=item.record_class.label)
        raise RuleBroken(sentence, citation=item.record_class.citation, field="sub_code")


def first_version(draft: RecordDraft, *, at: datetime) -> dict[str, Any]:
    """Returns the columns of a record's first version, but for the record they belong to."""
    return {
        "number": 1,
        "content": dict(draft.content),
        "changed_at": at,
        "unit_id": draft.unit.id,
        "reason": FIRST_ENTRY,
        "basis": ENTRY_BASIS,
    }


def change(
    session: Session,
    *,
    record: Record,
    content: Mapping[str, Any],
    reason: str,
    basis: Citation,
    unit: Unit,
    at: datetime,
    actor: str,
) -> RecordVersion:
    """Returns the new version, which names the unit that decided it; the publicity period never moves with an edit.

    Raises Conflict if ended.

    Source: 2021 art. 20.
    """
    _must_be_current(record)
    version = RecordVersion(
        record_id=record.id,
        number=len(record.versions) + 1,
        content=dict(content),
        changed_at=at,
        unit_id=unit.id,
        reason=_reason(reason),
        basis=basis.short(),
    )
    record.content = dict(content)
    session.add(version)
    session.flush()
    session.refresh(record, ["versions"])
    detail = {"version": version.number, "basis": version.basis}
    audit.append(
        session, at=at, actor=actor, action="record.changed", object_kind="record", object_ref=record.ref, detail=detail
    )
    return version


def suspend(session: Session, *, record: Record, reason: str, basis: Citation, at: datetime, actor: str) -> None:
    """Closes every outward door to a disputed record from this transaction on (2021 art. 37)."""
    _must_be_current(record)
    record.suspended_at, record.suspended_reason, record.suspended_basis = at, _reason(reason), basis.short()
    _told(session, record, "record.suspended", basis, at, actor)


def resume(session: Session, *, record: Record, basis: Citation, at: datetime, actor: str) -> None:
    """Ends a suspension; the period has gone on running meanwhile (parameter A11)."""
    record.suspended_at = record.suspended_reason = record.suspended_basis = None
    _told(session, record, "record.resumed", basis, at, actor)


def end(
    session: Session, *, record: Record, state: RecordState, reason: str, basis: Citation, at: datetime, actor: str
) -> None:
    """Ends a record as withdrawn, repaired, deleted or archived; raises Conflict if it has ended already.

    Only what is archived can still be deleted: it is recorded, though not disclosed (2021 art. 37).
    """
    if (record.state, state) != (RecordState.ARCHIVED, RecordState.DELETED):
        _must_be_current(record)
    record.state, record.state_at, record.state_reason, record.state_basis = state, at, _reason(reason), basis.short()
    _told(session, record, f"record.{state.value}", basis, at, actor)


def empty(session: Session, *, record: Record) -> None:
    """Erases what a deleted record said, its versions too; that there was one, and why it ended, stays (2021 art. 35).

    Raises Conflict for a record that was not deleted.
    """
    if record.state is not RecordState.DELETED:
        raise Conflict(msg("该信息没有删除，不能清空"), citation=Citation("21", 35))
    session.execute(delete(RecordVersion).where(RecordVersion.record_id == record.id))
    record.private, record.content = None, {}
    record.title = record.document_no = record.document_key = record.legal_basis = ""
    session.flush()
    session.refresh(record, ["versions"])


def reinstate(
    session: Session, *, record: Record, reason: str, basis: Citation, unit: Unit, at: datetime, actor: str
) -> None:
    """Lets a repaired record stand again because the repair was founded on false material; its last day stays.

    Raises Conflict for a record that ended otherwise. Source: 2024 art. 42(3); parameter A11.
    """
    if record.state is not RecordState.REPAIRED:
        raise Conflict(msg("该信息不是因修复停止披露的，不能恢复"), citation=basis)
    why = _reason(reason)
    record.state, record.state_at, record.state_reason, record.state_basis = RecordState.CURRENT, None, None, None
    version = RecordVersion(
        record_id=record.id,
        number=len(record.versions) + 1,
        content=dict(record.content),
        changed_at=at,
        unit_id=unit.id,
        reason=why,
        basis=basis.short(),
    )
    session.add(version)
    session.flush()
    session.refresh(record, ["versions"])
    _told(session, record, "record.reinstated", basis, at, actor)


def _public_until(draft: RecordDraft) -> date | None:
    if draft.item.record_class not in LIMITED or draft.start_on is None or draft.start_kind is None:
        return None
    months = draft.period_months or draft.item.publicity_months
    return publicity.public_until(draft.start_on, draft.start_kind, months=months).until


def _must_be_current(record: Record) -> None:
    if record.state is not RecordState.CURRENT:
        raise Conflict(msg("该信息已经停止披露，不能再变更"), citation=Citation("21", 9))


def _reason(reason: str) -> str:
    if not reason.strip():
        raise RuleBroken(msg("必须写明理由"), citation=Citation("21", 37))
    return reason.strip()


def _told(session: Session, record: Record, action: str, basis: Citation, at: datetime, actor: str) -> None:
    session.flush()
    audit.append(
        session,
        at=at,
        actor=actor,
        action=action,
        object_kind="record",
        object_ref=record.ref,
        detail={"basis": basis.short()},
    )
