"""Pages of organ queries: cause first, answer once logged, no number in an address, from batch to result, logs."""

import io
import logging
import re

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select

from portal.access.models import Reading
from portal.access.organs import batches, queries
from portal.access.organs.models import OrganQuery
from portal.accounts.models import Unit
from portal.accounts.staff.models import Staff
from portal.audit.models import AuditPayload
from portal.jobs.organs import OrganQueries
from portal.law.calendar import WorkCalendar
from portal.law.querying import Anomaly
from portal.law.roles import Role
from portal.oversight import anomalies
from portal.register.catalogue.models import Openness
from portal.register.records.models import Record
from portal.register.subjects.commands import ID_PURPOSE
from portal.register.subjects.models import Subject
from portal.store import Database
from tests.factories import register as make
from tests.factories import staff as people
from tests.support.clocks import StandingClock
from tests.support.pages import Page, PageClient

QUERIES = "/desk/queries"
WHY = {
    "scene": "22.2",
    "matter": "示招〔2026〕7号",
    "basis": "《招标投标法》第五条",
    "purpose": "评标前核对投标人的信用状况",
}


class Desk:
    """A clerk of a unit that may query, and the application they work with."""

    def __init__(self, app: Flask, database: Database) -> None:
        self.app, self.database = app, database
        self.cipher = app.extensions["portal"].cipher
        self.clerk, self.client = self.person()

    def person(self, *roles: Role, unit: Unit | None = None) -> tuple[Staff, PageClient]:
        """Somebody signed in; of a new unit unless told."""
        with self.database.unit_of_work() as work:
            mine = unit or make.unit(work)
            mine.security_officer = "测安全"
            work.add(mine)
            someone = people.staff(work, *(roles or (Role.QUERY_CLERK,)), unit=mine)
            assert someone.unit
        client = PageClient(self.app)
        client.sign_in(someone)
        return someone, client

    def company(self, **values: object) -> tuple[Subject, Record]:
        """An organisation with one shared record."""
        with self.database.unit_of_work() as work:
            subject = make.organisation(work)
            record = make.penalty(work, subject=subject, item=make.item(work, openness=Openness.SHARED), **values)
        return subject, record

    def human(self) -> tuple[Subject, str]:
        """A person with one record, and the number."""
        with self.database.unit_of_work() as work:
            subject = make.person(work, name="测小乙")
            number = make.CIPHER.decrypt(subject.id_cipher or "", ID_PURPOSE)
            subject.id_cipher = self.cipher.encrypt(number, ID_PURPOSE)
            subject.id_index = self.cipher.blind_index(number, ID_PURPOSE)
            make.penalty(work, subject=subject)
        return subject, number

    def ask(self, asked: dict[str, str], *, prefix: str = "", status: int = 303) -> Page:
        """Sends the form as the page offers it."""
        path = prefix + QUERIES
        page = self.client.get(path)
        return self.client.submit(path, WHY | {"form_key": key_of(page)} | asked, status=status)

    def answered(self, asked: dict[str, str], *, prefix: str = "") -> Page:
        """The page of the answer."""
        return self.client.get(self.ask(asked, prefix=prefix).response.headers["Location"])

    def hand_in(self, body: bytes, *, name: str = "投标人.csv", status: int = 303, **change: str) -> Page:
        """Uploads a table."""
        path = f"{QUERIES}/batch"
        key = key_of(self.client.get(path))
        filled = WHY | {"form_key": key} | change | {"file": (io.BytesIO(body), name)}
        return self.client.submit(path, filled, status=status)

    def batch(self, body: bytes) -> str:
        """The address of a batch that has been carried out."""
        path = self.hand_in(body).response.headers["Location"]
        jobs = OrganQueries(self.database, lambda: self.cipher, self.app.extensions["portal"].clock, 0)
        jobs.handle([{"ref": path.rsplit("/", 1)[1]}])
        return str(path)


def key_of(page: Page) -> str:
    """The key of the form on a page."""
    return next(one.attrib["value"] for one in page.all("input") if one.get("name") == "form_key")


