"""Reads of saved filters."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.filters.models import SavedFilter
from portal.law.actors import Actor


@dataclass(frozen=True, slots=True)
class FilterView:
    """One saved view."""

    id: int
    name: str
    query: str


def own(session: Session, *, actor: Actor) -> tuple[FilterView, ...]:
    """Returns the person's own views by name."""
    wanted = select(SavedFilter).where(SavedFilter.staff_id == actor.staff_id).order_by(SavedFilter.name)
    return tuple(FilterView(row.id, row.name, row.query) for row in session.scalars(wanted))
