"""The outbox.

What must happen outside the database after a commit (index updates, mails), kept with the commit itself.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from portal.store.base import Base
from portal.store.types import Json, UtcDateTime


class OutboxMessage(Base):
    """One thing to do after the commit; `done_at` is set by the job that did it."""

    __tablename__ = "outbox"
    __table_args__ = (
        Index(
            "ix_outbox_waiting",
            "topic",
            "id",
            sqlite_where=text("done_at IS NULL"),
            postgresql_where=text("done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(String(40))
    payload: Mapped[dict[str, Any]] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None] = mapped_column(Text)


def post(session: Session, *, topic: str, payload: dict[str, Any], at: datetime) -> None:
    """Adds a message to the present unit of work; it exists if and only if that commits."""
    session.add(OutboxMessage(topic=topic, payload=payload, created_at=at))
