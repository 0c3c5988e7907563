"""Tables of queries of state organs: what was asked on which ground, how far it has come, and what each row brought."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Unit
from portal.store import Base, UtcDateTime, choice
from portal.store.files import StoredFile


class QueryState(StrEnum):
    """How far a query has come; a single one is answered at once."""

    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    STOPPED = "stopped"


class StopReason(StrEnum):
    """Why a batch was ended before its last row."""

    CANCELLED = "cancelled"
    NOT_ADMITTED = "not_admitted"  # the person's role, account or unit is no longer what it was
    UNREADABLE = "unreadable"  # the kept file cannot be opened


class RowOutcome(StrEnum):
    """What became of one row of a batch; unknown and not to be shared are one answer."""

    FOUND = "found"
    NOTHING = "nothing"
    UNREADABLE = "unreadable"
    REPEATED = "repeated"


class OrganQuery(Base):
    """One query, single or batch; `ref` is the number to cite, `form_key` that of the form, so that it counts once."""

    __tablename__ = "organ_query"
    __table_args__ = (
        CheckConstraint("done <= total", name="not_more_than_asked"),
        CheckConstraint("(state = 'stopped') = (stopped_because IS NOT NULL)", name="stopped_states_reason"),
        UniqueConstraint("staff_ref", "form_key"),
        Index("ix_organ_query_unit", "unit_id", "asked_at"),
        Index("ix_organ_query_staff", "staff_ref", "asked_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    staff_ref: Mapped[str] = mapped_column(String(32))
    staff_name: Mapped[str] = mapped_column(String(60))
    form_key: Mapped[str] = mapped_column(String(32))
    batch: Mapped[bool]
    scene: Mapped[str] = mapped_column(String(8))
    matter: Mapped[str] = mapped_column(String(60))
    basis: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(String(200))
    state: Mapped[QueryState] = mapped_column(choice(QueryState))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    stopped_because: Mapped[StopReason | None] = mapped_column(choice(StopReason))
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    found: Mapped[int] = mapped_column(default=0, server_default="0")
    asked_file_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))
    collected_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the result was first downloaded
    discarded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the rows were deleted
    unit: Mapped[Unit] = relationship()


class OrganQueryRow(Base):
    """One row of a batch, read once; `body` is what it brought, encrypted."""

    __tablename__ = "organ_query_row"

    query_id: Mapped[int] = mapped_column(ForeignKey("organ_query.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)  # in the file; the header is row 1
    outcome: Mapped[RowOutcome] = mapped_column(choice(RowOutcome))
    body: Mapped[str] = mapped_column(Text)
