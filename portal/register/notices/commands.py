"""Writes of notices: filing hides the record, sending starts the agency's clock, the agency carries out or returns it.

Every write is one transaction with the record it is about, so what was visible at the public door is gone, or back, in
the same second (2021 arts. 9, 36).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import procedures
from portal.kernel.citation import Citation
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, Conflict, NotFound, RuleBroken
from portal.kernel.messages import Message, msg
from portal.kernel.references import new_reference
from portal.law.actors import Actor
from portal.law.codes import RecordClass
from portal.law.procedures import Procedure
from portal.law.procedures.notice import ANNULLED_ACT, ANNULMENT, BY_NOTICE, CORRECTION
from portal.law.roles import Role
from portal.register.notices import amendments
from portal.register.notices.models import OPEN, Notice, NoticeKind, NoticeState
from portal.register.records import commands as records
from portal.register.records.models import Record, RecordState
from portal.register.subjects.identity import public_text
from portal.security.fields import FieldCipher
from portal.store import outbox
from portal.store.files import StoredFile

LIFT: Final = "measures.lift"
# To whoever read the record: told after the commit, by a floor above (2021 art. 9; parameter A32).
CARRIED_OUT: Final = "notice.carried_out"
SETTLED_RISK: Final = Citation("21", 16)
_LONGEST_REASON: Final = 400
_LONGEST_NUMBER: Final = 128
# What ending a record means for each kind; a change ends nothing.
_ENDS: Final = {
    NoticeKind.WITHDRAW: RecordState.WITHDRAWN,
    NoticeKind.SETTLED: RecordState.WITHDRAWN,
    NoticeKind.ANNULLED: RecordState.DELETED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDraft:
    """What a provider says about one record of its own; `changes` are new values by field code."""

    record_ref: str
    kind: NoticeKind
    reason: str
    document_no: str
    event_on: date | None = None
    changes: Mapping[str, str] = field(default_factory=dict)
    file: StoredFile | None = None


def procedure_of(kind: NoticeKind) -> Procedure:
    """Returns the table a notice runs on."""
    return ANNULMENT if kind is NoticeKind.ANNULLED else CORRECTION


def basis_of(kind: NoticeKind) -> Citation:
    """Returns the article a notice rests on."""
    if kind is NoticeKind.SETTLED:
        return SETTLED_RISK
    return ANNULLED_ACT if kind is NoticeKind.ANNULLED else BY_NOTICE


def own_record(session: Session, *, ref: str, actor: Actor, lock: bool = False) -> Record:
    """Returns a record of the actor's own unit; raises NotFound alike for another unit's and for none."""
    wanted = select(Record).where(Record.ref == ref, Record.unit_id == actor.unit_id)
    found = session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise NotFound(msg("没有找到这一项。"), field="record")
    return found


def file(session: Session, draft: NoticeDraft, *, cipher: FieldCipher, actor: Actor, at: datetime) -> Notice:
    """Returns the notice, its record hidden from this transaction on; a second person has still to send it.

    Raises NotFound for a record of another unit, Conflict where the record has ended or a notice is open, RuleBroken or
    BadInput on the field at fault.
    """
    actor.require(Role.PROVIDER_MAKER)
    return _open(session, draft, "file", cipher=cipher, actor=actor, at=at)


def push(session: Session, draft: NoticeDraft, *, cipher: FieldCipher, actor: Actor, at: datetime) -> Notice:
    """Returns a notice that a unit's own system gives: sent at once, after the review that the unit's key states."""
    actor.require(Role.PROVIDER_CHECKER)
    return _open(session, draft, "push", cipher=cipher, actor=actor, at=at)


def act(
    session: Session,
    *,
    ref: str,
    action: str,
    cipher: FieldCipher,
    actor: Actor,
    at: datetime,
    seen: int | None,
    reason: str = "",
) -> Notice:
    """Returns the notice after a step; raises NotFound for one that is not this actor's business, and as the engine."""
    notice = reachable(session, ref=ref, actor=actor)
    table = procedure_of(notice.kind)
    known = {step.action for step in table.steps if step.sources}
    if action not in known:
        raise NotFound(msg("没有找到这一项。"))
    told = _told(reason, notice.record)
    state = procedures.advance(session, table, ref, action, actor=actor, at=at, seen=seen, reason=told)
    if NoticeState(state) is NoticeState.APPLIED:
        _carry_out(session, notice, cipher=cipher, actor=actor, at=at)
        outbox.post(session, topic=CARRIED_OUT, payload={"ref": notice.ref}, at=at)
    _move(notice, NoticeState(state), at)
    if notice.state is NoticeState.DROPPED:
        _show_again(session, notice, actor=actor, at=at)
    session.flush()
    return notice


def reachable(session: Session, *, ref: str, actor: Actor) -> Notice:
    """Returns a notice that is this actor's business: their unit's own, or sent and within the agency's subtree."""
    found = session.scalar(select(Notice).where(Notice.ref == ref))
    if found is None or not _concerns(found, actor):
        raise NotFound(msg("没有找到这一项。"))
    return found


def _concerns(notice: Notice, actor: Actor) -> bool:
    if actor.has(Role.PROVIDER_MAKER, Role.PROVIDER_CHECKER) and notice.unit_id == actor.unit_id:
        return True
    agency = actor.has(Role.AGENCY_CLERK, Role.AGENCY_HEAD)
    return agency and notice.received_at is not None and actor.reaches(notice.unit.division)


