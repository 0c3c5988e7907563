"""Draws a report on its pages: Chinese at the right, columns of Mongolian at the left where both are wanted (GUIDE §6).

Labels in both languages bear the same figure, values stand once. The head and the foot of every page name the report;
one given under an authorisation says across every page to whom, for what and when.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import segno

from portal.printing import columns
from portal.printing.columns import Piece
from portal.printing.sheet import FAINT, INK, LANGUAGE, MONGOLIAN, PAGES, Colour, Sheet
from portal.reports import parts
from portal.reports.document import Document
from portal.reports.parts import LINE, SIZES, Part, Setting

SKY: Final[Colour] = (18, 80, 127)
_BAND: Final[Colour] = (12, 45, 75)
_BAND_FAINT: Final[Colour] = (195, 211, 225)
_WHITE: Final[Colour] = (255, 255, 255)
_HORIZON: Final[Colour] = (208, 138, 46)
_RULE: Final[Colour] = (217, 211, 197)
_WATERMARK: Final[Colour] = (226, 229, 233)
_COLOURS: Final = {"heading": SKY, "title": INK, "text": INK, "label": FAINT}
_TAGS: Final = {"heading": "H2", "title": "H3", "text": "P", "label": "P"}

_WIDE, _TALL = 210.0, 297.0  # of the page, and below all in mm
_SIDE, _TOP, _BOTTOM = 20.0, 27.0, 274.0
_STRIP, _BESIDE, _NEAR = 50.0, 8.0, 4.0  # of the columns, between them and the Chinese, before the square
_PITCH: Final = {"heading": 8.0, "title": 6.4, "text": 5.6, "label": 5.4}
_COLUMN_SIZES: Final = {"heading": 14.0, "title": 11.5, "text": 10.5, "label": 9.5}
_GROUP_GAP: Final = 1.2  # between columns of one kind and the next
_STEP: Final = 4.0
_SHORTEST: Final = 26.0  # a column is not worth the eye's way back up
_SPLITS_OVER: Final = 0.4  # of a page: what is taller is parted rather than moved
_FEWEST: Final = 2  # parts that are not left alone on the next page
_GOES_ON: Final = "（续）"
_COVER, _COVER_EDGE = 66.0, 9.0
_COVER_SIZES: Final = (21.0, 19.0, 17.0, 15.0, 13.0, 11.0)
_COVER_PITCH: Final = 0.52  # mm between columns for each point of their size
_SUBTITLE_SHARE: Final = 0.7
_TITLE, _SUBTITLE, _SMALL, _TINY = 27.0, 12.0, 8.0, 6.2
_SQUARE: Final = 33.0
_LETTERS: Final = f"0123456789/ {PAGES}（续）"


def letters(document: Document) -> str:
    """Returns the characters a drawing adds of its own."""
    most = max((len(block.rows) for section in document.sections for block in section.blocks), default=0)
    return _LETTERS + parts.figures(max(most, len(document.cover)))


class ReportSheet(Sheet):
    """The pages of one report."""

    document: Document

    def header(self) -> None:
        """Print what stands on every page but the first above the text, and the watermark behind it."""
        with self.artifact():
            self._watermark()
            if self.page_no() > 1:
                self.row(self.document.title.zh, at=(_SIDE, 12), size=_SMALL, height=5, colour=FAINT)
                self._right(self.document.number, 12)
                self._rule(_SIDE, 18, _WIDE - 2 * _SIDE, _RULE, 0.2)

    def footer(self) -> None:
        """Print number, instant and number of the page, outside the text that is read aloud."""
        with self.artifact():
            self._rule(_SIDE, 281, _WIDE - 2 * _SIDE, _RULE, 0.2)
            told = f"{self.document.number} / {self.document.issued}"
            self.row(told, at=(_SIDE, 283), size=_SMALL, height=5, colour=FAINT)
            counted = f"{self.page_no()} / "
            x = _WIDE - _SIDE - self.measure(f"{counted}00", _SMALL)
            self.row(counted + PAGES, at=(x, 283), size=_SMALL, height=5, colour=FAINT)

    def draw(self) -> None:
        """Draw everything."""
        self.add_page()
        self._cover()
        for section in self.document.sections:
            for block in parts.of_section(section, self._setting()):
                self._flow(block)

    def _setting(self) -> Setting:
        return Setting(_WIDE - _SIDE - self._left, self.measure, self.document.bilingual)

    @property
    def _left(self) -> float:
        return _SIDE + (_STRIP + _BESIDE if self.document.bilingual else 0)

    def _cover(self) -> None:
        self._filled(0, 0, _WIDE, _COVER, _BAND)
        self._filled(0, _COVER, _WIDE, 1.1, _HORIZON)
        self._said("H1", self.document.title.zh, (self._left, 26), _TITLE, _WHITE)
        self._said("P", self.document.subtitle.zh, (self._left, 41), _SUBTITLE, _BAND_FAINT)
        self._said("P", self.document.issuer, (self._left, 50), _SUBTITLE, _BAND_FAINT)
        if self.document.bilingual:
            self._cover_columns()
        self._square()
        self.set_y(_COVER + 9)
        self._flow(list(parts.of_rows(self.document.cover, self._narrow())))
        self.set_y(max(self.get_y(), _COVER + 56))
        for block in parts.of_section(self.document.notes, self._setting()):
            self._flow(block)

    def _narrow(self) -> Setting:
        # Beside the square.
        setting = self._setting()
        return Setting(setting.width - _SQUARE - _NEAR, setting.measure, setting.bilingual)

    def _cover_columns(self) -> None:
        """Print both titles in the band, as large as there is room."""
        told = [(self.document.title.mn, 1.0, _WHITE), (self.document.subtitle.mn, _SUBTITLE_SHARE, _BAND_FAINT)]
        length = _COVER - 2 * _COVER_EDGE
        for size in _COVER_SIZES:
            sized = [(text, size * share, colour) for text, share, colour in told]
            filled = [
                (columns.filled(self.column_pieces(text, each), length), each, colour) for text, each, colour in sized
            ]
            if sum(len(lines) * each for lines, each, _ in filled) * _COVER_PITCH <= _STRIP:
                break
        x = _SIDE
        for lines, each, colour in filled:
            with self.tagged("P", language=MONGOLIAN):
                self.columns(lines, at=(x, _COVER_EDGE), size=each, pitch=each * _COVER_PITCH, colour=colour)
            x += len(lines) * each * _COVER_PITCH

    def _square(self) -> None:
        left, top = _WIDE - _SIDE - _SQUARE, _COVER + 9
        matrix = segno.make(self.document.address, error="m", micro=False).matrix
        side = _SQUARE / len(matrix)
        self.set_fill_color(*INK)
        with self.tagged("Figure", alternative=f"{self.document.scan.zh} {self.document.address}"):
            for row, modules in enumerate(matrix):
                for column, dark in enumerate(modules):
                    if dark:
                        self.rect(left + column * side, top + row * side, side, side, style="F")
        self._said("P", self.document.scan.zh, (left, top + _SQUARE + 1.5), 9, FAINT)
        y = top + _SQUARE + 6
        site, _, number = self.document.address.rpartition("/")
        for text in (site + "/", number):
            size = min(_TINY, _SQUARE / self.measure(text, 1.0))
            self._said("P", text, (left, y), size, FAINT, height=3)
            y += 3

    def _flow(self, block: list[Part]) -> None:
        """Place the parts of a block: together where they fit, else over several pages."""
        whole = self._tall(block)
        if whole > self._room() and whole <= (_BOTTOM - _TOP) * _SPLITS_OVER:
            self._turn()
        title = next((part for part in block if part.rule == "block"), None)
        least = 1
        while block:
            fitting = self._fitting(block)
            if fitting < least:
                self._turn()
                fitting = max(self._fitting(block), least)
            if 0 < len(block) - fitting <= _FEWEST < fitting - _FEWEST:
                fitting -= _FEWEST
            self._place(block[:fitting])
            block = block[fitting:]
            if block and title is not None:
                block, least = [_continued(title), *block], 2

    def _fitting(self, block: Sequence[Part]) -> int:
        """Return how many parts fit on this page; a heading or a title alone at the foot does not."""
        count, height = 0, 0.0
        while count < len(block) and height + block[count].height <= self._room():
            height += block[count].height
            count += 1
        while count and self._tall(block[:count]) > self._room():
            count -= 1
        if count < len(block) and count and not any(part.rule == "" for part in block[:count]):
            return 0
        return count

    def _room(self) -> float:
        return _BOTTOM - float(self.get_y())

    def _turn(self) -> None:
        self.add_page()
        self.set_y(_TOP)

    def _tall(self, block: Sequence[Part]) -> float:
        height = sum(part.height for part in block)
        return max(height, self._column_height(block, height)) if self.document.bilingual else height

    def _column_height(self, block: Sequence[Part], least: float) -> float:
        groups = self._groups(block)
        if not groups:
            return 0.0
        length = max(least, _SHORTEST, *(columns.longest(pieces) for _, pieces in groups))
        while _wide(groups, length) > _STRIP and length < _BOTTOM - _TOP:
            length += _STEP
        return length + 2

    def _groups(self, block: Sequence[Part]) -> list[tuple[str, list[Piece]]]:
        """Return the Mongolian of some parts: each heading by itself, the labels as one running text."""
        groups: list[tuple[str, str]] = []
        for text, kind in (each for part in block for each in part.columns if each[0]):
            if kind == "label" and groups and groups[-1][0] == "label":
                groups[-1] = ("label", f"{groups[-1][1]}  {text}")
            else:
                groups.append((kind, text))
        return [(kind, self.column_pieces(text, _COLUMN_SIZES[kind])) for kind, text in groups]

    def _place(self, block: Sequence[Part]) -> None:
        top, height = float(self.get_y()), self._tall(block)
        y = top
        for part in block:
            self._ruled(part, y, first=part is block[0])
            self._lines(part, y)
            y += part.height
        if self.document.bilingual:
            led = sum(_above(part) for part in block[:1])
            self._strip(block, top + led, height - led)
        self.set_y(top + height)

    def _lines(self, part: Part, top: float) -> None:
        for line in part.lines:
            place = (self._left + line.x, top + line.y)
            self._said(_TAGS[line.kind], line.text, place, SIZES[line.kind], _COLOURS[line.kind])

    def _strip(self, block: Sequence[Part], top: float, length: float) -> None:
        x = _SIDE
        for kind, pieces in self._groups(block):
            filled = columns.filled(pieces, length)
            with self.tagged(_TAGS[kind], language=MONGOLIAN):
                self.columns(filled, at=(x, top), size=_COLUMN_SIZES[kind], pitch=_PITCH[kind], colour=_COLOURS[kind])
            x += len(filled) * _PITCH[kind] + _GROUP_GAP

    def _ruled(self, part: Part, y: float, *, first: bool) -> None:
        # A line inside a block must not cross the columns beside it.
        left = _SIDE if first else self._left
        if part.rule == "heading":
            self._rule(left, y + 4, _WIDE - _SIDE - left, SKY, 0.5)
        elif part.rule == "block":
            self._rule(left, y + 1, _WIDE - _SIDE - left, _RULE, 0.25)

    def _said(
        self, tag: str, text: str, at: tuple[float, float], size: float, colour: Colour, *, height: float = LINE
    ) -> None:
        if text:
            with self.tagged(tag, language=LANGUAGE):
                self.row(text, at=at, size=size, height=height, colour=colour)

    def _right(self, text: str, y: float) -> None:
        x = _WIDE - _SIDE - self.measure(text, _SMALL)
        self.row(text, at=(x, y), size=_SMALL, height=5, colour=FAINT)

    def _rule(self, x: float, y: float, width: float, colour: Colour, thickness: float) -> None:
        self._filled(x, y, width, thickness, colour)

    def _filled(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        self.set_fill_color(*colour)
        self.rect(x, y, width, height, style="F")

    def _watermark(self) -> None:
        text = self.document.watermark
        if not text:
            return
        size = min(15.0, 165 / max(self.measure(text, 1.0), 1.0))
        for y in (90, 165, 240):
            with self.rotation(30, _SIDE, y):
                self.row(text, at=(_SIDE + 5, y), size=size, height=8, colour=_WATERMARK)


def _wide(groups: Iterable[tuple[str, list[Piece]]], length: float) -> float:
    return sum(len(columns.filled(pieces, length)) * _PITCH[kind] + _GROUP_GAP for kind, pieces in groups)


def _continued(title: Part) -> Part:
    """The title once more, on the next page."""
    above = title.lines[0].y
    line = replace(title.lines[-1], y=above, text=title.lines[-1].text + _GOES_ON)
    return replace(title, lines=(line,), height=title.height - (title.lines[-1].y - above))


def _above(part: Part) -> float:
    return part.lines[0].y if part.lines and part.rule else 0.0
