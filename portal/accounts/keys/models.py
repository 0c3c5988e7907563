"""Tables of unit keys: the keys themselves, and the calls made once under an idempotency key."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Unit
from portal.store import Base, UtcDateTime


class UnitKey(Base):
    """One key; `prefix` finds it, `digest` proves it."""

    __tablename__ = "unit_key"
    __table_args__ = (
        CheckConstraint("expires_at > issued_at", name="expires_after_issue"),
        CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by IS NULL) AND (revoked_at IS NULL) = (revoked_reason IS NULL)",
            name="revocation_states_who_and_why",
        ),
        Index("ix_unit_key_unit", "unit_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    prefix: Mapped[str] = mapped_column(String(16), unique=True)
    digest: Mapped[str] = mapped_column(String(64))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit] = relationship()
    system: Mapped[str] = mapped_column(String(60))  # the sector system that holds it
    review_rule: Mapped[str] = mapped_column(String(128))  # document number of the unit's own review rule
    responsible: Mapped[str] = mapped_column(String(60))  # who answers for it in the unit
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    issued_by: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_by: Mapped[str | None] = mapped_column(String(64))
    revoked_reason: Mapped[str | None] = mapped_column(String(200))


class KeyCall(Base):
    """One call that changed something: the same idempotency key with the same body leads to what it made (C15)."""

    __tablename__ = "key_call"

    key_id: Mapped[int] = mapped_column(ForeignKey("unit_key.id"), primary_key=True)
    idempotency_key: Mapped[str] = mapped_column(String(80), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))  # of the address, its query and the body
    made: Mapped[str] = mapped_column(String(32))  # ref of the batch or notice
    at: Mapped[datetime] = mapped_column(UtcDateTime)
