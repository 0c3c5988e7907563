"""Tables of measures.

Source: 2021 art. 24: matter, basis, implementing body, measure, object; unpublished cannot be applied.
"""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.register.catalogue.models import EditionState
from portal.store import Base, choice


class MeasureKind(StrEnum):
    """To whom a measure speaks: the honest, the generally or the seriously dishonest (2021 arts. 25-27)."""

    INCENTIVE = "incentive"
    RESTRAINT_GENERAL = "restraint_general"
    RESTRAINT_SERIOUS = "restraint_serious"


class MeasureEdition(Base):
    """One year's list of measures."""

    __tablename__ = "measure_edition"
    __table_args__ = (CheckConstraint("state = 'draft' OR published_on IS NOT NULL", name="published_is_dated"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(unique=True)
    state: Mapped[EditionState] = mapped_column(choice(EditionState))
    published_on: Mapped[date | None]
    stage: Mapped[str | None] = mapped_column(String(32))  # where the desk stands; None: loaded as a whole
    items: Mapped[list["MeasureItem"]] = relationship(back_populates="edition", order_by="MeasureItem.code")


class MeasureItem(Base):
    """One measure with its five elements."""

    __tablename__ = "measure_item"
    __table_args__ = (UniqueConstraint("edition_id", "code"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("measure_edition.id"))
    edition: Mapped[MeasureEdition] = relationship(back_populates="items")
    code: Mapped[str] = mapped_column(String(16))
    kind: Mapped[MeasureKind] = mapped_column(choice(MeasureKind))
    statute_code: Mapped[str] = mapped_column(String(8))  # 25.1 … 27.10
    matter: Mapped[str] = mapped_column(String(400))
    basis: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(String(200))
    measure: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(String(200))
