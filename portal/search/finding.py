"""Decides what one search box answers: the register first, the published texts beside it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.kernel.clock import beijing_date
from portal.search.fulltext import TextIndex, TextResult
from portal.search.queries import SearchQuery
from portal.search.register import search_register
from portal.search.results import RegisterResult

# Scans of a table that others scan too would otherwise begin anywhere, and pages of an answer differ.
_STEADY = text("SET LOCAL synchronize_seqscans = off")


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """The answer to one question; an identity number is not searched for at all (`identity_refused`)."""

    query: SearchQuery
    shown_text: str
    truncated: bool
    identity_refused: bool
    register: RegisterResult
    texts: TextResult


def find(session: Session, index: TextIndex, query: SearchQuery, *, at: datetime) -> SearchPage:
    """Returns the subjects, numbers and texts that everybody may see at the instant; raises nothing for any text."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_STEADY)
    refused = query.is_identity_number
    asked = SearchQuery() if refused else query
    return SearchPage(
        query=query,
        shown_text=query.shown_text,
        truncated=query.truncated,
        identity_refused=refused,
        register=search_register(session, asked, beijing_date(at)),
        texts=index.search(session, asked, at=at),
    )
