"""Cases entered at the desk and asked of units: nothing personal in an address, one case for one form, each its own."""

import io
import re

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.access.models import Reading
from portal.accounts.staff.models import Staff, StaffRole
from portal.cases.models import Case, CaseKind, Door
from portal.law.roles import Role
from portal.register.records.models import Record, RecordState
from portal.store import Database
from tests.cases import desk_scene
from tests.cases.desk_scene import NAME, NUMBER, PAPERS, Scene
from tests.factories import staff as people
from tests.factories.register import AT
from tests.security import hostile
from tests.support.pages import Page, PageClient

NEW = "/desk/cases/new"


@pytest.fixture
def scene(app: Flask, database: Database) -> Scene:
    return desk_scene.laid(app, database)


def identified(client: PageClient, who: Staff, kind: str = "objection", status: int = 200, **changed: str) -> Page:
    client.sign_in(who)
    return client.submit(NEW, {**PAPERS, "kind": kind, **changed}, status=status)


def entered(client: PageClient, page: Page, status: int = 200, **given: object) -> Page:
    hidden = {one.get("name"): one.get("value") for one in page.all("input") if one.get("type") == "hidden"}
    sent = {"channel": "counter", "contact": "示例路1号", "statement": "与事实不符。"} | given
    return client.post(f"{NEW}/lodge", data={**hidden, **sent}, status=status)


@pytest.mark.parametrize("language", ["", "/mn"])
def test_a_letter_becomes_a_case_with_a_receipt_to_hand_out(
    client: PageClient, database: Database, scene: Scene, language: str
) -> None:
    client.sign_in(scene.clerk)
    page = client.submit(language + NEW, {**PAPERS, "kind": "objection"}, status=200)
    assert NUMBER not in page.html
    assert all(scene.subject.ref not in link and NAME not in link for link in page.links())
    receipt = entered(client, page, **{f"ground-{scene.record}": "37.1", "channel": "post", "received": "2026-11-20"})
    assert re.search(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}", receipt.text)
    assert "2026-11-25" in receipt.html  # received on 2026-11-20
    assert NUMBER not in receipt.html
    assert "http://portal.example/track" in receipt.text
    assert any(re.fullmatch("/desk/cases/c.{18}", link) for link in receipt.links())
    assert [one for one in receipt.all("span") if "data-print" in one.attrib]
    with database.reading() as session:
        assert session.scalars(select(Record).where(Record.ref == scene.record)).one().suspended_at is not None
        assert session.scalars(select(Reading.form)).all() == ["counter"]


def test_a_form_sent_twice_makes_one_case(client: PageClient, database: Database, scene: Scene) -> None:
    page = identified(client, scene.clerk)
    entered(client, page, **{f"ground-{scene.record}": "37.1"})
    entered(client, page, 303, **{f"ground-{scene.record}": "37.1"})
    with database.reading() as session:
        assert session.scalar(select(func.count(Case.id))) == 1


def test_what_is_missing_is_said_beside_its_field_and_what_was_typed_stays(client: PageClient, scene: Scene) -> None:
    page = identified(client, scene.clerk)
    refused = entered(client, page, 422, **{f"ground-{scene.record}": "37.1", "contact": "", "statement": "已经写好"})
    assert "#contact" in refused.links()
    assert "已经写好" in refused.text
    nothing = entered(client, page, 422)
    assert "#items" in nothing.links()


def test_a_wrong_name_finds_nobody(client: PageClient, scene: Scene) -> None:
    assert "没有查到" in identified(client, scene.clerk, status=422, name="测小丁").text


def test_a_ticket_serves_only_whoever_got_it(client: PageClient, scene: Scene) -> None:
    page = identified(client, scene.clerk)
    client.sign_in(scene.second)
    token = client.get(NEW).all("input")[0].get("value")
    ticket = next(one.get("value") for one in page.all("input") if one.get("name") == "ticket")
    client.post(f"{NEW}/lodge", data={"csrf_token": token, "ticket": ticket}, status=404)
    client.post(f"{NEW}/lodge", data={"csrf_token": token, "ticket": "none"}, status=422)


