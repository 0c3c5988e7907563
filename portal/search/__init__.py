"""Search: what anybody may find, today, from a name, a part of one, a code, a decision number or a word (2018 art. 24).

Two jobs: *register search* on the database's own index (`register`), *full text* over what is published in words
(`fulltext`). Both answer only with what the disclosure gate lets pass on the day of the question, and so do their
counts, facets and suggestions (2021 arts. 18, 20, 37, 41(6)).

Words: a *part* is what stands between two spaces of the query; a *hit* is one line of the answer; an answer is *capped*
when there is more than it counts.
"""

from portal.search.finding import SearchPage, find
from portal.search.fulltext import TextHit, TextIndex, TextResult
from portal.search.queries import SearchQuery, Validity
from portal.search.results import Facet, FacetValue, NumberHit, RegisterResult, Segments, SubjectHit, Tag

__all__ = [
    "Facet",
    "FacetValue",
    "NumberHit",
    "RegisterResult",
    "SearchPage",
    "SearchQuery",
    "Segments",
    "SubjectHit",
    "Tag",
    "TextHit",
    "TextIndex",
    "TextResult",
    "Validity",
    "find",
]
