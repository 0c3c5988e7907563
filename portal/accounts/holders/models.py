"""Tables of holders: accounts, sessions kept on the server, one-use links, recovery codes, consents."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.store import Base, UtcDateTime, choice


class LinkPurpose(StrEnum):
    """What a one-use link is for."""

    CONFIRM = "confirm"
    RECOVER = "recover"
    CHANGE_ADDRESS = "change_address"


class Holder(Base):
    """One account; the address is encrypted, found by its blind index, and gone when the account is closed."""

    __tablename__ = "holder"
    __table_args__ = (
        CheckConstraint(
            "(email_cipher IS NULL) = (email_index IS NULL) AND (closed_at IS NULL) = (email_index IS NOT NULL)",
            name="open_has_an_address",
        ),
        CheckConstraint("closed_at IS NOT NULL OR password_hash IS NOT NULL", name="open_has_a_password"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    email_cipher: Mapped[str | None] = mapped_column(Text)
    email_index: Mapped[str | None] = mapped_column(String(64), unique=True)
    email_confirmed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    password_set_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    totp_secret: Mapped[str | None] = mapped_column(String(200))  # encrypted; None: no second factor
    totp_step: Mapped[int | None]
    language: Mapped[str] = mapped_column(String(2), default="zh", server_default="zh")
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str] = mapped_column(String(64))  # "self", the ref of a clerk, or "demo"
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class HolderSession(Base):
    """One signed-in browser; its token is kept as a digest only."""

    __tablename__ = "holder_session"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_reason IS NULL)", name="ended_states_reason"),
        Index("ix_holder_session_holder", "holder_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("holder.id"))
    holder: Mapped[Holder] = relationship()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    address: Mapped[str] = mapped_column(String(45))
    browser: Mapped[str] = mapped_column(String(120))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_reason: Mapped[str | None] = mapped_column(String(40))


class HolderLink(Base):
    """A one-use, short-lived link sent by e-mail; kept as a digest."""

    __tablename__ = "holder_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("holder.id"), index=True)
    holder: Mapped[Holder] = relationship()
    purpose: Mapped[LinkPurpose] = mapped_column(choice(LinkPurpose))
    email_cipher: Mapped[str | None] = mapped_column(Text)  # the new address of a change
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class HolderCode(Base):
    """A one-use code for a lost second factor, kept as a keyed hash."""

    __tablename__ = "holder_code"

    id: Mapped[int] = mapped_column(primary_key=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("holder.id"), index=True)
    code_hash: Mapped[str] = mapped_column(String(64))
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Consent(Base):
    """One consent: to what, in which words, from when to when."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_holder", "holder_id", "kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("holder.id"))
    kind: Mapped[str] = mapped_column(String(32))
    version: Mapped[str] = mapped_column(String(16))
    digest: Mapped[str] = mapped_column(String(64))  # of the words that were shown
    given_at: Mapped[datetime] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
