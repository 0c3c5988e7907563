"""Tables of grants: the authorisation with both identities as they were, and the papers of one given on paper."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from portal.store import Base, Json, UtcDateTime, choice
from portal.store.files import StoredFile


class GrantForm(StrEnum):
    """How an authorisation was given."""

    ONLINE = "online"
    PAPER = "paper"


class Grant(Base):
    """One authorisation; state and history are kept by the procedure of its form."""

    __tablename__ = "access_grant"
    __table_args__ = (
        CheckConstraint(
            "state NOT IN ('in_force', 'revoked') OR subject_ref IS NOT NULL", name="in_force_names_its_subject"
        ),
        CheckConstraint("until >= since", name="runs_forward"),
        CheckConstraint("used >= 0 AND used <= uses", name="never_used_too_often"),
        CheckConstraint("(grantee_code IS NULL) <> (grantee_index IS NULL)", name="one_grantee"),
        Index("ix_access_grant_subject", "subject_ref"),
        Index("ix_access_grant_code", "grantee_code"),
        Index("ix_access_grant_index", "grantee_index"),
        Index("ix_access_grant_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    form: Mapped[GrantForm] = mapped_column(choice(GrantForm))
    state: Mapped[str] = mapped_column(String(32))
    subject_ref: Mapped[str | None] = mapped_column(String(32))  # None: on paper, not accepted
    grantor_ref: Mapped[str | None] = mapped_column(String(32))  # the holder who confirmed it online
    grantor_cipher: Mapped[str | None] = mapped_column(Text)  # who authorised, encrypted; gone with refused papers
    grantee_code: Mapped[str | None] = mapped_column(String(18))  # an organisation
    grantee_index: Mapped[str | None] = mapped_column(String(64))  # a person, by blind index
    grantee_cipher: Mapped[str] = mapped_column(Text)
    grantee_shown: Mapped[str] = mapped_column(String(200))  # organisation, or masked name
    applicant_ref: Mapped[str | None] = mapped_column(String(32))  # holder who handed in the paper
    classes: Mapped[list[Any] | None] = mapped_column(Json)  # None: all classes
    records: Mapped[list[Any] | None] = mapped_column(Json)  # None: all records of the classes
    purpose: Mapped[str] = mapped_column(String(200))
    occupational: Mapped[bool] = mapped_column(default=False, server_default=false())
    since: Mapped[date]
    until: Mapped[date]
    uses: Mapped[int]
    used: Mapped[int] = mapped_column(default=0, server_default="0")
    words: Mapped[str] = mapped_column(Text)  # encrypted: the text that was confirmed
    words_digest: Mapped[str] = mapped_column(String(64))
    file_id: Mapped[int | None] = mapped_column(ForeignKey(StoredFile.id))  # PDF copy for both
    division: Mapped[str] = mapped_column(String(6))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # None: papers that wait
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when it was revoked
    discarded_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when papers no longer needed were deleted


class GrantPaper(Base):
    """One paper handed in with an authorisation on paper."""

    __tablename__ = "grant_paper"
    __table_args__ = (UniqueConstraint("grant_id", "part"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    grant_id: Mapped[int] = mapped_column(ForeignKey(Grant.id))
    part: Mapped[str] = mapped_column(String(24))  # authorisation, grantor_document, grantee_document
    file_id: Mapped[int] = mapped_column(ForeignKey(StoredFile.id))
