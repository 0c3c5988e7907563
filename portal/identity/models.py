"""Tables of identity: what was proven, for whom somebody speaks, and the checks of documents by a clerk."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.accounts.holders.models import Holder
from portal.store import Base, UtcDateTime, choice
from portal.store.files import StoredFile


class Method(StrEnum):
    """How somebody was proven."""

    PROVIDER = "provider"
    DOCUMENTS = "documents"


class Capacity(StrEnum):
    """In which capacity somebody speaks for a subject."""

    SELF = "self"
    LEGAL_REPRESENTATIVE = "legal_representative"
    AGENT = "agent"


_ENDED = "(ended_at IS NULL) = (ended_reason IS NULL)"
_LIVE = text("ended_at IS NULL")
_UNDECIDED = text("decided_at IS NULL")
_OWN = text("decided_at IS NULL AND credit_code IS NULL")


class Identity(Base):
    """A holder proven to be a certain person; one living identity for each account and for each person."""

    __tablename__ = "identity"
    __table_args__ = (
        CheckConstraint(_ENDED, name="ended_states_reason"),
        CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name="bound_by_issuer_and_subject"),
        CheckConstraint("method <> 'provider' OR issuer IS NOT NULL", name="provider_names_its_issuer"),
        Index("uq_identity_holder", "holder_id", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("uq_identity_person", "id_index", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
        Index("uq_identity_bound", "issuer", "subject", unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey(Holder.id))
    method: Mapped[Method] = mapped_column(choice(Method))
    issuer: Mapped[str | None] = mapped_column(String(200))
    subject: Mapped[str | None] = mapped_column(String(200))
    name_cipher: Mapped[str] = mapped_column(Text)
    id_type: Mapped[str] = mapped_column(String(20))
    id_cipher: Mapped[str] = mapped_column(Text)
    id_index: Mapped[str] = mapped_column(String(64))
    verified_at: Mapped[datetime] = mapped_column(UtcDateTime)
    valid_until: Mapped[date | None]  # last day of the document
    check_ref: Mapped[str | None] = mapped_column(String(32))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_reason: Mapped[str | None] = mapped_column(String(200))


class Representation(Base):
    """A proven person who may speak for an organisation, from and to certain days."""

    __tablename__ = "representation"
    __table_args__ = (
        CheckConstraint(_ENDED, name="ended_states_reason"),
        CheckConstraint("capacity <> 'self'", name="of_another"),
        CheckConstraint("capacity <> 'agent' OR until IS NOT NULL", name="power_has_an_end"),
        Index(
            "uq_representation_live",
            "holder_id",
            "credit_code",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey(Holder.id))
    credit_code: Mapped[str] = mapped_column(String(18), index=True)
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    since: Mapped[date]
    until: Mapped[date | None]
    check_ref: Mapped[str | None] = mapped_column(String(32))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_reason: Mapped[str | None] = mapped_column(String(200))


class IdentityCheck(Base):
    """Documents handed in to be checked; the procedure keeps its history, the files go after the retention time."""

    __tablename__ = "identity_check"
    __table_args__ = (
        CheckConstraint(
            "(name_cipher IS NULL) = (id_cipher IS NULL) AND (id_cipher IS NULL) = (discarded_at IS NOT NULL)",
            name="discarded_holds_no_number",
        ),
        CheckConstraint("(capacity = 'self') = (credit_code IS NULL)", name="of_an_organisation_names_it"),
        Index("ix_identity_check_holder", "holder_id"),
        Index("ix_identity_check_state", "state"),
        Index("uq_identity_check_own", "holder_id", unique=True, sqlite_where=_OWN, postgresql_where=_OWN),
        Index(
            "uq_identity_check_organisation",
            "holder_id",
            "credit_code",
            unique=True,
            sqlite_where=_UNDECIDED,
            postgresql_where=_UNDECIDED,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey(Holder.id))
    capacity: Mapped[Capacity] = mapped_column(choice(Capacity))
    state: Mapped[str] = mapped_column(String(32))
    name_cipher: Mapped[str | None] = mapped_column(Text)  # of the person; gone with the files
    id_type: Mapped[str] = mapped_column(String(20))
    id_cipher: Mapped[str | None] = mapped_column(Text)
    document_until: Mapped[date | None]  # last day of the identity document; None: without end
    organisation: Mapped[str | None] = mapped_column(String(200))
    credit_code: Mapped[str | None] = mapped_column(String(18))
    power_until: Mapped[date | None]
    division: Mapped[str] = mapped_column(String(6))  # of the agency that is asked
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: open
    discarded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when files and numbers were deleted


class IdentityPaper(Base):
    """One file of a check."""

    __tablename__ = "identity_paper"
    __table_args__ = (UniqueConstraint("check_id", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    check_id: Mapped[int] = mapped_column(ForeignKey(IdentityCheck.id))
    part: Mapped[str] = mapped_column(String(16))  # front, back, licence, power
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id))
