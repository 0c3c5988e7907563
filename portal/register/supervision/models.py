"""Table of supervision cases; one that is closed has its result and the document of it."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Unit
from portal.law.wrongdoing import Respondent
from portal.store import Base, UtcDateTime, choice
from portal.store.files import StoredFile


class SupervisionCase(Base):
    """One case; the unit is the one at fault, or the one whose person is."""

    __tablename__ = "supervision_case"
    __table_args__ = (
        CheckConstraint(
            "(ordered_on IS NULL) = (order_days IS NULL) AND (ordered_on IS NULL) = (order_text IS NULL)",
            name="order_is_whole",
        ),
        CheckConstraint(
            "state NOT IN ('ordered', 'rectified', 'circulated') OR ordered_on IS NOT NULL", name="ordered"
        ),
        CheckConstraint("state <> 'circulated' OR circulation IS NOT NULL", name="circulation_has_a_text"),
        CheckConstraint(
            "(state = 'closed') = (result_file_id IS NOT NULL) AND (state = 'closed') = (result IS NOT NULL)",
            name="closed_by_document",
        ),
        CheckConstraint("fine IS NULL OR fine > 0", name="fine_is_positive"),
        Index("ix_supervision_case_state", "state"),
        Index("ix_supervision_case_unit", "unit_id"),
        Index("ix_supervision_case_source", "source_ref"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[str] = mapped_column(String(8))  # of portal.law.wrongdoing
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit] = relationship()
    respondent: Mapped[Respondent] = mapped_column(choice(Respondent))
    facts: Mapped[str] = mapped_column(Text)
    source_ref: Mapped[str] = mapped_column(String(64))  # what it is about; empty: nothing in the portal
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[str] = mapped_column(String(32))

    order_text: Mapped[str | None] = mapped_column(Text)
    order_days: Mapped[int | None]
    ordered_on: Mapped[date | None]
    circulation: Mapped[str | None] = mapped_column(Text)

    result: Mapped[str | None] = mapped_column(Text)
    result_file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    result_file: Mapped[StoredFile | None] = relationship()
    fine: Mapped[int | None]  # yuan
    confiscated: Mapped[bool] = mapped_column(default=False)
    other_law: Mapped[str] = mapped_column(String(200), default="")
