"""Table of complaints: what was said is encrypted, who said it is kept only as far as they wished."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Unit
from portal.kernel.messages import Message, msg
from portal.store import Base, UtcDateTime, choice


class ComplaintKind(StrEnum):
    """What is said."""

    HANDLING = "handling"
    CHARGE = "charge"
    SUGGESTION = "suggestion"

    @property
    def label(self) -> Message:
        """Return the Chinese name."""
        return _KINDS[self]


_KINDS = {
    ComplaintKind.HANDLING: msg("投诉：对单位的办理不满意"),
    ComplaintKind.CHARGE: msg("举报：信用修复被收费"),
    ComplaintKind.SUGGESTION: msg("建议"),
}


class ComplaintChannel(StrEnum):
    """How it was said."""

    ONLINE = "online"
    PHONE = "phone"
    COUNTER = "counter"
    POST = "post"

    @property
    def label(self) -> Message:
        """Return the Chinese name."""
        return _CHANNELS[self]


_CHANNELS = {
    ComplaintChannel.ONLINE: msg("网上"),
    ComplaintChannel.PHONE: msg("电话"),
    ComplaintChannel.COUNTER: msg("窗口"),
    ComplaintChannel.POST: msg("来信"),
}


class Desk(StrEnum):
    """Who answers: the agency, or the department where an agency is complained about."""

    AGENCY = "agency"
    DEPARTMENT = "department"


class Complaint(Base):
    """One complaint; state and history are kept by the procedure. `lookup_index` is the digest of number and secret."""

    __tablename__ = "complaint"
    __table_args__ = (
        CheckConstraint("answered_at IS NULL OR answer_cipher IS NOT NULL", name="answer_says_something"),
        CheckConstraint("supervision_ref IS NULL OR (kind = 'charge' AND upheld)", name="supervised_when_upheld"),
        Index("ix_complaint_state", "state", "division"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[ComplaintKind] = mapped_column(choice(ComplaintKind))
    state: Mapped[str] = mapped_column(String(32))
    desk: Mapped[Desk] = mapped_column(choice(Desk))
    division: Mapped[str] = mapped_column(String(6))
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))  # complained about; None: nobody was named
    unit: Mapped[Unit | None] = relationship()
    channel: Mapped[ComplaintChannel] = mapped_column(choice(ComplaintChannel))
    text_cipher: Mapped[str] = mapped_column(Text)
    contact_cipher: Mapped[str | None] = mapped_column(Text)
    form_key: Mapped[str] = mapped_column(String(64), unique=True)
    lookup_index: Mapped[str] = mapped_column(String(64), unique=True)
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    upheld: Mapped[bool | None]  # of a charge report: whether it was found true
    answer_cipher: Mapped[str | None] = mapped_column(Text)  # proposed until answered_at
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    supervision_ref: Mapped[str | None] = mapped_column(String(32))
