"""Pages of submissions: a journey from the empty table to the public page, refusals beside their field, own unit."""

import io
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.staff.models import Staff
from portal.audit.models import AuditEntry, AuditPayload
from portal.jobs.submissions import Submissions
from portal.law.codes import RecordClass
from portal.law.roles import Role
from portal.register.catalogue import layouts
from portal.register.catalogue.layouts import Layout
from portal.register.catalogue.models import CatalogueEdition, CatalogueField, CatalogueItem, Openness
from portal.register.intake import sources
from portal.register.records.models import Record
from portal.store import Database
from tests.factories import register as make
from tests.factories import staff as people
from tests.register.intake.conftest import catalogue_item, publish_catalogue
from tests.register.intake.test_plain_layout import ARREARS
from tests.register.intake.test_rows import AUTHORITY, COMPANY, PENALTY, PERSON, penalty
from tests.support.pages import Page, PageClient

NEW = "/desk/submissions/new"


class Desk:
    """A unit's maker and checker, each with a browser, and the background work."""

    def __init__(self, app: Flask, database: Database) -> None:
        parts = app.extensions["portal"]
        self.jobs = Submissions(database, lambda: parts.cipher, parts.clock)
        with database.unit_of_work() as work:
            publish_catalogue(work)
            unit = make.unit(work, division="150102")
            unit.credit_code, unit.security_officer = AUTHORITY, "测安全"
            makers = people.staff(work, Role.PROVIDER_MAKER, unit=unit, name="测报送")
            checkers = people.staff(work, Role.PROVIDER_CHECKER, unit=unit, name="测审核")
        self.maker, self.checker = self.browser(app, makers), self.browser(app, checkers)

    def browser(self, app: Flask, staff: Staff) -> PageClient:
        client = PageClient(app)
        client.sign_in(staff)
        return client

    def upload(self, body: bytes, *, item: str = "XZCF", name: str = "处罚.csv", status: int = 303) -> Page:
        sent = {"item": item, "file": (io.BytesIO(body), name)}
        return self.maker.submit(NEW, sent, status=status)

    def checked(self, body: bytes, **terms: Any) -> str:
        path = self.upload(body, **terms).response.headers["Location"]
        self.jobs.check([{"ref": path.rsplit("/", 1)[1]}])
        return str(path)


@pytest.fixture
def desk(app: Flask, database: Database) -> Desk:
    return Desk(app, database)


def filled_template(desk: Desk, item: str, values: dict[str, str]) -> bytes:
    """The template as handed out, with one row filled in."""
    raw = desk.maker.get(f"/desk/submissions/templates/{item}.xlsx").response.data
    book = openpyxl.load_workbook(io.BytesIO(raw))
    from_code = {field.name: values.get(field.code, "") for field in layout(item)}
    for cell in book.active[1]:
        book.active.cell(row=2, column=cell.column, value=from_code[cell.value])
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def layout(item: str) -> Any:
    return layouts.get(item).fields


def test_from_the_template_to_the_public_page(desk: Desk, client: PageClient) -> None:
    path = desk.checked(filled_template(desk, "XZCF", PENALTY), name="处罚.xlsx")
    page = desk.maker.get(path)
    assert "待送审" in page.text
    desk.maker.submit(f"{path}/send", at=path)
    seen = desk.checker.get(path)
    assert "抽样" in seen.text
    desk.checker.submit(f"{path}/approve", at=path)
    assert "正在发布" in desk.maker.get(path).text
    desk.jobs.apply([{"ref": path.rsplit("/", 1)[1]}])
    assert "已发布" in desk.maker.get(path).text
    receipt = desk.maker.get(f"{path}/receipt")
    assert receipt.h1 == "报送回执"
    assert "示例贸易有限公司" in client.get(f"/search?q={COMPANY}").text


def test_a_table_of_a_risk_item_becomes_a_risk_alert(desk: Desk, client: PageClient, database: Database) -> None:
    with database.unit_of_work() as work:
        edition = work.scalars(select(CatalogueEdition)).one()
        risk = catalogue_item("QSGG", RecordClass.RISK, "16.1")
        risk.name_zh = "欠税公告"
        risk.fields = [CatalogueField(position=1, code="FX_JE", name_zh="金额（万元）", level=Openness.PUBLIC)]
        listed = catalogue_item("SXBZ", RecordClass.SERIOUS, "15.3")
        edition.items += [risk, listed]
    raw = desk.maker.get("/desk/submissions/templates/QSGG.xlsx").response.data
    book = openpyxl.load_workbook(io.BytesIO(raw))
    by_name = {each.name: ARREARS.get(each.name, "") for each in standard(database, "QSGG").fields}
    book.active.append([by_name[cell.value] for cell in book.active[1]])
    target = io.BytesIO()
    book.save(target)
    assert "QSGG 欠税公告" in desk.maker.get(NEW).text
    path = desk.checked(target.getvalue(), item="QSGG", name="欠税.xlsx")
    desk.maker.submit(f"{path}/send", at=path)
    desk.checker.submit(f"{path}/approve", at=path)
    desk.jobs.apply([{"ref": path.rsplit("/", 1)[1]}])
    with database.reading() as session:
        record = session.scalars(select(Record)).one()
        page = client.get(f"/records/{record.ref}")
    assert "风险提示" in page.text
    assert "1.2" in page.text
    assert "失信信息" not in page.h1
    desk.maker.get("/desk/submissions/templates/SXBZ.xlsx", status=404)
    assert "SXBZ" not in desk.maker.get(NEW).text
    assert "须先告知当事人并经认定" in desk.upload(target.getvalue(), item="SXBZ", status=422).text


