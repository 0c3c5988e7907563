"""Decides what an Atom feed of the portal looks like (RFC 4287): stable ids, absolute links, no personal data."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from uuid import UUID, uuid5
from xml.etree import ElementTree as ET

from flask import Response

NAMESPACE: Final = "http://www.w3.org/2005/Atom"
# The ids must outlive a change of the portal's address: they are made of the kind and reference alone.
_IDS: Final = UUID("6d1f3a52-7f0b-4b39-9d0c-2f5f6f7a9c11")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """One entry of a feed; `address` is absolute, `key` names the thing for ever."""

    key: str
    title: str
    summary: str
    address: str
    updated: datetime
    author: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """One feed with its own address and that of the page it belongs to."""

    key: str
    title: str
    address: str
    page: str
    language: str
    updated: datetime
    entries: tuple[FeedEntry, ...]


def answer(feed: Feed) -> Response:
    """Return the feed as an Atom document."""
    root = ET.Element("feed", {"xmlns": NAMESPACE, "xml:lang": feed.language})
    _head(root, feed.key, feed.title, feed.updated)
    ET.SubElement(root, "link", rel="self", type="application/atom+xml", href=feed.address)
    ET.SubElement(root, "link", rel="alternate", type="text/html", href=feed.page)
    for each in feed.entries:
        entry = ET.SubElement(root, "entry")
        _head(entry, each.key, each.title, each.updated)
        ET.SubElement(entry, "link", rel="alternate", type="text/html", href=each.address)
        _text(ET.SubElement(entry, "author"), "name", each.author)
        _text(entry, "summary", each.summary)
    return Response(ET.tostring(root, encoding="utf-8", xml_declaration=True), mimetype="application/atom+xml")


def newest(entries: Iterable[FeedEntry], otherwise: datetime) -> datetime:
    """Return when the youngest entry changed, or the given instant when there is none."""
    return max((entry.updated for entry in entries), default=otherwise)


def _head(parent: ET.Element, key: str, title: str, updated: datetime) -> None:
    _text(parent, "id", uuid5(_IDS, key).urn)
    _text(parent, "title", title)
    _text(parent, "updated", updated.astimezone(UTC).isoformat(timespec="seconds"))


def _text(parent: ET.Element, name: str, text: str) -> None:
    # XML 1.0 has no place for control characters and noncharacters.
    plain = "".join(one for one in text if unicodedata.category(one) != "Cc" and one not in "\ufffe\uffff")
    ET.SubElement(parent, name).text = plain
