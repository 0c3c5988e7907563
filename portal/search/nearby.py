"""Decides what to suggest when no name was found: names written nearly like it, or the longest beginning that does.

Only names of organisations, which are public, are ever suggested.
"""

from typing import Final

from sqlalchemy.orm import Session

from portal.kernel.folding import fold
from portal.register.subjects.name_index import bare, name_terms
from portal.search.frequencies import rarest
from portal.search.names import any_match, names_with_any
from portal.search.queries import Part, SearchQuery

MOST_SUGGESTIONS: Final = 5
NEAR_ENOUGH: Final = 0.4
SHORTEST_BEGINNING: Final = 2

_MOST_COMPARED: Final = 2_000


def suggest_names(session: Session, query: SearchQuery) -> tuple[str, ...]:
    """Returns at most MOST_SUGGESTIONS other texts to search for, the nearest first."""
    if not query.parts:
        return ()
    near = _near_names(session, "".join(part.key for part in query.parts))
    return near or _longest_beginning(session, query.parts[0])


def _near_names(session: Session, key: str) -> tuple[str, ...]:
    wanted = set(name_terms(key))
    rare = rarest(session, sorted(wanted), most=2 * MOST_SUGGESTIONS)
    if not rare:
        return ()
    names = set(names_with_any(session, rare, _MOST_COMPARED))
    scored = sorted(((_likeness(wanted, name), name) for name in names), reverse=True)
    return tuple(name for score, name in scored[:MOST_SUGGESTIONS] if score >= NEAR_ENOUGH)


def _likeness(wanted: set[str], name: str) -> float:
    """Shared pairs of letters in proportion to all, between 0 and 1; what follows the length asked for weighs half."""
    terms = set(name_terms(name))
    shared = len(wanted & terms)
    return 2 * shared / (len(wanted) + min(len(terms), len(wanted)) + max(0, len(terms) - len(wanted)) / 2)


def _longest_beginning(session: Session, part: Part) -> tuple[str, ...]:
    """A beginning of a beginning that is found is found as well, so halving reaches the longest."""
    low, high = SHORTEST_BEGINNING - 1, len(part.key) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if any_match(session, _cut(part, middle)) else (low, middle - 1)
    return (part.key[:low],) if low >= SHORTEST_BEGINNING else ()


def _cut(part: Part, length: int) -> Part:
    key = fold(part.key[:length])
    return Part(key, bare(key), part.mongolian)
