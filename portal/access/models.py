"""Table of readings: who read what about whom, when, through which channel, for which purpose, on which ground."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.audit import Channel
from portal.store import Base, Json, UtcDateTime, choice


class ReaderKind(StrEnum):
    """Who read."""

    HOLDER = "holder"
    STAFF = "staff"


class Reading(Base):
    """One reading of a subject's information that is not public; `ref` is the query number (2021 art. 22)."""

    __tablename__ = "reading"
    __table_args__ = (
        CheckConstraint("channel <> 'auth' OR grant_ref IS NOT NULL", name="authorised_names_its_grant"),
        CheckConstraint("channel <> 'share' OR (scene IS NOT NULL AND matter IS NOT NULL)", name="shared_names_scene"),
        Index("ix_reading_subject", "subject_ref", "at"),
        Index("ix_reading_reader", "reader_ref", "at"),
        Index("ix_reading_grant", "grant_ref"),
        Index("ix_reading_query", "query_ref"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    channel: Mapped[Channel] = mapped_column(choice(Channel))
    subject_ref: Mapped[str] = mapped_column(String(32))
    reader_kind: Mapped[ReaderKind] = mapped_column(choice(ReaderKind))
    reader_ref: Mapped[str] = mapped_column(String(32))
    reader_shown: Mapped[str] = mapped_column(String(200))  # as the subject may read it
    on_behalf_of: Mapped[str | None] = mapped_column(String(18))  # credit code of the organisation or unit
    purpose: Mapped[str] = mapped_column(String(200))
    basis: Mapped[str] = mapped_column(String(200))
    scene: Mapped[str | None] = mapped_column(String(8))
    matter: Mapped[str | None] = mapped_column(String(60))
    grant_ref: Mapped[str | None] = mapped_column(String(32))
    query_ref: Mapped[str | None] = mapped_column(String(32))  # of the batch it belongs to
    report_number: Mapped[str | None] = mapped_column(String(32))
    form: Mapped[str] = mapped_column(String(16))  # page, export, report, batch
    records: Mapped[list[Any]] = mapped_column(Json)  # refs of what was shown
