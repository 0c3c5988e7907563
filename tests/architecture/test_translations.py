"""Every message is translated into Mongolian, with the same placeholders, in letters that shape into words."""

import re
from functools import cache
from typing import Final

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po
from mongol_norm import MongolianShaper

from portal.i18n import LANGUAGES
from portal.kernel.mongolian import MVS, NNBSP, is_particle, loose_mongolian
from tests.architecture.sources import ROOT

PLACEHOLDER: Final = re.compile(r"%\(\w+\)s|%%")
# Without the punctuation and digits that open the block: they belong to no word.
WORD_LETTERS: Final = "\u180a-\u180f\u1820-\u18af"
WORD: Final = re.compile(f"[{WORD_LETTERS}{NNBSP}\u200d]+")
# Written like the genitive particle, yet a word of its own: the year.
YEAR: Final = "ᠣᠨ"
# Letters, variation selectors, vowel separator, narrow no-break space, Mongolian and Latin punctuation, ASCII.
ALLOWED: Final = re.compile(r"[\u1820-\u1842\u180a-\u180f\u1801-\u1805\u202f\u200d\x20-\x7e\n《》〈〉·—–…×§−←→↑↓]*")
CATALOGUE: Final = ROOT / "translations" / LANGUAGES["mn"].folder / "LC_MESSAGES" / "messages.po"


@cache
def extracted() -> dict[str, str]:
    """Returns every msgid of code and templates with the first place that uses it."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    found = extract_from_dir(
        ROOT, methods, options, keywords={**DEFAULT_KEYWORDS, "msg": None, "_": None}, directory_filter=_worth_reading
    )
    return {
        msgid: f"{name}:{line}"
        for name, line, message, _, _ in found
        for msgid in (message if isinstance(message, tuple) else (message,))
        if msgid
    }


def _worth_reading(folder: str) -> bool:
    return not any(part in folder for part in ("/.", "/tests", "/instance", "/build"))


@cache
def catalogue() -> Catalog:
    """Returns the Mongolian catalogue."""
    with CATALOGUE.open("rb") as file:
        return read_po(file)


def translations() -> list[tuple[str, str]]:
    """Returns (msgid, translation), each plural form for itself."""
    pairs: list[tuple[str, str]] = []
    for message in catalogue():
        forms = message.string if isinstance(message.string, list | tuple) else (message.string,)
        msgid = message.id[0] if isinstance(message.id, list | tuple) else message.id
        if msgid:
            pairs += [(str(msgid), form) for form in forms]
    return pairs


def test_every_message_is_translated() -> None:
    translated = {msgid for msgid, text in translations() if text.strip()}
    assert {msgid: place for msgid, place in extracted().items() if msgid not in translated} == {}


def test_no_translation_outlives_its_message() -> None:
    assert [msgid for msgid, _ in translations() if msgid not in extracted()] == []


def test_placeholders_are_the_same() -> None:
    unlike = {
        msgid: text
        for msgid, text in translations()
        if sorted(PLACEHOLDER.findall(msgid)) != sorted(PLACEHOLDER.findall(text))
    }
    assert unlike == {}


def test_only_letters_and_signs_of_the_script() -> None:
    assert {msgid: text for msgid, text in translations() if not ALLOWED.fullmatch(text)} == {}


def test_every_mongolian_word_shapes() -> None:
    shaper = MongolianShaper()
    broken: list[str] = []
    for word in sorted({word for _, text in translations() for word in WORD.findall(text)}):
        try:
            shaper.normalize(word)
        except ValueError as error:
            broken.append(f"{word!r}: {error}")
    assert broken == []


def test_no_particle_stands_behind_a_plain_space() -> None:
    behind_space = re.compile(f"(?<=[ ])[{WORD_LETTERS}]+")
    found = {
        msgid: word
        for msgid, text in translations()
        for word in behind_space.findall(PLACEHOLDER.sub("x", text))
        if word != YEAR and is_particle(loose_mongolian(word))
    }
    assert found == {}


@pytest.mark.parametrize("separator", [NNBSP, MVS])
def test_no_separator_stands_alone(separator: str) -> None:
    # After a placeholder or a digit a particle is joined by the separator too, so only its right side is fixed.
    alone = re.compile(f"{separator}(?![\u1820-\u1842])")
    assert {msgid: text for msgid, text in translations() if alone.search(text)} == {}
