"""Decides which differences of writing a search forgives, and what its tokens are.

One analyzer feeds every index and every query: full and half width, case, brackets, spaces,
dashes and middle dots fold together; Chinese is cut into overlapping pairs of characters;
traditional Mongolian is keyed by shape. ``ANALYZER_VERSION`` is stored with each index, and an
index made by another version is rebuilt.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Final

from portal.kernel.mongolian import LETTERS, NNBSP, is_particle, loose_mongolian

ANALYZER_VERSION: Final = 1

# Private-use characters stand for rare Han characters in older GB 18030 data.
_HAN: Final = "〇々\u3400-\u4dbf\u4e00-\u9fff\ue000-\uf8ff\uf900-\ufaff\U00020000-\U0003fffd"

# Controls, format characters, variation selectors, surrogates; U+180E stays for Mongolian words.
_DROPPED: Final = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ud800-\udfff"
    "\U000110bd\U000110cd\U00013430-\U0001345f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff]"
)
_MONGOLIAN_RUN: Final = re.compile(f"([{LETTERS}]+(?:{NNBSP}[{LETTERS}]+)*)")
_SPACES: Final = re.compile(rf"[^\S{NNBSP}]+")
_LONE_NNBSP: Final = re.compile(f"(?<![{LETTERS}]){NNBSP}|{NNBSP}(?![{LETTERS}])")
_SPACED: Final = rf"(?:(?![{_HAN}])[^\W_]|[{LETTERS}])"
_IDLE_SPACE: Final = re.compile(rf"(?<!{_SPACED}) | (?!{_SPACED})")
# Nothing to fold: spares most names and all second passes.
_FOLDED: Final = re.compile("[\u4e00-\u9fff\u3400-\u4dbf0-9a-z()·.-]*")
_VARIANTS: Final = str.maketrans(
    "[{【〔〖〘〚]}】〕〗〙〛‐‑‒–—―−•・‧∙⋅‘’‛“”‟",
    "(((((((" + ")))))))" + "-------" + "·····" + "'''" + '"""',
)
_PIECE: Final = re.compile(
    f"(?P<han>[{_HAN}]+)"
    f"|(?P<mongolian>[{LETTERS}]+(?:{NNBSP}[{LETTERS}]+)*)"
    rf"|(?P<word>(?:(?![{_HAN}{LETTERS}])[^\W_])+)"
)
_CODE_NOISE: Final = re.compile(r"[()\s]+")


def fold(text: str) -> str:
    """Return the text with differences of writing removed; folding twice changes nothing.

    Mongolian letters, selectors and separators stay as they are. A space survives only between
    two words of a script that is written with spaces.
    """
    while not _FOLDED.fullmatch(text):
        folded = _fold_once(text)
        if folded == text:
            break
        text = folded
    return text


def _fold_once(text: str) -> str:
    text = _DROPPED.sub("", text)
    if NNBSP in text:
        text = _LONE_NNBSP.sub(" ", text)
    pieces = _MONGOLIAN_RUN.split(text)
    pieces[::2] = [unicodedata.normalize("NFKC", piece).casefold().translate(_VARIANTS) for piece in pieces[::2]]
    return _IDLE_SPACE.sub("", _SPACES.sub(" ", "".join(pieces)))


def tokens(text: str) -> list[str]:
    """Return the search tokens of a text in order, repetitions kept.

    Overlapping pairs of a Han run (a lone character as itself), runs of other letters and digits
    in lower case, Mongolian words by their loose key without particles.
    """
    return [token for piece in _PIECE.finditer(fold(text)) for token in _piece_tokens(piece)]


def certain_tokens(query: str) -> list[str]:
    """Return those tokens that every text containing the query must have.

    Words and lone characters at either end of the query may be parts of longer ones in the text
    and are left out; the caller then checks the true substring.
    """
    folded = fold(query)
    return [
        token for piece in _PIECE.finditer(folded) if _is_whole(piece, len(folded)) for token in _piece_tokens(piece)
    ]


@lru_cache(maxsize=4096)
def code_key(text: str) -> str:
    """Return the key of a code or document number: folded, without brackets and spaces."""
    return _CODE_NOISE.sub("", fold(text))


def _is_whole(piece: re.Match[str], end: int) -> bool:
    if piece.lastgroup == "han" and len(piece[0]) > 1:
        return True
    return piece.start() > 0 and piece.end() < end


def _piece_tokens(piece: re.Match[str]) -> list[str]:
    run = piece[0]
    if piece.lastgroup == "han":
        return [run[at : at + 2] for at in range(len(run) - 1)] or [run]
    if piece.lastgroup == "word":
        return [run]
    key = loose_mongolian(run)
    return [key] if key and not is_particle(key) else []
