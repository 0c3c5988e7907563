"""Tables of the catalogue (2021 art. 8: thirteen elements, yearly edition, approval by the regional government)."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.law.codes import RecordClass
from portal.store import Base, choice


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
