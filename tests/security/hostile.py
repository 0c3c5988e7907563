"""Files that an upload form must refuse, or must not keep as they came; each built from its few telling bytes."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

from PIL import Image

# The test pattern of the anti-virus industry, in two halves so that this source is not itself taken for it.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def pdf(*, inside: bytes = b"", after: bytes = b"", catalog: bytes = b"") -> bytes:
    """A complete file of one empty page; `inside` is more objects, `catalog` more entries of the root."""
    head = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>\nendobj\n"
    pages = b"2 0 obj\n<< /Type /Pages /Kids [] /Count 0 >>\nendobj\n"
    return head + pages + inside + b"trailer\n<< /Root 1 0 R >>\nstartxref\n0\n%%EOF\n" + after


def object_stream(objects: bytes, *, head: bytes = b"/Filter /FlateDecode") -> bytes:
    """Objects packed away, as every writer since PDF 1.5 does."""
    packed = zlib.compress(b"7 0 " + objects)
    dictionary = b"<< /Type /ObjStm /N 1 /First 4 " + head + b" >>"
    return b"5 0 obj\n" + dictionary + b"\nstream\n" + packed + b"\nendstream\nendobj\n"


def archive(**parts: bytes) -> bytes:
    """A ZIP file."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        for name, body in parts.items():
            book.writestr(name.replace("__", "/"), body)
    return stream.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (3, 2), **options: object) -> bytes:
    """A small honest picture."""
    stream = io.BytesIO()
    Image.new("RGB", size, (20, 90, 160)).save(stream, kind, **options)
    return stream.getvalue()


def tagged_jpeg() -> bytes:
    """A picture that names its place and its author, and carries a comment and a tail."""
    exif = Image.Exif()
    exif[0x013B] = "Author Planted"
    exif[0x0112] = 6
    exif.get_ifd(0x8825).update({1: "N", 2: (40.0, 48.0, 30.0), 29: "2026:11:20"})
    return picture("JPEG", exif=exif, comment=b"Comment Planted") + b"Tail Planted"


def animated(kind: str) -> bytes:
    """A picture of two frames."""
    stream = io.BytesIO()
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    frames[0].save(stream, kind, save_all=True, append_images=frames[1:])
    return stream.getvalue()


