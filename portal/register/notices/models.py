"""Table of notices."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Unit
from portal.kernel.messages import Message, msg
from portal.register.records.models import Record
from portal.store import Base, Json, UtcDateTime, choice
from portal.store.files import StoredFile


class NoticeKind(StrEnum):
    """What the provider says about its record."""

    CHANGE = "change"
    WITHDRAW = "withdraw"
    SETTLED = "settled"
    ANNULLED = "annulled"

    @property
    def label(self) -> Message:
        """Return the Chinese name of the kind."""
        return _LABELS[self]


_LABELS: Final = {
    NoticeKind.CHANGE: msg("变更信息"),
    NoticeKind.WITHDRAW: msg("撤回信息"),
    NoticeKind.SETTLED: msg("风险提示事项已经清结"),
    NoticeKind.ANNULLED: msg("行为被撤销或者确认无效"),
}


class NoticeState(StrEnum):
    """Where a notice stands, as the tables of portal.law.procedures.notice name it."""

    FILED = "filed"
    SENT = "sent"
    APPLIED = "applied"
    DROPPED = "dropped"


OPEN: Final = (NoticeState.FILED, NoticeState.SENT)


class Notice(Base):
    """One notice; `changes` holds the proposed values until it is decided, afterwards the record's versions do."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("kind <> 'annulled' OR event_on IS NOT NULL", name="annulled_is_dated"),
        CheckConstraint("state NOT IN ('sent', 'applied') OR received_at IS NOT NULL", name="sent_is_dated"),
        CheckConstraint("(state IN ('applied', 'dropped')) = (closed_at IS NOT NULL)", name="closed_is_dated"),
        Index("ix_notice_record", "record_id"),
        Index("ix_notice_unit", "unit_id", "state"),
        Index("ix_notice_state", "state", "received_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("record.id"))
    record: Mapped[Record] = relationship()
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))  # the provider that gives it
    unit: Mapped[Unit] = relationship()
    kind: Mapped[NoticeKind] = mapped_column(choice(NoticeKind))
    state: Mapped[NoticeState] = mapped_column(choice(NoticeState))
    reason: Mapped[str] = mapped_column(String(400))
    document_no: Mapped[str] = mapped_column(String(128))
    event_on: Mapped[date | None]  # the day the act was annulled, changed, or the arrears were settled
    changes: Mapped[dict[str, str]] = mapped_column(Json)
    version: Mapped[int | None]  # number of the record's version that a change made
    filed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    hidden_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: something else had hidden the record before
    received_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the first time, also of what was returned
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    file: Mapped[StoredFile | None] = relationship()
