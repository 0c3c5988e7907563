"""Table of units (2021 arts. 5, 9, 30(1): units, their level and their named security officer)."""

from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.store import Base, choice


class UnitKind(StrEnum):
    """What a unit does on the platform."""

    PROVIDER = "provider"
    AGENCY = "agency"
    COMPETENT = "competent"
    COURT = "court"


class Unit(Base):
    """A state organ or authorised organisation, known by its credit code."""

    __tablename__ = "unit"
    __table_args__ = (
        CheckConstraint("length(credit_code) = 18", name="credit_code_length"),
        Index("ix_unit_division", "division"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    credit_code: Mapped[str] = mapped_column(String(18), unique=True)
    name_zh: Mapped[str] = mapped_column(String(200))
    name_mn: Mapped[str | None] = mapped_column(String(400))
    kind: Mapped[UnitKind] = mapped_column(choice(UnitKind))
    division: Mapped[str] = mapped_column(String(6))
    # False: known only because a batch named it as data source; an administrator has still to confirm it (2021 art. 9).
    confirmed: Mapped[bool]
    # The named person without whom the unit may not send data (2021 art. 30(1)).
    security_officer: Mapped[str | None] = mapped_column(String(60))
