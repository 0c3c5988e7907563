"""The search page: the register first, published texts beside it, help when nothing is found (18§24, 21§18, 21§21)."""

from flask import Blueprint, render_template, request

from portal.kernel.paging import Page
from portal.search import SearchPage, SearchQuery, SubjectHit, TextHit, find
from portal.web.public import search_days, search_words
from portal.web.public.reads import count_read
from portal.web.public.search_asked import Asked, filters_in_force
from portal.web.shell import guards
from portal.web.shell.context import reading, request_now
from portal.web.shell.wiring import wiring

routes = Blueprint("search", __name__)


@routes.get("/search")
@guards.public
def search() -> str:
    """Answer any text at all; an identity number is neither searched for nor repeated."""
    query, days = search_days.narrow(SearchQuery.parse(request.args), request.args)
    answer = find(reading(), wiring().text_index, query, at=request_now())
    asked = Asked(query)
    count_read("search", "")
    return render_template(
        "public/search.html",
        answer=answer,
        asked=asked,
        page=subjects_page(answer),
        texts=texts_page(answer),
        wrong_code=search_words.wrong_code(query),
        chips=filters_in_force(answer, asked),
        words=search_words,
        days=days,
    )


def subjects_page(answer: SearchPage) -> Page[SubjectHit]:
    """Return the subjects as a page of a list."""
    found = answer.register
    return Page(found.hits, found.number, found.size, found.total, found.capped)


def texts_page(answer: SearchPage) -> Page[TextHit]:
    """Return the texts as a page of a list."""
    found = answer.texts
    return Page(found.hits, found.number, found.size, found.total, found.capped)
