"""`portal report`: the public key, and the check of a file without the portal, whoever made the file."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from portal.reports import attachment, signing
from portal.reports.signing import Statement
from portal.security.keys import Keyring
from tests.cli.test_operations import Portal

KEYRING = Keyring.generate()
FACTS: dict[str, Any] = {"kind": "public", "subject": {"name": "示例有限公司"}}


def document(keyring: Keyring = KEYRING) -> dict[str, Any]:
    statement = Statement("c2222", "2026-06-01T02:00:00+00:00", signing.digest(FACTS))
    signature = signing.sign(statement, keyring=keyring)
    return signing.document(statement, FACTS, signature=signature, key=signing.public_key(keyring))


def pdf(attached: object, name: str = "report.json") -> bytes:
    page = FPDF()
    page.add_page()
    page.embed_file(bytes=json.dumps(attached).encode(), basename=name, compress=True)
    return bytes(page.output())


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    return Portal(tmp_path / "instance", f"sqlite:///{tmp_path / 'none.sqlite3'}")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "key.txt"
    path.write_text(signing.public_key(KEYRING) + "\n", encoding="ascii")
    return path


def verify(portal: Portal, folder: Path, body: bytes, key: Path) -> tuple[int, str]:
    path = folder / "报告 1.pdf"
    path.write_bytes(body)
    done = portal("report", "verify", str(path), "--key", str(key))
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def test_a_signed_report_is_checked_without_a_database(portal: Portal, tmp_path: Path, key: Path) -> None:
    code, told = verify(portal, tmp_path, pdf(document()), key)
    assert code == 0, told
    assert "签名有效：报告 c2222" in told


def test_other_programs_may_have_written_the_file_anew(portal: Portal, tmp_path: Path, key: Path) -> None:
    target = io.BytesIO()
    PdfWriter(clone_from=PdfReader(io.BytesIO(pdf(document())))).write(target)
    assert verify(portal, tmp_path, target.getvalue(), key)[0] == 0


@pytest.mark.parametrize(
    "attached",
    [
        document() | {"facts": FACTS | {"kind": "own"}},
        document() | {"number": "c3333"},
        document(Keyring.generate()),
        {},
        [],
        "text",
        {"facts": 1},
    ],
)
def test_what_was_changed_or_signed_by_another_is_refused(
    portal: Portal, tmp_path: Path, key: Path, attached: object
) -> None:
    code, told = verify(portal, tmp_path, pdf(attached), key)
    assert code == 2
    assert told.startswith("Error: ")


def _deep() -> bytes:
    return b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + b"\nendobj\n%%EOF"


def _bomb() -> bytes:
    page = FPDF()
    page.add_page()
    page.embed_file(bytes=b"[" * 120_000_000, basename="report.json", compress=True)
    return bytes(page.output())


@pytest.mark.parametrize(
    "body",
    [b"", b"not a PDF", b"%PDF-1.7\n%%EOF", _deep(), pdf(document(), "other.json"), pdf(document())[:-300], _bomb()],
)
def test_a_hostile_or_foreign_file_is_one_plain_line(portal: Portal, tmp_path: Path, key: Path, body: bytes) -> None:
    code, told = verify(portal, tmp_path, body, key)
    assert code == 2
    assert len(told.strip().splitlines()) == 1


def test_a_file_beyond_the_bound_is_not_opened(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "large.pdf"
    path.write_bytes(pdf(document()))
    monkeypatch.setattr(attachment, "MAX_BYTES", 10)
    with pytest.raises(attachment.BadInput, match="太大"):
        attachment.read(path)


def test_a_key_that_is_none_is_refused(portal: Portal, tmp_path: Path, key: Path) -> None:
    for body in (b"\xff\xfe", b"x", b""):
        key.write_bytes(body)
        assert verify(portal, tmp_path, pdf(document()), key)[0] == 2


def test_the_key_of_this_portal_is_printed_and_used_by_default(portal: Portal, tmp_path: Path) -> None:
    missing = portal("report", "key")
    assert missing.returncode == 2
    assert not (portal.instance / "keys.json").exists()
    keyring = Keyring.load_or_create(portal.instance / "keys.json")
    assert portal("report", "key").stdout.strip() == signing.public_key(keyring)
    path = tmp_path / "report.pdf"
    path.write_bytes(pdf(document(keyring)))
    assert portal("report", "verify", str(path)).returncode == 0
