"""Decides whether a file is the full text of one of the three instruments: its head, dates and articles without a gap.

The portal's rules cite article numbers; a text with other articles than the registry knows would send readers astray,
so it is refused whole and the reason names the place.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Final

from portal.kernel.errors import BadInput, RuleBroken
from portal.kernel.messages import Message, msg
from portal.law.instruments import INSTRUMENTS, RegionalInstrument

_HEAD: Final = ("key", "title", "kind", "number", "issuer")
_DATES: Final = ("adopted", "published", "effective")


@dataclass(frozen=True, slots=True)
class ArticleText:
    """One article with the chapter it stands in."""

    number: int
    chapter_number: int
    chapter_title: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StatuteText:
    """One checked instrument; `digest` is the SHA-256 of its canonical JSON."""

    key: str
    title: str
    kind: str
    number: str
    issuer: str
    adopted_on: date
    published_on: date
    effective_on: date
    articles: tuple[ArticleText, ...]
    digest: str


def read(data: object) -> StatuteText:
    """Returns the checked text; raises BadInput for a broken file, RuleBroken where the registry disagrees."""
    fields = _mapping(data, msg("文件应为一个 JSON 对象。"))
    head = {name: _text(fields.get(name), name) for name in _HEAD}
    days = {name: _day(fields.get(name), name) for name in _DATES}
    if not days["adopted"] <= days["published"] <= days["effective"]:
        raise BadInput(msg("通过、公布、施行日期的先后不对。"), field="effective")
    articles = _articles(fields.get("articles"))
    _agrees(head["key"], days["effective"], len(articles))
    return StatuteText(
        key=head["key"],
        title=head["title"],
        kind=head["kind"],
        number=head["number"],
        issuer=head["issuer"],
        adopted_on=days["adopted"],
        published_on=days["published"],
        effective_on=days["effective"],
        articles=articles,
        digest=hashlib.sha256(json.dumps(fields, ensure_ascii=False, sort_keys=True).encode()).hexdigest(),
    )


def _agrees(key: str, effective: date, articles: int) -> None:
    known: RegionalInstrument | None = INSTRUMENTS.get(key)
    if known is None:
        raise RuleBroken(msg("没有编号为 %(key)s 的法规。", key=key), field="key")
    if known.articles != articles:
        expected = {"title": known.title, "known": known.articles, "found": articles}
        sentence = msg("%(title)s应有%(known)s条，文件有%(found)s条。", **expected)
        raise RuleBroken(sentence, field="articles")
    if known.effective != effective:
        sentence = msg("%(title)s的施行日期应为 %(day)s。", title=known.title, day=known.effective)
        raise RuleBroken(sentence, field="effective")


def _articles(value: object) -> tuple[ArticleText, ...]:
    if not isinstance(value, list) or not value:
        raise BadInput(msg("缺少条文。"), field="articles")
    articles = tuple(_article(row, number) for number, row in enumerate(value, start=1))
    chapters = [article.chapter_number for article in articles]
    if any(after not in {before, before + 1} for before, after in pairwise(chapters)):
        raise BadInput(msg("章的编号不连续。"), field="articles")
    return articles


def _article(value: object, number: int) -> ArticleText:
    row = _mapping(value, msg("第%(n)s条应为一个 JSON 对象。", n=number))
    if row.get("number") != number:
        sentence = msg("条文编号不连续：应为第%(n)s条，实为 %(found)s。", n=number, found=row.get("number"))
        raise BadInput(sentence, field="articles")
    chapter = _mapping(row.get("chapter"), msg("第%(n)s条缺少所在的章。", n=number))
    chapter_number, paragraphs = chapter.get("number"), row.get("paragraphs")
    if not isinstance(chapter_number, int) or not isinstance(chapter.get("title"), str):
        raise BadInput(msg("第%(n)s条所在章的编号或者名称不对。", n=number), field="articles")
    filled = isinstance(paragraphs, list) and all(isinstance(each, str) and each.strip() for each in paragraphs)
    if not filled or not paragraphs:
        raise BadInput(msg("第%(n)s条没有内容。", n=number), field="articles")
    return ArticleText(number, chapter_number, str(chapter["title"]), tuple(paragraphs))


def _mapping(value: object, otherwise: Message) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise BadInput(otherwise)
    return value


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise BadInput(msg("缺少 %(name)s。", name=name), field=name)
    return value.strip()


def _day(value: object, name: str) -> date:
    try:
        return date.fromisoformat(_text(value, name))
    except ValueError as error:
        raise BadInput(msg("%(name)s 应为 YYYY-MM-DD 日期。", name=name), field=name) from error
