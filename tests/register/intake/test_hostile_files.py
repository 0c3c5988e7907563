"""Broken, huge, mis-encoded and booby-trapped files are refused with a reason; nothing is half applied."""

import io
import resource
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import func, select

from portal import audit
from portal.register.intake import sources, workbook
from portal.register.intake.faults import BatchRefused
from portal.register.intake.models import Batch, BatchOutcome
from portal.register.records.models import Record
from portal.store import Database
from tests.register.intake.conftest import SAMPLES, HandIn

GOOD = (SAMPLES / "penalties_good.xlsx").read_bytes()
PERMITS = (SAMPLES / "permits_good.csv").read_bytes()
SHEET = "xl/worksheets/sheet1.xml"
Part = tuple[str, bytes]


def rezip(*added: Part, change: Callable[[str, bytes], bytes] = lambda _name, body: body) -> bytes:
    """Returns the good workbook with parts changed and added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, body in added:
            new.writestr(name, body)
    return target.getvalue()


def in_sheet(old: bytes, new: bytes) -> bytes:
    return rezip(change=lambda name, body: body.replace(old, new) if name == SHEET else body)


def with_entities(declaration: bytes, use: bytes) -> bytes:
    head = b'<?xml version="1.0"?>' + declaration

    def change(name: str, body: bytes) -> bytes:
        if name != SHEET:
            return body
        body = body.split(b"?>", 1)[1] if body.startswith(b"<?xml") else body
        return head + body.replace(b"CF_XDR_MC", use)

    return rezip(change=change)


def symlink() -> bytes:
    target = io.BytesIO(GOOD)
    with zipfile.ZipFile(target, "a") as archive:
        link = zipfile.ZipInfo("xl/media/link")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return target.getvalue()


def plain_zip() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("a.csv", "x")
    return target.getvalue()


LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "'
    + b"&a;" * 100
    + b'"><!ENTITY c "'
    + b"&b;" * 100
    + b'"><!ENTITY d "'
    + b"&c;" * 100
    + b'">]>'
)
HOSTILE = {
    "empty": (b"", "E-FILE"),
    "spaces": (b" \r\n ", "E-FILE"),
    "old excel": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "E-FILE"),
    "html as xls": (b"<html><table><tr><td>CF_XDR_MC</td></tr></table></html>", "E-FILE"),
    "xml spreadsheet": (b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>', "E-FILE"),
    "pdf": (b"%PDF-1.7\n", "E-FILE"),
    "gzip": (b"\x1f\x8b\x08" + bytes(20), "E-FILE"),
    "program": (b"MZ\x90\x00" + bytes(60), "E-FILE"),
    "utf-16": ("行政相对人名称,许可内容".encode("utf-16"), "E-FILE"),
    "zip of something": (plain_zip(), "E-XLSX"),
    "cut zip": (GOOD[: len(GOOD) // 2], "E-XLSX"),
    "zip of noise": (b"PK\x03\x04" + b"\xab" * 5000, "E-XLSX"),
    "bomb": (rezip(("xl/media/zeros.xml", bytes(20_000_000))), "E-BOMB"),
    "many parts": (rezip(*((f"xl/media/{n}.xml", b"") for n in range(1_000))), "E-XLSX"),
    "slip": (rezip(("../../evil.xml", b"x")), "E-XLSX"),
    "absolute path": (rezip(("/etc/evil.xml", b"x")), "E-XLSX"),
    "backslash": (rezip(("xl\\..\\evil.xml", b"x")), "E-XLSX"),
    "symlink": (symlink(), "E-XLSX"),
    "macros": (rezip(("xl/vbaProject.bin", b"x")), "E-MACRO"),
    "external link": (rezip(("xl/externalLinks/externalLink1.xml", b"<x/>")), "E-MACRO"),
    "embedded file": (rezip(("xl/embeddings/oleObject1.bin", b"x")), "E-MACRO"),
    "nested archive": (rezip(("xl/media/inner.zip", plain_zip())), "E-MACRO"),
    "outside entity": (
        with_entities(b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', b"&e;"),
        "E-XLSX",
    ),
    "billion laughs": (with_entities(LAUGHS, b"&d;"), "E-XLSX"),
    "broken sheet": (in_sheet(b"</sheetData>", b""), "E-XLSX"),
    "row far away": (in_sheet(b'<row r="61"', b'<row r="99999999"'), "E-SIZE"),
    "nul": (PERMITS[:900] + b"\0" + PERMITS[900:], "E-ENCODING"),
    "damaged utf-8": (PERMITS[:5000] + b"\xff\xfe" + PERMITS[5000:], "E-ENCODING"),
    "neither encoding": (b"CF_XDR_MC,BZ\n\x81\xff\xff,x\n", "E-ENCODING"),
    "open quote": (PERMITS + b'"abc,x\r\n', "E-CSV"),
    "huge cell": (PERMITS + b"a" * 200_000, "E-CSV"),
    "hundred thousand columns": (",".join(f"C{n}" for n in range(100_000)).encode() + b"\n", "E-HEADER"),
    "no header": (b",,,\n1,2,3\n", "E-HEADER"),
    "header only": (PERMITS.splitlines()[0] + b"\r\n", "E-EMPTY"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_with_its_reason_and_leaves_no_data(name: str, hand_in: HandIn, register: Database) -> None:
    raw, code = HOSTILE[name]
    receipt = hand_in(raw, "XZXK" if PERMITS[:40] in raw else "XZCF")
    assert receipt.outcome is BatchOutcome.REFUSED
    errors = [fault for fault in receipt.faults if fault.severity == "error"]
    assert code in {fault.code for fault in errors}, errors
    assert all(fault.reason and fault.basis for fault in errors)
    with register.reading() as session:
        assert session.scalar(select(func.count(Record.id))) == 0
        assert session.scalars(select(Batch)).one().accepted == 0
        assert audit.verify(session).ok


def test_the_place_of_a_wrong_byte_is_told(hand_in: HandIn) -> None:
    (fault,) = hand_in(PERMITS[:5000] + b"\xff" + PERMITS[5000:], "XZXK").faults
    place = len(PERMITS[:5000].decode("utf-8", errors="ignore").encode()) + 1
    assert f"第{place}字节" in fault.reason


def test_a_bomb_is_not_unpacked() -> None:
    raw = HOSTILE["bomb"][0]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(BatchRefused):
        workbook.inspect(io.BytesIO(raw))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


def test_a_sheet_that_claims_a_million_columns_is_read_by_what_it_holds(hand_in: HandIn) -> None:
    raw = in_sheet(b'<dimension ref="A1:AD61"', b'<dimension ref="A1:XFD1048576"')
    assert raw != GOOD
    assert hand_in(raw).accepted == 60


def test_more_rows_than_a_batch_may_have_leave_nothing(
    hand_in: HandIn, register: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MAX_ROWS", 59)
    receipt = hand_in("permits_good.csv", "XZXK")
    assert [fault.code for fault in receipt.faults if fault.severity == "error"] == ["E-SIZE"]
    with register.reading() as session:
        assert session.scalar(select(func.count(Record.id))) == 0


def test_a_file_beyond_the_size_limit_is_refused(hand_in: HandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", 1000)
    assert [fault.code for fault in hand_in("permits_good.csv", "XZXK").faults] == ["E-SIZE"]


def test_a_formula_is_a_value_and_text_that_looks_like_one_stays_text(hand_in: HandIn, register: Database) -> None:
    book = load_workbook(io.BytesIO(GOOD))
    sheet = book.worksheets[0]
    sheet.delete_rows(3, 100)
    remark = sheet.cell(row=2, column=30)
    remark.value = "=cmd|' /C calc'!A0"
    remark.data_type = "s"
    receipt = hand_in(_saved(book))
    assert receipt.accepted == 1, receipt.faults
    with register.reading() as session:
        assert session.scalars(select(Record)).one().content["BZ"] == "=cmd|' /C calc'!A0"


def test_other_sheets_are_named_as_unread(hand_in: HandIn) -> None:
    book = load_workbook(io.BytesIO(GOOD))
    book.create_sheet("填写说明")
    receipt = hand_in(_saved(book))
    assert receipt.accepted == 60
    assert any(fault.code == "E-SHEETS" and "填写说明" in fault.reason for fault in receipt.faults)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_both_encodings_are_read(encoding: str, hand_in: HandIn) -> None:
    raw = PERMITS.decode("utf-8-sig").encode(encoding)
    assert hand_in(raw, "XZXK").accepted == 60


def test_the_name_in_the_receipt_is_clean() -> None:
    assert sources.clean_name("../../a/b\u202e\x00c.csv") == "bc.csv"
    assert sources.clean_name("C:\\temp\\x.csv") == "x.csv"
    assert len(sources.clean_name("长" * 500)) == 200
    assert sources.clean_name("某人150102199003074274.csv") == "某人150**************4.csv"


def _saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()
