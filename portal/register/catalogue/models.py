"""Tables of the catalogue (2021 art. 8: thirteen elements, yearly edition, approval by the regional government)."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Unit
from portal.law.codes import RecordClass
from portal.store import Base, Json, UtcDateTime, choice


class EditionState(StrEnum):
    """A draft can change; a published edition cannot."""

    DRAFT = "draft"
    PUBLISHED = "published"


class Openness(StrEnum):
    """Through which of the channels of 2021 art. 18 something may be disclosed, widest first."""

    PUBLIC = "public"
    SHARED = "shared"
    AUTHORISED = "authorised"


class CatalogueEdition(Base):
    """One year's catalogue."""

    __tablename__ = "catalogue_edition"
    __table_args__ = (
        CheckConstraint(
            "state = 'draft' OR (approval_no IS NOT NULL AND approved_on IS NOT NULL AND published_on IS NOT NULL)",
            name="published_is_approved",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    state: Mapped[EditionState] = mapped_column(choice(EditionState))
    stage: Mapped[str | None] = mapped_column(String(16))  # of the procedure; None: loaded as a whole, without one
    approval_no: Mapped[str | None] = mapped_column(String(100))
    approved_on: Mapped[date | None]
    published_on: Mapped[date | None]
    items: Mapped[list["CatalogueItem"]] = relationship(back_populates="edition", order_by="CatalogueItem.code")


class CatalogueItem(Base):
    """One item of one edition: the thirteen elements and how it is classed and disclosed."""

    __tablename__ = "catalogue_item"
    __table_args__ = (
        UniqueConstraint("edition_id", "code"),
        Index("ix_catalogue_item_code", "code"),
        CheckConstraint(
            "publicity_basis IS NOT NULL OR (openness <> 'public' AND openness_persons <> 'public')",
            name="public_needs_basis",
        ),
        CheckConstraint("publicity_months IS NULL OR publicity_months > 0", name="publicity_months_positive"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("catalogue_edition.id"))
    edition: Mapped[CatalogueEdition] = relationship(back_populates="items")
    # the thirteen elements of 2021 art. 8, in its order
    code: Mapped[str] = mapped_column(String(32))
    name_zh: Mapped[str] = mapped_column(String(200))
    name_mn: Mapped[str | None] = mapped_column(String(400))
    content: Mapped[str] = mapped_column(Text)
    provider: Mapped[str] = mapped_column(String(200))
    use_permission: Mapped[str] = mapped_column(String(200))
    data_format: Mapped[str] = mapped_column(String(100))
    scope: Mapped[str] = mapped_column(String(400))
    procedure: Mapped[str] = mapped_column(String(400))
    path: Mapped[str] = mapped_column(String(200))
    time_limit: Mapped[str] = mapped_column(String(100))
    publication: Mapped[str] = mapped_column(String(200))
    update_cycle: Mapped[str] = mapped_column(String(100))
    security_level: Mapped[str] = mapped_column(String(50))
    # how the elements above bind the software
    national_code: Mapped[str | None] = mapped_column(String(32))
    record_class: Mapped[RecordClass] = mapped_column(choice(RecordClass))
    sub_code: Mapped[str] = mapped_column(String(8))
    openness: Mapped[Openness] = mapped_column(choice(Openness))
    openness_persons: Mapped[Openness] = mapped_column(choice(Openness, name="openness_persons"))
    publicity_basis: Mapped[str | None] = mapped_column(String(400))
    publicity_months: Mapped[int | None]  # shorter period inside the cap (2021 art. 20); None: the cap itself
    # what decides whether experts and the public must be heard first
    reduces_rights: Mapped[bool] = mapped_column(default=False)
    large_effect: Mapped[bool] = mapped_column(default=False)
    fields: Mapped[list["CatalogueField"]] = relationship(back_populates="item", order_by="CatalogueField.position")


class CatalogueField(Base):
    """One field of an item's data standard (2021 art. 5) with the level at which it may be shown (B11)."""

    __tablename__ = "catalogue_field"
    __table_args__ = (UniqueConstraint("item_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("catalogue_item.id"))
    item: Mapped[CatalogueItem] = relationship(back_populates="fields")
    position: Mapped[int]
    code: Mapped[str] = mapped_column(String(32))
    name_zh: Mapped[str] = mapped_column(String(100))
    name_mn: Mapped[str | None] = mapped_column(String(200))
    level: Mapped[Openness] = mapped_column(choice(Openness))


class RequestKind(StrEnum):
    """What a unit wants of the next edition."""

    ADD = "add"
    CHANGE = "change"
    REMOVE = "remove"


class CommentState(StrEnum):
    """An opinion is seen by nobody outside before somebody has read it."""

    PENDING = "pending"
    SHOWN = "shown"
    HIDDEN = "hidden"


class CatalogueRequest(Base):
    """A change that a unit asks for; it waits for the next edition. `proposal` holds only what is to differ."""

    __tablename__ = "catalogue_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[RequestKind] = mapped_column(choice(RequestKind))
    code: Mapped[str] = mapped_column(String(32))
    name_zh: Mapped[str] = mapped_column(String(200))
    proposal: Mapped[dict[str, Any]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(Text)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    unit: Mapped[Unit] = relationship()
    state: Mapped[str] = mapped_column(String(16))
    made_by: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    year: Mapped[int | None]  # of the edition it went into


class ExpertOpinion(Base):
    """What one expert thinks of an item as it read when they gave their opinion: `fingerprint` says which reading."""

    __tablename__ = "catalogue_opinion"
    __table_args__ = (UniqueConstraint("code", "fingerprint", "name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32))
    fingerprint: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(60))
    affiliation: Mapped[str] = mapped_column(String(200))
    opinion: Mapped[str] = mapped_column(Text)
    given_on: Mapped[date]
    recorded_by: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Consultation(Base):
    """One time the public is asked about items of a draft."""

    __tablename__ = "catalogue_consultation"
    __table_args__ = (
        CheckConstraint("closes_on > opens_on", name="closes_after_opening"),
        CheckConstraint(
            "state <> 'answered' OR (summary_zh IS NOT NULL AND answered_on IS NOT NULL)", name="answered_is_summed_up"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("catalogue_edition.id"), index=True)
    edition: Mapped[CatalogueEdition] = relationship()
    state: Mapped[str] = mapped_column(String(16))
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    background_zh: Mapped[str] = mapped_column(Text)
    background_mn: Mapped[str | None] = mapped_column(Text)
    summary_zh: Mapped[str | None] = mapped_column(Text)
    summary_mn: Mapped[str | None] = mapped_column(Text)
    answered_on: Mapped[date | None]
    items: Mapped[list["ConsultationItem"]] = relationship(
        back_populates="consultation", order_by="ConsultationItem.code"
    )


class ConsultationItem(Base):
    """One item as the public was asked about it: the reading in force (empty for a new item) and the proposed one."""

    __tablename__ = "catalogue_consultation_item"
    __table_args__ = (UniqueConstraint("consultation_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("catalogue_consultation.id"))
    consultation: Mapped[Consultation] = relationship(back_populates="items")
    code: Mapped[str] = mapped_column(String(32))
    fingerprint: Mapped[str] = mapped_column(String(64))
    before: Mapped[dict[str, Any]] = mapped_column(Json)
    after: Mapped[dict[str, Any]] = mapped_column(Json)


class ConsultationComment(Base):
    """One opinion of a visitor; name and contact are encrypted, numbers in the text are masked before it is kept."""

    __tablename__ = "catalogue_comment"
    __table_args__ = (
        CheckConstraint("(state = 'pending') = (decided_at IS NULL)", name="decided_is_dated"),
        CheckConstraint("state <> 'hidden' OR hidden_reason IS NOT NULL", name="hidden_has_reason"),
        Index("ix_catalogue_comment_state", "consultation_id", "state", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    consultation_id: Mapped[int] = mapped_column(ForeignKey("catalogue_consultation.id"))
    consultation: Mapped[Consultation] = relationship()
    code: Mapped[str | None] = mapped_column(String(32))  # the item it is about; None: all of them
    text: Mapped[str] = mapped_column(Text)
    name: Mapped[str | None] = mapped_column(String(400))
    contact: Mapped[str | None] = mapped_column(String(600))
    sent_at: Mapped[datetime] = mapped_column(UtcDateTime)
    state: Mapped[CommentState] = mapped_column(choice(CommentState))
    decisions: Mapped[int] = mapped_column(default=0)
    decided_by: Mapped[str | None] = mapped_column(String(64))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hidden_reason: Mapped[str | None] = mapped_column(String(200))
