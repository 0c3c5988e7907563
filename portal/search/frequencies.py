"""Decides which terms of a query are rare: common ones cost much and tell little.

The table of common terms is renewed now and then; an answer never depends on it, only the time an answer takes.
"""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Column, Integer, MetaData, String, Table, select, text
from sqlalchemy.orm import Session

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
    """Returns at most `most` of the terms, those that the fewest names have; all of them when they are few."""
    if len(terms) <= most:
        return list(terms)
    asked = select(_FREQUENCY.c.term, _FREQUENCY.c.names).where(_FREQUENCY.c.term.in_(terms))
    common = {row.term: row.names for row in session.execute(asked)}
    rare = [term for term in terms if term not in common]
    return rare[:most] or sorted(terms, key=common.__getitem__)[:most]


def renew(session: Session) -> None:
    """Counts anew which terms are common; takes about a second per million names."""
    session.execute(text("DELETE FROM search_frequency"))
    session.execute(text(_COUNT[session.get_bind().dialect.name]), {"common": COMMON_FROM})