def standard(database: Database, code: str) -> Layout:
    with database.reading() as session:
        return layouts.of(session.scalars(select(CatalogueItem).where(CatalogueItem.code == code)).one())


def test_while_the_check_runs_the_page_asks_again(desk: Desk) -> None:
    path = desk.upload(penalty()).response.headers["Location"]
    page = desk.maker.get(path)
    assert "正在校验" in page.text
    assert any(meta.get("http-equiv") == "refresh" for meta in page.all("meta"))


def test_a_refused_row_is_corrected_in_place(desk: Desk) -> None:
    path = desk.checked(penalty({"CF_JDRQ": "2024/13/01"}))
    assert "第 2 行" in desk.maker.get(path).text
    row = f"{path}/rows/2"
    cells = {field.code: PENALTY.get(field.code, "") for field in layout("XZCF")}
    wrong = desk.maker.submit(row, cells | {"CF_JDRQ": "2024/02/30"}, status=422)
    assert "不是存在的日期" in wrong.text
    assert any(one.get("value") == "2024/02/30" for one in wrong.all("input"))
    desk.maker.submit(row, cells)
    assert "正在校验" in desk.maker.get(path).text


def test_a_row_is_dropped_only_with_a_reason(desk: Desk) -> None:
    path = desk.checked(penalty({"CF_JDRQ": "2024/13/01"}, {}))
    refused = desk.maker.submit(f"{path}/rows/2/drop", {"reason": ""}, status=422, at=f"{path}/rows/2")
    assert "必须写明理由" in refused.text
    desk.maker.submit(f"{path}/rows/2/drop", {"reason": "查无此案"}, at=f"{path}/rows/2")


def test_all_rows_that_wait_are_left_out_for_one_reason_each_named_in_the_chain(desk: Desk, database: Database) -> None:
    path = desk.checked(penalty({"CF_JDRQ": "2024/13/01"}, {}, {"CF_JDRQ": "2024/13/02"}))
    refused = desk.maker.submit(f"{path}/rows/drop", {"reason": " "}, status=422)
    assert "必须写明理由" in refused.text
    desk.maker.submit(f"{path}/rows/drop", {"reason": "日期无法核实"})
    assert "正在校验" in desk.maker.get(path).text
    with database.reading() as session:
        links = select(AuditPayload.body).join(AuditEntry, AuditEntry.seq == AuditPayload.seq)
        bodies = session.scalars(links.where(AuditEntry.action == "submission.rows_dropped")).all()
    assert [one["rows"] for one in bodies] == [[2, 4]]


def test_numbers_of_persons_are_not_shown_where_they_are_right(desk: Desk) -> None:
    path = desk.checked(penalty(PERSON | {"CF_JDRQ": "2024/13/01"}))
    page = desk.maker.get(f"{path}/rows/2")
    assert PERSON["CF_XDR_ZJHM"] not in page.html
    assert PERSON["CF_XDR_ZJHM"] not in desk.maker.get(f"{path}/faults.csv").html
    kept = {field.code: (PENALTY | PERSON).get(field.code, "") for field in layout("XZCF")}
    desk.maker.submit(f"{path}/rows/2", {name: cell for name, cell in kept.items() if name != "CF_XDR_ZJHM"})


def test_the_fault_list_runs_nothing_in_a_spreadsheet(desk: Desk) -> None:
    path = desk.checked(penalty({"CF_CFLB": "=cmd|' /C calc'!A0"}))
    listed = desk.maker.get(f"{path}/faults.csv")
    assert listed.response.mimetype == "text/csv"
    assert "'=cmd" in listed.html


@pytest.mark.parametrize(("body", "said"), [(b"", "文件是空的"), (b"%PDF-1.4", "这是PDF文件"), (b"MZ", "程序文件")])
def test_a_foreign_file_is_refused_beside_the_field(desk: Desk, body: bytes, said: str) -> None:
    page = desk.upload(body, status=422)
    assert said in page.text
    assert page.title.startswith("错误：")