@pytest.fixture
def desk(app: Flask, database: Database, clock: StandingClock) -> Desk:  # noqa: ARG001 -- the clock stands still
    return Desk(app, database)


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_an_organisation_is_answered_with_source_and_a_number_to_cite(desk: Desk, prefix: str) -> None:
    subject, record = desk.company()
    page = desk.answered({"code": subject.credit_code or ""}, prefix=prefix)
    assert record.document_no in page.text
    assert WHY["matter"] in page.text
    with desk.database.reading() as session:
        ref = session.scalars(select(OrganQuery.ref)).one()
        assert session.scalars(select(Reading.query_ref)).all() == [ref]
    assert ref in page.text
    assert page.response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("prefix", ["", "/mn"])
@pytest.mark.parametrize("missing", ["scene", "matter", "basis", "purpose"])
def test_without_a_cause_the_refusal_stands_beside_the_field_and_what_was_typed_stays(
    desk: Desk, prefix: str, missing: str
) -> None:
    subject, record = desk.company()
    page = desk.ask({"code": subject.credit_code or "", missing: ""}, prefix=prefix, status=422)
    wrong = [one.get("id") for one in page.all("p", "field-error")]
    assert wrong == [f"{missing}-error"]
    assert subject.credit_code in [one.get("value") for one in page.all("input")]
    assert record.document_no not in page.text


def test_a_person_is_shown_by_name_and_masked_number(desk: Desk) -> None:
    _, number = desk.human()
    page = desk.answered({"name": "测小乙", "id_type": "citizen_id", "id_number": number})
    assert "测小乙" in page.text
    assert number not in page.html
    assert "罚字" in page.text


def test_a_name_that_does_not_fit_and_nobody_are_one_answer(desk: Desk) -> None:
    _, number = desk.human()
    with desk.database.unit_of_work() as work:
        nobody = make.person(work, name="测小丁")
        other = make.CIPHER.decrypt(nobody.id_cipher or "", ID_PURPOSE)
    pages = [
        desk.answered({"name": "测小丙", "id_type": "citizen_id", "id_number": number}),
        desk.answered({"name": "测小丁", "id_type": "citizen_id", "id_number": other}),
    ]
    said = {re.sub(r"q[23456789bcdfghjkmnpqrstvwxyz]{18}", "", page.text) for page in pages}
    assert len(said) == 1
    assert "没有可以共享的信息" in said.pop()


