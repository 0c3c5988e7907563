"""Decides what the full text covers, and re-reads it under the gate when a hit is shown.

Covered: published pieces, list entries, the catalogue and measures in their newest published edition, the articles of
the statutes. The index may hold what is not public yet or any more; `visible` is what anybody gets to see.
"""

import hashlib
import html
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

import nh3
from sqlalchemy import ColumnElement, Integer, String, cast, func, or_, select, true
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.content.models import Piece, Statute, StatuteArticle
from portal.content.queries import is_published
from portal.kernel.clock import beijing_date, now
from portal.register.catalogue.models import CatalogueEdition, CatalogueItem, EditionState
from portal.register.disclosure import public_entries
from portal.register.lists.models import ListEntry
from portal.register.measures.models import MeasureEdition, MeasureItem
from portal.register.subjects.identity import public_text, without_names
from portal.register.subjects.models import Subject


class DocumentKind(StrEnum):
    """What a hit of the full text is."""

    PIECE = "piece"
    ENTRY = "entry"
    CATALOGUE = "catalogue"
    MEASURE = "measure"
    ARTICLE = "article"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One text with its address: `group` is a piece or list kind, an edition's year or a statute's key."""

    kind: DocumentKind
    group: str
    ref: str
    title: str
    body: str
    label: str  # issuer, register, edition or statute, in its own words
    day: date | None

    @property
    def uid(self) -> str:
        """Returns the address within the index."""
        return _uid(self.kind, self.group, self.ref)

    @property
    def digest(self) -> str:
        """Returns a short fingerprint of all that is indexed of the text."""
        return hashlib.sha256(f"{self.title}\0{self.body}".encode()).hexdigest()[:16]


Conditions = Sequence[ColumnElement[bool]]


@dataclass(frozen=True, slots=True)
class _Source:
    """How one kind is read: `group` and `ref` are its address columns, `kept` what the index holds of it."""

    group: ColumnElement[Any]
    ref: ColumnElement[Any]
    load: Callable[[Session, Conditions], Iterator[Document]]
    kept: Callable[[], Conditions]
    shown: Callable[[datetime], Conditions]
    joined: Callable[[Any], Any] = lambda statement: statement


def indexable(
    session: Session, kind: DocumentKind, group: str | None = None, ref: str | None = None
) -> Iterator[Document]:
    """Yields what the index must hold of a kind, of one group in it, or of one address."""
    source = SOURCES[kind]
    conditions = [*source.kept()]
    conditions += [_text(source.group) == group] if group is not None else []
    conditions += [_text(source.ref) == ref] if ref is not None else []
    yield from source.load(session, conditions)


def visible_uids(session: Session, uids: Iterable[str], at: datetime) -> set[str]:
    """Returns those of the addresses that everybody may read at the instant."""
    found: set[str] = set()
    for kind, asked in _by_kind(uids).items():
        source = SOURCES[kind]
        statement = source.joined(select(_text(source.group), _text(source.ref)))
        rows = session.execute(statement.where(_text(source.ref).in_(asked), *source.shown(at)))
        found |= {_uid(kind, group, ref) for group, ref in rows}
    return found & set(uids)


def visible(session: Session, uids: Sequence[str], at: datetime) -> Mapping[str, Document]:
    """Returns the documents at these addresses that everybody may read at the instant, as they read now."""
    found = {}
    for kind, asked in _by_kind(uids).items():
        source = SOURCES[kind]
        for document in source.load(session, [_text(source.ref).in_(asked), *source.shown(at)]):
            found[document.uid] = document
    return {uid: found[uid] for uid in uids if uid in found}


def _by_kind(uids: Iterable[str]) -> dict[DocumentKind, list[str]]:
    grouped: dict[DocumentKind, list[str]] = {}
    for uid in uids:
        grouped.setdefault(DocumentKind(uid.partition("/")[0]), []).append(uid.rpartition("/")[2])
    return grouped


def _uid(kind: DocumentKind, group: str, ref: str) -> str:
    """An entry is known by its reference alone, as in the messages that name it."""
    return f"{kind.value}/{ref}" if kind is DocumentKind.ENTRY else f"{kind.value}/{group}/{ref}"


def _text(column: ColumnElement[Any]) -> ColumnElement[str]:
    return cast(column, String) if isinstance(column.type, Integer) else column


def _plain(markup: str) -> str:
    return html.unescape(nh3.clean(markup.replace("<", " <"), tags=set())).strip()


def _joined_texts(*texts: str | None) -> str:
    return "\n".join(text for text in texts if text)


def _pieces(session: Session, conditions: Conditions) -> Iterator[Document]:
    for row in session.scalars(select(Piece).where(*conditions)):
        yield Document(
            kind=DocumentKind.PIECE,
            group=row.kind.value,
            ref=row.slug,
            title=_joined_texts(row.title_zh, row.title_mn),
            body=_joined_texts(
                row.summary_zh,
                _plain(row.body_zh),
                row.document_no,
                row.issuer,
                row.summary_mn,
                _plain(row.body_mn or ""),
            ),
            label=row.issuer,
            day=beijing_date(row.published_at) if row.published_at else None,
        )


def _entries(session: Session, conditions: Conditions) -> Iterator[Document]:
    statement = select(ListEntry).where(*conditions)
    loaded = statement.options(
        joinedload(ListEntry.register),
        joinedload(ListEntry.subject).selectinload(Subject.names),
        selectinload(ListEntry.responsible),
    )
    for row in session.scalars(loaded):
        texts = (row.grounds, row.basis, row.decision_no, row.exit_conditions, row.exit_procedure, row.remedies)
        yield Document(
            kind=DocumentKind.ENTRY,
            group=row.kind.value,
            ref=row.ref,
            title=_without_persons(row.title, row),
            body=_without_persons(_joined_texts(row.register.name_zh, row.register.name_mn, *texts, row.standard), row),
            label=row.register.name_zh,
            day=row.listed_on,
        )


def _without_persons(text: str, entry: ListEntry) -> str:
    """The text without the names of natural persons: the listed one, former names too, and the responsible ones."""
    return public_text(without_names(text, (person.name for person in entry.responsible)), entry.subject)


def _items(session: Session, conditions: Conditions) -> Iterator[Document]:
    statement = select(CatalogueItem).join(CatalogueEdition).where(*conditions)
    for row in session.scalars(statement.options(joinedload(CatalogueItem.edition))):
        yield Document(
            kind=DocumentKind.CATALOGUE,
            group=str(row.edition.year),
            ref=row.code,
            title=_joined_texts(row.name_zh, row.name_mn),
            body=_joined_texts(row.content, row.provider, row.scope, row.publicity_basis, row.code, row.publication),
            label=str(row.edition.year),
            day=row.edition.published_on,
        )


def _measures(session: Session, conditions: Conditions) -> Iterator[Document]:
    statement = select(MeasureItem).join(MeasureEdition).where(*conditions)
    for row in session.scalars(statement.options(joinedload(MeasureItem.edition))):
        yield Document(
            kind=DocumentKind.MEASURE,
            group=str(row.edition.year),
            ref=row.code,
            title=row.matter,
            body=_joined_texts(row.measure, row.basis, row.body, row.target, row.code),
            label=str(row.edition.year),
            day=row.edition.published_on,
        )


def _articles(session: Session, conditions: Conditions) -> Iterator[Document]:
    statement = select(StatuteArticle, Statute).join(Statute, Statute.key == StatuteArticle.statute_key)
    for article, statute in session.execute(statement.where(*conditions)):
        yield Document(
            kind=DocumentKind.ARTICLE,
            group=statute.key,
            ref=str(article.number),
            title=f"{statute.title} {article.chapter_title}",
            body="\n".join(article.paragraphs),
            label=statute.title,
            day=statute.effective_on,
        )


def _newest(edition: type[CatalogueEdition] | type[MeasureEdition]) -> Conditions:
    published = edition.state == EditionState.PUBLISHED
    return [published, edition.year == select(func.max(edition.year)).where(published).scalar_subquery()]


def _kept_pieces() -> Conditions:
    # What will only be withdrawn or corrected later is still found until then.
    ends = (Piece.withdrawn_at, Piece.replaced_at)
    return [Piece.published_at.is_not(None), *(or_(end.is_(None), end > now()) for end in ends)]


def _kept_entries() -> Conditions:
    return [ListEntry.removed_at.is_(None)]


SOURCES: Final[Mapping[DocumentKind, _Source]] = {
    DocumentKind.PIECE: _Source(
        Piece.kind.expression,
        Piece.slug.expression,
        _pieces,
        _kept_pieces,
        lambda at: [is_published(at)],
    ),
    DocumentKind.ENTRY: _Source(
        ListEntry.kind.expression,
        ListEntry.ref.expression,
        _entries,
        _kept_entries,
        lambda at: [public_entries(beijing_date(at))],
    ),
    DocumentKind.CATALOGUE: _Source(
        CatalogueEdition.year.expression,
        CatalogueItem.code.expression,
        _items,
        lambda: _newest(CatalogueEdition),
        lambda _: _newest(CatalogueEdition),
        lambda statement: statement.join_from(CatalogueItem, CatalogueEdition),
    ),
    DocumentKind.MEASURE: _Source(
        MeasureEdition.year.expression,
        MeasureItem.code.expression,
        _measures,
        lambda: _newest(MeasureEdition),
        lambda _: _newest(MeasureEdition),
        lambda statement: statement.join_from(MeasureItem, MeasureEdition),
    ),
    DocumentKind.ARTICLE: _Source(
        StatuteArticle.statute_key.expression,
        StatuteArticle.number.expression,
        _articles,
        lambda: [true()],
        lambda _: [true()],
    ),
}
