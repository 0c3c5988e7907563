"""Decides how what a report says is cut into parts that can stand on a page: lines of Chinese with their places.

Each part knows what the Mongolian columns beside it say; labels bear the same figure in both. A part is never torn.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from portal.printing.lines import broken
from portal.reports.document import Block, Row, Section, Words

SIZES: Final = {"heading": 14.0, "title": 11.5, "text": 10.0, "label": 8.5}  # of letters, in points
LINE: Final = 5.4  # height of a line, in mm
_SMALL_LINE: Final = 4.6
_HEADING: Final = 8.0
_ABOVE_HEADING, _ABOVE_BLOCK, _UNDER_HEADING, _UNDER_ROW = 7.5, 3.2, 1.0, 0.9
_LABEL, _NUMBERED_LABEL, _GUTTER = 27.0, 31.0, 2.0
_LABEL_DROP: Final = 0.15  # brings its baseline to that of the value
_MOST_LINES: Final = 40  # of one row in one part
# First and last number, first character: numbers in a circle.
_CIRCLED: Final = ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1))


@dataclass(frozen=True, slots=True)
class Line:
    """One line of Chinese: where in its part, what; `kind` is heading, title, text or label."""

    x: float
    y: float
    text: str
    kind: str


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that stay together; `columns` are Mongolian texts with their kind, `rule` the kind of line above."""

    height: float
    lines: tuple[Line, ...]
    columns: tuple[tuple[str, str], ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """How wide the Chinese part is, how lines are measured, and whether there are columns beside."""

    width: float
    measure: Callable[[str, float], float]
    bilingual: bool

    @property
    def label(self) -> float:
        """Return how wide labels are, with their figures where they bear some."""
        return _NUMBERED_LABEL if self.bilingual else _LABEL


def of_section(section: Section, setting: Setting) -> Iterator[list[Part]]:
    """Yields the parts of each block of a section; the heading and its notes stand with the first."""
    led = [_heading(section), *(_note(note, setting) for note in section.notes)]
    for block in section.blocks:
        yield [*led, *_of_block(block, setting)]
        led = []
    if led:
        yield led


def of_rows(rows: Iterable[Row], setting: Setting) -> Iterator[Part]:
    """Yields the parts of rows, short ones two on a line."""
    for group in _paired(rows):
        if group[0][1].short:
            yield _pair(group, setting)
        else:
            yield from _long(*group[0], setting)


def figure(number: int) -> str:
    """Returns a number in a circle, beyond fifty in brackets."""
    return next((chr(start + number - low) for low, high, start in _CIRCLED if low <= number <= high), f"({number})")


def figures(most: int) -> str:
    """Returns all the characters that figures up to a number are written with."""
    return "".join(figure(number) for number in range(1, most + 1))


def _heading(section: Section) -> Part:
    lines = (Line(0, _ABOVE_HEADING, section.heading.zh, "heading"),)
    height = _ABOVE_HEADING + _HEADING + _UNDER_HEADING
    return Part(height, lines, ((section.heading.mn, "heading"),), "heading")


def _note(note: Words, setting: Setting) -> Part:
    lines = _stacked(_broken(note.zh, "text", setting.width, setting), 0, 0, "text")
    return Part(len(lines) * LINE + _UNDER_ROW, tuple(lines), ((note.mn, "text"),))


def _of_block(block: Block, setting: Setting) -> Iterator[Part]:
    lines = _stacked(_broken(block.title.zh, "title", setting.width, setting), 0, _ABOVE_BLOCK, "title")
    height = lines[-1].y + LINE + _UNDER_ROW
    yield Part(height, tuple(lines), ((block.title.mn, "title"),), "block")
    yield from of_rows(block.rows, setting)


def _pair(group: list[tuple[int, Row]], setting: Setting) -> Part:
    half = (setting.width - _GUTTER) / 2
    cells = [_cell(row, number, place * (half + _GUTTER), half, setting) for place, (number, row) in enumerate(group)]
    lines = tuple(line for cell, _ in cells for line in cell)
    return Part(max(tall for _, tall in cells), lines, tuple(_label(number, row) for number, row in group))


def _long(number: int, row: Row, setting: Setting) -> Iterator[Part]:
    texts = list(_broken(row.value, "text", setting.width - setting.label, setting))
    for start in range(0, len(texts), _MOST_LINES):
        head = start == 0
        piece = Row(row.label if head else Words(""), "\n".join(texts[start : start + _MOST_LINES]))
        lines, tall = _cell(piece, number if head else 0, 0, setting.width, setting)
        yield Part(tall, tuple(lines), (_label(number, row),) if head else ())


def _cell(row: Row, number: int, left: float, width: float, setting: Setting) -> tuple[list[Line], float]:
    mark = f"{figure(number)} " if setting.bilingual and number else ""
    label = _broken(mark + row.label.zh, "label", setting.label - _GUTTER, setting) if row.label.zh else iter(())
    beside = _stacked(label, left, _LABEL_DROP, "label", _SMALL_LINE)
    value = _stacked(_broken(row.value, "text", width - setting.label, setting), left + setting.label, 0, "text")
    return beside + value, max(len(beside) * _SMALL_LINE, len(value) * LINE) + _UNDER_ROW


def _label(number: int, row: Row) -> tuple[str, str]:
    return f"{figure(number)} {row.label.mn or row.label.zh}", "label"


def _paired(rows: Iterable[Row]) -> Iterator[list[tuple[int, Row]]]:
    waiting: list[tuple[int, Row]] = []
    for number, row in enumerate(rows, start=1):
        if waiting and not row.short:
            yield waiting
            waiting = []
        waiting.append((number, row))
        if len(waiting) == 2 or not row.short:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _stacked(texts: Iterable[str], x: float, y: float, kind: str, height: float = LINE) -> list[Line]:
    return [Line(x, y + place * height, text, kind) for place, text in enumerate(texts)]


def _broken(text: str, kind: str, limit: float, setting: Setting) -> Iterator[str]:
    size = SIZES[kind]
    for paragraph in text.split("\n"):
        yield from broken(paragraph, lambda each: setting.measure(each, size), limit)