def test_no_number_reaches_an_address_a_log_or_the_chain(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    _, number = desk.human()
    with caplog.at_level(logging.DEBUG):
        answer = desk.ask({"name": "测小乙", "id_type": "citizen_id", "id_number": number})
        page = desk.client.get(answer.response.headers["Location"])
    assert number not in answer.response.headers["Location"]
    assert all(number not in link for link in page.links())
    assert number not in caplog.text
    with desk.database.reading() as session:
        assert number not in str(session.scalars(select(AuditPayload.body)).all())
    assert all(one.get("method") == "post" for one in page.all("form") if "queries" in (one.get("action") or ""))


def test_a_form_sent_twice_is_one_query(desk: Desk) -> None:
    subject, _ = desk.company()
    filled = WHY | {"form_key": key_of(desk.client.get(QUERIES)), "code": subject.credit_code or ""}
    places = {desk.client.submit(QUERIES, filled).response.headers["Location"] for _ in range(2)}
    assert len(places) == 1
    with desk.database.reading() as session:
        assert len(session.scalars(select(Reading)).all()) == 1


def test_the_quota_is_told_before_it_is_reached(desk: Desk) -> None:
    subject, _ = desk.company()
    assert "已查询 0 个主体，还可以查询 5,000 个" in desk.client.get(QUERIES).text
    desk.ask({"code": subject.credit_code or ""})
    assert "已查询 1 个主体，还可以查询 4,999 个" in desk.client.get(QUERIES).text


def test_what_is_suspended_is_gone_from_the_open_answer(desk: Desk, clock: StandingClock) -> None:
    subject, record = desk.company()
    place = desk.ask({"code": subject.credit_code or ""}).response.headers["Location"]
    assert record.document_no in desk.client.get(place).text
    with desk.database.unit_of_work() as work:
        kept = work.get_one(Record, record.id)
        kept.suspended_at, kept.suspended_reason, kept.suspended_basis = clock(), "异议核查", "21§37"
    clock.advance(seconds=1)
    assert record.document_no not in desk.client.get(place).text


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_answer_is_for_whoever_asked_and_the_query_for_the_unit(desk: Desk, prefix: str) -> None:
    subject, record = desk.company()
    place = prefix + desk.ask({"code": subject.credit_code or ""}).response.headers["Location"]
    _, colleague = desk.person(unit=desk.clerk.unit)
    assert record.document_no not in colleague.get(place).text
    _, stranger = desk.person()
    stranger.get(place, status=404)
    stranger.get(f"{place}/receipt.pdf", status=404)
    _, auditor = desk.person(Role.AUDITOR, unit=desk.clerk.unit)
    seen = auditor.get(place).text
    assert WHY["matter"] in seen
    assert record.document_no not in seen


def test_a_role_taken_away_closes_everything_at_the_next_request(desk: Desk) -> None:
    subject, _ = desk.company()
    place = desk.ask({"code": subject.credit_code or ""}).response.headers["Location"]
    with desk.database.unit_of_work() as work:
        work.get_one(Staff, desk.clerk.id).roles = []
    for path in (QUERIES, place, f"{place}/receipt.pdf", f"{QUERIES}/batch", f"{QUERIES}/log"):
        desk.client.get(path, status=403)


def test_the_receipt_is_a_document_for_the_file(desk: Desk) -> None:
    subject, _ = desk.company()
    place = desk.ask({"code": subject.credit_code or ""}).response.headers["Location"]
    answer = desk.client.get(f"{place}/receipt.pdf").response
    assert answer.data.startswith(b"%PDF")
    assert place.rsplit("/", 1)[1] in answer.headers["Content-Disposition"]


def test_five_hundred_codes_become_a_file_with_their_outcomes(desk: Desk) -> None:
    with desk.database.unit_of_work() as work:
        item, unit = make.item(work, openness=Openness.SHARED), make.unit(work)
        subjects = [make.organisation(work) for _ in range(500)]
        for subject in subjects[:5]:
            make.penalty(work, subject=subject, item=item, unit=unit)
    body = "\n".join(["统一社会信用代码", *(subject.credit_code or "" for subject in subjects)]).encode()
    place = desk.batch(body)
    assert "共 500 行，其中 5 个主体有可以共享的信息" in desk.client.get(place).text
    answer = desk.client.submit(f"{place}/result", {"kind": "csv"}, status=200, at=place).response
    lines = answer.get_data(as_text=True).splitlines()
    assert lines[0].startswith("\ufeff查询编号,行号,查询对象,名称,结果")
    assert sum("没有可以共享的信息" in line for line in lines) == 495
    workbook = desk.client.submit(f"{place}/result", {"kind": "xlsx"}, status=200, at=place).response
    book = openpyxl.load_workbook(io.BytesIO(workbook.data))
    assert [sheet.max_row for sheet in book.worksheets] == [501, 6]


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_a_batch_on_its_way_says_how_far_it_is_and_can_be_called_off(
    desk: Desk, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "ROWS_AT_ONCE", 1)
    codes = [desk.company()[0].credit_code or "" for _ in range(2)]
    place = desk.hand_in("\n".join(["统一社会信用代码", *codes]).encode()).response.headers["Location"]
    ref = place.rsplit("/", 1)[1]
    with desk.database.unit_of_work() as work:
        asked = batches.questions(work, ref=ref, cipher=desk.cipher)
        batches.take(work, ref=ref, questions=asked, cipher=desk.cipher, at=desk.app.extensions["portal"].clock())
    page = desk.client.get(prefix + place)
    assert page.all("div", "notice-neutral")
    assert any(meta.get("http-equiv") == "refresh" for meta in page.all("meta"))
    _, stranger = desk.person()
    stranger.submit(f"{place}/cancel", status=404, at=QUERIES)
    desk.client.submit(f"{prefix}{place}/cancel", at=prefix + place)
    assert desk.client.get(prefix + place).all("div", "notice-act")
    desk.client.submit(f"{place}/cancel", status=422, at=QUERIES)
    desk.client.submit(f"{place}/result", {"kind": "csv"}, status=404, at=QUERIES)


def test_a_result_that_waits_stands_in_the_worklist(desk: Desk) -> None:
    subject, _ = desk.company()
    place = desk.batch(f"统一社会信用代码\n{subject.credit_code}\n".encode())
    assert "批量查询结果" in desk.client.get("/desk").text
    desk.client.submit(f"{place}/result", {"kind": "csv"}, status=200, at=place)
    assert "批量查询结果" not in desk.client.get("/desk").text


@pytest.mark.parametrize(
    ("body", "said"),
    [(b"", "文件是空的"), (b"%PDF-1.4", "这是PDF文件"), (b"MZ", "程序文件"), ("甲\n乙\n".encode(), "表头须是")],
)
def test_a_foreign_file_is_refused_beside_its_field(desk: Desk, body: bytes, said: str) -> None:
    page = desk.hand_in(body, status=422)
    assert said in page.text
    assert [one.get("id") for one in page.all("p", "field-error")] == ["file-error"]
    assert page.title.startswith("错误：")
    assert WHY["matter"] in [one.get("value") for one in page.all("input")]


def test_no_file_at_all_is_said_plainly(desk: Desk) -> None:
    assert "请选择文件" in desk.client.submit(f"{QUERIES}/batch", WHY, status=422).text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_empty_table_can_be_downloaded(desk: Desk, kind: str) -> None:
    answer = desk.client.get(f"{QUERIES}/batch/template.{kind}").response
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_log_tells_the_unit_and_the_auditor_without_any_subject(desk: Desk, prefix: str) -> None:
    subject, _ = desk.company()
    desk.ask({"code": subject.credit_code or ""})
    _, auditor = desk.person(Role.AUDITOR, unit=desk.clerk.unit)
    for reader in (desk.client, auditor):
        page = reader.get(f"{prefix}{QUERIES}/log")
        assert WHY["matter"] in page.text
        assert subject.credit_code not in page.html
    _, stranger = desk.person()
    assert WHY["matter"] not in stranger.get(f"{prefix}{QUERIES}/log").text
    assert WHY["matter"] not in desk.client.get(f"{prefix}{QUERIES}/log?scene=22.3").text
    filed = desk.client.submit(f"{QUERIES}/log", {"matter": WHY["matter"]}, status=200).response
    assert WHY["matter"] in filed.get_data(as_text=True)
    assert subject.credit_code not in filed.get_data(as_text=True)
    wrong = desk.client.get(f"{prefix}{QUERIES}/log?since=gestern", status=422)
    assert wrong.all("p", "field-error")


def test_many_subjects_in_one_hour_are_noticed_and_so_is_one_at_night(desk: Desk, clock: StandingClock) -> None:
    codes = [desk.company()[0].credit_code or "" for _ in range(3)]
    many = "\n".join(["统一社会信用代码", *codes * 21])
    desk.batch(many.encode())
    clock.beijing(2026, 11, 20, 22)
    desk.client.sign_in(desk.clerk)
    desk.ask({"code": codes[0]})
    with desk.database.unit_of_work() as work:
        anomalies.scan(work, calendar=WorkCalendar.shipped(), at=clock())
        auditor = people.actor(work, Role.AUDITOR, unit=people.agency(work))
        found = {(one.kind, one.actor, one.lookups) for one in anomalies.notices(work, actor=auditor)}
    assert found == {(Anomaly.MASS, desk.clerk.ref, 63), (Anomaly.OFF_HOURS, desk.clerk.ref, 1)}


def test_the_clerk_finds_the_queries_in_the_menu_and_nobody_else_does(desk: Desk) -> None:
    assert any(link.endswith(QUERIES) for link in desk.client.get("/desk").links())
    _, maker = desk.person(Role.PROVIDER_MAKER)
    assert not any(link.endswith(QUERIES) for link in maker.get("/desk").links())


def test_the_log_of_the_portal_tells_both_sides_the_same(desk: Desk) -> None:
    subject, record = desk.company()
    desk.ask({"code": subject.credit_code or ""})
    with desk.database.reading() as session:
        reading = session.scalars(select(Reading).where(Reading.subject_ref == subject.ref)).one()
        asked = session.scalars(select(OrganQuery)).one()
        assert (reading.query_ref, reading.matter, reading.scene) == (asked.ref, asked.matter, asked.scene)
        assert reading.records == [record.ref]
        assert str(queries.STATES[asked.state]) == "已答复"
