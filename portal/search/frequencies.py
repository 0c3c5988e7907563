"""Decides which terms of a query are rare: common ones cost much and tell little.

The table of common terms is renewed now and then; what is found never depends on it, only the time that takes.
"""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Column, Integer, MetaData, Select, String, Table, bindparam, select, text
from sqlalchemy.orm import Session

from portal.search.prepared import fetch

COMMON_FROM: Final = 200
MOST_TERMS: Final = 3

_FREQUENCY: Final = Table("search_frequency", MetaData(), Column("term", String), Column("names", Integer))

_COUNT: Final = {
    "sqlite": """INSERT INTO search_frequency (term, names)
        SELECT term, doc FROM search_name_vocabulary WHERE doc >= :common""",
    "postgresql": """INSERT INTO search_frequency (term, names)
        SELECT word, ndoc FROM ts_stat('SELECT terms FROM search_name') WHERE ndoc >= :common""",
}


def rarest(session: Session, terms: Sequence[str], *, most: int = MOST_TERMS) -> list[str]:
    """Returns at most `most` of the terms, those that the fewest names have."""
    if len(terms) <= 1:
        return list(terms)
    common = {row.term: row.names for row in fetch(session, _asked, terms=list(terms))}
    rare = [term for term in terms if term not in common]
    return rare[:most] or sorted(terms, key=common.__getitem__)[:most]


def _asked(_dialect: str) -> Select[Any]:
    statement = select(_FREQUENCY.c.term, _FREQUENCY.c.names)
    return statement.where(_FREQUENCY.c.term.in_(bindparam("terms", expanding=True)))


def renew(session: Session) -> None:
    """Counts anew which terms are common; takes about a second per million names."""
    session.execute(text("DELETE FROM search_frequency"))
    session.execute(text(_COUNT[session.get_bind().dialect.name]), {"common": COMMON_FROM})
