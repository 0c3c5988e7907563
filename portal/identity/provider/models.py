"""Table of attempts: a holder has left for the identity provider and may come back once."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts.holders.models import Holder
from portal.store import Base, UtcDateTime


class IdentityAttempt(Base):
    """One departure: of one account and one of its browsers, returned from once, and gone when it is decided."""

    __tablename__ = "identity_attempt"
    __table_args__ = (Index("ix_identity_attempt_holder", "holder_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)  # of the state
    holder_id: Mapped[int] = mapped_column(ForeignKey(Holder.id))
    browser_digest: Mapped[str] = mapped_column(String(64))  # of the token of the session
    sealed: Mapped[str] = mapped_column(Text)  # nonce and verifier; after the return what was told
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    returned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