def test_the_unit_enters_what_came_to_its_own_door_about_its_own_records_only(
    client: PageClient, database: Database, scene: Scene
) -> None:
    page = identified(client, scene.maker)
    assert scene.record in page.html
    assert scene.other not in page.html
    entered(client, page, **{f"ground-{scene.record}": "37.1"})
    with database.reading() as session:
        case = session.scalars(select(Case)).one()
        assert (case.door, case.door_unit_id) == (Door.UNIT, scene.maker.unit_id)
        ref = case.ref
    client.sign_in(scene.clerk)
    assert f"/desk/cases/{ref}" in client.get("/desk/cases").links()
    refused = identified(client, scene.maker)
    entered(client, refused, 404, **{f"ground-{scene.other}": "37.1"})
    assert identified(client, scene.maker, kind="deletion", status=403)


def test_an_organisation_has_to_ask_for_what_is_its_own_praise(client: PageClient, scene: Scene) -> None:
    page = identified(client, scene.clerk, kind="deletion")
    assert scene.praise in page.html
    assert scene.record not in page.html
    assert "受理回执" in entered(client, page, items=scene.praise).text


def test_a_repair_on_paper_wants_the_signed_paper_and_hides_nothing(
    client: PageClient, database: Database, scene: Scene
) -> None:
    page = identified(client, scene.clerk, kind="repair")
    assert scene.record in page.html
    assert scene.praise not in page.html
    unsigned = entered(client, page, 422, items=scene.record)
    assert "#evidence" in unsigned.links()
    signed = (io.BytesIO(hostile.pdf()), "承诺书.pdf")
    assert "受理回执" in entered(client, page, items=scene.record, evidence=signed).text
    with database.reading() as session:
        case = session.scalars(select(Case)).one()
        assert (case.kind, case.state) == (CaseKind.REPAIR, "checking")
        assert [task.unit_id for task in case.tasks] == [scene.maker.unit_id]
        assert session.scalars(select(Record).where(Record.ref == scene.record)).one().suspended_at is None


def test_a_unit_sees_its_own_records_and_answers_once(client: PageClient, scene: Scene) -> None:
    ref = scene.lodge(CaseKind.OBJECTION, scene.record, scene.other)
    task = f"/desk/case-tasks/{ref}"
    client.sign_in(scene.maker)
    assert task in client.get("/desk").links()
    page = client.get(task)
    assert scene.record in page.html
    assert scene.other not in page.html
    assert NAME not in page.text
    assert "示例路1号" not in page.text
    assert "2026-06-06" in page.html  # the strict last day
    wrong = client.submit(f"{task}/answer", {"finding": "", "words": "已核对"}, at=task, status=422)
    assert "已核对" in wrong.text
    document = (io.BytesIO(hostile.pdf()), "文书.pdf")
    client.submit(f"{task}/answer", {"finding": "true", "words": "与文书一致", "evidence": document}, at=task)
    again = client.get(task)
    assert "与文书一致" in again.text
    assert f"{task}/answer" not in again.html
    client.sign_in(scene.clerk)
    assert "与文书一致" in client.get(f"/desk/cases/{ref}").text


@pytest.mark.parametrize("language", ["", "/mn"])
def test_a_unit_that_was_not_asked_finds_nothing(client: PageClient, scene: Scene, language: str) -> None:
    ref = scene.lodge(CaseKind.OBJECTION, scene.record)
    client.sign_in(scene.outside)
    client.get(f"{language}/desk/case-tasks/{ref}", status=404)
    assert client.get(f"{language}/desk/case-tasks").status == 200
    client.sign_in(scene.maker)
    client.get(f"{language}/desk/case-tasks/{ref}")
    client.get(f"{language}/desk/case-tasks")


@pytest.mark.parametrize("language", ["", "/mn"])
def test_after_a_withdrawal_the_unit_sees_that_it_happened_and_not_what_was_said(
    client: PageClient, scene: Scene, language: str
) -> None:
    ref = scene.lodge(CaseKind.OBJECTION, scene.record)
    task = f"{language}/desk/case-tasks/{ref}"
    client.sign_in(scene.maker)
    assert "请核查。" in client.get(task).text
    client.sign_in(scene.clerk)
    client.submit(f"/desk/cases/{ref}/withdraw", {"reason": "2026年11月20日的书面撤回"})
    client.sign_in(scene.maker)
    page = client.get(task)
    assert "请核查。" not in page.text
    assert ref in page.text


