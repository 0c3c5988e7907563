"""Decides how a letter stands on its pages: one order of its parts, in lines of Chinese or columns of Mongolian.

Columns go from left to right, as many as a page is wide. Headings are never left alone at the end of a page, signatures
never torn.
"""

from abc import ABC, abstractmethod
from datetime import date
from typing import Final

from portal import i18n
from portal.printing import columns
from portal.printing.letters import Block, Letter
from portal.printing.lines import broken
from portal.printing.sheet import MONGOLIAN, PAGES, Sheet

WIDE, TALL = 210.0, 297.0  # of the page, and below all in mm
SIDE, TOP, FOOT = 26.0, 30.0, 24.0  # margins, near those of official documents (GB/T 9704)
TITLE, HEADING, TEXT, SMALL = 20.0, 13.0, 12.0, 9.5  # in points
_LEADING, _COLUMN_LEADING = 1.65, 1.5
_LABEL, _BESIDE = 38.0, 2.0
_START, _MIDDLE, _END = 0.0, 0.5, 1.0  # where a line stands: the share of what is free that lies before it
_UNDER_HEAD, _ABOVE_BLOCK, _ABOVE_ENDING, _ABOVE_NOTE, _BETWEEN = 4.0, 2.0, 8.0, 2.0, 1.0
_FIGURES: Final = "一二三四五六七八九"
# What a letter says beyond its own words: numbers of blocks and pages, the day, the indent.
FIXED: Final = f"{_FIGURES}十、第页，共年月日　 0123456789/{PAGES}"


class LetterSheet(Sheet):
    """The pages of one letter."""

    reference = ""
    vertical = False

    def footer(self) -> None:
        """Print the reference and the number of the page, outside the text that is read aloud."""
        place = f"{self.page_no()} / {PAGES}" if self.vertical else f"第 {self.page_no()} 页，共 {PAGES} 页"
        x = WIDE - SIDE - self.measure(place.replace(PAGES, "0"), SMALL)
        with self.artifact():
            self.row(self.reference, at=(SIDE, TALL - FOOT + 6), size=SMALL, height=6)
            self.row(place, at=(x, TALL - FOOT + 6), size=SMALL, height=6)


class Hand(ABC):
    """Writes one letter on pages of its own."""

    code: str  # of the language

    def __init__(self, sheet: LetterSheet) -> None:
        """Begin a page."""
        self.sheet = sheet
        self.turn()

    def write(self, letter: Letter) -> None:
        """Write the parts of a letter one after the other."""
        self.paragraph(letter.title, TITLE, "H1", _MIDDLE)
        self.paragraph(letter.number, TEXT, "P", _MIDDLE)
        self.gap(_UNDER_HEAD)
        for label, value in letter.facts:
            self.fact(label, value)
        for number, block in enumerate(letter.blocks, start=1):
            self._block(number, block)
        self.gap(_ABOVE_ENDING)
        self.paragraph(letter.issuer, TEXT, "P", _END, keep=2)
        self.paragraph(day_of(letter.day, self.code), TEXT, "P", _END)
        for text in letter.note.splitlines():
            self.gap(_ABOVE_NOTE)
            self.paragraph(text, SMALL, "P")

    @abstractmethod
    def turn(self) -> None:
        """Go on to the next page."""

    @abstractmethod
    def gap(self, size: float) -> None:
        """Leave so much free."""

    @abstractmethod
    def paragraph(self, text: str, size: float, tag: str, share: float = _START, *, keep: int = 1) -> None:
        """Write a paragraph under a tag; it goes on the next page unless `keep` lines have room on this one."""

    @abstractmethod
    def fact(self, label: str, value: str) -> None:
        """Write a label and what it stands for; a screen reader meets them in this order."""

    @abstractmethod
    def numbered(self, number: int, heading: str) -> str:
        """Return a heading with its number before it."""

    @abstractmethod
    def begun(self, text: str) -> str:
        """Return a paragraph as it begins."""

    def _block(self, number: int, block: Block) -> None:
        self.gap(_ABOVE_BLOCK)
        self.paragraph(self.numbered(number, block.heading), HEADING, "H2", keep=3)
        for text in block.text.splitlines():
            if text.strip():
                self.paragraph(self.begun(text.strip()), TEXT, "P")


