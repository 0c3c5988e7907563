"""Decides what an attachment may be: a PDF that only shows pages, or a still picture; nothing else (2021 art. 30(4)).

A file is what its first bytes say, never what its sender says. It is checked before anything is kept and outside of any
unit of work, since a scanner may take its time.
"""

import io
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from typing import BinaryIO, Final

from portal.kernel.errors import BadInput
from portal.kernel.messages import Message, msg
from portal.security import pdf_files, pictures, scanning, upload_names

PDF: Final = "application/pdf"
PICTURES: Final = frozenset(pictures.FORMATS)
DOCUMENTS: Final = frozenset({PDF})
ANY: Final = DOCUMENTS | PICTURES
# The most bytes a request with one attachment may have: the file and the fields of its form.
REQUEST_MAX: Final = pdf_files.MAX_BYTES + 512 * 1024

_HEAD: Final = 512
_PROGRAMS: Final = (b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!", b"\0asm", b"!<arch>")
_ARCHIVES: Final = (
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"BZh",
    b"\xfd7zXZ",
    b"\xd0\xcf\x11\xe0",
)
_BLANKS: Final = b"\xef\xbb\xbf\xff\xfe\0 \t\r\n"


@dataclass(frozen=True, slots=True)
class CheckedUpload:
    """A file that may be kept, at its beginning; `warnings` is what staff should know before it becomes public."""

    name: str
    media_type: str
    stream: BinaryIO
    size: int
    scanned: bool
    warnings: tuple[Message, ...] = ()


def check(
    stream: BinaryIO, *, name: str, allowed: Collection[str] = ANY, scanner: str = "", field: str = "file"
) -> CheckedUpload:
    """Returns the file as it may be kept; raises BadInput on the field with the plain reason for any other.

    Pictures come back written anew. `scanner` is the setting of the same name; raises Unavailable when it is silent.
    """
    body = stream.read(max(pdf_files.MAX_BYTES, pictures.MAX_BYTES) + 1)
    media_type = _media_type(body, allowed, field)
    _refuse_large(body, media_type, field)
    shown = upload_names.cleaned(name, media_type=media_type, field=field)
    if zipfile.is_zipfile(io.BytesIO(body)):
        raise BadInput(msg("文件同时是一个压缩包，不予接受。"), field=field)
    scanned = scanning.scan(io.BytesIO(body), scanner=scanner, field=field)
    if media_type == PDF:
        warnings = pdf_files.inspect(body, field=field)
        return CheckedUpload(shown, media_type, io.BytesIO(body), len(body), scanned, warnings)
    picture = pictures.rewritten(body, media_type=media_type, field=field)
    return CheckedUpload(shown, media_type, picture, _size(picture), scanned)


def _media_type(body: bytes, allowed: Collection[str], field: str) -> str:
    if not body.strip(_BLANKS):
        raise BadInput(msg("文件是空的。"), field=field)
    found = _recognised(body)
    if found is None:
        raise BadInput(_why_unknown(body), field=field)
    if found not in allowed:
        raise BadInput(_wanted(allowed), field=field)
    return found


def _recognised(body: bytes) -> str | None:
    if body.startswith(b"%PDF-"):
        return PDF
    if body.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if body.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    return "image/webp" if body[:4] == b"RIFF" and body[8:12] == b"WEBP" else None


def _why_unknown(body: bytes) -> Message:
    if body.startswith(_PROGRAMS):
        return msg("这是可执行文件，不予接受。")
    if body.startswith(_ARCHIVES):
        return msg("压缩包和 Office 文件不予接受，请另存为 PDF。")
    if body[:_HEAD].lstrip(_BLANKS).startswith(b"<"):
        return msg("网页、SVG 和其他标记文件不予接受。")
    return msg("只接受 PDF 文件和 JPEG、PNG、WebP 图片；文件内容不是其中任何一种。")


def _wanted(allowed: Collection[str]) -> Message:
    return msg("这里只接受 PDF 文件。") if PDF in allowed else msg("这里只接受 JPEG、PNG、WebP 图片。")


def _refuse_large(body: bytes, media_type: str, field: str) -> None:
    most = pdf_files.MAX_BYTES if media_type == PDF else pictures.MAX_BYTES
    if len(body) > most:
        raise BadInput(msg("文件过大，最多 %(n)s MB。", n=most // 2**20), field=field)


def _size(stream: BinaryIO) -> int:
    size = stream.seek(0, io.SEEK_END)
    stream.seek(0)
    return size
