"""Reads of content for everybody: published texts, channels of every division, versions of norms, the law library."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from portal.content.models import Channel, Piece, PieceKind, Statute, StatuteArticle
from portal.kernel import divisions
from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.kernel.paging import Page, offset

CHANNEL_DUTIES: Final = ("phone", "email", "website")
_FIRST: Final = func.coalesce(Piece.first_published_at, Piece.published_at)


@dataclass(frozen=True, slots=True)
class Words:
    """A text in Chinese and perhaps in Mongolian."""

    zh: str
    mn: str | None

    def of(self, lang: str) -> str:
        """Returns the text in the language ("zh" or "mn"), in Chinese where there is no Mongolian one."""
        return self.mn if lang == "mn" and self.mn else self.zh

    def falls_back(self, lang: str) -> bool:
        """Returns whether a reader of the language gets the Chinese text instead and must be told so."""
        return lang == "mn" and not self.mn


@dataclass(frozen=True, slots=True)
class PieceLine:
    """One published text in a list."""

    kind: PieceKind
    slug: str
    title: Words
    summary: Words
    issuer: str
    document_no: str | None
    version: str | None
    effective_on: date | None
    published_on: date
    corrected_on: date | None = None


@dataclass(frozen=True, slots=True)
class FileView:
    """One file of a published text: a picture with its words, or a document to download."""

    ref: str
    name: str
    media_type: str
    size: int
    alt: Words
    caption: Words

    @property
    def is_picture(self) -> bool:
        """Returns whether it is shown on the page."""
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class PieceView:
    """One published text in full; `body` is cleaned HTML."""

    line: PieceLine
    body: Words
    reviewed_on: date
    files: tuple[FileView, ...] = ()


@dataclass(frozen=True, slots=True)
class Versions:
    """A norm with its history: the version in force and the earlier ones, newest first."""

    current: PieceView | None
    earlier: tuple[PieceLine, ...]


@dataclass(frozen=True, slots=True)
class ChannelView:
    """How one division is reached; `missing` names what 2021 art. 39 demands and nobody has entered."""

    division: str
    name: Words
    office: str | None
    phone: str | None
    email: str | None
    website: str | None
    address: str | None
    hours: str | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LeagueChannels:
    """The channels of the region or of one league or city, and of what lies under it."""

    own: ChannelView
    counties: tuple[ChannelView, ...]

    @property
    def incomplete(self) -> int:
        """Returns how many divisions here lack a channel that the law demands."""
        return sum(bool(view.missing) for view in (self.own, *self.counties))


@dataclass(frozen=True, slots=True)
class StatuteLine:
    """One instrument in the library; `articles` is how many it has."""

    key: str
    title: str
    kind: str
    number: str
    issuer: str
    adopted_on: date
    published_on: date
    effective_on: date
    articles: int


@dataclass(frozen=True, slots=True)
class ArticleView:
    """One article."""

    number: int
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter with its articles."""

    number: int
    title: str
    articles: tuple[ArticleView, ...]


@dataclass(frozen=True, slots=True)
class StatuteView:
    """One instrument in full."""

    line: StatuteLine
    chapters: tuple[Chapter, ...]


def is_published(at: datetime) -> ColumnElement[bool]:
    """Returns the one predicate for what of the content everybody may read at an instant."""
    return and_(
        Piece.published_at <= at,
        or_(Piece.withdrawn_at.is_(None), Piece.withdrawn_at > at),
        or_(Piece.replaced_at.is_(None), Piece.replaced_at > at),
    )


def pieces(session: Session, *, kinds: Collection[PieceKind], at: datetime, number: int, size: int) -> Page[PieceLine]:
    """Returns one page of the published texts of these kinds, newest first."""
    shown = and_(Piece.kind.in_(kinds), is_published(at))
    total = session.scalar(select(func.count()).select_from(Piece).where(shown)) or 0
    found = select(Piece).where(shown).order_by(_FIRST.desc(), Piece.id.desc())
    rows = session.scalars(found.offset(offset(number, size)).limit(size))
    return Page(tuple(line_of(row) for row in rows), number, size, total)


def latest(session: Session, *, kinds: Collection[PieceKind], at: datetime, limit: int) -> tuple[PieceLine, ...]:
    """Returns the newest published texts of these kinds for the home page."""
    return pieces(session, kinds=kinds, at=at, number=1, size=limit).items


def piece(session: Session, *, kind: PieceKind, slug: str, at: datetime) -> PieceView:
    """Returns one published text; raises NotFound alike for what does not exist, is withdrawn or not yet published."""
    row = session.scalar(select(Piece).where(Piece.kind == kind, Piece.address == slug, is_published(at)))
    if row is None:
        raise NotFound(msg("没有找到这篇内容，它可能已经撤下。"))
    return _view(row)


