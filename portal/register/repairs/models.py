"""Tables of limits by kind, and of repair notices that were served."""

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.kernel.messages import Message, msg
from portal.register.records.models import Record
from portal.store import Base, UtcDateTime, choice

_IN_FORCE = text("ended_at IS NULL")


class RepairRule(Base):
    """A rule of law on repairing one kind of information: excluded, or not before so many months (2024 art. 40).

    One that was taken back keeps its row: what was received while it stood is judged by it.
    """

    __tablename__ = "repair_rule"
    __table_args__ = (
        CheckConstraint("excluded OR least_months > 0", name="says_something"),
        CheckConstraint("(item_code IS NULL) <> (register_code IS NULL)", name="one_kind"),
        CheckConstraint("length(trim(citation)) > 0", name="names_its_article"),
        CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_by_somebody"),
        CheckConstraint("ended_at IS NULL OR ended_at >= entered_at", name="ends_after_it_began"),
        Index("uq_repair_rule_item", "item_code", unique=True, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE),
        Index(
            "uq_repair_rule_register", "register_code", unique=True, sqlite_where=_IN_FORCE, postgresql_where=_IN_FORCE
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    item_code: Mapped[str | None] = mapped_column(String(32))
    register_code: Mapped[str | None] = mapped_column(String(32))
    excluded: Mapped[bool]
    least_months: Mapped[int] = mapped_column(default=0, server_default="0")
    citation: Mapped[str] = mapped_column(String(400))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(32))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(32))


class Manner(StrEnum):
    """How a notice was served."""

    DIRECT = "direct"
    POST = "post"
    ELECTRONIC = "electronic"
    LEFT = "left"
    ENTRUSTED = "entrusted"
    ANNOUNCED = "announced"

    @property
    def label(self) -> Message:
        """Return the word of the law for it."""
        return _MANNERS[self]


_MANNERS: Final[Mapping[Manner, Message]] = {
    Manner.DIRECT: msg("直接送达"),
    Manner.POST: msg("邮寄送达"),
    Manner.ELECTRONIC: msg("电子送达"),
    Manner.LEFT: msg("留置送达"),
    Manner.ENTRUSTED: msg("委托送达"),
    Manner.ANNOUNCED: msg("公告送达"),
}


class RepairNotice(Base):
    """That the notice of one record was served: when, how, and who entered it (2024 art. 34)."""

    __tablename__ = "repair_notice"

    id: Mapped[int] = mapped_column(primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey(Record.id), unique=True)
    record: Mapped[Record] = relationship()
    served_on: Mapped[date]
    manner: Mapped[Manner] = mapped_column(choice(Manner))
    entered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    entered_by: Mapped[str] = mapped_column(String(32))
