"""Writes of saved filters: keeping one under a name, dropping one's own."""

from typing import Final

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.accounts.filters.models import SavedFilter
from portal.kernel.errors import BadInput, Conflict, NotFound
from portal.kernel.messages import msg
from portal.law.actors import Actor

MOST: Final = 20
LONGEST_NAME: Final = 40


def save(session: Session, *, actor: Actor, name: str, query: str) -> None:
    """Keeps a view under a name; the same name again replaces it. Raises BadInput for a name, Conflict for too many."""
    wanted = name.strip()
    if not 1 <= len(wanted) <= LONGEST_NAME:
        raise BadInput(msg("请起一个不超过%(n)s字的名称。", n=LONGEST_NAME), field="name")
    found = session.scalar(
        select(SavedFilter).where(SavedFilter.staff_id == actor.staff_id, SavedFilter.name == wanted)
    )
    if found is None:
        count = select(func.count()).select_from(SavedFilter).where(SavedFilter.staff_id == actor.staff_id)
        if (session.scalar(count) or 0) >= MOST:
            raise Conflict(msg("最多保存%(n)s个筛选，请先删除不用的。", n=MOST), field="name")
        found = SavedFilter(staff_id=actor.staff_id, name=wanted)
        session.add(found)
    found.query = query
    session.flush()


def drop(session: Session, *, actor: Actor, filter_id: int) -> None:
    """Drops one of the person's own views; raises NotFound for any other."""
    own = delete(SavedFilter).where(SavedFilter.id == filter_id, SavedFilter.staff_id == actor.staff_id)
    if session.execute(own.returning(SavedFilter.id)).first() is None:
        raise NotFound(msg("没有找到这一项。"))
