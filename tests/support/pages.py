"""A client that inspects every page it gets: whatever a test asks for, the page around it must be sound."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from xml.etree import ElementTree as ET

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.accounts.holders import sessions as holder_sessions
from portal.accounts.holders.models import Holder
from portal.accounts.staff import sessions
from portal.accounts.staff.models import Staff

HTML = "{http://www.w3.org/1999/xhtml}"
SITE_TITLE = " – "
# Six digits of a division, a day of birth, a serial number: a credit code of digits alone is not meant.
ID_SHAPED = re.compile(r"(?<!\d)[1-8]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}")
CONTROLS = ("input", "select", "textarea")
REFERENCES = ("for", "aria-labelledby", "aria-describedby")
LANGUAGES = {"zh": "zh-Hans-CN", "mn": "mn-Mong-CN"}


@dataclass(frozen=True)
class Page:
    """One answer; for HTML, its tree and its text as a reader sees it."""

    response: TestResponse
    root: ET.Element | None

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def html(self) -> str:
        return self.response.get_data(as_text=True)

    @property
    def text(self) -> str:
        assert self.root is not None
        return words(self.root)

    @property
    def h1(self) -> str:
        return words(self.all("h1")[0])

    @property
    def title(self) -> str:
        return words(self.all("title")[0])

    def all(self, tag: str, class_name: str | None = None) -> list[ET.Element]:
        assert self.root is not None, f"not a page: {self.response.content_type}"
        found = self.root.iter(HTML + tag)
        return [one for one in found if class_name is None or class_name in (one.get("class") or "").split()]

    def links(self) -> list[str]:
        return [one.attrib["href"] for one in self.all("a") if "href" in one.attrib]

    def link(self, text: str) -> str:
        """The address of the one link, or several alike, with this text."""
        found = {one.attrib["href"] for one in self.all("a") if words(one) == text}
        assert len(found) == 1, f"{len(found)} links read {text!r}"
        return found.pop()


class PageClient:
    """Asks an application for pages and inspects each."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()

    def sign_in(self, who: Staff | Holder) -> None:
        """Gives this client a live session of the account, as signing in would."""
        parts = self.app.extensions["portal"]
        with parts.database.unit_of_work() as work:
            if isinstance(who, Holder):
                token = "h:" + holder_sessions.open_session(work, holder=who, at=parts.clock())
            else:
                token = sessions.open_session(work, staff=who, at=parts.clock())
        with self.client.session_transaction() as cookie:
            cookie["_user_id"] = token
            cookie["_fresh"] = True

    def submit(self, path: str, data: dict[str, Any] | None = None, *, status: int = 303, at: str = "") -> Page:
        """Posts a form with the token of a page that carries one (`at`, or the address itself)."""
        page = self.get(at or path)
        hidden = {one.get("name"): one.get("value") for one in page.all("input") if one.get("type") == "hidden"}
        filled = {"csrf_token": hidden["csrf_token"]} | ({"seen": hidden["seen"]} if "seen" in hidden else {})
        return self.post(path, status=status, data=filled | (data or {}))

    def get(self, path: str, *, status: int = 200, **options: Any) -> Page:
        return self._checked(self.client.get(path, **options), status)

    def post(self, path: str, *, status: int = 200, **options: Any) -> Page:
        return self._checked(self.client.post(path, **options), status)

    def _checked(self, response: TestResponse, status: int) -> Page:
        assert response.status_code == status, f"{response.status_code} instead of {status}"
        inspect_headers(response)
        if response.mimetype != "text/html" or not 200 <= status < 600 or 300 <= status < 400:
            return Page(response, None)
        root = parse(response.get_data(as_text=True))
        inspect(root, language_of(response.request.path))
        return Page(response, root)


def language_of(path: str) -> str:
    return "mn" if path == "/mn" or path.startswith("/mn/") else "zh"


def parse(html: str) -> ET.Element:
    root: ET.Element = html5lib.HTMLParser(strict=True).parse(html)
    return root


def words(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())


def inspect_headers(response: TestResponse) -> None:
    policy = response.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"]
    if response.mimetype == "text/html":
        assert "charset=utf-8" in response.headers["Content-Type"]


def inspect(root: ET.Element, language: str) -> None:
    """Raise AssertionError for whatever no page may have."""
    assert root.get("lang") == LANGUAGES[language]
    _inspect_heads(root)
    _inspect_ids(root)
    _inspect_controls(root)
    _inspect_inline(root)
    text = "".join(root.itertext())
    assert not ID_SHAPED.search(text), "something like an ID number is on the page"
    assert "\ufffd" not in text


def _inspect_heads(root: ET.Element) -> None:
    headings = [one for one in root.iter() if re.fullmatch(re.escape(HTML) + "h[1-6]", str(one.tag))]
    levels = [int(str(one.tag)[-1]) for one in headings]
    assert levels.count(1) == 1, f"{levels.count(1)} h1"
    for before, after in pairwise(levels):
        assert after - before <= 1, f"heading level jumps from {before} to {after}"
    heading = words(headings[levels.index(1)])
    title = words(next(root.iter(HTML + "title"))).removeprefix("错误：")
    named = title.rsplit(SITE_TITLE, 1)[0]
    # Where something is wrong, the title begins with that word, in whatever language.
    fits = heading.startswith(named) or named.startswith(heading) or named.endswith(heading)
    assert fits, f"{title!r} over {heading!r}"


def _inspect_ids(root: ET.Element) -> None:
    ids = [one.attrib["id"] for one in root.iter() if "id" in one.attrib]
    twice = {one for one in ids if ids.count(one) > 1}
    assert not twice, f"ids used twice: {twice}"
    for element in root.iter():
        for attribute in REFERENCES:
            for target in (element.get(attribute) or "").split():
                assert target in ids, f"{attribute} points at missing {target!r}"
        href = element.get("href") or ""
        if href.startswith("#") and len(href) > 1:
            assert href[1:] in ids, f"link to missing {href}"


def _inspect_controls(root: ET.Element) -> None:
    labelled = {one.get("for") for one in root.iter(HTML + "label")}
    wrapped = {id(inner) for one in root.iter(HTML + "label") for inner in one.iter()}
    for element in _controls(root):
        named = element.get("id") in labelled or id(element) in wrapped or element.get("aria-label")
        assert named, f"control without label: {element.attrib}"
    for image in root.iter(HTML + "img"):
        assert "alt" in image.attrib, "picture without alt"
    for link in root.iter(HTML + "a"):
        assert words(link) or link.get("aria-label"), f"link without text: {link.attrib}"


def _controls(root: ET.Element) -> Iterator[ET.Element]:
    for tag in CONTROLS:
        for element in root.iter(HTML + tag):
            if element.get("type") not in {"hidden", "submit"}:
                yield element


def _inspect_inline(root: ET.Element) -> None:
    for element in root.iter():
        assert element.tag != HTML + "style", "inline style sheet"
        if element.tag == HTML + "script":
            assert element.get("src"), "inline script"
        for attribute in element.attrib:
            assert not str(attribute).startswith("on"), f"inline handler {attribute}"
            assert attribute != "style", "inline style"
