"""Decides which other writing of a query the index's own terms suggest: a letter of a Chinese word, a word of another.

A mistaken letter breaks the two pairs it belongs to; a letter that makes both of them known again, in the most texts,
is what was probably meant.
"""

from collections.abc import Iterable
from typing import Final

from whoosh.reading import IndexReader

from portal.kernel.folding import tokens

FIELD: Final = "body"
MOST_DISTANT: Final = 2
SHORTEST_WORD: Final = 4


def correct(reader: IndexReader, text: str) -> str:
    """Returns the text with unknown tokens mended; empty when nothing needs or knows mending."""
    mended = text
    for word in dict.fromkeys(tokens(text)):
        if len(word) >= SHORTEST_WORD and word.isascii() and word in mended and not _knows(reader, word):
            near = list(reader.corrector(FIELD).suggest(word, limit=1, maxdist=MOST_DISTANT, prefix=1))
            mended = mended.replace(word, near[0]) if near else mended
    for place in range(len(mended)):
        mended = _mend_letter(reader, mended, place)
    return mended if mended != text else ""


def _mend_letter(reader: IndexReader, text: str, place: int) -> str:
    """Tries another letter where both pairs around it are unknown."""
    around = text[max(0, place - 1) : place + 2]
    pairs = [pair for pair in (text[max(0, place - 1) : place + 1], text[place : place + 2]) if len(pair) == 2]
    if not pairs or tokens(around) != pairs or any(_knows(reader, pair) for pair in pairs):
        return text
    letters = _letters_after(reader, text[place - 1]) if place else ()
    options = [(_weight(reader, text, place, letter), letter) for letter in letters]
    weight, letter = max(options, default=(0, ""))
    return text[:place] + letter + text[place + 1 :] if weight else text


def _weight(reader: IndexReader, text: str, place: int, letter: str) -> int:
    """In how many texts the rarer of the two pairs stands; 0 when one of them is unknown."""
    pairs = [text[place - 1] + letter] + ([letter + text[place + 1]] if place + 1 < len(text) else [])
    return min(int(reader.doc_frequency(FIELD, pair)) for pair in pairs)


def _letters_after(reader: IndexReader, letter: str) -> Iterable[str]:
    for term in reader.expand_prefix(FIELD, letter):
        word = term.decode("utf-8") if isinstance(term, bytes) else term
        if len(word) == 2:
            yield word[1]


def _knows(reader: IndexReader, word: str) -> bool:
    return (FIELD, word) in reader
