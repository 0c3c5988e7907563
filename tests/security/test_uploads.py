"""An attachment is a PDF that only shows pages or a still picture; anything else is refused with its plain reason."""

import io
import resource
import socket
import stat
import struct
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from portal.kernel.errors import BadInput, Unavailable
from portal.security import uploads
from portal.security.uploads import CheckedUpload, check
from tests.security import hostile

SCANNER = """#!/bin/sh
if grep -q EICAR-STANDARD; then exit 1; fi
exit 0
"""


def checked(body: bytes, name: str = "附件.pdf", **options: str) -> CheckedUpload:
    return check(io.BytesIO(body), name=name, **options)


@pytest.fixture
def scanner(tmp_path: Path) -> str:
    script = tmp_path / "scanner"
    script.write_text(SCANNER)
    script.chmod(stat.S_IRWXU)
    return str(script)


@pytest.mark.parametrize(("name", "build", "reason"), hostile.REFUSED, ids=[row[0] for row in hostile.REFUSED])
def test_what_is_no_attachment_is_refused_with_its_reason(name: str, build: Callable[[], bytes], reason: str) -> None:
    with pytest.raises(BadInput) as refusal:
        checked(build(), name)
    assert refusal.value.field == "file"
    assert reason in str(refusal.value)


def test_a_picture_larger_than_memory_is_refused_from_its_head() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BadInput):
        checked(hostile.huge_png(), "a.png")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kilobytes


def test_a_plain_document_is_kept_as_it_came() -> None:
    body = hostile.pdf(inside=hostile.object_stream(b"<< /Type /Page >>"))
    found = checked(body, "决定书.PDF")
    assert (found.name, found.media_type, found.size) == ("决定书.pdf", uploads.PDF, len(body))
    assert found.stream.read() == body
    assert found.warnings == ()


def test_a_document_that_names_its_author_is_pointed_out() -> None:
    inside = hostile.object_stream(b"<< /Author (Someone) >>")
    assert [str(one) for one in checked(hostile.pdf(inside=inside)).warnings] == [
        "文件属性中写有作者姓名，公开前请核对。"
    ]


@pytest.mark.parametrize("body", [b"stream\nendstream\n" * 60_000, b"stream\n" * 200_000 + b"/ObjStm\n"])
def test_a_document_made_to_be_slow_is_judged_at_once(body: bytes) -> None:
    with pytest.raises(BadInput, match="结构"):
        checked(hostile.pdf(inside=body))


def test_a_document_has_a_size() -> None:
    with pytest.raises(BadInput) as refusal:
        checked(hostile.pdf(inside=b"%" * (20 * 2**20)))
    assert "20 MB" in str(refusal.value)


@pytest.mark.parametrize(("kind", "name"), [("PNG", "a.png"), ("JPEG", "a.jpeg"), ("WEBP", "a.webp")])
def test_a_picture_is_written_anew(kind: str, name: str) -> None:
    found = checked(hostile.picture(kind), name)
    with Image.open(found.stream) as picture:
        assert (picture.format, picture.size, picture.mode) == (kind, (3, 2), "RGB")
    assert found.size == found.stream.seek(0, io.SEEK_END)


def test_place_author_comment_and_tail_of_a_picture_are_gone_and_it_stands_upright() -> None:
    found = checked(hostile.tagged_jpeg(), "a.jpg")
    body = found.stream.read()
    assert b"Planted" not in body
    assert b"Exif" not in body
    with Image.open(io.BytesIO(body)) as picture:
        assert not picture.getexif()
        assert picture.size == (2, 3)


def test_only_what_the_form_asks_for_is_taken() -> None:
    with pytest.raises(BadInput, match="只接受 PDF"):
        check(io.BytesIO(hostile.picture()), name="a.png", allowed=uploads.DOCUMENTS)
    with pytest.raises(BadInput, match="图片"):
        check(io.BytesIO(hostile.pdf()), name="a.pdf", allowed=uploads.PICTURES)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\x\\决定.pdf", "决定.pdf"),
        ("fdp.\u202ecod.pdf", "fdp.cod.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie_ x.pdf"),
        ('a"; filename="b.pdf', "a__ filename=_b.pdf"),
        ("长" * 300 + ".pdf", "长" * 96 + ".pdf"),
        (". .pdf", "pdf.pdf"),
        ("", "file.pdf"),
        ("没有后缀", "没有后缀.pdf"),
        ("某人150102199003074274.pdf", "某人150______________4.pdf"),
        ("ᠰᠢᠨ\u180eᠡ.pdf", "ᠰᠢᠨ\u180eᠡ.pdf"),
    ],
)
def test_a_name_is_one_plain_line_without_path(given: str, kept: str) -> None:
    assert checked(hostile.pdf(), given).name == kept


def test_without_a_scanner_a_file_is_said_not_to_be_scanned() -> None:
    assert not checked(hostile.pdf()).scanned


def test_a_virus_is_refused_by_the_scanner(scanner: str) -> None:
    with pytest.raises(BadInput, match="恶意代码"):
        checked(hostile.pdf(inside=b"% " + hostile.EICAR + b"\n"), scanner=scanner)
    assert checked(hostile.pdf(), scanner=scanner).scanned


@pytest.mark.parametrize(
    "broken", ["/nowhere/scanner", "false-command-x", "sh -c 'exit 2'", "unix:/nowhere", "tcp://x"]
)
def test_a_silent_scanner_lets_nothing_in(broken: str) -> None:
    with pytest.raises(Unavailable):
        checked(hostile.pdf(), scanner=broken)


@pytest.mark.parametrize(("answer", "clean"), [(b"stream: OK\0", True), (b"stream: Eicar FOUND\0", False)])
def test_a_daemon_is_asked_over_its_socket(tmp_path: Path, answer: bytes, clean: bool) -> None:
    address = str(tmp_path / "clamd")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as daemon:
        daemon.bind(address)
        daemon.listen()
        told: list[bytes] = []
        thread = threading.Thread(target=_serve, args=(daemon, answer, told))
        thread.start()
        if clean:
            assert checked(hostile.pdf(), scanner=f"unix:{address}").scanned
        else:
            with pytest.raises(BadInput):
                checked(hostile.pdf(), scanner=f"unix:{address}")
        thread.join()
    assert told == [hostile.pdf()]


def _serve(daemon: socket.socket, answer: bytes, told: list[bytes]) -> None:
    link, _ = daemon.accept()
    with link, link.makefile("rb") as lines:
        assert lines.read(10) == b"zINSTREAM\0"
        body = b""
        while size := struct.unpack("!I", lines.read(4))[0]:
            body += lines.read(size)
        told.append(body)
        link.sendall(answer)
