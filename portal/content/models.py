"""Tables of content; both languages side by side, publication only after secrecy review (2021 art. 30(3))."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.store import Base, Json, UtcDateTime, choice


class PieceKind(StrEnum):
    """What a published text is."""

    NEWS = "news"
    NOTICE = "notice"
    POLICY = "policy"
    CASE = "case"
    GUIDE = "guide"
    SERVICE_NORM = "service_norm"
    REPAIR_RULES = "repair_rules"
    ASSESSMENT_RULES = "assessment_rules"


def _address(context: Any) -> str:
    slug: str = context.get_current_parameters()["slug"]
    return slug


class Piece(Base):
    """One text as published; bodies are sanitised HTML.

    A correction is a row of its own under the same `address`: `slug` is the address of the first and "address.n" of the
    nth. Which of them is public at an instant follows from the three instants alone.
    """

    __tablename__ = "piece"
    __table_args__ = (
        UniqueConstraint("kind", "slug"),
        Index("ix_piece_published", "kind", "published_at"),
        CheckConstraint("published_at IS NULL OR reviewed_at IS NOT NULL", name="published_after_review"),
        CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_reason IS NULL)", name="withdrawal_states_reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[PieceKind] = mapped_column(choice(PieceKind))
    slug: Mapped[str] = mapped_column(String(80))
    title_zh: Mapped[str] = mapped_column(String(200))
    title_mn: Mapped[str | None] = mapped_column(String(400))
    summary_zh: Mapped[str] = mapped_column(Text)
    summary_mn: Mapped[str | None] = mapped_column(Text)
    body_zh: Mapped[str] = mapped_column(Text)
    body_mn: Mapped[str | None] = mapped_column(Text)
    issuer: Mapped[str] = mapped_column(String(200))
    document_no: Mapped[str | None] = mapped_column(String(100))
    version: Mapped[str | None] = mapped_column(String(40))
    effective_on: Mapped[date | None]
    reviewed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_reason: Mapped[str | None] = mapped_column(String(400))
    address: Mapped[str] = mapped_column(String(80), default=_address, server_default="", index=True)
    replaced_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # from then on a correction stands here
    first_published_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # of a correction: when the first appeared
    files: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list, server_default="[]")


class Channel(Base):
    """Where a division receives objections, reviews, repairs and queries (2021 art. 39: phone, e-mail, website)."""

    __tablename__ = "channel"

    division: Mapped[str] = mapped_column(String(6), primary_key=True)
    office: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str | None] = mapped_column(String(40))
    email: Mapped[str | None] = mapped_column(String(100))
    website: Mapped[str | None] = mapped_column(String(200))
    address: Mapped[str | None] = mapped_column(String(200))
    hours: Mapped[str | None] = mapped_column(String(100))


class Statute(Base):
    """One instrument as published, loaded from the official text."""

    __tablename__ = "statute"

    key: Mapped[str] = mapped_column(String(40), primary_key=True)
    title: Mapped[str] = mapped_column(String(100))
    kind: Mapped[str] = mapped_column(String(40))
    number: Mapped[str] = mapped_column(String(100))
    issuer: Mapped[str] = mapped_column(String(100))
    adopted_on: Mapped[date]
    published_on: Mapped[date]
    effective_on: Mapped[date]
    digest: Mapped[str] = mapped_column(String(64))  # SHA-256 of the loaded text
    loaded_at: Mapped[datetime] = mapped_column(UtcDateTime)
    articles: Mapped[list["StatuteArticle"]] = relationship(
        order_by="StatuteArticle.number", cascade="all, delete-orphan"
    )


class StatuteArticle(Base):
    """One article, its chapter and paragraphs."""

    __tablename__ = "statute_article"

    statute_key: Mapped[str] = mapped_column(ForeignKey("statute.key"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    chapter_number: Mapped[int]
    chapter_title: Mapped[str] = mapped_column(String(60))
    paragraphs: Mapped[list[str]] = mapped_column(Json)
