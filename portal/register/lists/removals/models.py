"""Table of removals."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.accounts.models import Unit
from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg
from portal.law.instruments import of_2021, of_2024
from portal.register.lists.models import ListEntry
from portal.store import Base, UtcDateTime, choice
from portal.store.files import StoredFile


class RemovalGround(StrEnum):
    """Why an entry leaves: asked for, conditions met, its basis annulled, an honour no longer deserved."""

    APPLICATION = "application"
    CONDITIONS = "conditions"
    ANNULLED = "annulled"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> Message:
        """Returns the Chinese name."""
        return _GROUNDS[self][0]

    @property
    def citation(self) -> Citation:
        """Returns the article."""
        return _GROUNDS[self][1]


_GROUNDS = {
    RemovalGround.APPLICATION: (msg("主体申请，符合移出条件"), of_2024(40)),
    RemovalGround.CONDITIONS: (msg("决定书载明的移出条件已经具备"), of_2024(36)),
    RemovalGround.ANNULLED: (msg("所依据的文书被撤销或者确认无效"), of_2021(36)),
    RemovalGround.WITHDRAWN: (msg("不再符合评定办法，取消守信激励对象资格"), of_2024(30)),
}


class Removal(Base):
    """One removal; at most one of an entry waits at a time. An application that was refused has its letter."""

    __tablename__ = "list_removal"
    __table_args__ = (
        CheckConstraint("ground IN ('conditions', 'withdrawn') OR notified_on IS NOT NULL", name="ground_is_dated"),
        CheckConstraint("state <> 'unserved' OR letter_id IS NOT NULL", name="refusal_is_in_writing"),
        CheckConstraint(
            "(served_on IS NULL) = (service_manner IS NULL) AND (served_on IS NULL) = (service_proof IS NULL)",
            name="service_is_proven",
        ),
        Index(
            "uq_list_removal_waiting",
            "entry_id",
            unique=True,
            sqlite_where=text("state = 'proposed'"),
            postgresql_where=text("state = 'proposed'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    state: Mapped[str] = mapped_column(String(32))
    entry_id: Mapped[int] = mapped_column(ForeignKey("list_entry.id"))
    entry: Mapped[ListEntry] = relationship()
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    unit: Mapped[Unit] = relationship()
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ground: Mapped[RemovalGround] = mapped_column(choice(RemovalGround))
    notified_on: Mapped[date | None]  # application or written notice received
    document: Mapped[str] = mapped_column(String(128))
    reason: Mapped[str] = mapped_column(String(400))
    letter_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    letter: Mapped[StoredFile | None] = relationship(foreign_keys=[letter_id])
    served_on: Mapped[date | None]
    service_manner: Mapped[str | None] = mapped_column(String(100))
    service_proof: Mapped[str | None] = mapped_column(String(200))
    proof_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    proof: Mapped[StoredFile | None] = relationship(foreign_keys=[proof_id])
