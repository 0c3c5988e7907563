"""Decides how pages point at pages: same language, other language, same page with another query.

Path and query are carried along only when they hold nothing that looks like an ID or a phone number.
"""

from typing import Final
from urllib.parse import quote, unquote, urlencode, urlsplit

from flask import request

from portal.kernel.masking import scrub
from portal.web.shell.language import PREFIX, language
from portal.web.shell.wiring import wiring

LONGEST_KEPT: Final = 2_000
_SAFE: Final = "/:@!$&'()*+,;=~-._"


def href(path: str) -> str:
    """Return the address of a path in the language of this page."""
    return request.script_root + path


def here() -> str:
    """Return the path of this page without language prefix and query."""
    return request.path


def absolute_url(lang: str) -> str:
    """Return the public address of this page in a language, without its query."""
    return wiring().settings.base_url + _prefix(lang) + _path()


def other_language_url() -> str:
    """Return the address of the same page in the other language."""
    other = "zh" if language() == "mn" else "mn"
    return _prefix(other) + _path() + _kept_query()


def current_address() -> str:
    """Return the address of this page, to come back to it."""
    return _prefix(language()) + _path() + _kept_query()


def with_query(**changes: object) -> str:
    """Return this page with some query parameters replaced; None takes one away."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in changes]
    added = [(name, str(value)) for name, value in changes.items() if value is not None]
    return _here_with(kept + added)


def without(name: str, value: str) -> str:
    """Return this page, from its first list page, with one value of one query parameter taken away."""
    return _here_with([pair for pair in request.args.items(multi=True) if pair != (name, value) and pair[0] != "page"])


def page_link(number: int) -> str:
    """Return the address of another page of this list."""
    return with_query(page=None if number == 1 else number)


def safe_path(text: str) -> str:
    """Return the text if it is a path on this site, else the path of the home page."""
    if not text.startswith("/") or text[1:2] in {"/", "\\"} or len(text) > LONGEST_KEPT:
        return "/"
    if "\\" in text or any(ord(character) < 33 or ord(character) == 127 for character in text):
        return "/"
    try:
        parts = urlsplit(text)
    except ValueError:
        return "/"
    return "/" if parts.scheme or parts.netloc else quote(text, safe=_SAFE + "?%#[]")


def _here_with(pairs: list[tuple[str, str]]) -> str:
    query = urlencode([pair for pair in pairs if scrub(f"{pair[0]} {pair[1]}") == f"{pair[0]} {pair[1]}"])
    path = _prefix(language()) + _path()
    return f"{path}?{query}" if query else path


def _path() -> str:
    """The path, where it may be repeated; elsewhere the page is an error page, and leads home.

    Not repeated are an ID number typed into it, and what is too long.
    """
    path = request.path
    return "/" if len(path) > LONGEST_KEPT or scrub(path) != path else quote(path, safe=_SAFE)


def _prefix(lang: str) -> str:
    return PREFIX if lang == "mn" else ""


def _kept_query() -> str:
    query = request.query_string.decode("latin-1")
    plain = unquote(query, errors="replace")
    if request.method not in {"GET", "HEAD"} or not query or len(query) > LONGEST_KEPT:
        return ""
    return f"?{query}" if scrub(plain) == plain else ""
