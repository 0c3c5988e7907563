"""Tables of subjects: match keys of 2021 art. 10, identity numbers encrypted with a keyed blind index."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.store import Base, choice


class SubjectKind(StrEnum):
    """Who a subject is in law."""

    LEGAL_PERSON = "legal_person"
    UNINCORPORATED = "unincorporated"
    SOLE_PROPRIETOR = "sole_proprietor"
    NATURAL_PERSON = "natural_person"


class SubjectStatus(StrEnum):
    """Registration status of an organisation; natural persons are always active."""

    ACTIVE = "active"
    REVOKED = "revoked"
    CANCELLED = "cancelled"


class Subject(Base):
    """One subject of information."""

    __tablename__ = "subject"
    __table_args__ = (
        CheckConstraint("(kind = 'natural_person') = (credit_code IS NULL)", name="organisations_have_a_credit_code"),
        CheckConstraint(
            "(kind = 'natural_person') = (id_index IS NOT NULL) AND (id_index IS NULL) = (id_cipher IS NULL)"
            " AND (id_index IS NULL) = (id_type IS NULL) AND (id_index IS NULL) = (id_masked IS NULL)",
            name="persons_have_an_identity_number",
        ),
        Index("ix_subject_division", "division"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    kind: Mapped[SubjectKind] = mapped_column(choice(SubjectKind))
    credit_code: Mapped[str | None] = mapped_column(String(18), unique=True)
    id_type: Mapped[str | None] = mapped_column(String(20))
    id_cipher: Mapped[str | None] = mapped_column(Text)
    id_index: Mapped[str | None] = mapped_column(String(64), unique=True)
    id_masked: Mapped[str | None] = mapped_column(String(32))  # what everybody may see of it (kernel.masking)
    status: Mapped[SubjectStatus] = mapped_column(choice(SubjectStatus))
    legal_representative: Mapped[str | None] = mapped_column(String(50))
    founded_on: Mapped[date | None]
    division: Mapped[str | None] = mapped_column(String(6))
    names: Mapped[list["SubjectName"]] = relationship(back_populates="subject", order_by="SubjectName.id")
    identifiers: Mapped[list["SubjectIdentifier"]] = relationship(back_populates="subject")


class SubjectName(Base):
    """A present or former name; `key` is the folded form that search compares (kernel.folding)."""

    __tablename__ = "subject_name"
    __table_args__ = (
        Index("ix_subject_name_key", "key"),
        Index("ix_subject_name_subject", "subject_id"),
        Index(
            "uq_subject_name_current",
            "subject_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    subject: Mapped[Subject] = relationship(back_populates="names")
    name: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(400))
    since: Mapped[date | None]
    until: Mapped[date | None]  # None: the present name


class SubjectIdentifier(Base):
    """An older identifier of an organisation (official layout, codes 2 to 6)."""

    __tablename__ = "subject_identifier"
    __table_args__ = (Index("ix_subject_identifier_value", "value"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[int] = mapped_column(ForeignKey("subject.id"))
    subject: Mapped[Subject] = relationship(back_populates="identifiers")
    kind: Mapped[str] = mapped_column(String(16))
    value: Mapped[str] = mapped_column(String(50))
