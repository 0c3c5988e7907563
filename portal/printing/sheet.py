"""Prints on A4 in several typefaces: lines of Chinese, columns of Mongolian, tagged, for keeping (PDF/A-3).

Every run has the typeface that can write it; nothing else than the given instant goes into the file, so the same words
give the same bytes.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, cast
from xml.sax.saxutils import escape

from fpdf import FPDF, ViewerPreferences
from fpdf.fonts import TTFFont

from portal.kernel.clock import BEIJING
from portal.printing import columns, typefaces
from portal.printing.columns import Piece

LANGUAGE: Final = "zh-CN"
MONGOLIAN: Final = "mn-Mong-CN"
Colour = tuple[int, int, int]
INK: Final[Colour] = (22, 34, 45)
FAINT: Final[Colour] = (75, 87, 98)
_COMPLIANCE: Final = "PDF/A-3U"
_CENTRE: Final = 0.5
_RAISED: Final = 0.55  # of the size, to the right and upwards
PAGES: Final = "{pages}"  # stands for how many there are, and is as wide as any number of them
_XMP: Final = """<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmp:CreateDate="{at}" xmp:ModifyDate="{at}" xmp:MetadataDate="{at}" pdf:Producer="{author}">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag>{languages}</rdf:Bag></dc:language>
</rdf:Description></rdf:RDF></x:xmpmeta>"""


class Sheet(FPDF):
    """A document being printed; made by `opened`. Lengths are in mm, sizes of letters in points."""

    def __init__(self, *, font: Path, families: dict[str, Path], title: str, author: str, at: datetime) -> None:
        """Take the typefaces, already cut down, and what the file says about itself."""
        super().__init__(format="A4", unit="mm", enforce_compliance=_COMPLIANCE)
        self._font, self._widths = font, dict[str, float]()
        self._pieces, self._marks = dict[tuple[str, float], list[Piece]](), Counter[int]()
        self.alias_nb_pages(PAGES)
        self.set_auto_page_break(auto=False)
        self.c_margin = 0
        self.set_title(title)
        self.set_author(author)
        self.set_lang(LANGUAGE)
        self.set_producer(author)
        self.set_creation_date(at.astimezone(BEIJING))
        self.viewer_preferences = ViewerPreferences(display_doc_title=True)
        spoken = [LANGUAGE, MONGOLIAN] if typefaces.MONGOLIAN in families else [LANGUAGE]
        said = {"title": escape(title), "author": escape(author)}
        languages = "".join(f"<rdf:li>{each}</rdf:li>" for each in spoken)
        self.set_xmp_metadata(
            _XMP.format(at=at.astimezone(BEIJING).isoformat(timespec="seconds"), languages=languages, **said)
        )
        for name, path in families.items():
            self.add_font(name, fname=path)
        for face in self.fonts.values():
            _lightened(cast("TTFFont", face))

    def row(self, text: str, *, at: tuple[float, float], size: float, height: float, colour: Colour = INK) -> None:
        """Print one line from a place to the right."""
        x, y = at
        self.set_text_color(*colour)
        for family, run in typefaces.runs(text, font=self._font):
            with self._shaped(family):
                self.set_font(family, size=size)
                width = self.get_string_width(run)
                self.set_xy(x, y)
                self.cell(width, height, run)
            x += width

    def measure(self, text: str, size: float) -> float:
        """Return how wide a line is; each character is asked for once."""
        return sum(self._width(each) for each in text) * size

    def column_pieces(self, text: str, size: float) -> list[Piece]:
        """Return the pieces of a text for columns; each text is measured once."""
        known = self._pieces.get((text, size))
        if known is None:
            parts = columns.pieces(text, size=size / self.k, width=lambda word: self._turned_width(word, size))
            known = self._pieces[text, size] = list(parts)
        return known

    def fitted_columns(self, text: str, size: float, length: float) -> list[list[Piece]]:
        """Return the columns of a text, none longer than that."""
        parts = self.column_pieces(text, size)
        short = columns.fitted(parts, length, width=lambda word: self._turned_width(word, size))
        return columns.filled(short, length)

    def columns(
        self,
        filled: Sequence[Sequence[Piece]],
        *,
        at: tuple[float, float],
        size: float,
        pitch: float,
        colour: Colour = INK,
    ) -> None:
        """Print columns from a place downwards, the next one to the right of each."""
        x, top = at
        self.set_text_color(*colour)
        for column in filled:
            y = top
            for piece in column:
                if piece.upright:
                    self._upright(piece, x, y, size, pitch)
                elif piece.text:
                    self._turned(piece.text, x, y, size, pitch)
                y += piece.advance
            x += pitch

    @contextmanager
    def tagged(self, tag: str, *, language: str = LANGUAGE, alternative: str | None = None) -> Iterator[None]:
        """Print what follows under a structure tag; it may not cross a page."""
        # The library tags figures only; its builder takes any structure type of the PDF standard.
        number = self._marks[self.page]
        self._marks[self.page] += 1
        self._add_marked_content(struct_type=f"/{tag}", mcid=number, alt_text=alternative)
        said = "" if language == LANGUAGE else f" /Lang ({language})"
        self._out(f"/{tag} <</MCID {number}{said}>> BDC")
        yield
        self._out("EMC")

    @contextmanager
    def artifact(self) -> Iterator[None]:
        """Print what follows outside the text that is read aloud."""
        self._out("/Artifact BMC")
        yield
        self._out("EMC")

    def _width(self, character: str) -> float:
        if character not in self._widths:
            (family, _), *_ = typefaces.runs(character, font=self._font)
            self.set_font(family, size=100)
            self._widths[character] = self.get_string_width(character) / 100
        return self._widths[character]

    def _turned_width(self, word: str, size: float) -> float:
        total = 0.0
        for family, run in typefaces.runs(word, font=self._font):
            with self._shaped(family):
                self.set_font(family, size=size)
                total += self.get_string_width(run)
        return total

    def _turned(self, word: str, x: float, y: float, size: float, pitch: float) -> None:
        with self.rotation(-90, x + pitch, y):
            right = x + pitch
            for family, run in typefaces.runs(word, font=self._font):
                with self._shaped(family):
                    self.set_font(family, size=size)
                    width = self.get_string_width(run)
                    self.set_xy(right, y)
                    self.cell(width, pitch, run)
                right += width

    def _upright(self, piece: Piece, x: float, y: float, size: float, pitch: float) -> None:
        (family, character), *_ = typefaces.runs(piece.text, font=self._font)
        self.set_font(family, size=size)
        raised = piece.advance * _RAISED if character in columns.RAISED else 0.0
        self.set_xy(x + (pitch - self.get_string_width(character)) * _CENTRE + raised, y - raised)
        self.cell(piece.advance, piece.advance, character)

    @contextmanager
    def _shaped(self, family: str) -> Iterator[None]:
        # Chinese needs no shaping, and costs ten times as much with it.
        mongolian = family == typefaces.MONGOLIAN
        self.set_text_shaping(mongolian, direction="ltr", script="mong") if mongolian else self.set_text_shaping(False)
        yield
        self.set_text_shaping(False)


def _lightened(face: TTFFont) -> None:
    """Spares the library work on what is not printed; words are shaped by another reading of the file.

    The box of the whole typeface holds for a part of it; finding that of the part reads each outline twice.
    """
    face.ttfont.recalcBBoxes = False
    for table in typefaces.LAYOUT:
        if table in face.ttfont:
            del face.ttfont[table]


@contextmanager
def opened(sheet: type[Sheet], text: str, *, font: Path, title: str, author: str, at: datetime) -> Iterator[Sheet]:
    """Yields an empty sheet that can write this text; raises Unwritable for a character that no typeface has."""
    with TemporaryDirectory() as folder:
        families = dict[str, Path]()
        for name, body in typefaces.needed(text, font=font).items():
            families[name] = Path(folder) / f"{name}.otf"
            families[name].write_bytes(body)
        page = sheet(font=font, families=families, title=title, author=author, at=at)
        try:
            yield page
        finally:
            for face in page.fonts.values():
                cast("TTFFont", face).close()
