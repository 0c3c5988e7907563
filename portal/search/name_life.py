"""Decides whether the name index can be trusted, and builds it anew from the names themselves.

It is written with every name, so it is only ever wrong when another analyzer made it or a restore lost it: both are
found by the analyzer's version and by looking up a few names spread over the whole register.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import Column, MetaData, String, Table, delete, func, insert, select, text
from sqlalchemy.orm import Session

from portal.kernel.folding import ANALYZER_VERSION
from portal.register.subjects.models import Subject, SubjectName
from portal.register.subjects.name_index import index_names, name_terms
from portal.search import frequencies
from portal.search.filters import organisation
from portal.search.names import is_indexed

PAGE_ROWS: Final = 10_000
CHECKED_NAMES: Final = 40
# The table of common terms is renewed when the register has grown by half since.
GROWTH: Final = 1.5

_STATE: Final = Table("search_state", MetaData(), Column("name", String), Column("value", String))
_ANALYZER: Final = "names.analyzer"
_COUNTED_AT: Final = "frequencies.last_name"

_EMPTY: Final[dict[str, Sequence[str]]] = {
    "sqlite": ("INSERT INTO search_name (search_name) VALUES ('delete-all')",),
    "postgresql": ("TRUNCATE search_name", "DROP INDEX ix_search_name_terms"),
}
_CLOSE: Final[dict[str, Sequence[str]]] = {
    "sqlite": ("INSERT INTO search_name (search_name) VALUES ('optimize')",),
    "postgresql": ("CREATE INDEX ix_search_name_terms ON search_name USING gin (terms)", "ANALYZE search_name"),
}


def names_fault(session: Session) -> str | None:
    """Returns why the name index must be built ("missing", "version" or "incomplete"); None when it need not."""
    made_by = _state(session, _ANALYZER)
    if made_by != str(ANALYZER_VERSION):
        return "version" if made_by else "missing"
    return None if all(is_indexed(session, row.id, name_terms(row.key)) for row in _sample(session)) else "incomplete"


def rebuild_names(session: Session, report: Callable[[int], None] = lambda _: None) -> int:
    """Builds the name index anew within this unit of work; returns how many names it holds, telling progress."""
    _run(session, _EMPTY)
    last = count = 0
    while rows := _page(session, last):
        index_names(session, [(row.id, row.key) for row in rows])
        last, count = rows[-1].id, count + len(rows)
        report(count)
    _run(session, _CLOSE)
    _set_state(session, _ANALYZER, str(ANALYZER_VERSION))
    renew_frequencies(session)
    return count


def frequencies_are_old(session: Session) -> bool:
    """Returns whether the register has grown so much that other terms may be common now."""
    return _last_name(session) > GROWTH * int(_state(session, _COUNTED_AT) or 0)


def renew_frequencies(session: Session) -> None:
    """Counts the common terms anew and notes how large the register was."""
    frequencies.renew(session)
    _set_state(session, _COUNTED_AT, str(_last_name(session)))


def _page(session: Session, after: int) -> Sequence[Any]:
    statement = (
        select(SubjectName.id, SubjectName.key)
        .join(Subject, Subject.id == SubjectName.subject_id)
        .where(SubjectName.id > after, organisation())
    )
    return session.execute(statement.order_by(SubjectName.id).limit(PAGE_ROWS)).all()


def _sample(session: Session) -> Sequence[Any]:
    step = max(1, _last_name(session) // CHECKED_NAMES)
    statement = (
        select(SubjectName.id, SubjectName.key)
        .join(Subject, Subject.id == SubjectName.subject_id)
        .where(SubjectName.id.in_(range(1, _last_name(session) + 1, step)), organisation())
    )
    return session.execute(statement).all()


def _last_name(session: Session) -> int:
    return session.scalar(select(func.max(SubjectName.id))) or 0


def _run(session: Session, statements: dict[str, Sequence[str]]) -> None:
    for statement in statements[session.get_bind().dialect.name]:
        session.execute(text(statement))


def _state(session: Session, name: str) -> str | None:
    return session.scalar(select(_STATE.c.value).where(_STATE.c.name == name))


def _set_state(session: Session, name: str, value: str) -> None:
    session.execute(delete(_STATE).where(_STATE.c.name == name))
    session.execute(insert(_STATE).values(name=name, value=value))