def versions(session: Session, *, kind: PieceKind, at: datetime) -> Versions:
    """Returns the version of a norm that is in force on the Beijing day, and the earlier ones."""
    found = select(Piece).where(Piece.kind == kind, is_published(at), Piece.effective_on <= beijing_date(at))
    rows = list(session.scalars(found.order_by(Piece.effective_on.desc(), Piece.id.desc())))
    return Versions(_view(rows[0]) if rows else None, tuple(line_of(row) for row in rows[1:]))


def channels(session: Session) -> tuple[LeagueChannels, ...]:
    """Returns the channels of all current divisions: the region first, then each league or city with its counties."""
    known = {channel.division: channel for channel in session.scalars(select(Channel))}
    region = divisions.get(divisions.REGION)
    groups: list[tuple[divisions.Division, tuple[divisions.Division, ...]]] = [(region, ())] if region else []
    groups += [(league, divisions.children(league.code)) for league in divisions.leagues()]
    return tuple(
        LeagueChannels(_channel(own, known), tuple(_channel(one, known) for one in counties))
        for own, counties in groups
    )


def channel(session: Session, *, division: str) -> ChannelView:
    """Returns the channels of one current division; raises NotFound for another code."""
    found = divisions.get(division)
    if found is None or found.abolished:
        raise NotFound(msg("没有代码为 %(code)s 的现行行政区划。", code=division))
    row = session.get(Channel, division)
    return _channel(found, {division: row} if row else {})


def statutes(session: Session) -> tuple[StatuteLine, ...]:
    """Returns the loaded instruments, newest first."""
    counts = select(StatuteArticle.statute_key, func.count()).group_by(StatuteArticle.statute_key)
    articles = dict(session.execute(counts).tuples().all())
    rows = session.scalars(select(Statute).order_by(Statute.effective_on.desc()))
    return tuple(_statute_line(row, articles.get(row.key, 0)) for row in rows)


def statute(session: Session, *, key: str) -> StatuteView:
    """Returns one instrument by chapters; raises NotFound when it is not loaded."""
    row = session.get(Statute, key)
    if row is None:
        raise NotFound(msg("这部法规的全文尚未载入。"))
    return StatuteView(_statute_line(row, len(row.articles)), _chapters(row.articles))


def _chapters(articles: Iterable[StatuteArticle]) -> tuple[Chapter, ...]:
    grouped = groupby(articles, key=lambda article: (article.chapter_number, article.chapter_title))
    return tuple(
        Chapter(number, title, tuple(ArticleView(one.number, tuple(one.paragraphs)) for one in members))
        for (number, title), members in grouped
    )


def _statute_line(row: Statute, articles: int) -> StatuteLine:
    return StatuteLine(
        key=row.key,
        title=row.title,
        kind=row.kind,
        number=row.number,
        issuer=row.issuer,
        adopted_on=row.adopted_on,
        published_on=row.published_on,
        effective_on=row.effective_on,
        articles=articles,
    )


def line_of(row: Piece) -> PieceLine:
    """Returns a published piece as lists show it."""
    if row.published_at is None:
        raise ValueError("only published pieces have a line")
    return PieceLine(
        kind=row.kind,
        slug=row.address,
        title=Words(row.title_zh, row.title_mn),
        summary=Words(row.summary_zh, row.summary_mn),
        issuer=row.issuer,
        document_no=row.document_no,
        version=row.version,
        effective_on=row.effective_on,
        published_on=beijing_date(row.first_published_at or row.published_at),
        corrected_on=beijing_date(row.published_at) if row.first_published_at else None,
    )


def _view(row: Piece) -> PieceView:
    if row.reviewed_at is None:
        raise ValueError("only reviewed pieces are published")
    body = Words(row.body_zh, row.body_mn)
    return PieceView(line_of(row), body, beijing_date(row.reviewed_at), tuple(map(file_view, row.files)))


def file_view(kept: Mapping[str, Any]) -> FileView:
    """Returns a file as the texts that show it keep it."""
    return FileView(
        ref=kept["ref"],
        name=kept["name"],
        media_type=kept["media_type"],
        size=kept["size"],
        alt=Words(kept["alt_zh"], kept["alt_mn"]),
        caption=Words(kept["caption_zh"], kept["caption_mn"]),
    )


def _channel(division: divisions.Division, known: dict[str, Channel]) -> ChannelView:
    row = known.get(division.code)
    return ChannelView(
        division=division.code,
        name=Words(division.name, division.name_mn or None),
        office=row.office if row else None,
        phone=row.phone if row else None,
        email=row.email if row else None,
        website=row.website if row else None,
        address=row.address if row else None,
        hours=row.hours if row else None,
        missing=tuple(name for name in CHANNEL_DUTIES if getattr(row, name, None) is None),
    )