def test_an_overdue_answer_is_brought_before_the_checker_of_the_unit(
    client: PageClient, database: Database, scene: Scene
) -> None:
    scene.lodge(CaseKind.OBJECTION, scene.record)
    with database.unit_of_work() as work:
        checker = people.staff(work, Role.PROVIDER_CHECKER, unit=work.get_one(Staff, scene.maker.id).unit)
    client.sign_in(checker)
    assert "本单位有1项核查、意见逾期没有答复" in client.get("/desk").text
    assert "超期" in client.get("/desk/case-tasks").text


def closed(client: PageClient, scene: Scene, head: Staff) -> str:
    """An objection that was decided: nothing changes."""
    ref = scene.lodge(CaseKind.OBJECTION, scene.record)
    path = f"/desk/cases/{ref}"
    client.sign_in(scene.clerk)
    number = re.findall(r"item-(\d+)", client.get(path).html)[0]
    client.submit(f"{path}/propose", {f"outcome-{number}": "kept", f"reason-{number}": "属实"})
    client.sign_in(head)
    client.submit(f"{path}/decide")
    return ref


def test_a_review_on_paper_is_decided_by_somebody_else_and_told_to_agency_and_unit(
    client: PageClient, database: Database, scene: Scene
) -> None:
    objection = closed(client, scene, scene.head)
    client.sign_in(scene.reviewer)
    form = "/desk/cases/new-review"
    sent = {"objection": objection, "name": NAME, "channel": "post", "received": "2026-11-20"}
    sent |= {"contact": "示例路1号", "statement": "不服。"}
    assert "#objection" in client.submit(form, sent | {"name": "测小丁", "form_key": "r" * 32}, status=422).links()
    receipt = client.submit(form, sent | {"form_key": "r" * 32}, status=200)
    assert "2026-12-18" in receipt.html  # twenty working days after 2026-11-20
    with database.reading() as session:
        review = session.scalars(select(Case.ref).where(Case.review_of == objection)).one()
    path = f"/desk/cases/{review}"
    client.get(f"/desk/cases/{objection}")
    assert f"{path}/decide" not in client.get(path).links()  # whoever entered it does not decide it
    with database.unit_of_work() as work:
        second = people.staff(work, Role.COMPETENT_REVIEWER, unit=work.get_one(Staff, scene.reviewer.id).unit)
    client.sign_in(second)
    page = client.get(path)
    assert "异议的理由" in page.text
    assert "原来的处理结果" in page.text
    number = re.findall(r"item-(\d+)", client.get(path).html)[0]
    client.submit(f"{path}/decide", {f"outcome-{number}": "deleted", f"reason-{number}": "原文书已撤销"})
    with database.reading() as session:
        assert session.scalars(select(Record.state).where(Record.ref == scene.record)).one() is RecordState.DELETED
    for who in (scene.clerk, scene.maker):
        client.sign_in(who)
        assert f"/desk/case-tasks/{review}" in client.get("/desk").links()
        assert client.get(f"/desk/case-tasks/{review}/letter.pdf").response.mimetype == "application/pdf"
    client.sign_in(scene.clerk)
    assert "复核决定书" in client.get(path).text


def test_whoever_decided_the_objection_does_not_open_its_review(
    client: PageClient, database: Database, scene: Scene
) -> None:
    with database.unit_of_work() as work:
        role = StaffRole(role=Role.COMPETENT_REVIEWER, granted_at=AT, granted_by="test")
        head = work.get_one(Staff, scene.head.id)
        head.roles.append(role)
    objection = closed(client, scene, scene.head)
    sent = {"objection": objection, "name": NAME, "channel": "counter", "contact": "1", "statement": "不服。"}
    client.sign_in(scene.head)
    client.submit("/desk/cases/new-review", sent | {"form_key": "r" * 32}, status=403)
    client.sign_in(scene.reviewer)
    client.submit("/desk/cases/new-review", sent | {"form_key": "r" * 32}, status=200)
    with database.reading() as session:
        review = session.scalars(select(Case.ref).where(Case.review_of == objection)).one()
    client.sign_in(scene.head)
    assert f"/desk/cases/{review}" not in client.get("/desk").links()
    listed = client.get("/desk/cases")
    assert f"/desk/cases/{review}" not in listed.links()
    assert review in listed.text
    assert "须由他人办理" in listed.text
    assert "复核须由他人办理" in client.get(f"/desk/cases/{review}", status=403).text
