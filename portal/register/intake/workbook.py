"""Decides whether an XLSX file may be opened at all, and reads its first sheet as text.

The archive's table of contents is judged before a single part is unpacked: how many parts, how large, how tightly
packed, under which names, whether macros, embedded files or links to other workbooks are inside. XML is parsed with
entities forbidden. Only values are read; no formula is ever evaluated.
"""

import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, BinaryIO, Final, Protocol
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from openpyxl import DEFUSEDXML, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from portal.kernel.messages import msg
from portal.register.intake.faults import refuse

MAX_PARTS: Final = 200
MAX_UNPACKED: Final = 512 * 1024 * 1024
MAX_STRINGS: Final = 64 * 1024 * 1024
MAX_RATIO: Final = 100
MAX_SHEET_ROWS: Final = 300_000  # a batch and its blank lines
_RATIO_FROM: Final = 1 << 20  # small parts of spaces and repetition pack tightly in honest files, too
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ACTIVE: Final = ("vbaproject", "macrosheets/", "activex/", "ctrlprops/", "embeddings/", "externallinks/", "customui/")
_ARCHIVES: Final = (".zip", ".xlsx", ".xlsm", ".docx", ".rar", ".7z", ".gz", ".exe", ".dll", ".js", ".vbs", ".html")
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    ParseError,
    DefusedXmlException,
    InvalidFileException,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    NotImplementedError,
)

if not DEFUSEDXML:  # pragma: no cover
    raise RuntimeError("openpyxl must parse with defusedxml")


class _Sheet(Protocol):
    title: str

    def reset_dimensions(self) -> None: ...

    def iter_rows(self, *, max_col: int, values_only: bool) -> Iterator[tuple[Any, ...]]: ...


@dataclass(frozen=True, slots=True)
class Workbook:
    """The rows of the first sheet as text, and the names of the sheets that were not read."""

    rows: Iterator[Sequence[str]]
    other_sheets: tuple[str, ...]


def read(stream: BinaryIO, *, columns: int) -> Workbook:
    """Returns the first sheet, at most so many columns wide; raises BatchRefused for anything unsafe or broken."""
    inspect(stream)
    stream.seek(0)
    try:
        book = load_workbook(stream, read_only=True, data_only=True, keep_links=False)
        first, *others = book.worksheets
    except _BROKEN as error:
        raise refuse("E-XLSX", msg("文件不是完好的.xlsx工作簿")) from error
    return Workbook(_rows(first, columns), tuple(sheet.title for sheet in others))


def inspect(stream: BinaryIO) -> None:
    """Judges the archive by its table of contents alone; raises BatchRefused with the reason."""
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
    except _BROKEN as error:
        raise refuse("E-XLSX", msg("文件不是完好的.xlsx工作簿")) from error
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS or len(set(names)) != len(names):
        raise refuse("E-XLSX", msg("工作簿内部的文件过多或者重名"))
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= set(names):
        raise refuse("E-XLSX", msg("这是压缩文件，不是.xlsx工作簿"))
    _judge_sizes(parts)
    for part in parts:
        _judge_part(part)


def _judge_sizes(parts: list[zipfile.ZipInfo]) -> None:
    strings = sum(part.file_size for part in parts if part.filename.lower().endswith("sharedstrings.xml"))
    if sum(part.file_size for part in parts) > MAX_UNPACKED or strings > MAX_STRINGS:
        raise refuse("E-BOMB", msg("工作簿展开后过大，请分批报送或者改用CSV"))
    if any(part.file_size > _RATIO_FROM and part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in parts):
        raise refuse("E-BOMB", msg("工作簿的压缩比异常，不予打开"))


def _judge_part(part: zipfile.ZipInfo) -> None:
    name = part.filename.lower()
    odd = name.startswith("/") or "\\" in name or ".." in name.split("/") or ":" in name
    if odd or stat.S_ISLNK(part.external_attr >> 16):
        raise refuse("E-XLSX", msg("工作簿内部的路径不正常，不予打开"))
    if part.flag_bits & 0x1 or part.compress_type not in _METHODS:
        raise refuse("E-XLSX", msg("工作簿已加密或者使用了不支持的压缩方法"))
    if name.endswith(_ARCHIVES) or any(mark in name for mark in _ACTIVE):
        raise refuse("E-MACRO", msg("工作簿含有宏、控件、嵌入文件或者外部链接，请另存为普通.xlsx"))


def _rows(sheet: _Sheet, columns: int) -> Iterator[Sequence[str]]:
    # The sheet's own statement of its size is not believed: it may claim a million empty rows.
    sheet.reset_dimensions()
    number = 0
    try:
        for row in sheet.iter_rows(max_col=columns, values_only=True):
            number += 1
            if number > MAX_SHEET_ROWS:
                raise refuse("E-SIZE", msg("工作表的行号超出范围"), row=number)
            yield [_text(value) for value in row[: _filled(row)]]
    except _BROKEN as error:
        raise refuse("E-XLSX", msg("工作表在第%(row)s行之后损坏", row=number), row=number) from error


def _filled(row: tuple[Any, ...]) -> int:
    width = len(row)
    if row.count(None) == width:
        return 0
    while width and row[width - 1] is None:
        width -= 1
    return width


def _text(value: object) -> str:
    """Returns a cell as a person would type it; a day without hours as YYYY-MM-DD, numbers without exponent."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else f"{Decimal(repr(value)):f}"
    if isinstance(value, date | time | timedelta | int):
        return str(value)
    return ""
