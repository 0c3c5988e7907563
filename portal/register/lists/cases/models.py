"""Tables of cases, statements and papers; each day of a serious listing stands in the order of 2024 art. 36."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Unit
from portal.register.lists.models import ListEntry, ListKind, ListRegister
from portal.register.subjects.models import Subject
from portal.store import Base, Json, UtcDateTime, choice
from portal.store.files import StoredFile

_IN_ORDER = """(notice_served_on IS NULL OR notice_served_on >= noticed_on)
 AND (decided_on IS NULL OR kind <> 'serious' OR decided_on > notice_served_on)
 AND (served_on IS NULL OR served_on >= decided_on)"""

_PROVEN = """(answer_served_on IS NULL) = (answer_manner IS NULL)
 AND (answer_served_on IS NULL) = (answer_proof IS NULL)"""


class PaperKind(StrEnum):
    """What a stored document of a case is."""

    BASIS = "basis"
    NOTICE = "notice"
    NOTICE_PROOF = "notice_proof"
    STATEMENT = "statement"
    ANSWER = "answer"
    ANSWER_PROOF = "answer_proof"
    WAIVER = "waiver"
    DECISION = "decision"
    REPAIR_NOTICE = "repair_notice"  # goes out with the decision
    SERVICE_PROOF = "service_proof"
    PUBLISHED = "published"  # the decision as everybody may read it, persons masked


class ListCase(Base):
    """One case; `content` is the draft (cases.content), the columns are what happened."""

    __tablename__ = "list_case"
    __table_args__ = (
        CheckConstraint(_IN_ORDER, name="steps_in_order"),
        CheckConstraint(
            "state NOT IN ('published', 'rectified') OR entry_id IS NOT NULL", name="published_has_its_entry"
        ),
        CheckConstraint("(waived_on IS NULL) = (waiver IS NULL)", name="waiver_is_in_writing"),
        Index("ix_list_case_unit", "unit_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[ListKind] = mapped_column(choice(ListKind))
    state: Mapped[str] = mapped_column(String(32))
    register_id: Mapped[int] = mapped_column(ForeignKey("list_register.id"))
    register: Mapped[ListRegister] = relationship()
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    subject: Mapped[Subject] = relationship()
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit] = relationship()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    content: Mapped[dict[str, Any]] = mapped_column(Json)

    noticed_on: Mapped[date | None]
    notice_served_on: Mapped[date | None]
    notice_manner: Mapped[str | None] = mapped_column(String(100))
    notice_proof: Mapped[str | None] = mapped_column(String(200))
    waived_on: Mapped[date | None]
    waiver: Mapped[str | None] = mapped_column(String(200))
    decision_no: Mapped[str | None] = mapped_column(String(128))
    decision_key: Mapped[str | None] = mapped_column(String(128), unique=True)
    decided_on: Mapped[date | None]
    served_on: Mapped[date | None]
    service_manner: Mapped[str | None] = mapped_column(String(100))
    service_proof: Mapped[str | None] = mapped_column(String(200))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("list_entry.id"), unique=True)
    entry: Mapped[ListEntry | None] = relationship()

    statements: Mapped[list["CaseStatement"]] = relationship(order_by="CaseStatement.id")
    papers: Mapped[list["CasePaper"]] = relationship(order_by="CasePaper.id")


class CaseStatement(Base):
    """What the subject stated in defence, and the answer without whose service nothing is decided (2024 art. 36)."""

    __tablename__ = "list_statement"
    __table_args__ = (
        CheckConstraint("(answered_on IS NULL) = (answer IS NULL)", name="answer_is_dated"),
        CheckConstraint("answered_on IS NULL OR answered_on >= received_on", name="answer_follows"),
        CheckConstraint("answer_served_on IS NULL OR answer_served_on >= answered_on", name="service_follows"),
        CheckConstraint(_PROVEN, name="service_is_proven"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("list_case.id"), index=True)
    received_on: Mapped[date]
    text: Mapped[str] = mapped_column(Text)
    answered_on: Mapped[date | None]
    answer: Mapped[str | None] = mapped_column(Text)
    answer_served_on: Mapped[date | None]
    answer_manner: Mapped[str | None] = mapped_column(String(100))
    answer_proof: Mapped[str | None] = mapped_column(String(200))


class CasePaper(Base):
    """A stored document of a case; never replaced."""

    __tablename__ = "list_paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("list_case.id"), index=True)
    kind: Mapped[PaperKind] = mapped_column(choice(PaperKind))
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    file: Mapped[StoredFile] = relationship()
