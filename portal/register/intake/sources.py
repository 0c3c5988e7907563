"""Decides what kind of file was sent and how its rows are read: CSV or XLSX, by content and never by name alone.

A file is looked at before anything in it is believed: its size, its first bytes, its digest. Everything that is no
table of ours (old Excel, HTML, archives, scripts) is refused with a plain reason.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO, Final

from portal.kernel.masking import scrub
from portal.kernel.messages import Message, msg
from portal.register.intake import delimited, workbook
from portal.register.intake.faults import refuse

MAX_BYTES: Final = 100 * 1024 * 1024
MAX_ROWS: Final = 200_000
MAX_COLUMNS: Final = 256
LONGEST_NAME: Final = 200
LONGEST_HEADER: Final = 1_000  # far beyond every header of a layout, so what is cut is refused all the same
_BLOCK: Final = 1 << 20

_FOREIGN: Final[tuple[tuple[bytes, Message], ...]] = (
    (b"\xd0\xcf\x11\xe0", msg("这是旧版Excel（.xls）或者加密的文件，请另存为未加密的.xlsx或者CSV")),
    (b"%PDF", msg("这是PDF文件，请报送.xlsx或者CSV")),
    (b"\x1f\x8b", msg("这是压缩文件，请解压后报送")),
    (b"Rar!", msg("这是压缩文件，请解压后报送")),
    (b"7z\xbc\xaf", msg("这是压缩文件，请解压后报送")),
    (b"\xff\xfe", msg("文件编码是UTF-16，请另存为UTF-8或者GB18030")),
    (b"\xfe\xff", msg("文件编码是UTF-16，请另存为UTF-8或者GB18030")),
    (b"MZ", msg("这是程序文件，不能报送")),
    (b"\x7fELF", msg("这是程序文件，不能报送")),
)
_MARKUP: Final = (b"<",)
_ZIP: Final = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Table:
    """A readable table: its headers, then its rows with their numbers in the file (the header is row 1)."""

    headers: tuple[str, ...]
    rows: Iterator[tuple[int, Sequence[str]]]
    other_sheets: tuple[str, ...] = ()


def measure(stream: BinaryIO) -> tuple[int, str]:
    """Returns the size in bytes and the SHA-256 of a file, read block by block until it is larger than may be."""
    stream.seek(0)
    running, size = hashlib.sha256(), 0
    while size <= MAX_BYTES and (block := stream.read(_BLOCK)):
        size += len(block)
        running.update(block)
    return size, running.hexdigest()


def refuse_size(size: int) -> None:
    """Raises BatchRefused for a file larger than one batch may be."""
    if size > MAX_BYTES:
        raise refuse("E-SIZE", msg("文件超过%(limit)s MB，请分批报送", limit=MAX_BYTES // (1024 * 1024)))


def clean_name(file_name: str) -> str:
    """Returns a file name for receipts: no path, no control or direction characters, no person's number."""
    base = PurePath(file_name.replace("\\", "/")).name
    return scrub("".join(character for character in base if character.isprintable())[:LONGEST_NAME]) or "-"


def open_table(stream: BinaryIO) -> Table:
    """Returns the table in a seekable file; raises BatchRefused for anything that is not a plain CSV or XLSX."""
    start = _start(stream)
    if start.startswith(_ZIP):
        sheet = workbook.read(stream, columns=MAX_COLUMNS + 1)
        return _table(sheet.rows, sheet.other_sheets)
    _refuse_foreign(start)
    return _table(delimited.read(stream))


def refuse_foreign(stream: BinaryIO) -> None:
    """Raises BatchRefused for what its first bytes or its table of contents show to be no table; unpacks nothing."""
    start = _start(stream)
    if start.startswith(_ZIP):
        workbook.inspect(stream)
    else:
        _refuse_foreign(start)
    stream.seek(0)


def _start(stream: BinaryIO) -> bytes:
    stream.seek(0)
    start = stream.read(64)
    stream.seek(0)
    if not start.strip():
        raise refuse("E-FILE", msg("文件是空的"))
    return start


def _refuse_foreign(start: bytes) -> None:
    for magic, reason in _FOREIGN:
        if start.startswith(magic):
            raise refuse("E-FILE", reason)
    if start.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_MARKUP):
        raise refuse("E-FILE", msg("这是网页或者XML文件，不是CSV；请在表格软件中另存为.xlsx或者CSV"))


def _table(rows: Iterator[Sequence[str]], other_sheets: tuple[str, ...] = ()) -> Table:
    headers = _headers(next(rows, ()))
    return Table(headers, _numbered(rows, len(headers)), other_sheets)


def _headers(first: Sequence[str]) -> tuple[str, ...]:
    headers = [header.strip()[:LONGEST_HEADER] for header in first]
    while headers and not headers[-1]:
        headers.pop()
    if not headers:
        raise refuse("E-HEADER", msg("第一行没有表头"), row=1)
    if len(headers) > MAX_COLUMNS:
        raise refuse("E-HEADER", msg("表头超过%(limit)s列", limit=MAX_COLUMNS), row=1)
    return tuple(headers)


def _numbered(rows: Iterator[Sequence[str]], width: int) -> Iterator[tuple[int, Sequence[str]]]:
    """Yields rows that hold something; cells beyond the header count only when they are filled."""
    held = 0
    for number, row in enumerate(rows, start=2):
        if not any(cell and not cell.isspace() for cell in row):
            continue
        held += 1
        if held > MAX_ROWS:
            raise refuse("E-SIZE", msg("数据超过%(limit)s行，请分批报送", limit=MAX_ROWS), row=number)
        yield number, _cut(row, width)


def _cut(row: Sequence[str], width: int) -> Sequence[str]:
    return row if any(cell.strip() for cell in row[width:]) else row[:width]
