"""Decides which language is spoken just now and what a message is called in it.

Each language reads one compiled catalogue and no other. A message without translation stays in
Chinese, so that a reader always gets the sentence; ``is_translated`` lets the tests insist.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

from portal.i18n.languages import DEFAULT, LANGUAGES, Language

TRANSLATIONS: Final = Path(__file__).resolve().parents[2] / "translations"

_current: ContextVar[Language] = ContextVar("language", default=DEFAULT)


def current() -> Language:
    """Return the language in which this request or task speaks."""
    return _current.get()


def choose(code: str) -> None:
    """Speak this language from here on in this context; KeyError for an unknown code."""
    _current.set(LANGUAGES[code])


@contextmanager
def activate(code: str) -> Iterator[Language]:
    """Speak this language inside the block; KeyError for an unknown code."""
    token = _current.set(LANGUAGES[code])
    try:
        yield LANGUAGES[code]
    finally:
        _current.reset(token)


def gettext(msgid: str, /, **params: object) -> str:
    """Return the message in the current language, its parameters filled in if there are any."""
    text = _catalogue(current().folder).gettext(msgid) if msgid else ""
    return text % params if params else text


def ngettext(singular: str, plural: str, number: int, /, **params: object) -> str:
    """Return the message for a number; nouns after numerals change in neither language."""
    return gettext(singular if number == 1 else plural, **params)


def is_translated(msgid: str, code: str = "mn") -> bool:
    """Tell whether the catalogue of a language has its own text; the source language has all."""
    if code == DEFAULT.code:
        return True
    catalogue = _catalogue(LANGUAGES[code].folder)
    # The catalogue answers an unknown msgid with the msgid itself.
    return catalogue.gettext(msgid) != msgid


def missing_catalogues() -> tuple[str, ...]:
    """Return the codes of languages whose compiled catalogue is not there."""
    return tuple(
        code for code, language in LANGUAGES.items() if language is not DEFAULT and not _file(language.folder).is_file()
    )


@cache
def _catalogue(folder: str) -> NullTranslations:
    if folder == DEFAULT.folder or not _file(folder).is_file():
        return NullTranslations()
    with _file(folder).open("rb") as file:
        return GNUTranslations(file)


def _file(folder: str) -> Path:
    return TRANSLATIONS / folder / "LC_MESSAGES" / "messages.mo"
