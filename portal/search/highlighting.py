"""Decides which letters of a text are marked as found, whatever width, case or brackets the query had."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby

from portal.kernel.folding import fold
from portal.register.subjects.name_index import bare
from portal.search.results import Segments


def highlight(text: str, needles: Iterable[str]) -> Segments:
    """Returns the text in segments; those covered by a needle (folded, bare) are marked."""
    letters, places = _bare_letters(text)
    marked = [False] * len(text)
    for needle in filter(None, needles):
        start = letters.find(needle)
        while start >= 0:
            first, last = places[start], places[start + len(needle) - 1]
            marked[first : last + 1] = [True] * (last + 1 - first)
            start = letters.find(needle, start + len(needle))
    runs = groupby(zip(text, marked, strict=True), key=lambda pair: pair[1])
    return tuple(("".join(letter for letter, _ in run), mark) for mark, run in runs)


def snippet(text: str, needles: Sequence[str], length: int) -> Segments:
    """Returns about `length` letters around the first needle that stands in the text, the foremost needle preferred."""
    text = " ".join(text.split())
    letters, places = _bare_letters(text)
    found = next((at for needle in needles if needle and (at := letters.find(needle)) >= 0), 0)
    centre = places[found] if places else 0
    start = max(0, min(centre - length // 4, len(text) - length))
    cut = text[start : start + length]
    shown = ("…" if start else "") + cut + ("…" if start + length < len(text) else "")
    return highlight(shown, needles)


def _bare_letters(text: str) -> tuple[str, list[int]]:
    """Returns the folded letters of a text and, for each, its place in the text."""
    folded = [_bare_letter(letter) for letter in text]
    return "".join(folded), [place for place, letters in enumerate(folded) for _ in letters]


@lru_cache(maxsize=1 << 16)
def _bare_letter(letter: str) -> str:
    return bare(fold(letter))
