"""Table of suppressions."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from portal.store import Base, UtcDateTime


class Suppression(Base):
    """One fact that is not taken in again; `matter` is the case in which its subject had it deleted."""

    __tablename__ = "suppression"

    id: Mapped[int] = mapped_column(primary_key=True)
    natural_key: Mapped[str] = mapped_column(String(64), unique=True)
    matter: Mapped[str] = mapped_column(String(32))
    basis: Mapped[str] = mapped_column(String(60))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
