"""Table of proposals: what a register is to be, with its basis (2024 arts. 30, 36)."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Unit
from portal.kernel.messages import Message, msg
from portal.register.lists.models import ListKind, ListRegister
from portal.store import Base, UtcDateTime, choice


class BasisKind(StrEnum):
    """What may found a register: a law, a regulation, the national catalogue of lists."""

    LAW = "law"
    REGULATION = "regulation"
    NATIONAL_LIST = "national_list"

    @property
    def label(self) -> Message:
        """Returns the Chinese name."""
        return _LABELS[self]


_LABELS = {
    BasisKind.LAW: msg("法律"),
    BasisKind.REGULATION: msg("法规"),
    BasisKind.NATIONAL_LIST: msg("国家规定的名单目录"),
}


class RegisterProposal(Base):
    """A new register, or a new version of the rules of one; its history is kept by its procedure."""

    __tablename__ = "register_proposal"
    __table_args__ = (
        CheckConstraint("kind <> 'honour' OR piece_slug IS NOT NULL", name="honour_has_published_rules"),
        CheckConstraint("names_persons = (names_basis IS NOT NULL)", name="naming_persons_has_a_basis"),
        CheckConstraint("state <> 'approved' OR register_id IS NOT NULL", name="approved_is_a_register"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    state: Mapped[str] = mapped_column(String(32))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit] = relationship()
    register_id: Mapped[int | None] = mapped_column(ForeignKey("list_register.id"))
    register: Mapped[ListRegister | None] = relationship()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)

    kind: Mapped[ListKind] = mapped_column(choice(ListKind))
    code: Mapped[str] = mapped_column(String(32))
    name_zh: Mapped[str] = mapped_column(String(200))
    name_mn: Mapped[str | None] = mapped_column(String(400))
    basis_kind: Mapped[BasisKind] = mapped_column(choice(BasisKind))
    legal_basis: Mapped[str] = mapped_column(String(400))
    rules: Mapped[str] = mapped_column(Text)
    version: Mapped[str] = mapped_column(String(40))
    piece_slug: Mapped[str | None] = mapped_column(String(80))
    repairable: Mapped[bool]
    names_persons: Mapped[bool]
    names_basis: Mapped[str | None] = mapped_column(String(200))
    defence_days: Mapped[int | None]
    answer_days: Mapped[int | None]
