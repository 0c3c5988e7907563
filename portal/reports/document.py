"""What a report is made of before it is drawn: words in two languages, rows of label and value, blocks, sections."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal import i18n
from portal.kernel.messages import Message

FIGURES = "一二三四五六七八九十"


@dataclass(frozen=True, slots=True)
class Words:
    """One text in Chinese and in Mongolian; `mn` is "" where only Chinese is there."""

    zh: str
    mn: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One label and what stands beside it; `short` ones stand two on a line. A line feed begins a new line."""

    label: Words
    value: str
    short: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """One record, entry, measure or right: what it is, and its rows."""

    title: Words
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One section; `notes` are sentences under its heading."""

    heading: Words
    blocks: tuple[Block, ...] = ()
    notes: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A whole report; `watermark` is "" where none is wanted, `address` is where it can be verified."""

    title: Words
    subtitle: Words
    name: str
    number: str
    issued: str
    issuer: str
    address: str
    scan: Words
    watermark: str
    bilingual: bool
    cover: tuple[Row, ...]
    notes: Section
    sections: tuple[Section, ...]


def said(message: Message | str) -> Words:
    """Returns a message in both languages; what is no message is data, and stays Chinese."""
    if isinstance(message, str):
        return Words(message)
    with i18n.activate("zh"):
        chinese = i18n.render(message)
    with i18n.activate("mn"):
        return Words(chinese, i18n.render(message))


def texts(document: Document) -> Iterator[tuple[str, str]]:
    """Yields every text of a report with the name of its place, in which nothing of anybody is named."""
    head = (document.title, document.subtitle, document.scan)
    plain = (document.name, document.number, document.issued, document.issuer, document.address, document.watermark)
    yield from ((document.title.zh, text) for text in plain)
    for words in head:
        yield from ((document.title.zh, text) for text in (words.zh, words.mn))
    yield from _rows(document.title.zh, document.cover)
    for section in (document.notes, *document.sections):
        place = section.heading.zh
        for words in (section.heading, *section.notes):
            yield from ((place, text) for text in (words.zh, words.mn))
        for block in section.blocks:
            yield from ((place, text) for text in (block.title.zh, block.title.mn))
            yield from _rows(place, block.rows)


def _rows(place: str, rows: tuple[Row, ...]) -> Iterator[tuple[str, str]]:
    for row in rows:
        where = f"{place} › {row.label.zh}"
        yield from ((where, text) for text in (row.label.zh, row.label.mn, row.value))
