"""Applying for a repair: conditions first, the letter signed with the password, one case, nobody else's."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.access.models import Reading
from portal.audit.models import AuditEntry
from portal.cases import repairs
from portal.cases.models import Case, CaseFile
from portal.law.codes import RecordClass
from portal.register.repairs.models import RepairRule
from portal.store import Database
from tests.factories import register as make
from tests.factories import repairs as scenes
from tests.factories.register import AT
from tests.factories.repairs import Scene, picture, signed
from tests.support.pages import Page, PageClient

NEW = "/account/repairs/new"
DIGEST = repairs.commitment_digest()


@pytest.fixture
def scene(app: Flask, database: Database) -> Scene:
    with database.unit_of_work() as work:
        return scenes.scene(work, cipher=app.extensions["portal"].cipher)


@pytest.fixture
def own(client: PageClient, scene: Scene) -> PageClient:
    client.sign_in(scene.holder)
    return client


def begun(client: PageClient, scene: Scene, prefix: str = "", **values: Any) -> str:
    told = {"items": [scene.record.ref], "statement": "罚款已经缴清，整改完成。", "then": "check"} | values
    answer = client.submit(f"{prefix}{NEW}?subject={scene.company.ref}", told)
    return answer.response.headers["Location"]


def goes_to(page: Page) -> str | None:
    return next(one.get("action") for one in page.all("form", "form"))


def lodge(client: PageClient, check: str, *, status: int = 200, **values: Any) -> Page:
    return client.submit(check, signed(**{"digest": DIGEST} | values), status=status)


def cases(database: Database) -> list[Case]:
    with database.reading() as session:
        found = list(session.scalars(select(Case)))
        session.expunge_all()
        return found


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_conditions_stand_before_the_form(own: PageClient, scene: Scene, prefix: str) -> None:
    page = own.get(f"{prefix}{NEW}?subject={scene.company.ref}&item={scene.record.ref}")
    assert len(page.all("table")) == 1
    assert [one.get("value") for one in page.all("input") if "checked" in one.attrib] == [scene.record.ref]
    assert len(page.all("tr")) == 8
    assert len([one for one in page.all("a", "cite") if one.get("href")]) >= 8
    check = begun(own, scene, prefix)
    own.get(check)


def test_the_way_from_the_file_leads_to_the_conditions(own: PageClient, scene: Scene) -> None:
    answer = own.get(f"/account/cases/new/repair?item={scene.record.ref}", status=303)
    assert answer.response.headers["Location"].endswith(f"{NEW}?item={scene.record.ref}")
    own.get(f"{NEW}?item={scene.record.ref}")


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_form_stays_with_its_subject_its_draft_and_its_language(own: PageClient, scene: Scene, prefix: str) -> None:
    address = f"{prefix}{NEW}?subject={scene.company.ref}"
    assert goes_to(own.get(address)) == address
    draft = begun(own, scene, prefix).removesuffix("/check")
    assert goes_to(own.get(draft)) == draft


def test_an_application_becomes_one_case_with_its_proofs(own: PageClient, scene: Scene, database: Database) -> None:
    check = begun(own, scene)
    receipt = lodge(own, check, harm=[(picture(), "letter.png")])
    [case] = cases(database)
    assert case.ref in receipt.text
    assert "已经消除不良影响" in receipt.text
    assert case.commitment_digest in receipt.text
    page = own.get(f"/account/cases/{case.ref}")
    assert case.commitment_digest in page.text
    assert "自愿承担撤销修复等法律后果" in page.text
    assert "2026-" in receipt.text
    assert case.commitment_digest == DIGEST
    with database.reading() as session:
        assert len(session.scalars(select(CaseFile)).all()) == 2
        signing = select(AuditEntry).where(AuditEntry.action == "case.commitment_signed")
        assert session.scalars(signing).one().object_ref == case.ref
        assert session.scalars(select(Reading)).first() is not None
    again = own.get(check, status=303)
    assert again.response.headers["Location"].endswith(f"/account/cases/{case.ref}")
    page = own.get(f"/account/cases/{case.ref}")
    assert "核查中" in page.text
    assert "正在办理修复" in own.get(f"{NEW}?subject={scene.company.ref}").text


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_all_that_an_application_lacks_is_told_at_once(own: PageClient, scene: Scene, prefix: str) -> None:
    address = f"{prefix}{NEW}?subject={scene.company.ref}"
    page = own.submit(address, {"then": "check"}, status=422)
    assert {"#items", "#statement"} <= set(page.links())
    kept = own.submit(address, {"then": "check", "statement": "整改完成"}, status=422)
    assert "#statement" not in kept.links()
    assert "整改完成" in kept.text
    check = begun(own, scene, prefix)
    page = own.submit(check, {"digest": DIGEST}, status=422)
    assert {"#corrected", "#signed", "#password"} <= set(page.links())


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"password": "wrong words here"}, "密码或者验证码不正确"),
        ({"signed": ""}, "请阅读并签署信用承诺书"),
        ({"digest": "0" * 64}, "承诺书已经更新"),
        ({"corrected": []}, "请选择证明已经改正的材料"),
    ],
)
def test_what_is_lacking_is_said_beside_its_field(
    own: PageClient, scene: Scene, database: Database, changed: dict[str, Any], told: str
) -> None:
    check = begun(own, scene)
    page = lodge(own, check, status=422, **changed)
    assert told in page.text
    assert "罚款已经缴清" in page.text
    assert cases(database) == []


def test_nothing_said_and_nothing_chosen_is_refused(own: PageClient, scene: Scene) -> None:
    address = f"{NEW}?subject={scene.company.ref}"
    assert "请写明改正了什么" in own.submit(address, {"items": [scene.record.ref]}, status=422).text
    page = own.submit(address, {"statement": "已经改正"}, status=422)
    assert "请至少选择一条信息" in page.text
    assert "已经改正" in page.text


def test_an_expired_record_needs_no_repair(own: PageClient, scene: Scene, database: Database) -> None:
    with database.unit_of_work() as work:
        record = work.merge(scene.record)
        record.public_until = record.start_on
    page = own.get(f"{NEW}?subject={scene.company.ref}&item={scene.record.ref}")
    assert "公示期已满，无需修复" in page.text
    assert page.all("textarea") == []
    answer = own.post(f"{NEW}?subject={scene.company.ref}", status=422, data=sent(own, scene.record.ref))
    assert "公示期已满，无需修复" in answer.text
    assert cases(database) == []


def test_a_least_time_says_from_which_day(own: PageClient, scene: Scene, database: Database) -> None:
    with database.unit_of_work() as work:
        record = work.merge(scene.record)
        rule = {"least_months": 35, "citation": "示例办法第九条", "entered_at": AT, "entered_by": "s1"}
        work.add(RepairRule(item_code=record.item.code, excluded=False, **rule))
    page = own.get(f"{NEW}?subject={scene.company.ref}&item={scene.record.ref}")
    assert "最短公示期未满" in page.text
    assert "示例办法第九条" in page.text


def test_a_risk_alert_cannot_be_chosen(own: PageClient, scene: Scene, database: Database) -> None:
    with database.unit_of_work() as work:
        item = make.item(work, record_class=RecordClass.RISK)
        alert = make.plain_record(work, subject=work.merge(scene.company), item=item)
    assert "不符合修复条件" in own.get(f"{NEW}?subject={scene.company.ref}&item={alert.ref}").text


def test_nobody_else_gets_in(client: PageClient, scene: Scene) -> None:
    client.sign_in(scene.holder)
    check = begun(client, scene)
    client.sign_in(scene.stranger)
    client.get(f"{NEW}?subject={scene.company.ref}", status=404)
    client.get(f"{NEW}?item={scene.record.ref}", status=404)
    client.get(check, status=404)
    client.get(check.removesuffix("/check"), status=404)


def test_a_draft_of_a_repair_is_not_lodged_by_the_other_way(own: PageClient, scene: Scene, database: Database) -> None:
    check = begun(own, scene)
    other = check.replace("/account/repairs/", "/account/cases/")
    own.get(other, status=404)
    own.post(other, status=404, data=sent(own, scene.record.ref))
    assert cases(database) == []


def test_a_saved_draft_is_found_again(own: PageClient, scene: Scene) -> None:
    begun(own, scene, then="save")
    [link] = [one for one in own.get("/account/cases").links() if "/drafts/" in one]
    assert "罚款已经缴清" in own.get(link).text


def sent(client: PageClient, ref: str) -> dict[str, Any]:
    page = client.get("/account/cases")
    token = next(one.get("value") for one in page.all("input") if one.get("name") == "csrf_token")
    return {"csrf_token": token, "items": [ref], "statement": "已经改正", "then": "check"}
