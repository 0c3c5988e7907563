"""Table of events: one row for each step taken in a procedure, in order, never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.store import Base, Json, UtcDateTime


class ProcedureEvent(Base):
    """One step taken; `number` counts from 1 within the matter, so that nobody can take the same step twice."""

    __tablename__ = "procedure_event"
    __table_args__ = (
        UniqueConstraint("matter", "number"),
        Index("ix_procedure_event_actor", "actor", "at"),
        Index("ix_procedure_event_procedure", "procedure", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    procedure: Mapped[str] = mapped_column(String(32))
    matter: Mapped[str] = mapped_column(String(32))  # the ref of what the procedure is about
    number: Mapped[int]
    action: Mapped[str] = mapped_column(String(32))
    source: Mapped[str | None] = mapped_column(String(32))
    target: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(64))
    actor_name: Mapped[str] = mapped_column(String(60))
    unit_name: Mapped[str] = mapped_column(String(200))
    reason: Mapped[str | None] = mapped_column(Text)
    detail: Mapped[dict[str, Any]] = mapped_column(Json)
