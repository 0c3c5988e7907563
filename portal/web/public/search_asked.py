"""Decides how a question is repeated on its page: cleaned, masked, only with filters that could be read."""

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Final
from urllib.parse import urlencode

from portal import i18n
from portal.kernel import divisions
from portal.kernel.messages import Message, msg
from portal.search import FacetValue, SearchPage, SearchQuery, Validity
from portal.web.public.words import LIST_NAMES, SUBJECT_KINDS, either
from portal.web.shell.addresses import href

Pairs = list[tuple[str, str]]

VALIDITY: Final[Mapping[Validity, Message]] = {
    Validity.CURRENT: msg("有效期内的许可"),
    Validity.ENDED: msg("有效期已届满的许可"),
}


class Asked:
    """A question as the page repeats it: cleaned, masked, only with filters that could be read."""

    def __init__(self, query: SearchQuery) -> None:
        """Takes the question; an identity number leaves nothing of itself here."""
        self.text = "" if query.is_identity_number else printable(query.shown_text)
        self._pairs = [pair for pair in _pairs(query, self.text) if pair[1]]

    def link(self, **changes: object) -> str:
        """Return the address of the question, from its first page, with parameters changed; None drops one."""
        kept = [pair for pair in self._pairs if pair[0] not in changes]
        query = urlencode(kept + [(name, str(value)) for name, value in changes.items() if value is not None])
        return href("/search") + (f"?{query}" if query else "")

    def page(self, number: int) -> str:
        """Return the address of another page of subjects."""
        return self.link(page=None if number == 1 else number)

    def text_page(self, number: int) -> str:
        """Return the address of another page of texts."""
        return self.link(text_page=None if number == 1 else number) + "#texts"

    def hidden(self) -> Pairs:
        """Return what the filter form sends along: the text alone."""
        return [("q", self.text)]


def printable(text: str) -> str:
    """Return the text without control characters and noncharacters, which a page cannot hold."""
    return "".join(one for one in text if unicodedata.category(one) != "Cc" and one not in "\ufffe\uffff").strip()


def filters_in_force(answer: SearchPage, asked: Asked) -> list[tuple[str, str]]:
    """Return the filters of the question in words, each with the address without it."""
    return [(word, asked.link(**{name: None})) for name, word in _words(answer) if word]


def division_name(code: str | None) -> str:
    """Return the name of a division in the language of the page, "" for an unknown code."""
    found = divisions.get(code) if code else None
    return either(found.name, found.name_mn or None) if found else ""


def _words(answer: SearchPage) -> Iterable[tuple[str, str]]:
    query = answer.query
    yield "kind", i18n.render(SUBJECT_KINDS[query.kind]) if query.kind else ""
    yield "class", i18n.render(query.record_class.label) if query.record_class else ""
    yield "list", i18n.render(LIST_NAMES[query.list_kind]) if query.list_kind else ""
    yield "register", query.register or ""
    yield "division", division_name(query.division)
    yield "unit", _unit(answer, query.unit) if query.unit else ""
    yield "from", i18n.gettext("%(day)s 起", day=query.decided_from.isoformat()) if query.decided_from else ""
    yield "to", i18n.gettext("%(day)s 止", day=query.decided_to.isoformat()) if query.decided_to else ""
    yield "validity", i18n.render(VALIDITY[query.validity]) if query.validity else ""


def _pairs(query: SearchQuery, text: str) -> Pairs:
    return [
        ("q", text),
        ("kind", query.kind.value if query.kind else ""),
        ("class", query.record_class.value if query.record_class else ""),
        ("list", query.list_kind.value if query.list_kind else ""),
        ("register", query.register or ""),
        ("division", query.division or ""),
        ("unit", query.unit or ""),
        ("from", query.decided_from.isoformat() if query.decided_from else ""),
        ("to", query.decided_to.isoformat() if query.decided_to else ""),
        ("validity", query.validity.value if query.validity else ""),
        ("about", query.text_kind or ""),
    ]


def _unit(answer: SearchPage, code: str) -> str:
    values: Iterable[FacetValue] = (
        one for facet in answer.register.facets if facet.name == "unit" for one in facet.values
    )
    return next((one.label for one in values if one.value == code), code)
