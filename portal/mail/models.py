"""Table of messages: one row per message, in the inbox of its reader and, where there is an address, in the post."""

from datetime import datetime

from sqlalchemy import Index, String, Text, text, true
from sqlalchemy.orm import Mapped, mapped_column

from portal.store import Base, UtcDateTime


class Mail(Base):
    """One message; `inbox` is false for what only goes by post, such as the confirmation of an address.

    What went by post keeps no address, and what only goes by post keeps no words either.
    """

    __tablename__ = "mail"
    __table_args__ = (
        Index("ix_mail_reader", "reader", "created_at"),
        Index(
            "ix_mail_waiting",
            "id",
            sqlite_where=text("address IS NOT NULL"),
            postgresql_where=text("address IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    reader: Mapped[str] = mapped_column(String(32))  # ref of a holder
    kind: Mapped[str] = mapped_column(String(40))
    values: Mapped[str] = mapped_column(Text)  # encrypted JSON: what the words are filled with
    path: Mapped[str] = mapped_column(String(200))  # where to read on, without language and without secrets
    language: Mapped[str] = mapped_column(String(2))
    inbox: Mapped[bool] = mapped_column(default=True, server_default=true())
    address: Mapped[str | None] = mapped_column(Text)  # encrypted; None: nothing to post, or no more
    good_until: Mapped[datetime | None] = mapped_column(UtcDateTime)  # after this the post would come too late
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    read_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    attempts: Mapped[int] = mapped_column(default=0, server_default="0")
    next_try_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    given_up_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
