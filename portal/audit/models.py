"""Tables of evidence: chain, payloads, head, query counts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.law.querying import Anomaly
from portal.store import Base, Json, UtcDateTime, choice


class AuditEntry(Base):
    """One link: who did what to which object, chained to the link before."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_at", "at"),
        Index("ix_audit_entry_actor", "actor", "at"),
        Index("ix_audit_entry_object", "object_ref"),
    )

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(String(64))
    action: Mapped[str] = mapped_column(String(64))
    object_kind: Mapped[str] = mapped_column(String(32))
    object_ref: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(16))
    payload_digest: Mapped[str] = mapped_column(String(64))
    previous: Mapped[str] = mapped_column(String(64))
    digest: Mapped[str] = mapped_column(String(64))


class AuditPayload(Base):
    """What an entry tells beyond the chain; may be erased by law, leaving only its salted digest."""

    __tablename__ = "audit_payload"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    salt: Mapped[bytes] = mapped_column(LargeBinary)
    body: Mapped[dict[str, Any]] = mapped_column(Json)


class AuditHead(Base):
    """The one row that names the last link; locked while a link is added."""

    __tablename__ = "audit_head"
    __table_args__ = (CheckConstraint("id = 1", name="single_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))


class QueryCount(Base):
    """How often an object was read through a channel within one hour, with no trace of who read (2018 art. 35)."""

    __tablename__ = "query_count"

    day: Mapped[date] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(8), primary_key=True)
    object_kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    object_ref: Mapped[str] = mapped_column(String(64), primary_key=True)
    hits: Mapped[int]


class KeptHead(Base):
    """The signed head of one Beijing day, published so that outsiders can keep it."""

    __tablename__ = "kept_head"

    day: Mapped[date] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    seq: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    signature: Mapped[str] = mapped_column(String(100))
    public_key: Mapped[str] = mapped_column(String(60))


class ChainCheck(Base):
    """One check of the chain that an auditor asked for; `finished_at` is empty while it runs in the background."""

    __tablename__ = "chain_check"

    ref: Mapped[str] = mapped_column(String(32), primary_key=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_by: Mapped[str] = mapped_column(String(64))
    anchor_day: Mapped[date | None]  # day of the kept head the chain was held against
    anchor_seq: Mapped[int | None]
    anchor_digest: Mapped[str | None] = mapped_column(String(64))
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    links: Mapped[int | None]
    head_digest: Mapped[str | None] = mapped_column(String(64))
    broken_at: Mapped[int | None]
    fault: Mapped[str | None] = mapped_column(String(16))


class AnomalyNotice(Base):
    """One person's unusual querying within one hour or day, for somebody to look into (2021 art. 31(1))."""

    __tablename__ = "anomaly_notice"
    __table_args__ = (
        UniqueConstraint("kind", "actor", "since"),
        CheckConstraint(
            "(acknowledged_at IS NULL) = (acknowledged_by IS NULL)"
            " AND (acknowledged_at IS NULL) = (acknowledgement IS NULL)",
            name="acknowledged_with_reason",
        ),
    )

    ref: Mapped[str] = mapped_column(String(32), primary_key=True)
    kind: Mapped[Anomaly] = mapped_column(choice(Anomaly))
    actor: Mapped[str] = mapped_column(String(64))
    division: Mapped[str] = mapped_column(String(6))
    since: Mapped[datetime] = mapped_column(UtcDateTime)  # first instant of the hour or Beijing day
    lookups: Mapped[int]
    noticed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_by: Mapped[str | None] = mapped_column(String(64))
    acknowledgement: Mapped[str | None] = mapped_column(Text)