def huge_png(side: int = 60_000) -> bytes:
    """A head that promises more pixels than memory; a few bytes of body."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack("!I", len(body)) + kind + body + struct.pack("!I", zlib.crc32(kind + body))

    head = struct.pack("!IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )


_JS = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
_SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>'
_BILLION = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><l>&b;</l>'

# What it is called, how it is built, and a word of the reason.
REFUSED: tuple[tuple[str, Callable[[], bytes], str], ...] = (
    ("page.pdf", lambda: b"<!DOCTYPE html><script>x()</script>", "网页"),
    ("page-with-mark.pdf", lambda: b"\xef\xbb\xbf \n<html></html>", "网页"),
    ("page.xhtml", lambda: b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', "网页"),
    ("drawing.svg", lambda: _SVG, "SVG"),
    ("drawing.png", lambda: _SVG, "SVG"),
    ("bomb.xml", lambda: _BILLION, "标记"),
    ("script.js", lambda: b"alert(1)", "只接受"),
    ("script.pdf", lambda: b"alert(1)", "只接受"),
    ("page.php", lambda: b"<?php system('id'); ?>", "标记"),
    ("shell.pdf", lambda: b"#!/bin/sh\nid\n", "可执行"),
    ("program.exe", lambda: b"MZ\x90\0" + b"\0" * 200, "可执行"),
    ("program.pdf", lambda: b"MZ\x90\0" + b"\0" * 200, "可执行"),
    ("program.png", lambda: b"\x7fELF\x02\x01\x01" + b"\0" * 100, "可执行"),
    ("program.jpg", lambda: b"\xca\xfe\xba\xbe" + b"\0" * 100, "可执行"),
    ("letter.docx", lambda: archive(word__document=b"<w/>"), "Office"),
    ("table.xlsx", lambda: archive(xl__workbook=b"<w/>"), "Office"),
    ("macro.xlsm", lambda: archive(xl__vbaProject=b"\0"), "Office"),
    ("old.doc", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "Office"),
    ("bomb.zip", lambda: archive(zeros=b"\0" * 5_000_000), "压缩包"),
    ("nested.pdf", lambda: archive(inner=archive(zeros=b"\0" * 1000)), "压缩包"),
    ("packed.gz", lambda: b"\x1f\x8b\x08" + b"\0" * 30, "压缩包"),
    ("empty.pdf", lambda: b"", "空"),
    ("blank.png", lambda: b"\0\n \t\0", "空"),
    ("virus.pdf", lambda: EICAR, "只接受"),
    ("gifar.gif", lambda: b"GIF89a" + b"\0" * 20 + archive(code=b"x"), "只接受"),
    ("pngar.png", lambda: picture() + archive(code=b"x"), "压缩包"),
    ("pdfar.pdf", lambda: pdf(inside=archive(code=b"x")), "压缩包"),
    ("tail.pdf", lambda: pdf(after=b"<script>x()</script>"), "完整"),
    ("front.pdf", lambda: b"%PDF-1.7\n<html><script>x()</script>" + pdf(), "完整"),
    ("half.pdf", lambda: pdf()[:-10], "完整"),
    ("behind.pdf", lambda: b"\n\n" + pdf(), "只接受"),
    ("script-in.pdf", lambda: pdf(catalog=b"/OpenAction " + _JS), "脚本"),
    ("written-otherwise.pdf", lambda: pdf(catalog=b"/OpenAction << /S /J#61vaScript /#4AS 9 0 R >>"), "脚本"),
    ("starts.pdf", lambda: pdf(catalog=b"/OpenAction << /S /Launch /F (cmd.exe) >>"), "脚本"),
    ("form.pdf", lambda: pdf(catalog=b"/AcroForm << /XFA 9 0 R >>"), "脚本"),
    ("sends.pdf", lambda: pdf(catalog=b"/AA << /O << /S /SubmitForm >> >>"), "脚本"),
    ("carries.pdf", lambda: pdf(catalog=b"/Names << /EmbeddedFiles 9 0 R >>"), "夹带"),
    ("packed-script.pdf", lambda: pdf(inside=object_stream(_JS)), "脚本"),
    (
        "odd-packing.pdf",
        lambda: pdf(inside=object_stream(_JS, head=b"/Filter /LZWDecode").replace(b"x\x9c", b"??")),
        "结构",
    ),
    ("predicted.pdf", lambda: pdf(inside=object_stream(b"<< >>", head=b"/DecodeParms 8 0 R")), "结构"),
    ("hidden.pdf", lambda: pdf(inside=b"(\nstream\n) " + object_stream(_JS)), "结构"),
    ("bomb.pdf", lambda: pdf(inside=object_stream(b" " * 40_000_000)), "结构"),
    ("locked.pdf", lambda: pdf(catalog=b"/Encrypt 9 0 R"), "加密"),
    ("huge.png", huge_png, "尺寸"),
    ("long.png", lambda: picture(size=(10_001, 1)), "尺寸"),
    ("cut.png", lambda: picture(size=(200, 200))[:-40], "损坏"),
    ("cut.jpg", lambda: picture("JPEG", size=(200, 200))[:300], "损坏"),
    ("head.webp", lambda: b"RIFF\x10\0\0\0WEBPVP8 ", "损坏"),
    ("moving.png", lambda: animated("PNG"), "会动"),
    ("moving.webp", lambda: animated("WEBP"), "会动"),
    ("honest.exe", pdf, "后缀"),
    ("invoice.exe.pdf", pdf, "两个后缀"),
    ("page.html.jpg", lambda: picture("JPEG"), "两个后缀"),
    ("wrong.png", lambda: picture("JPEG"), "后缀"),
    ("gpj.\u202eexe", lambda: picture("JPEG"), "后缀"),
    ("shell.php\0.pdf", pdf, "两个后缀"),
)