class Lines(Hand):
    """Writes Chinese in lines from the top down."""

    code = "zh"

    def turn(self) -> None:
        """Begin at the top of a page."""
        self.sheet.add_page()
        self._y = TOP

    def gap(self, size: float) -> None:
        """Leave so much free above what follows."""
        self._y += size

    def paragraph(
        self, text: str, size: float, tag: str, share: float = _START, *, keep: int = 1, left: float = SIDE
    ) -> None:
        """Write lines one below the other."""
        height, width = _pitch(size, self.sheet), WIDE - SIDE - left
        lines = list(broken(text, lambda each: self.sheet.measure(each, size), width))
        while lines:
            room = int((TALL - FOOT - self._y) // height)
            if room < keep:
                self.turn()
                keep = 1
                continue
            with self.sheet.tagged(tag):
                for line in lines[:room]:
                    x = left + (width - self.sheet.measure(line, size)) * share
                    self.sheet.row(line, at=(x, self._y), size=size, height=height)
                    self._y += height
            lines = lines[room:]

    def fact(self, label: str, value: str) -> None:
        """Write the value beside its label."""
        height = _pitch(TEXT, self.sheet)
        if TALL - FOOT - self._y < height:
            self.turn()
        with self.sheet.tagged("P"):
            self.sheet.row(label, at=(SIDE, self._y), size=TEXT, height=height)
        beside = max(_LABEL, self.sheet.measure(label, TEXT) + _BESIDE)
        self.paragraph(value, TEXT, "P", left=SIDE + beside)

    def numbered(self, number: int, heading: str) -> str:
        """Return the heading behind a Chinese number."""
        return f"{_ordinal(number)}、{heading}"

    def begun(self, text: str) -> str:
        """Return the paragraph with its indent."""
        return f"　　{text}"


class Columns(Hand):
    """Writes Mongolian in columns from left to right."""

    code = "mn"

    def turn(self) -> None:
        """Begin at the left of a page; the foot of the page before is written by then."""
        self.sheet.add_page()
        self.sheet.vertical = True
        self._x = SIDE

    def gap(self, size: float) -> None:
        """Leave so much free at the left of what follows."""
        self._x += size

    def paragraph(self, text: str, size: float, tag: str, share: float = _START, *, keep: int = 1) -> None:
        """Write columns one beside the other."""
        pitch, length = _pitch(size, self.sheet, _COLUMN_LEADING), TALL - TOP - FOOT
        filled = self.sheet.fitted_columns(text, size, length)
        while filled:
            room = int((WIDE - SIDE - self._x) // pitch)
            if room < keep:
                self.turn()
                keep = 1
                continue
            with self.sheet.tagged(tag, language=MONGOLIAN):
                for column in filled[:room]:
                    y = TOP + (length - columns.reach(column)) * share
                    self.sheet.columns([column], at=(self._x, y), size=size, pitch=pitch)
                    self._x += pitch
            filled = filled[room:]

    def fact(self, label: str, value: str) -> None:
        """Write the value behind its label."""
        self.paragraph(f"{label}᠄ {value}", TEXT, "P")
        self.gap(_BETWEEN)

    def numbered(self, number: int, heading: str) -> str:
        """Return the heading behind its number."""
        return f"{number}᠂ {heading}"

    def begun(self, text: str) -> str:
        """Return the paragraph as it is; the gap before it tells it from the one before."""
        self.gap(_BETWEEN)
        return text


def day_of(day: date, code: str) -> str:
    """Return the day a letter bears, in the words of a language."""
    with i18n.activate(code):
        return i18n.format_day(day)


def _pitch(size: float, sheet: Sheet, leading: float = _LEADING) -> float:
    return size * leading / float(sheet.k)


def _ordinal(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number > 99:
        raise ValueError("a letter has fewer than a hundred blocks")
    head = "" if tens == 0 else "十" if tens == 1 else _FIGURES[tens - 1] + "十"
    return head + (_FIGURES[ones - 1] if ones else "")
