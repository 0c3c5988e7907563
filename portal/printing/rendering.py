"""Prints a letter on A4: one embedded typeface, tagged headings and paragraphs, language, title, numbered pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final, cast

from fpdf import FPDF, ViewerPreferences
from fpdf.enums import Align, XPos, YPos
from fpdf.fonts import TTFFont

from portal.kernel.clock import BEIJING
from portal.printing import typefaces
from portal.printing.letters import Block, Letter
from portal.printing.lines import broken

FAMILY: Final = "letter"
LANGUAGE: Final = "zh-CN"
_SIDE, _TOP, _FOOT = 26.0, 30.0, 24.0  # margins in mm, near those of official documents (GB/T 9704)
_TITLE, _HEADING, _TEXT, _SMALL = 20.0, 13.0, 12.0, 9.5  # in points
_LEADING: Final = 1.65
_LABEL: Final = 38.0
_FIGURES: Final = "一二三四五六七八九"
# What a letter says beyond its own words: numbers of blocks and pages, the day, the indent.
_FIXED: Final = _FIGURES + "十、第页，共年月日　 0123456789{}nb"


def render(letter: Letter, *, font: Path) -> bytes:
    """Returns the PDF, the same bytes for the same letter.

    `font` is the setting PORTAL_CJK_FONT. Raises Unavailable when there is no such typeface, BadInput for a character
    it cannot write.
    """
    # The library would read and cut down sixty thousand glyphs for each letter; it is given those that are needed.
    with NamedTemporaryFile(suffix=".otf") as small:
        small.write(typefaces.cut_down(typefaces.found(font), _words(letter) + _FIXED))
        small.flush()
        page = _Page(letter, Path(small.name))
        try:
            return _printed(letter, page)
        finally:
            page.typeface.close()


def _printed(letter: Letter, page: "_Page") -> bytes:
    page.refuse_unwritable(letter)
    page.add_page()
    page.paragraph(letter.title, _TITLE, "H1", Align.C)
    page.paragraph(letter.number, _TEXT, "P", Align.C)
    page.ln(4)
    for label, value in letter.facts:
        page.fact(label, value)
    for number, block in enumerate(letter.blocks, start=1):
        page.block(number, block)
    page.ending(letter)
    return bytes(page.output())


class _Page(FPDF):
    """A letter being printed."""

    def __init__(self, letter: Letter, font: Path) -> None:
        super().__init__(format="A4", unit="mm")
        self._reference = letter.number
        self.set_margins(_SIDE, _TOP)
        # Pages are turned by paragraph(): a tagged sequence may not cross one.
        self.set_auto_page_break(auto=False, margin=_FOOT)
        self.set_title(letter.title)
        self.set_author(letter.issuer)
        self.set_subject(letter.number)
        self.set_lang(LANGUAGE)
        self.set_creation_date(datetime.combine(letter.day, time(), BEIJING))
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        self.add_font(FAMILY, fname=font)

    @property
    def typeface(self) -> TTFFont:
        """Return the typeface, which keeps its file open until it is closed."""
        return cast("TTFFont", self.fonts[FAMILY])

    def refuse_unwritable(self, letter: Letter) -> None:
        """Raise BadInput naming each character the typeface has no glyph for."""
        known = self.typeface.cmap
        absent = sorted({each for each in _words(letter) if ord(each) not in known and each != "\n"})
        if absent:
            raise typefaces.refusal(absent)

    def footer(self) -> None:
        """Print the reference and the number of the page, outside the text that is read aloud."""
        self._out("/Artifact BMC")
        self.set_y(-_FOOT + 6)
        self.set_font(FAMILY, size=_SMALL)
        self.cell(self.epw / 2, 6, self._reference, align=Align.L)
        self.cell(self.epw / 2, 6, f"第 {self.page_no()} 页，共 {{nb}} 页", align=Align.R)
        self._out("EMC")

    def paragraph(
        self, text: str, size: float, tag: str, align: Align = Align.L, *, left: float = _SIDE, keep: int = 1
    ) -> None:
        """Print one paragraph under a tag; it goes on the next page unless `keep` lines have room on this one."""
        self.set_font(FAMILY, size=size)
        height = size * _LEADING / self.k
        lines = list(broken(text, self.get_string_width, self.w - self.r_margin - left))
        while lines:
            room = int((self.h - _FOOT - self.y) // height)
            if room < keep:
                self.add_page()
                keep = 1
                continue
            with self._tagged(tag):
                for line in lines[:room]:
                    self.set_x(left)
                    self.cell(
                        self.w - self.r_margin - left, height, line, align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT
                    )
            lines = lines[room:]

    def fact(self, label: str, value: str) -> None:
        """Print a label and, beside it, what it stands for; a screen reader meets them in this order."""
        height = _TEXT * _LEADING / self.k
        if self.h - _FOOT - self.y < height:
            self.add_page()
        self.set_font(FAMILY, size=_TEXT)
        top = self.y
        with self._tagged("P"):
            self.cell(_LABEL, height, label)
        self.y = top
        self.paragraph(value, _TEXT, "P", left=_SIDE + _LABEL)

    def block(self, number: int, block: Block) -> None:
        """Print a numbered heading, never alone at the foot of a page, and its paragraphs."""
        self.ln(2)
        self.paragraph(f"{_ordinal(number)}、{block.heading}", _HEADING, "H2", keep=3)
        for text in block.text.splitlines():
            if text.strip():
                self.paragraph("　　" + text.strip(), _TEXT, "P")

    def ending(self, letter: Letter) -> None:
        """Print who writes and when, and the note below; the signature is not torn apart."""
        self.ln(8)
        self.paragraph(letter.issuer, _TEXT, "P", Align.R, keep=2)
        day = letter.day
        self.paragraph(f"{day.year}年{day.month}月{day.day}日", _TEXT, "P", Align.R)
        for text in letter.note.splitlines():
            self.ln(2)
            self.paragraph(text, _SMALL, "P")

    @contextmanager
    def _tagged(self, tag: str) -> Iterator[None]:
        # The library tags figures only; its builder takes any structure type of the PDF standard.
        number = self.struct_builder.next_mcid_for_page(self.page)
        self._add_marked_content(struct_type=f"/{tag}", mcid=number)
        self._out(f"/{tag} <</MCID {number}>> BDC")
        yield
        self._out("EMC")


def _words(letter: Letter) -> str:
    parts = [letter.title, letter.number, letter.issuer, letter.note]
    parts += [part for fact in letter.facts for part in fact]
    parts += [part for block in letter.blocks for part in (block.heading, block.text)]
    return "".join(parts)


def _ordinal(number: int) -> str:
    tens, ones = divmod(number, 10)
    if number > 99:
        raise ValueError("a letter has fewer than a hundred blocks")
    head = "" if tens == 0 else "十" if tens == 1 else _FIGURES[tens - 1] + "十"
    return head + (_FIGURES[ones - 1] if ones else "")
