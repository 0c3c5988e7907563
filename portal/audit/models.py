"""Tables of evidence: chain, payloads, head, query counts."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from portal.store import Base, Json, UtcDateTime


class AuditEntry(Base):
    """One link: who did what to which object, chained to the link before."""

    __tablename__ = "audit_entry"

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
    """How often an object was read through a channel within one hour.

    , with no trace of who read publicly.

    Source: 2018 art. 35.
    """

    __tablename__ = "query_count"

    day: Mapped[date] = mapped_column(primary_key=True)
    hour: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(String(8), primary_key=True)
    object_kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    object_ref: Mapped[str] = mapped_column(String(64), primary_key=True)
    hits: Mapped[int]
