"""Decides about refused rows in place: corrected cells are judged at once, to drop a row needs a reason (21§9)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from portal import audit
from portal.kernel.clock import beijing_date
from portal.kernel.errors import Conflict, NotFound, RuleBroken
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.law.actors import Actor
from portal.law.procedures.submission import SUBMISSION
from portal.law.roles import Role
from portal.procedures import advance
from portal.register.catalogue import layouts
from portal.register.catalogue.commands import binding_item
from portal.register.intake import reading
from portal.register.intake.faults import ACCURATE, PROVIDED, Fault, FaultLog
from portal.register.intake.judging import Judge, Order
from portal.register.intake.submissions import checking, commands
from portal.register.intake.submissions.models import RowDecision, Upload, UploadFault, UploadRow
from portal.security.fields import FieldCipher
from portal.store import outbox


@dataclass(frozen=True, slots=True)
class Corrected:
    """What became of a correction: the faults that remain (warnings, too), and whether the row is good now."""

    good: bool
    faults: tuple[Fault, ...]


def correct(
    session: Session,
    *,
    ref: str,
    number: int,
    cells: Mapping[str, str],
    cipher: FieldCipher,
    actor: Actor,
    at: datetime,
) -> Corrected:
    """Returns whether the row is good with these cells (by role), which are kept either way.

    Raises NotFound for a row that does not wait, Conflict once the submission has moved on.
    """
    upload, row = _waiting(session, ref, number, actor)
    layout = layouts.of(upload.item)
    filled = {role: cells[role] for role in layout.by_role if cells.get(role, "").strip()}
    judged = reading.row(layout, number, filled, source=upload.unit.credit_code, today=beijing_date(at))
    item = binding_item(session, code=upload.item.code, on=beijing_date(at))
    Judge(session, Order(item=item, cipher=cipher, at=at, actor=actor.ref), FaultLog()).judge([judged])
    row.cells = checking.seal_cells(cipher, ref, number, filled)
    upload.good += (not judged.refused) - (row.decision is RowDecision.CORRECTED)
    row.decision = RowDecision.OPEN if judged.refused else RowDecision.CORRECTED
    row.decided_by, row.decided_at = actor.ref, at
    _replace_faults(session, upload, number, judged.faults)
    _go_on(session, upload, actor, at)
    return Corrected(not judged.refused, tuple(judged.faults))


def drop(session: Session, *, ref: str, number: int, reason: str, actor: Actor, at: datetime) -> None:
    """Leaves a refused row out for good; its cells are deleted, the reason stays.

    Raises RuleBroken without a reason or with a person's number in it, NotFound and Conflict as `correct` does.
    """
    upload, row = _waiting(session, ref, number, actor)
    _leave_out(session, upload, [row], reason, actor, at)


def drop_rest(session: Session, *, ref: str, reason: str, actor: Actor, at: datetime) -> int:
    """Returns how many refused rows were left out for good, all that still waited, for one reason.

    Each is named in the audit chain. Raises what `drop` raises, and Conflict when none waits.
    """
    upload = _faulty(session, ref, actor)
    wanted = select(UploadRow).where(UploadRow.submission_id == upload.id, UploadRow.decision == RowDecision.OPEN)
    rows = session.scalars(wanted.order_by(UploadRow.number)).all()
    _leave_out(session, upload, rows, reason, actor, at)
    return len(rows)


def _leave_out(
    session: Session, upload: Upload, rows: Sequence[UploadRow], reason: str, actor: Actor, at: datetime
) -> None:
    if not reason.strip():
        raise RuleBroken(msg("必须写明理由"), citation=PROVIDED, field="reason")
    if scrub(reason) != reason:
        raise RuleBroken(msg("理由中不得含有身份证件号码或者手机号码"), citation=ACCURATE, field="reason")
    for row in rows:
        row.cells, row.decision, row.reason = None, RowDecision.DROPPED, reason.strip()
        row.decided_by, row.decided_at = actor.ref, at
    upload.dropped += len(rows)
    session.flush()
    audit.append(
        session,
        at=at,
        actor=actor.ref,
        action="submission.rows_dropped",
        object_kind="submission",
        object_ref=upload.ref,
        detail={"rows": [row.number for row in rows]},
    )
    _go_on(session, upload, actor, at)


def _faulty(session: Session, ref: str, actor: Actor) -> Upload:
    upload = commands.own(session, ref, actor)
    actor.require(Role.PROVIDER_MAKER)
    if upload.state != "faulty":
        state = SUBMISSION.states[upload.state]
        raise Conflict(msg("现在的状态是“%(state)s”，不能办理这一步。", state=state), citation=PROVIDED)
    return upload


def _waiting(session: Session, ref: str, number: int, actor: Actor) -> tuple[Upload, UploadRow]:
    upload = _faulty(session, ref, actor)
    row = session.get(UploadRow, (upload.id, number))
    if row is None or row.decision is RowDecision.DROPPED:
        raise NotFound(msg("没有找到这一项。"))
    return upload, row


def _replace_faults(session: Session, upload: Upload, number: int, faults: list[Fault]) -> None:
    old = (UploadFault.submission_id == upload.id, UploadFault.row == number)
    session.execute(delete(UploadFault).where(*old))
    if faults:
        session.execute(insert(UploadFault), [checking.as_row(upload.id, fault) for fault in faults])
    session.flush()


def _go_on(session: Session, upload: Upload, actor: Actor, at: datetime) -> None:
    """Once no row waits any more, the whole is checked again: two corrected rows may say the same."""
    open_rows = (UploadRow.submission_id == upload.id, UploadRow.decision == RowDecision.OPEN)
    upload.refused = session.scalar(select(func.count()).select_from(UploadRow).where(*open_rows)) or 0
    if upload.refused == 0:
        upload.state = advance(session, SUBMISSION, upload.ref, "recheck", actor=actor, at=at, seen=None)
        upload.changed_at, upload.progress = at, 0
        outbox.post(session, topic=commands.CHECK, payload={"ref": upload.ref}, at=at)
    session.flush()