def _open(
    session: Session, draft: NoticeDraft, action: str, *, cipher: FieldCipher, actor: Actor, at: datetime
) -> Notice:
    record = own_record(session, ref=draft.record_ref, actor=actor, lock=True)
    today = beijing_date(at)
    _refuse_closed(session, record)
    _check(draft, record, today)
    changes = amendments.differences(record, draft.changes) if draft.kind is NoticeKind.CHANGE else {}
    if draft.kind is NoticeKind.CHANGE:
        amendments.amend(record, changes, cipher=cipher, today=today)
    ref, table = new_reference("notice"), procedure_of(draft.kind)
    detail = {"record": record.ref, "kind": draft.kind.value}
    state = procedures.open_matter(session, table, ref, action, actor=actor, at=at, detail=detail)
    notice = Notice(
        ref=ref,
        record=record,
        unit_id=record.unit_id,
        kind=draft.kind,
        state=NoticeState(state),
        reason=_told(draft.reason, record),
        document_no=draft.document_no.strip(),
        event_on=draft.event_on,
        changes=changes,
        filed_at=at,
        hidden_at=None if record.suspended_at else at,
        received_at=at if NoticeState(state) is NoticeState.SENT else None,
        file=draft.file,
    )
    session.add(notice)
    if record.suspended_at is None:
        basis = basis_of(draft.kind)
        records.suspend(session, record=record, reason=notice.reason, basis=basis, at=at, actor=actor.ref)
    session.flush()
    return notice


def _refuse_closed(session: Session, record: Record) -> None:
    if record.state is not RecordState.CURRENT:
        raise Conflict(msg("该信息已经停止披露，不能再变更"), citation=BY_NOTICE, field="record")
    wanted = select(Notice.id).where(Notice.record_id == record.id, Notice.state.in_(OPEN))
    if session.scalar(wanted.limit(1)) is not None:
        raise Conflict(msg("这条信息已有告知正在办理，办结后再提出"), citation=BY_NOTICE, field="record")


def _check(draft: NoticeDraft, record: Record, today: date) -> None:
    basis = basis_of(draft.kind)
    _filled(draft.reason, "reason", msg("必须写明理由"), _LONGEST_REASON, basis)
    _filled(draft.document_no, "document_no", msg("必须写明告知文书的文号"), _LONGEST_NUMBER, basis)
    if public_text(draft.document_no, record.subject) != draft.document_no:
        raise RuleBroken(msg("此项不得含有身份证件号码或者手机号码"), citation=basis, field="document_no")
    if draft.kind is NoticeKind.SETTLED and record.record_class is not RecordClass.RISK:
        raise RuleBroken(msg("只有风险提示信息可以按事项清结告知"), citation=SETTLED_RISK, field="kind")
    if draft.kind is not NoticeKind.CHANGE and any(value.strip() for value in draft.changes.values()):
        raise BadInput(msg("只有变更信息时才填写新的内容"), field="changes")
    _check_day(draft, record, today, basis)


def _check_day(draft: NoticeDraft, record: Record, today: date, basis: Citation) -> None:
    day = draft.event_on
    if day is None:
        if draft.kind is NoticeKind.ANNULLED:
            raise RuleBroken(msg("必须写明行为被撤销或者确认无效的日期"), citation=basis, field="event_on")
        return
    if day > today:
        raise RuleBroken(msg("晚于今天"), citation=basis, field="event_on")
    if day < record.decided_on:
        raise RuleBroken(msg("早于决定日期"), citation=basis, field="event_on")


def _filled(text: str, name: str, missing: Message, most: int, basis: Citation) -> None:
    if not text.strip():
        raise RuleBroken(missing, citation=basis, field=name)
    if len(text.strip()) > most:
        raise BadInput(msg("超过%(length)s个字符", length=most), field=name)


def _told(text: str, record: Record) -> str:
    return public_text(text.strip(), record.subject)[:_LONGEST_REASON]


def _carry_out(session: Session, notice: Notice, *, cipher: FieldCipher, actor: Actor, at: datetime) -> None:
    record, basis = notice.record, basis_of(notice.kind)
    if notice.kind is not NoticeKind.CHANGE:
        state = _ENDS[notice.kind]
        records.end(session, record=record, state=state, reason=notice.reason, basis=basis, at=at, actor=actor.ref)
        # What rested on the record is to be lifted from now on, not from the next night on (2024 art. 40).
        outbox.post(session, topic=LIFT, payload={"record": record.ref}, at=at)
        return
    made = amendments.amend(record, notice.changes, cipher=cipher, today=beijing_date(at))
    for name, value in made.columns.items():
        setattr(record, name, value)
    version = records.change(
        session,
        record=record,
        content=made.content,
        reason=notice.reason,
        basis=basis,
        unit=notice.unit,
        at=at,
        actor=actor.ref,
    )
    notice.version = version.number
    _show_again(session, notice, actor=actor, at=at)


def _move(notice: Notice, state: NoticeState, at: datetime) -> None:
    notice.state = state
    if state in OPEN:
        # The first receipt counts: what comes back to be mended begins no term anew (2021 arts. 9, 36).
        notice.received_at = notice.received_at or (at if state is NoticeState.SENT else None)
        return
    notice.closed_at = at
    notice.changes = {}


def _show_again(session: Session, notice: Notice, *, actor: Actor, at: datetime) -> None:
    """Ends the suspension that this notice began, and no other: a dispute may have begun its own meanwhile."""
    record = notice.record
    if record.state is RecordState.CURRENT and notice.hidden_at and record.suspended_at == notice.hidden_at:
        records.resume(session, record=record, basis=basis_of(notice.kind), at=at, actor=actor.ref)
