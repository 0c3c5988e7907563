"""Decides the answer of the register: subjects by name or code, records by decision number, facets, suggestions."""

from datetime import date

from sqlalchemy.orm import Session

from portal.kernel.paging import offset
from portal.search.facets import count_facets
from portal.search.hits import load_hits
from portal.search.names import find_candidates
from portal.search.nearby import suggest_names
from portal.search.numbers import find_entries_naming, find_numbers
from portal.search.queries import SearchQuery
from portal.search.results import RegisterResult


def search_register(session: Session, query: SearchQuery, today: date) -> RegisterResult:
    """Returns one page of what the register may show for this question on this Beijing day."""
    candidates = find_candidates(session, query, today)
    start = offset(query.page, query.size)
    numbers, numbers_capped = find_numbers(session, query.number, today)
    naming = find_entries_naming(session, query.folded, today)
    nothing = not (candidates.found or numbers or naming)
    return RegisterResult(
        hits=load_hits(session, candidates.found[start : start + query.size], query, today),
        number=query.page,
        size=query.size,
        total=len(candidates.found),
        capped=candidates.capped,
        facets=count_facets(session, candidates.found, query, today),
        numbers=numbers,
        numbers_capped=numbers_capped,
        naming=naming,
        suggestions=suggest_names(session, query) if nothing else (),
    )
