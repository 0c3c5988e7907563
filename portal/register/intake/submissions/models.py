"""Tables of submissions: the upload on its way, its refused rows with their encrypted cells, its faults."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Unit
from portal.register.catalogue.models import CatalogueItem
from portal.register.intake.models import Batch
from portal.store import Base, UtcDateTime, choice
from portal.store.files import StoredFile


class RowDecision(StrEnum):
    """What the maker did about a refused row."""

    OPEN = "open"
    CORRECTED = "corrected"
    DROPPED = "dropped"


class Upload(Base):
    """One file of one unit for one item; `file` is gone once nothing needs it any more."""

    __tablename__ = "submission"
    __table_args__ = (
        Index("ix_submission_unit", "unit_id", "state"),
        Index("ix_submission_digest", "digest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit] = relationship()
    item_id: Mapped[int] = mapped_column(ForeignKey("catalogue_item.id"))
    item: Mapped[CatalogueItem] = relationship()
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    file: Mapped[StoredFile | None] = relationship()
    file_name: Mapped[str] = mapped_column(String(200))
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the file
    size: Mapped[int] = mapped_column(BigInteger)
    uploaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    maker: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(32))  # of portal.law.procedures.submission
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    progress: Mapped[int]  # rows looked at so far in the present check
    rows: Mapped[int]
    good: Mapped[int]
    unchanged: Mapped[int]
    refused: Mapped[int]
    dropped: Mapped[int]
    warnings: Mapped[int]
    sample: Mapped[str | None] = mapped_column(Text)  # a few rows for the checker, masked and encrypted
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"))  # the receipt, once published
    batch: Mapped[Batch | None] = relationship()


class UploadRow(Base):
    """One refused row; `cells` are encrypted JSON by role, NULL once the row is dropped."""

    __tablename__ = "submission_row"
    __table_args__ = (
        CheckConstraint("(decision = 'dropped') = (cells IS NULL)", name="cells_kept"),
        CheckConstraint("(decision = 'dropped') = (reason IS NOT NULL)", name="reason_given"),
    )

    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)  # in the file; 1 is the header
    cells: Mapped[str | None] = mapped_column(Text)
    decision: Mapped[RowDecision] = mapped_column(choice(RowDecision))
    reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class UploadFault(Base):
    """One refused or doubtful cell; personal values are stored masked."""

    __tablename__ = "submission_fault"
    __table_args__ = (Index("ix_submission_fault_row", "submission_id", "row"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    row: Mapped[int]  # 1 is the header
    column: Mapped[str] = mapped_column(String(64))
    value: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(32))
    severity: Mapped[str] = mapped_column(String(8))  # error, warning
    reason: Mapped[str] = mapped_column(Text)
    basis: Mapped[str] = mapped_column(String(60))
