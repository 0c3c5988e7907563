"""Decides which PDF files are kept: complete ones that only show pages.

Scripts, programs to start, files inside, forms that send and locked files are refused. The check trusts no structure
that an author could bend: it looks for the names of such actions in all bytes and in everything that unpacks to
objects. What cannot be looked into is refused.
"""

import re
import zlib
from collections.abc import Iterator
from typing import Final

from portal.kernel.errors import BadInput
from portal.kernel.messages import Message, msg

MAX_BYTES: Final = 20 * 1024 * 1024
MAX_UNPACKED: Final = 32 * 1024 * 1024
_END: Final = re.compile(rb"%%EOF[\s\0]*\Z")
_HEAD: Final = 1024
_WEB: Final = re.compile(rb"<\s*(?:!doctype|html|script|svg|body|iframe|\?php)", re.IGNORECASE)
_STREAM: Final = re.compile(rb"\bstream\r?\n")
_END_OF_STREAM: Final = b"endstream"
_MOST_STREAMS: Final = 50_000
_PEEK: Final = 1024
_OBJECT_STREAM: Final = b"/ObjStm"
_NAME_ESCAPE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")
_OBJECTS: Final = re.compile(rb"\s*\d+\s+\d+\s")
_DICTIONARY: Final = 4096
_END_OF_NAME: Final = rb"(?=[\s/<>\[\]()%\0]|\Z)"
_LOCKED: Final = re.compile(rb"/Encrypt" + _END_OF_NAME)
_ACTIVE: Final = re.compile(
    rb"/(?:JavaScript|Launch|RichMedia|XFA|SubmitForm|ImportData|GoToE|Rendition)"
    + _END_OF_NAME
    + rb"|/JS[\s\0]*(?:[(<]|\d+[\s\0]+\d+[\s\0]+R)"
)
_EMBEDDED: Final = re.compile(rb"/(?:EmbeddedFiles?|FileAttachment)" + _END_OF_NAME)
_AUTHOR: Final = re.compile(rb"/Author[\s\0]*(?:\([^)\s]|<[0-9A-Fa-f]{2})")


def inspect(body: bytes, *, field: str) -> tuple[Message, ...]:
    """Returns what staff should know about a PDF file; raises BadInput for one that may not be kept."""
    if not _END.search(body[-_HEAD:]) or _WEB.search(body[:_HEAD]):
        raise BadInput(msg("不是完整的 PDF 文件，或者其中混有其他内容。"), field=field)
    named = False
    for text in (_plain(body), *_unpacked(body, field)):
        _refuse_active(text, field)
        named = named or _AUTHOR.search(text) is not None
    return (msg("文件属性中写有作者姓名，公开前请核对。"),) if named else ()


def _refuse_active(text: bytes, field: str) -> None:
    if _LOCKED.search(text):
        raise BadInput(msg("PDF 文件已加密，无法检查；请上传未加密的文件。"), field=field)
    if _ACTIVE.search(text):
        raise BadInput(msg("PDF 文件含有脚本、可启动的程序或者可提交的表单。"), field=field)
    if _EMBEDDED.search(text):
        raise BadInput(msg("PDF 文件里夹带了其他文件。"), field=field)


def _unpacked(body: bytes, field: str) -> Iterator[bytes]:
    """Yields, with names written plainly, what unpacks to objects; each declared one must be found and readable."""
    unreadable = BadInput(msg("PDF 文件的结构无法检查。"), field=field)
    room, seen = MAX_UNPACKED, 0
    for number, (before, start, end) in enumerate(_streams(body)):
        head = _plain(body[max(0, before - _DICTIONARY) : before].rpartition(b"obj")[2])
        declared = _OBJECT_STREAM in head
        seen += declared
        text = _inflated(memoryview(body)[start:end], room, whole=declared)
        if number > _MOST_STREAMS or (declared and (text is None or b"/DecodeParms" in head)):
            raise unreadable
        if text:
            room -= len(text)
            yield _plain(text)
    if seen != _plain(body).count(_OBJECT_STREAM):
        raise unreadable


def _streams(body: bytes) -> Iterator[tuple[int, int, int]]:
    """Yields of each stream where its keyword, its content and its end stand; in one pass, however the file is made."""
    end = 0
    while found := _STREAM.search(body, end):
        end = body.find(_END_OF_STREAM, found.end())
        if end < 0:
            return
        yield found.start(), found.end(), end


def _inflated(packed: memoryview, room: int, *, whole: bool) -> bytes | None:
    """Returns the unpacked stream, None where it does not unpack within the room, or b"" where it holds no objects."""
    try:
        first = zlib.decompressobj().decompress(packed[:_PEEK], _PEEK)
        if not whole and not _OBJECTS.match(first):
            return b""
        unpack = zlib.decompressobj()
        text = unpack.decompress(packed, max(room, 1))
    except zlib.error:
        return None
    return text if unpack.eof else None


def _plain(text: bytes) -> bytes:
    return _NAME_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), text)
