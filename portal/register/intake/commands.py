"""Receives a batch: one file of one unit for one item, in one transaction, with one receipt (2021 arts. 8, 9, 17).

The good rows of a batch come in together, or with `all_or_nothing` none unless all are good. A file that cannot be read
or has a column nobody may gather changes nothing, but leaves its receipt, its audit link and, for the latter, an
incident.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.models import Unit
from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.identifiers import uscc
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.register.catalogue import layouts
from portal.register.catalogue.commands import binding_item
from portal.register.catalogue.models import CatalogueItem
from portal.register.intake import headers, queries, reading, sources
from portal.register.intake.apply import Intake
from portal.register.intake.faults import PROVIDED, BatchRefused, Fault, FaultLog, refuse
from portal.register.intake.incidents import record_forbidden
from portal.register.intake.judging import Order, Tally
from portal.register.intake.models import Batch, BatchFault, BatchOutcome
from portal.register.intake.receipts import Receipt
from portal.register.intake.rows import Row
from portal.security.fields import FieldCipher

Progress = Callable[[int], None]
_LOCK = 0x1_17A6E  # one batch at a time, or two could bring in the same new subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """A file and the terms on which it is handed in; `unit` is a credit code, None: each row names its data source."""

    stream: BinaryIO
    file_name: str
    item: str
    unit: str | None = None
    all_or_nothing: bool = False
    update_reason: str | None = None


def receive_batch(
    session: Session,
    submission: Submission,
    *,
    cipher: FieldCipher,
    at: datetime,
    actor: str,
    progress: Progress | None = None,
) -> Receipt:
    """Returns the receipt; a refused batch is a receipt, too, so that its trace is committed.

    Raises RuleBroken for an item outside the catalogue and NotFound for a unit that can be none; both leave nothing.
    """
    one_at_a_time(session)
    item = binding_item(session, code=submission.item, on=beijing_date(at))
    layouts.of(item)
    unit = _unit(session, submission.unit)
    size, digest = sources.measure(submission.stream)
    if submission.update_reason is None:
        unit_id = unit.id if unit else None
        before = queries.earlier(session, item_code=item.code, unit_id=unit_id, digest=digest)
        if before is not None:
            _audit(session, "batch.repeated", before, actor, at)
            return before
    batch = _open(session, submission, item, unit, digest, at)
    order = Order(item=item, cipher=cipher, at=at, actor=actor, update_reason=submission.update_reason)
    return _receive(session, submission, batch, order, size=size, progress=progress)


def _receive(
    session: Session, submission: Submission, batch: Batch, order: Order, *, size: int, progress: Progress | None
) -> Receipt:
    log = FaultLog()
    intake = Intake(session, order, log, batch.id)
    try:
        with session.begin_nested():
            sources.refuse_size(size)
            tally = intake.take(_rows(submission, order, log), progress=progress)
            _all_or_nothing(submission, tally)
    except BatchRefused as refusal:
        for fault in refusal.faults:
            log.add(fault)
        tally = replace(intake.tally, accepted=0, unchanged=0, refused=intake.tally.rows)
        if isinstance(refusal, headers.ForbiddenColumns):
            record_forbidden(session, refusal, batch=batch.ref, unit_id=batch.unit_id, at=order.at, actor=order.actor)
    return _close(session, submission, batch, tally, log, order)


def _rows(submission: Submission, order: Order, log: FaultLog) -> Iterator[Row]:
    layout, today = layouts.of(order.item), beijing_date(order.at)
    return reading.rows(submission.stream, layout, log, source=submission.unit, today=today)


def _all_or_nothing(submission: Submission, tally: Tally) -> None:
    if tally.rows == 0:
        raise refuse("E-EMPTY", msg("没有数据行"), row=1)
    if submission.all_or_nothing and tally.refused:
        raise refuse("E-ALL-OR-NOTHING", msg("有%(n)s行不予接收，按要求整批不接收", n=tally.refused), citation=PROVIDED)


def _unit(session: Session, credit_code: str | None) -> Unit | None:
    """Returns the unit; None where it is not registered yet but may be, by the rows that name it (2021 art. 9)."""
    if credit_code is None:
        return None
    found = session.scalar(select(Unit).where(Unit.credit_code == credit_code))
    if found is None and not (uscc.check(credit_code).ok and uscc.is_authority(credit_code)):
        raise NotFound(msg("%(code)s 不是已登记的单位，也不是机关、事业单位的代码", code=credit_code), field="unit")
    return found


def _open(
    session: Session, submission: Submission, item: CatalogueItem, unit: Unit | None, digest: str, at: datetime
) -> Batch:
    batch = Batch(
        ref=new_reference("batch"),
        item_id=item.id,
        unit_id=unit.id if unit else None,
        file_name=sources.clean_name(submission.file_name),
        digest=digest,
        received_at=at,
        outcome=BatchOutcome.REFUSED,
        rows=0,
        accepted=0,
        unchanged=0,
        refused=0,
    )
    session.add(batch)
    session.flush()
    return batch


def _close(
    session: Session, submission: Submission, batch: Batch, tally: Tally, log: FaultLog, order: Order
) -> Receipt:
    batch.rows, batch.accepted = tally.rows, tally.accepted
    batch.unchanged, batch.refused = tally.unchanged, tally.refused
    batch.outcome = outcome(tally)
    if submission.unit is not None and batch.unit_id is None:
        batch.unit_id = session.scalar(select(Unit.id).where(Unit.credit_code == submission.unit))
    session.flush()
    faults = [_fault_row(batch.id, fault) for fault in log]
    if faults:
        session.execute(insert(BatchFault), faults)
    session.expire(batch)
    receipt = replace(queries.receipt(session, ref=batch.ref), warnings=log.warnings)
    _audit(session, "batch.received", receipt, order.actor, order.at)
    return receipt


def outcome(tally: Tally) -> BatchOutcome:
    """Returns what became of a batch with these counts."""
    if tally.accepted + tally.unchanged == 0:
        return BatchOutcome.REFUSED
    return BatchOutcome.PARTLY if tally.refused else BatchOutcome.ACCEPTED


def _fault_row(batch_id: int, fault: Fault) -> dict[str, object]:
    return {
        "batch_id": batch_id,
        "row": fault.row,
        "column": fault.column[:64],
        "value": fault.value[:200],
        "code": fault.code,
        "severity": fault.severity.value,
        "reason": str(fault.reason),
        "basis": fault.citation.short(),
    }


def _audit(session: Session, action: str, receipt: Receipt, actor: str, at: datetime) -> None:
    audit.append(
        session,
        at=at,
        actor=actor,
        action=action,
        object_kind="batch",
        object_ref=receipt.ref,
        outcome="refused" if receipt.outcome is BatchOutcome.REFUSED else "done",
        detail={
            "item": receipt.item,
            "unit": receipt.unit,
            "sha256": receipt.digest,
            "rows": receipt.rows,
            "accepted": receipt.accepted,
            "unchanged": receipt.unchanged,
            "refused": receipt.refused,
        },
    )


def one_at_a_time(session: Session) -> None:
    """Keeps every other batch waiting until this unit of work ends."""
    # SQLite has one writer anyway.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
