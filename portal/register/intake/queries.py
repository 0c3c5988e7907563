"""Reads of intake: receipts of earlier batches."""

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.register.catalogue.models import CatalogueItem
from portal.register.intake.models import Batch, BatchFault, BatchOutcome
from portal.register.intake.receipts import FaultLine, Receipt, field_name


def receipt(session: Session, *, ref: str) -> Receipt:
    """Returns the receipt of a batch with its faults; raises NotFound."""
    batch = session.scalar(_loaded().where(Batch.ref == ref))
    if batch is None:
        raise NotFound(msg("没有这一批次"))
    return as_receipt(batch)


def earlier(session: Session, *, item_code: str, unit_id: int | None, digest: str) -> Receipt | None:
    """Returns the receipt of the same file for the same item and unit, if it was taken in before (LAW C15)."""
    same_unit = Batch.unit_id.is_(None) if unit_id is None else Batch.unit_id == unit_id
    wanted = (
        _loaded()
        .join(Batch.item)
        .where(Batch.digest == digest, same_unit, CatalogueItem.code == item_code)
        .where(Batch.outcome != BatchOutcome.REFUSED)
        .order_by(Batch.id.desc())
        .limit(1)
    )
    batch = session.scalar(wanted)
    return as_receipt(batch, repeated=True) if batch else None


def as_receipt(batch: Batch, *, repeated: bool = False) -> Receipt:
    """Returns a stored batch as its receipt."""
    faults = tuple(_line(batch.item, fault) for fault in batch.faults)
    return Receipt(
        ref=batch.ref,
        item=batch.item.code,
        unit=batch.unit.credit_code if batch.unit else None,
        file_name=batch.file_name,
        digest=batch.digest,
        received_at=batch.received_at,
        outcome=batch.outcome,
        rows=batch.rows,
        accepted=batch.accepted,
        unchanged=batch.unchanged,
        refused=batch.refused,
        warnings=sum(fault.severity == "warning" for fault in faults),
        faults=faults,
        repeated=repeated,
    )


def _loaded() -> Select[tuple[Batch]]:
    return select(Batch).options(joinedload(Batch.item), joinedload(Batch.unit), selectinload(Batch.faults))


def _line(item: CatalogueItem, fault: BatchFault) -> FaultLine:
    return FaultLine(
        row=fault.row,
        column=fault.column,
        name=field_name(item, fault.column),
        value=fault.value,
        code=fault.code,
        severity=fault.severity,
        reason=fault.reason,
        basis=fault.basis,
    )
