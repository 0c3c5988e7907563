"""Decides how a CSV file is decoded and cut: UTF-8 (with or without mark) or GB18030, strictly.

No byte is guessed at or replaced: a file that is neither is refused with the place of the first byte that fits in
neither. A file that begins as good UTF-8 and then breaks is a damaged one, not GB18030.
"""

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO, Final

from portal.kernel.messages import msg
from portal.register.intake.faults import refuse

CELL_LIMIT: Final = 131_072
_BLOCK: Final = 1 << 20
_MARK: Final = b"\xef\xbb\xbf"
# So many characters of three bytes hardly ever arise by chance in GB18030 text.
_PROOF_OF_UTF8: Final = 8


def read(stream: BinaryIO) -> Iterator[Sequence[str]]:
    """Yields the rows of the file, the header first; raises BatchRefused where it cannot be read."""
    encoding = detect(stream)
    stream.seek(0)
    text = io.TextIOWrapper(stream, encoding=encoding, errors="strict", newline="")
    try:
        yield from _rows(text)
    finally:
        if not stream.closed:  # the caller may have been faster
            text.detach()  # the caller's stream stays open


def detect(stream: BinaryIO) -> str:
    """Returns the Python name of the encoding; raises BatchRefused for NUL bytes or neither encoding."""
    _refuse_nul(stream)
    at, wide = _first_bad_byte(stream, "utf-8")
    if at is None:
        return "utf-8-sig"
    stream.seek(0)
    marked = stream.read(len(_MARK)) == _MARK
    if marked or wide >= _PROOF_OF_UTF8:
        raise refuse("E-ENCODING", msg("文件不是完整的UTF-8编码：第%(at)s字节处无法识别", at=at + 1))
    bad, _ = _first_bad_byte(stream, "gb18030")
    if bad is not None:
        sentence = msg("文件既不是UTF-8也不是GB18030编码：第%(at)s字节处无法识别", at=max(at, bad) + 1)
        raise refuse("E-ENCODING", sentence)
    return "gb18030"


def _rows(text: io.TextIOWrapper) -> Iterator[Sequence[str]]:
    csv.field_size_limit(CELL_LIMIT)
    reader = csv.reader(text, strict=True)
    number = 0
    try:
        for row in reader:
            number += 1
            yield row
    except csv.Error as error:
        sentence = msg("第%(row)s行不是合法的CSV（引号不成对，或者单元格过长）", row=number + 1)
        raise refuse("E-CSV", sentence, row=number + 1) from error


def _refuse_nul(stream: BinaryIO) -> None:
    stream.seek(0)
    start = 0
    while block := stream.read(_BLOCK):
        at = block.find(b"\0")
        if at >= 0:
            raise refuse("E-ENCODING", msg("文件第%(at)s字节是空字符（NUL），不是文本", at=start + at + 1))
        start += len(block)


def _first_bad_byte(stream: BinaryIO, encoding: str) -> tuple[int | None, int]:
    """Returns where decoding first fails (None: nowhere) and how many wide characters came before."""
    decoder = codecs.getincrementaldecoder(encoding)()
    stream.seek(0)
    start, wide = 0, 0
    while True:
        block = stream.read(_BLOCK)
        pending = len(decoder.getstate()[0])
        try:
            wide += _wide(decoder.decode(block, final=not block))
        except UnicodeDecodeError as error:
            good = error.object[: error.start].decode(encoding, errors="replace")
            return start - pending + error.start, wide + _wide(good)
        if not block:
            return None, wide
        start += len(block)


def _wide(text: str) -> int:
    return sum(character >= "\u0800" for character in text[:4096])
