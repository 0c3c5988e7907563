"""Tables of applied measures; what was not decided and served is not in force (2024 art. 34; 2021 arts. 28, 29)."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Unit
from portal.kernel.messages import Message, msg
from portal.register.lists.models import ResponsiblePerson
from portal.register.measures.models import MeasureItem, MeasureKind
from portal.register.subjects.models import Subject
from portal.store import Base, UtcDateTime, choice
from portal.store.files import StoredFile


class GroundKind(StrEnum):
    """What a measure rests on."""

    ENTRY = "entry"
    RECORD = "record"


class Weight(StrEnum):
    """How grave the fact is beside others (2024 art. 32)."""

    LIGHT = "light"
    MIDDLE = "middle"
    GRAVE = "grave"

    @property
    def label(self) -> Message:
        """Return the Chinese name of the weight."""
        return _WEIGHTS[self]


_WEIGHTS = {Weight.LIGHT: msg("较轻"), Weight.MIDDLE: msg("一般"), Weight.GRAVE: msg("较重")}


class Application(Base):
    """One measure for one subject."""

    __tablename__ = "measure_application"
    __table_args__ = (
        CheckConstraint(
            "(item_id IS NULL) = (off_list_measure IS NOT NULL)"
            " AND (off_list_measure IS NULL) = (off_list_basis IS NULL)",
            name="listed_or_off_list_with_basis",
        ),
        CheckConstraint("NOT on_responsible OR own_decision_no IS NOT NULL", name="responsible_needs_own_decision"),
        CheckConstraint("kind = 'incentive' OR told_on IS NOT NULL", name="restraint_was_announced"),
        CheckConstraint(
            "state IN ('hearing', 'dropped') OR (decided_on IS NOT NULL AND document_no IS NOT NULL"
            " AND notice_id IS NOT NULL)",
            name="decided_has_its_notice",
        ),
        CheckConstraint(
            "state NOT IN ('in_force', 'lift_pending', 'lifted') OR (served_on IS NOT NULL"
            " AND service_manner IS NOT NULL AND service_proof IS NOT NULL)",
            name="in_force_was_served",
        ),
        CheckConstraint("served_on IS NULL OR served_on >= decided_on", name="service_follows_the_notice"),
        CheckConstraint("state NOT IN ('lift_pending', 'lifted') OR ended_on IS NOT NULL", name="end_is_dated"),
        Index("ix_measure_application_ground", "ground", "ground_ref"),
        Index("ix_measure_application_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    state: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit] = relationship()
    kind: Mapped[MeasureKind] = mapped_column(choice(MeasureKind))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("measure_item.id"))
    item: Mapped[MeasureItem | None] = relationship()
    off_list_measure: Mapped[str | None] = mapped_column(Text)
    off_list_basis: Mapped[str | None] = mapped_column(String(400))
    law_checked_on: Mapped[date | None]

    # By reference, not by key: a person's expired entry is deleted, and the application must not hold it back.
    ground: Mapped[GroundKind] = mapped_column(choice(GroundKind))
    ground_ref: Mapped[str] = mapped_column(String(32))
    subject_id: Mapped[int | None] = mapped_column(ForeignKey("subject.id", ondelete="SET NULL"))
    subject: Mapped[Subject | None] = relationship()
    on_responsible: Mapped[bool] = mapped_column(default=False)
    responsible_id: Mapped[int | None] = mapped_column(ForeignKey("responsible_person.id", ondelete="SET NULL"))
    responsible: Mapped[ResponsiblePerson | None] = relationship()
    own_decision_no: Mapped[str | None] = mapped_column(String(128))

    weight: Mapped[Weight] = mapped_column(choice(Weight))
    rationale: Mapped[str] = mapped_column(Text)
    weight_reason: Mapped[str | None] = mapped_column(Text)
    tender_no: Mapped[str | None] = mapped_column(String(100))
    exit_conditions: Mapped[str] = mapped_column(Text)
    lift_conditions: Mapped[str] = mapped_column(Text)
    remedies: Mapped[str] = mapped_column(Text)

    told_on: Mapped[date | None]
    told_manner: Mapped[str | None] = mapped_column(String(100))
    document_no: Mapped[str | None] = mapped_column(String(128), unique=True)
    decided_on: Mapped[date | None]
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    notice: Mapped[StoredFile | None] = relationship()
    served_on: Mapped[date | None]
    service_manner: Mapped[str | None] = mapped_column(String(100))
    service_proof: Mapped[str | None] = mapped_column(String(200))
    ended_on: Mapped[date | None]

    statements: Mapped[list["MeasureStatement"]] = relationship(order_by="MeasureStatement.id")
    tasks: Mapped[list["MeasureTask"]] = relationship(order_by="MeasureTask.id", back_populates="application")

    @property
    def code(self) -> str:
        """Return the number of the measure on its list, empty for one outside the list."""
        return self.item.code if self.item else ""

    @property
    def measure(self) -> str:
        """Return what is done."""
        return self.item.measure if self.item else self.off_list_measure or ""

    @property
    def basis(self) -> str:
        """Return what it rests on."""
        return self.item.basis if self.item else self.off_list_basis or ""


class MeasureStatement(Base):
    """What the subject stated, and the answer without which nothing is decided (2021 art. 28; 2018 art. 33)."""

    __tablename__ = "measure_statement"
    __table_args__ = (
        CheckConstraint("(answered_on IS NULL) = (answer IS NULL)", name="answer_is_dated"),
        CheckConstraint("answered_on IS NULL OR answered_on >= received_on", name="answer_follows"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("measure_application.id"), index=True)
    received_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    answered_on: Mapped[date | None]
    answer: Mapped[str | None] = mapped_column(Text)


class MeasureTask(Base):
    """What one implementing unit does about a measure; each confirms for itself (2024 art. 29; 2021 art. 24)."""

    __tablename__ = "measure_task"
    __table_args__ = (
        UniqueConstraint("application_id", "unit_id"),
        CheckConstraint("(implemented_on IS NULL) = (result IS NULL)", name="report_says_what"),
        CheckConstraint("(lifted_on IS NULL) = (lift_document IS NULL)", name="lifting_has_its_document"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("measure_application.id"))
    application: Mapped[Application] = relationship(back_populates="tasks")
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    unit: Mapped[Unit] = relationship()
    implemented_on: Mapped[date | None]
    result: Mapped[str | None] = mapped_column(Text)
    lifted_on: Mapped[date | None]
    lift_document: Mapped[str | None] = mapped_column(String(128))