def test_no_file_at_all_is_said_plainly(desk: Desk) -> None:
    assert "请选择文件" in desk.maker.submit(NEW, {"item": "XZCF"}, status=422).text


def test_an_item_outside_the_catalogue_is_refused(desk: Desk) -> None:
    assert "目录中没有代码为 XX 的项目" in desk.upload(penalty(), item="XX", status=422).text


def test_too_large_a_body_is_refused_by_what_it_says_of_itself(desk: Desk) -> None:
    said = {"CONTENT_LENGTH": str(sources.MAX_BYTES * 2), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    desk.maker.post(NEW, status=413, environ_overrides=said)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # the part begun is let go, not closed
def test_a_body_of_unknown_length_is_cut_off_while_it_comes(
    desk: Desk, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.view_functions["submissions.new"], "portal_body_max", 10_000)
    token = next(one.get("value") for one in desk.maker.get(NEW).all("input") if one.get("name") == "csrf_token")
    head = f'--x\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token}\r\n--x\r\n'
    head += 'Content-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n'
    body = io.BytesIO(head.encode() + b"a" * 20_000 + b"\r\n--x--\r\n")
    said = {"wsgi.input_terminated": True, "CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
    content = "multipart/form-data; boundary=x"
    desk.maker.post(NEW, status=413, input_stream=body, content_type=content, environ_overrides=said)


def test_forbidden_columns_are_refused_whole(desk: Desk) -> None:
    path = desk.checked(penalty({"民族": "某族"}))
    page = desk.maker.get(path)
    assert "整批不予接收" in page.text
    assert "禁止归集自然人的民族信息" in page.text
    assert "某族" not in page.html


def test_another_unit_finds_nothing(desk: Desk, app: Flask, database: Database) -> None:
    path = desk.checked(penalty())
    with database.unit_of_work() as work:
        stranger = people.staff(work, Role.PROVIDER_MAKER)
    other = desk.browser(app, stranger)
    for address in (path, f"{path}/faults.csv", f"{path}/rows/2", f"{path}/receipt"):
        other.get(address, status=404)
    assert "处罚.csv" not in other.get("/desk/submissions").text


def test_the_maker_finds_no_button_to_approve(desk: Desk) -> None:
    path = desk.checked(penalty())
    desk.maker.submit(f"{path}/send", at=path)
    page = desk.maker.get(path)
    assert "审核通过并发布" not in page.text


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_list_is_filtered(desk: Desk, prefix: str) -> None:
    desk.checked(penalty(), name="一.csv")
    assert "一.csv" in desk.maker.get(f"{prefix}/desk/submissions?state=ready&item=XZCF").text
    assert "一.csv" not in desk.maker.get(f"{prefix}/desk/submissions?state=published").text


def test_every_page_stands_in_mongolian_too(desk: Desk) -> None:
    path = desk.checked(penalty({"CF_JDRQ": "2024/13/01"}))
    for address in (NEW, path, f"{path}/rows/2"):
        desk.maker.get(f"/mn{address}")


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_figures_of_the_month_are_shown_and_handed_out(desk: Desk, prefix: str) -> None:
    path = desk.checked(penalty())
    desk.maker.submit(f"{path}/send", at=path)
    desk.checker.submit(f"{path}/approve", at=path)
    desk.jobs.apply([{"ref": path.rsplit("/", 1)[1]}])
    page = desk.maker.get(f"{prefix}/desk/submissions/quality?month=2026-11")
    assert "XZCF" in page.text
    handed = desk.maker.get(f"{prefix}/desk/submissions/quality/figures.csv?month=2026-11")
    assert handed.html.count("XZCF") == 1
    assert "XZCF" not in desk.maker.get("/desk/submissions/quality?month=2025-01").text


def test_a_held_record_is_let_out_by_the_agency(desk: Desk, app: Flask, database: Database) -> None:
    path = desk.checked(penalty({"CF_SY": "当事人患有糖尿病，病史三年。"}))
    desk.maker.submit(f"{path}/send", at=path)
    desk.checker.submit(f"{path}/approve", at=path)
    desk.jobs.apply([{"ref": path.rsplit("/", 1)[1]}])
    with database.unit_of_work() as work:
        clerk = people.staff(work, Role.AGENCY_CLERK, unit=people.agency(work, division="150100"))
    agency = desk.browser(app, clerk)
    one = agency.get("/desk/held").link(PENALTY["CF_WSH"])
    assert "请写明理由" in agency.submit(one, {"action": "release", "reason": ""}, status=422).text
    agency.submit(one, {"action": "release", "reason": "与许可条件有关"})
    assert "没有待核查的信息" in agency.get("/desk/held").text
    agency.get(one, status=404)
