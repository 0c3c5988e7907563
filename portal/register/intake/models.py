"""Tables of intake: batches with their receipts, faults by row, incidents."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Unit
from portal.register.catalogue.models import CatalogueItem
from portal.store import Base, Json, UtcDateTime, choice


class BatchOutcome(StrEnum):
    """What became of a batch."""

    ACCEPTED = "accepted"
    PARTLY = "partly"
    REFUSED = "refused"


class Batch(Base):
    """One batch and its receipt; the same file for the same item is held once (C15)."""

    __tablename__ = "batch"
    __table_args__ = (Index("ix_batch_digest", "digest"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("catalogue_item.id"))
    item: Mapped[CatalogueItem] = relationship()
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # None: each row names its data source
    unit: Mapped[Unit | None] = relationship()
    file_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the file
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    outcome: Mapped[BatchOutcome] = mapped_column(choice(BatchOutcome))
    rows: Mapped[int]
    accepted: Mapped[int]
    unchanged: Mapped[int]
    refused: Mapped[int]
    faults: Mapped[list["BatchFault"]] = relationship(back_populates="batch", order_by="BatchFault.id")


class BatchFault(Base):
    """One refused or doubtful cell; personal values are stored masked."""

    __tablename__ = "batch_fault"
    __table_args__ = (Index("ix_batch_fault_batch", "batch_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    batch: Mapped[Batch] = relationship(back_populates="faults")
    row: Mapped[int]  # 1 is the header
    column: Mapped[str] = mapped_column(String(64))
    value: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(32))
    severity: Mapped[str] = mapped_column(String(8))  # error, warning
    reason: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(String(60))


class Incident(Base):
    """An attempt that the law forbids, a security incident or a drill (2021 arts. 17, 30(1), 41(1)).

    The register holds what was tried or what happened, never the data; `portal.register.incidents` keeps it.
    """

    __tablename__ = "incident"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)  # when it was entered
    kind: Mapped[str] = mapped_column(String(32))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
    basis: Mapped[str] = mapped_column(String(60))
    state: Mapped[str] = mapped_column(String(32), index=True)  # of portal.law.procedures.incident
    happened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    scope: Mapped[str] = mapped_column(Text, default="")
    measures: Mapped[str] = mapped_column(Text, default="")
    notice: Mapped[str] = mapped_column(Text, default="")
