"""Decides which published texts a question finds: ranked by BM25F, re-read under the gate, marked, counted by kind.

Queries are put together from tokens by hand; no query language is read from users. A text counts, also in the figures,
only if everybody may read it now.
"""

import logging
import threading
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session
from whoosh import index as whoosh_index
from whoosh.query import And, Or, Prefix, Query, Term
from whoosh.searching import Searcher

from portal.kernel.folding import tokens
from portal.kernel.paging import offset
from portal.search.correcting import correct
from portal.search.directory import IndexDirectory
from portal.search.highlighting import highlight, snippet
from portal.search.queries import SearchQuery
from portal.search.results import Segments
from portal.search.sources import Document, DocumentKind, visible, visible_uids

MOST_TEXTS: Final = 300
MOST_TOKENS: Final = 60
PAGE_SIZE: Final = 10
# When no text has every token, this share of them is enough.
LOOSE_SHARE: Final = 0.6
SNIPPET_LETTERS: Final = 120

_FIELDS: Final = ("title", "body")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class TextHit:
    """One text found; kind, group and ref make its address, `label` is its issuer, register, edition or statute."""

    kind: DocumentKind
    group: str
    ref: str
    title: Segments
    snippet: Segments
    label: str
    day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextResult:
    """One page of texts; `loose` when none has all of the query, `available` False while there is no usable index."""

    hits: tuple[TextHit, ...] = ()
    number: int = 1
    size: int = PAGE_SIZE
    total: int = 0
    capped: bool = False
    loose: bool = False
    kinds: tuple[tuple[DocumentKind, int], ...] = ()
    suggestion: str = ""
    available: bool = True


class TextIndex:
    """The full-text index of an instance, opened when first asked and again after every commit."""

    def __init__(self, instance: Path) -> None:
        """Opens nothing yet."""
        self.directory = IndexDirectory(instance)
        self._lock = threading.Lock()
        self._stamp: tuple[int, int] | None = None
        self._searcher: Searcher | None = None

    def search(self, session: Session, query: SearchQuery, *, at: datetime) -> TextResult:
        """Returns one page of the texts that everybody may read at the instant; never raises for a query."""
        words = tokens(query.folded)[:MOST_TOKENS]
        if not words:
            return TextResult()
        try:
            searcher = self._open()
            return TextResult(available=False) if searcher is None else _answer(session, searcher, query, words, at)
        except (OSError, ValueError, EOFError, whoosh_index.IndexError):
            _log.exception("the full-text index cannot be read")
            return TextResult(available=False)

    def _open(self) -> Searcher | None:
        """A commit between reading the pointer and opening what it names is seen by looking again."""
        with self._lock:
            stamp = self.directory.stamp()
            if stamp != self._stamp or self._searcher is None:
                manifest = self.directory.manifest()
                if manifest is None:
                    return None
                with suppress(OSError):
                    self._searcher = whoosh_index.open_dir(str(self.directory.path(manifest))).searcher()
                    self._stamp = stamp
            return self._searcher


def _answer(session: Session, searcher: Searcher, query: SearchQuery, words: Sequence[str], at: datetime) -> TextResult:
    uids, capped = _shown(session, searcher, _all_of(words), at)
    loose = not uids and len(words) > 2
    if loose:
        uids, capped = _readable(session, _most_of(searcher, words), at)
    kinds = Counter(DocumentKind(uid.partition("/")[0]) for uid in uids)
    if query.text_kind:
        uids = [uid for uid in uids if uid.startswith(f"{query.text_kind}/")]
    start = offset(query.text_page, PAGE_SIZE)
    documents = visible(session, uids[start : start + PAGE_SIZE], at)
    needles = [*sorted({part.bare for part in query.parts}, key=len, reverse=True), *words]
    return TextResult(
        hits=tuple(_hit(document, needles) for document in documents.values()),
        number=query.text_page,
        total=len(uids),
        capped=capped,
        loose=loose and bool(uids),
        kinds=tuple((kind, kinds[kind]) for kind in DocumentKind if kinds[kind]),
        suggestion=_suggestion(session, searcher, query, at) if loose or not uids else "",
    )


def _shown(session: Session, searcher: Searcher, wanted: Query, at: datetime) -> tuple[list[str], bool]:
    return _readable(session, [hit["uid"] for hit in searcher.search(wanted, limit=MOST_TEXTS + 1)], at)


def _readable(session: Session, uids: Sequence[str], at: datetime) -> tuple[list[str], bool]:
    """The addresses that everybody may read, in their order, and whether there are more than MOST_TEXTS."""
    readable = visible_uids(session, uids, at)
    return [uid for uid in uids[:MOST_TEXTS] if uid in readable], len(readable) > MOST_TEXTS


def _all_of(words: Iterable[str]) -> Query:
    return And([_either_field(word) for word in words])


def _most_of(searcher: Searcher, words: Sequence[str]) -> list[str]:
    """The addresses of texts that have most of the words."""
    enough = max(2, round(len(set(words)) * LOOSE_SHARE))
    found = searcher.search(Or([_either_field(word) for word in words]), limit=MOST_TEXTS + 1, terms=True)
    return [hit["uid"] for hit in found if len({term for _, term in hit.matched_terms()}) >= enough]


def _either_field(word: str) -> Query:
    """A lone character begins longer tokens; only titles are asked for it, where such tokens are few."""
    if len(word) == 1:
        return Or([Term("title", word), Prefix("title", word)])
    return Or([Term(name, word) for name in _FIELDS])


def _suggestion(session: Session, searcher: Searcher, query: SearchQuery, at: datetime) -> str:
    """Another writing made of the index's own terms; only if it finds something that may be read."""
    text = correct(searcher.reader(), query.folded)
    return text if text and _shown(session, searcher, _all_of(tokens(text)), at)[0] else ""


def _hit(document: Document, needles: Sequence[str]) -> TextHit:
    return TextHit(
        kind=document.kind,
        group=document.group,
        ref=document.ref,
        title=highlight(document.title.partition("\n")[0], needles),
        snippet=snippet(document.body, needles, SNIPPET_LETTERS),
        label=document.label,
        day=document.day,
    )
