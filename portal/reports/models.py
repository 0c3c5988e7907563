"""Table of reports: what was asked for, what was issued, and what can be checked about it later."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.store import Base, UtcDateTime, choice
from portal.store.files import StoredFile


class ReportKind(StrEnum):
    """For whom a report is made: it decides what the gate lets into it."""

    OWN = "own"
    PUBLIC = "public"
    AUTHORISED = "authorised"


class Edition(StrEnum):
    """In which languages a report is written."""

    CHINESE = "zh"
    BILINGUAL = "bilingual"


class ReportState(StrEnum):
    """How far a report has come."""

    WAITING = "waiting"
    ISSUED = "issued"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class Report(Base):
    """One report; `facts_digest` is of what it says, `file_digest` of the PDF."""

    __tablename__ = "report"
    __table_args__ = (
        CheckConstraint(
            "state NOT IN ('issued', 'withdrawn') OR (issued_at IS NOT NULL AND facts_digest IS NOT NULL"
            " AND file_digest IS NOT NULL AND signature IS NOT NULL)",
            name="issued_is_signed",
        ),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_because IS NOT NULL)", name="withdrawn_states_reason"),
        CheckConstraint("kind <> 'authorised' OR grant_ref IS NOT NULL", name="authorised_names_its_grant"),
        Index("ix_report_asked_by", "asked_by", "asked_at"),
        Index("ix_report_subject", "subject_ref"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[ReportKind] = mapped_column(choice(ReportKind))
    edition: Mapped[Edition] = mapped_column(choice(Edition))
    state: Mapped[ReportState] = mapped_column(choice(ReportState))
    subject_ref: Mapped[str] = mapped_column(String(32))
    asked_by: Mapped[str | None] = mapped_column(String(32))  # ref of holder or staff; None: anybody
    grant_ref: Mapped[str | None] = mapped_column(String(32))
    reading_ref: Mapped[str | None] = mapped_column(String(32))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    facts_digest: Mapped[str | None] = mapped_column(String(64))
    file_digest: Mapped[str | None] = mapped_column(String(64))
    signature: Mapped[str | None] = mapped_column(String(100))
    file_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))
    failed_because: Mapped[str | None] = mapped_column(Text)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_because: Mapped[str | None] = mapped_column(Text)
