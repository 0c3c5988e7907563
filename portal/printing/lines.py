"""Decides where a Chinese line breaks: not inside a word or number, and on the right side of punctuation."""

import re
from collections.abc import Callable, Iterator
from typing import Final

# A closing mark may not begin a line, an opening mark may not end one (GB/T 15834 §5.1); words and numbers stay whole.
OPENING: Final = "（《〈「『【〔“‘(["
CLOSING: Final = "，。；：、！？）》〉」』】〕”’…—·,.;:!?)]%％"
_PIECE: Final = re.compile(
    rf"[{re.escape(OPENING)}]*(?:[0-9A-Za-z./:_@#&+§-]+|\S|\s)[{re.escape(CLOSING)}]*", re.DOTALL
)


def broken(text: str, width: Callable[[str], float], limit: float) -> Iterator[str]:
    """Yields the lines of one paragraph, none wider than the limit; what has no place to break is cut."""
    line = ""
    for piece in _pieces(text, width, limit):
        if line and width(line + piece) > limit:
            yield line.rstrip()
            line = piece.lstrip()
        else:
            line += piece
    yield line.rstrip()


def _pieces(text: str, width: Callable[[str], float], limit: float) -> Iterator[str]:
    for found in _PIECE.finditer(text):
        piece = found.group()
        if width(piece) <= limit:
            yield piece
        else:
            yield from piece
