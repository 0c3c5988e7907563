"""Decides how traditional Mongolian runs: columns from left to right, words turned clockwise, Han characters upright.

A column ends between words or beside a Han character, never inside a Mongolian word or before a particle joined by a
narrow space, and on the right side of punctuation. Only what is longer than a whole column is cut.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from portal.printing.lines import CLOSING, OPENING

# Stands upright too, but high and to the right, where vertical Chinese has it.
RAISED: Final = "，。、"
# Han characters, their marks and figures in circles stand upright; all else is turned. Only plain spaces part words.
_UPRIGHT: Final = (
    f"{RAISED}；：！？"
    "\u2460-\u24ff\u3021-\u3029\u3200-\u33ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
)
_PIECE: Final = re.compile(
    rf"(?P<space>[ \t\n\u3000]+)|(?P<upright>[{_UPRIGHT}])|(?P<turned>[^ \t\n\u3000{_UPRIGHT}]+)"
)
_GAP: Final = 0.3  # of the size of the letters, between words
_BEGINNING: Final = frozenset(OPENING)
_ENDING: Final = frozenset(f"{CLOSING}᠂᠃᠄᠅")


@dataclass(frozen=True, slots=True)
class Piece:
    """One word, one upright character or (with an empty text) one space; `advance` is how far down it reaches."""

    text: str
    upright: bool
    advance: float


def pieces(text: str, *, size: float, width: Callable[[str], float]) -> Iterator[Piece]:
    """Yields the pieces of a text; `width` tells how long a turned word is, `size` is that of the letters."""
    for found in _PIECE.finditer(text):
        if found["space"]:
            yield Piece("", upright=False, advance=size * _GAP)
        elif found["upright"]:
            yield Piece(found["upright"], upright=True, advance=size)
        else:
            yield Piece(found["turned"], upright=False, advance=width(found["turned"]))


def fitted(parts: Iterable[Piece], length: float, *, width: Callable[[str], float]) -> Iterator[Piece]:
    """Yields the pieces, those longer than a column in halves that are not."""
    for piece in parts:
        if piece.advance <= length or len(piece.text) < 2:
            yield piece
        else:
            middle = len(piece.text) // 2
            halves = (piece.text[:middle], piece.text[middle:])
            yield from fitted((Piece(half, False, width(half)) for half in halves), length, width=width)


def filled(parts: Iterable[Piece], length: float) -> list[list[Piece]]:
    """Returns the columns of a text, each as long as it may be; a word longer than a column has one of its own."""
    columns: list[list[Piece]] = []
    line: list[Piece] = []
    used = 0.0
    for piece in parts:
        if line and used + piece.advance > length:
            kept = _kept(line, piece)
            columns.append(_trimmed(line[:kept]))
            line = line[kept:]
            used = reach(line)
        if line or piece.text:
            line.append(piece)
            used += piece.advance
    return [*columns, _trimmed(line)] if line else columns


def reach(column: Iterable[Piece]) -> float:
    """Returns how far down a column reaches."""
    return sum(piece.advance for piece in column)


def longest(parts: Sequence[Piece]) -> float:
    """Returns how long a column must be at least."""
    return max((piece.advance for piece in parts), default=0.0)


def _kept(line: list[Piece], follower: Piece) -> int:
    """How many pieces stay: a closing mark takes what it closes along, an opening mark goes with what it opens."""
    kept = len(line)
    while kept > 1 and (follower.text[:1] in _ENDING or line[kept - 1].text[-1:] in _BEGINNING):
        kept -= 1
        follower = line[kept]
    return kept


def _trimmed(line: list[Piece]) -> list[Piece]:
    while line and not line[-1].text:
        line = line[:-1]
    return line
