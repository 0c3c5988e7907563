"""Writes and reads of suppressions (2021 art. 35)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.citation import Citation
from portal.register.suppressions.models import Suppression


def suppress(session: Session, *, natural_key: str, matter: str, basis: Citation, at: datetime) -> None:
    """Keeps that this fact is not taken in again; once is enough."""
    if natural_key not in suppressed(session, [natural_key]):
        session.add(Suppression(natural_key=natural_key, matter=matter, basis=basis.short(), since=at))
        session.flush()


def suppressed(session: Session, natural_keys: Iterable[str]) -> frozenset[str]:
    """Returns which of these facts are not to be taken in."""
    wanted = list(natural_keys)
    if not wanted:
        return frozenset()
    return frozenset(session.scalars(select(Suppression.natural_key).where(Suppression.natural_key.in_(wanted))))
