"""Decides what stands beside each article of the law library: what implements it and what has set it aside.

The text itself comes from the database; without it the page still shows what the portal does about each article.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from portal.content.queries import StatuteView
from portal.kernel.citation import Citation
from portal.kernel.messages import Message
from portal.law.implementing import Implementing, implementing
from portal.law.instruments import RegionalInstrument


@dataclass(frozen=True, slots=True)
class SetAside:
    """A topic on which an article no longer applies, and the place that prevails."""

    topic: Message
    by: Citation
    anchor: str


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One article as shown; without paragraphs when the text is not loaded."""

    number: int
    paragraphs: tuple[str, ...]
    beside: Implementing
    set_aside: tuple[SetAside, ...]


@dataclass(frozen=True, slots=True)
class ChapterPage:
    """One chapter as shown; number 0 when the text is not loaded."""

    number: int
    title: str
    articles: tuple[ArticlePage, ...]

    @property
    def first(self) -> int:
        """Return the number of the first article."""
        return self.articles[0].number

    @property
    def last(self) -> int:
        """Return the number of the last article."""
        return self.articles[-1].number


def chapters(source: RegionalInstrument, text: StatuteView | None) -> tuple[ChapterPage, ...]:
    """Return the instrument by chapters; only the articles at work in the portal when there is no text."""
    if text is None:
        articles = (_article(source, number, ()) for number in range(1, source.articles + 1))
        return (ChapterPage(0, "", tuple(each for each in articles if each.beside)),)
    return tuple(
        ChapterPage(
            chapter.number,
            chapter.title,
            tuple(_article(source, each.number, each.paragraphs) for each in chapter.articles),
        )
        for chapter in text.chapters
    )


def _article(source: RegionalInstrument, number: int, paragraphs: tuple[str, ...]) -> ArticlePage:
    beside = implementing(source.key, number)
    return ArticlePage(number, paragraphs, beside, _set_aside(source, number, beside))


def _set_aside(source: RegionalInstrument, number: int, beside: Implementing) -> tuple[SetAside, ...]:
    here = (source.code, number)
    by_conflict = [
        SetAside(conflict.topic, pair.by, conflict.id)
        for conflict in beside.conflicts
        for pair in conflict.supersedes
        if _place(pair.superseded) == here
    ]
    return _once(by_conflict)


def _place(citation: Citation) -> tuple[str, int]:
    return citation.instrument, citation.article


def _once(found: Sequence[SetAside]) -> tuple[SetAside, ...]:
    return tuple({(each.anchor, each.by): each for each in found}.values())
