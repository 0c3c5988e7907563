"""Tables of records; CHECK constraints tie each state to the columns that prove it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Unit
from portal.law.codes import RecordClass
from portal.law.publicity import StartKind
from portal.register.catalogue.models import CatalogueItem
from portal.register.intake.models import Batch
from portal.register.subjects.models import Subject
from portal.store import Base, Json, UtcDateTime, choice


class RecordKind(StrEnum):
    """Which official layout a record has."""

    PERMIT = "permit"
    PENALTY = "penalty"
    OTHER = "other"


class RecordState(StrEnum):
    """What became of a record; whether it may be shown is decided by the gate, not here."""

    CURRENT = "current"
    WITHDRAWN = "withdrawn"
    REPAIRED = "repaired"
    DELETED = "deleted"
    ARCHIVED = "archived"
    ERASED = "erased"


class Challenge(StrEnum):
    """Where review or litigation against a penalty stands (2021 art. 14(2))."""

    NONE = "none"
    PENDING = "pending"
    UPHELD = "upheld"
    OVERTURNED = "overturned"


class Record(Base):
    """One record."""

    __tablename__ = "record"
    __table_args__ = (
        CheckConstraint(
            "record_class NOT IN ('general', 'serious', 'risk')"
            " OR (start_on IS NOT NULL AND start_kind IS NOT NULL AND public_until IS NOT NULL)",
            name="limited_classes_have_a_period",
        ),
        CheckConstraint("public_until IS NULL OR public_until >= start_on", name="period_runs_forward"),
        CheckConstraint(
            "kind <> 'penalty' OR (challenge IS NOT NULL AND remedy_until IS NOT NULL)", name="penalties_state_finality"
        ),
        CheckConstraint(
            "challenge IS NULL OR challenge NOT IN ('upheld', 'overturned') OR challenge_closed_on IS NOT NULL",
            name="closed_challenge_is_dated",
        ),
        CheckConstraint(
            "(suspended_at IS NULL) = (suspended_reason IS NULL)"
            " AND (suspended_at IS NULL) = (suspended_basis IS NULL)",
            name="suspension_states_reason_and_basis",
        ),
        CheckConstraint(
            "(state = 'current') = (state_at IS NULL) AND (state_at IS NULL) = (state_reason IS NULL)"
            " AND (state_at IS NULL) = (state_basis IS NULL)",
            name="ended_states_reason_and_basis",
        ),
        CheckConstraint("(state = 'erased') = (subject_id IS NULL)", name="erased_forgets_the_subject"),
        CheckConstraint(
            "valid_until IS NULL OR valid_from IS NULL OR valid_until >= valid_from", name="validity_forward"
        ),
        Index("ix_record_subject", "subject_id", "record_class"),
        Index("ix_record_document", "document_key"),
        Index("ix_record_unit", "unit_id", "decided_on"),
        Index("ix_record_decided", "decided_on"),
        Index("ix_record_until", "public_until"),
        Index("ix_record_start", "start_on"),
        Index("ix_record_batch", "batch_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    # Digest of item, subject, document number and authority: the same fact can be held once only (C18).
    natural_key: Mapped[str] = mapped_column(String(64), unique=True)
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id"))
    subject: Mapped[Subject | None] = relationship()
    item_id: Mapped[int] = mapped_column(ForeignKey("catalogue_item.id"))
    item: Mapped[CatalogueItem] = relationship()
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # the provider, who answers for it
    unit: Mapped[Unit] = relationship()
    batch_id: Mapped[int | None] = mapped_column(ForeignKey(Batch.id))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)

    kind: Mapped[RecordKind] = mapped_column(choice(RecordKind))
    record_class: Mapped[RecordClass] = mapped_column(choice(RecordClass))
    sub_code: Mapped[str] = mapped_column(String(8))
    title: Mapped[str] = mapped_column(String(400))
    document_no: Mapped[str] = mapped_column(String(128))
    document_key: Mapped[str] = mapped_column(String(128))
    authority_name: Mapped[str] = mapped_column(String(200))
    authority_code: Mapped[str] = mapped_column(String(18))
    legal_basis: Mapped[str] = mapped_column(Text)
    decided_on: Mapped[date]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]
    content: Mapped[dict[str, Any]] = mapped_column(Json)  # the item's fields by code; never an identity number
    private: Mapped[str | None] = mapped_column(Text)  # encrypted: identity numbers the layout carries

    start_on: Mapped[date | None]
    start_kind: Mapped[StartKind | None] = mapped_column(choice(StartKind))
    public_until: Mapped[date | None]  # last public day, computed by law.publicity
    period_basis: Mapped[str | None] = mapped_column(String(200))  # law or regulation that sets another period

    served_on: Mapped[date | None]
    remedy_until: Mapped[date | None]  # last day on which review or litigation can be begun
    challenge: Mapped[Challenge | None] = mapped_column(choice(Challenge))
    challenge_closed_on: Mapped[date | None]

    minor_at_act: Mapped[bool] = mapped_column(default=False)  # parameter A9: blocks publication

    suspended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    suspended_reason: Mapped[str | None] = mapped_column(String(400))
    suspended_basis: Mapped[str | None] = mapped_column(String(60))

    state: Mapped[RecordState] = mapped_column(choice(RecordState))
    state_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    state_reason: Mapped[str | None] = mapped_column(String(400))
    state_basis: Mapped[str | None] = mapped_column(String(60))

    versions: Mapped[list["RecordVersion"]] = relationship(back_populates="record", order_by="RecordVersion.number")


class RecordVersion(Base):
    """One version of a record: what it said, who changed it, when, why and on which basis.

    Source: 2021 art. 34; 2024 art. 38.
    """

    __tablename__ = "record_version"
    __table_args__ = (UniqueConstraint("record_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    record: Mapped[Record] = relationship(back_populates="versions")
    number: Mapped[int]
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit] = relationship()
    reason: Mapped[str] = mapped_column(String(400))
    basis: Mapped[str] = mapped_column(String(60))
