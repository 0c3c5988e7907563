"""Tables of the content desk: manuscripts, their revisions and files, and proposed changes of channels."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.content.models import PieceKind
from portal.store import Base, Json, UtcDateTime, choice
from portal.store.files import StoredFile


class Manuscript(Base):
    """One text at the desk; `released` is the revision that was last approved for the public."""

    __tablename__ = "manuscript"
    __table_args__ = (Index("ix_manuscript_slug", "kind", "slug"), Index("ix_manuscript_state", "state"))

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[PieceKind] = mapped_column(choice(PieceKind))
    slug: Mapped[str] = mapped_column(String(80))
    division: Mapped[str] = mapped_column(String(6))
    state: Mapped[str] = mapped_column(String(32))
    revision: Mapped[int]
    released: Mapped[int | None]
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Revision(Base):
    """A manuscript as saved once: its texts in both languages and its files with their words."""

    __tablename__ = "manuscript_revision"

    manuscript_id: Mapped[int] = mapped_column(ForeignKey("manuscript.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    files: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    saved_at: Mapped[datetime] = mapped_column(UtcDateTime)
    saved_by: Mapped[str] = mapped_column(String(64))
    saved_name: Mapped[str] = mapped_column(String(60))


class ManuscriptFile(Base):
    """A file brought to a manuscript; revisions name it by its ref."""

    __tablename__ = "manuscript_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    manuscript_id: Mapped[int] = mapped_column(ForeignKey("manuscript.id"), index=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"))
    file: Mapped[StoredFile] = relationship()


class ChannelChange(Base):
    """The channels of a division as somebody proposes them."""

    __tablename__ = "channel_change"
    __table_args__ = (Index("ix_channel_change_division", "division", "state"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    division: Mapped[str] = mapped_column(String(6))
    state: Mapped[str] = mapped_column(String(32))
    content: Mapped[dict[str, Any]] = mapped_column(Json)
    proposed_at: Mapped[datetime] = mapped_column(UtcDateTime)
