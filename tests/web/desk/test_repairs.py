"""Repairs at the desk: judged, heard, decided by another; asked once; lists left by removal; revoked by two."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.staff.models import Staff
from portal.audit.models import AuditEntry
from portal.cases.models import Case, CaseKind
from portal.law.roles import Role
from portal.register.lists.models import ListEntry
from portal.register.records.models import Record, RecordState
from portal.register.repairs.models import RepairRule
from portal.store import Database
from tests.factories import register as make
from tests.factories import repairs as scenes
from tests.factories import staff as people
from tests.factories.repairs import Scene
from tests.support.clocks import StandingClock
from tests.support.pages import Page, PageClient

Lodge = Callable[..., Case]


@pytest.fixture
def scene(app: Flask, database: Database) -> Scene:
    with database.unit_of_work() as work:
        return scenes.scene(work, cipher=app.extensions["portal"].cipher)


@pytest.fixture
def lodge(app: Flask, database: Database, scene: Scene, clock: StandingClock) -> Lodge:
    def lodged(*refs: str) -> Case:
        with database.unit_of_work() as work:
            cipher = app.extensions["portal"].cipher
            return scenes.lodged(work, scene, refs or (scene.record.ref,), cipher=cipher, at=clock())

    return lodged


def base(case: Case) -> str:
    return f"/desk/cases/{case.ref}/repair"


def as_(client: PageClient, who: Staff) -> PageClient:
    client.sign_in(who)
    return client


def judge(client: PageClient, scene: Scene, case: Case, *, status: int = 303, **answers: str) -> Page:
    as_(client, scene.clerk)
    told: dict[str, Any] = {}
    for item in case.items:
        met = {"corrected": "yes", "harm": "yes", "committed": "yes"} | answers
        told |= {f"met-{item.id}-{name}": value for name, value in met.items()}
        told[f"reason-{item.id}"] = "已核对缴款凭证"
    return client.submit(f"{base(case)}/judge", told, status=status)


def decide(client: PageClient, scene: Scene, case: Case, **answers: str) -> None:
    judge(client, scene, case, **answers)
    as_(client, scene.head).submit(f"{base(case)}/decide")


def belongs(page: Page) -> str | None:
    """The entry that the menu marks, where the way back leads first."""
    [menu], [way] = page.all("nav", "desk-menu"), page.all("nav", "crumbs")
    [marked] = [one.get("href") for one in menu.iter() if one.get("aria-current")]
    assert next(one.get("href") for one in way.iter() if one.get("href")) == marked
    return marked


def state(database: Database, scene: Scene) -> RecordState:
    with database.reading() as session:
        return session.scalars(select(Record).where(Record.ref == scene.record.ref)).one().state


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_every_page_stands_in_both_languages(client: PageClient, scene: Scene, lodge: Lodge, prefix: str) -> None:
    case = lodge()
    as_(client, scene.clerk)
    for path in ("", "/judge", "/ask"):
        assert belongs(client.get(f"{prefix}{base(case)}{path}")) == f"{prefix}/desk/cases"
    as_(client, scene.maker)
    assert belongs(client.get(f"{prefix}{base(case)}/opinion")) == f"{prefix}/desk/case-tasks"
    as_(client, scene.head).get(f"{prefix}/desk/repair-rules")


def test_a_repaired_record_is_gone_from_its_page_at_once(
    client: PageClient, scene: Scene, lodge: Lodge, database: Database
) -> None:
    case = lodge()
    client.get(f"/records/{scene.record.ref}")
    decide(client, scene, case)
    client.get(f"/records/{scene.record.ref}", status=404)
    assert scene.record.document_no not in client.get(f"/subjects/{scene.company.credit_code}").text
    assert state(database, scene) is RecordState.REPAIRED


def test_a_refusal_writes_each_condition_that_failed(client: PageClient, scene: Scene, lodge: Lodge) -> None:
    case = lodge()
    decide(client, scene, case, harm="no")
    client.get(f"/records/{scene.record.ref}")
    client.sign_in(scene.holder)
    page = client.get(f"/account/cases/{case.ref}")
    assert "未满足：已经消除不良影响" in page.text
    client.get(f"/account/repairs/{case.ref}/proof.pdf", status=404)


def test_a_condition_left_open_is_named_and_what_was_typed_stays(
    client: PageClient, scene: Scene, lodge: Lodge
) -> None:
    page = judge(client, scene, lodge(), status=422, harm="")
    assert "请判断这一项条件" in page.text
    assert "已核对缴款凭证" in page.text


def test_a_reason_too_long_is_told_beside_it(client: PageClient, scene: Scene, lodge: Lodge) -> None:
    case = lodge()
    [item] = case.items
    told = {f"met-{item.id}-{name}": "yes" for name in ("corrected", "harm", "committed")}
    as_(client, scene.clerk)
    page = client.submit(f"{base(case)}/judge", told | {f"reason-{item.id}": "长" * 2001}, status=422)
    assert f"#reason-{item.id}" in page.links()


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_what_follows_stands_before_the_head_decides(
    client: PageClient, scene: Scene, lodge: Lodge, prefix: str
) -> None:
    case = lodge()
    judge(client, scene, case, harm="no")
    page = as_(client, scene.head).get(f"{prefix}{base(case)}/decide")
    assert (len(page.all("span", "tag-enhancing")), len(page.all("span", "tag-overdue"))) == (6, 1)
    if not prefix:
        assert "不能收回" in page.text
        assert "认定单位的意见还没有收到" in page.text
        assert "凭材料审查" not in page.text
    as_(client, scene.clerk).get(f"{base(case)}/decide", status=403)


def test_after_the_decision_nothing_is_due_from_the_unit(client: PageClient, scene: Scene, lodge: Lodge) -> None:
    case = lodge()
    as_(client, scene.maker)
    assert client.get(f"{base(case)}/opinion").all("strong", "countdown-day")
    decide(client, scene, case)
    for who, path in ((scene.head, base(case)), (scene.clerk, base(case)), (scene.maker, f"{base(case)}/opinion")):
        page = as_(client, who).get(path)
        assert not page.all("strong", "countdown-day")
        assert "没有提出意见；申请已经办结" in page.text
    assert "现在没有要您办理的" in as_(client, scene.head).get(base(case)).text


def test_whoever_proposed_does_not_decide(client: PageClient, scene: Scene, lodge: Lodge, database: Database) -> None:
    case = lodge()
    with database.unit_of_work() as work:
        unit = people.agency(work)
        both = people.staff(work, Role.AGENCY_CLERK, Role.AGENCY_HEAD, unit=unit)
    judged = Scene(**{name: getattr(scene, name) for name in Scene.__dataclass_fields__} | {"clerk": both})
    judge(client, judged, case)
    client.submit(f"{base(case)}/decide", at=base(case), status=403)
    assert state(database, scene) is RecordState.CURRENT


def test_a_clerk_elsewhere_and_a_unit_not_asked_find_nothing(
    client: PageClient, scene: Scene, lodge: Lodge, database: Database
) -> None:
    case = lodge()
    as_(client, scene.other_clerk).get(base(case), status=404)
    with database.unit_of_work() as work:
        stranger = people.staff(work, Role.PROVIDER_MAKER, unit=make.unit(work))
    as_(client, stranger).get(f"{base(case)}/opinion", status=404)


def test_the_unit_is_heard_and_its_silence_shows(
    client: PageClient, scene: Scene, lodge: Lodge, clock: StandingClock
) -> None:
    case = lodge()
    as_(client, scene.maker)
    assert f"{base(case)}/opinion" in client.get("/desk").links()
    clock.advance(days=8)
    assert "逾期没有提出意见" in as_(client, scene.maker).get("/desk").text
    page = as_(client, scene.clerk).get(base(case))
    assert "已超期" in page.text
    as_(client, scene.maker).submit(f"{base(case)}/opinion", {"finding": "for", "words": "罚款已缴清"})
    assert f"{base(case)}/opinion" not in client.get("/desk").links()
    assert "罚款已缴清" in as_(client, scene.clerk).get(base(case)).text
    as_(client, scene.maker).submit(
        f"{base(case)}/opinion", {"finding": "for", "words": "再次"}, at="/desk", status=422
    )


def test_what_is_missing_is_asked_once_and_the_term_goes_on(client: PageClient, scene: Scene, lodge: Lodge) -> None:
    case = lodge()
    as_(client, scene.clerk)
    page = client.get(f"{base(case)}/ask")
    assert "请补充材料，证明：已经消除不良影响。" in page.html
    before = client.get(base(case)).all("strong", "countdown-day")
    client.submit(f"{base(case)}/ask", {"reason": "请补充整改报告"})
    after = client.get(base(case)).all("strong", "countdown-day")
    assert ["".join(one.itertext()) for one in before] == ["".join(one.itertext()) for one in after]
    client.sign_in(scene.holder)
    assert "请补充整改报告" in client.get(f"/account/cases/{case.ref}").text


def test_an_entry_is_repaired_by_its_removal_only(
    client: PageClient, scene: Scene, lodge: Lodge, database: Database
) -> None:
    with database.unit_of_work() as work:
        company, unit = work.merge(scene.company), work.merge(scene.unit)
        entry = make.entry(work, subject=company, unit=unit)
    case = lodge(entry.ref)
    assert "名单由认定单位移出" in judge(client, scene, case, status=422).text
    as_(client, scene.keeper)
    leaving = f"/desk/removals/new/{entry.ref}"
    assert leaving in client.get("/desk").links()
    assert leaving in client.get(f"{base(case)}/opinion").links()
    proposed = {"ground": "application", "notified_on": "2026-11-20", "document": "示移字1号", "reason": "已改正"}
    address = client.submit(leaving, proposed).response.headers["Location"]
    assert leaving not in client.get("/desk").links()
    assert "待另一人核准" in as_(client, scene.clerk).get(base(case)).text
    with database.unit_of_work() as work:
        second = people.staff(work, Role.LIST_AUTHORITY, unit=work.merge(scene.unit))
    as_(client, second).submit(f"{address}/confirm", at=address)
    assert "示移字1号" in as_(client, scene.clerk).get(base(case)).text
    decide(client, scene, case)
    with database.reading() as session:
        assert session.scalars(select(Case)).one().state == "repaired"
        assert session.scalars(select(ListEntry)).one().removed_at is not None


def test_a_repair_by_false_material_is_revoked_by_two(
    client: PageClient, scene: Scene, lodge: Lodge, database: Database
) -> None:
    case, until = lodge(), scene.record.public_until
    decide(client, scene, case)
    as_(client, scene.clerk).submit(f"{base(case)}/suspect", {"reason": ""}, at=base(case), status=422)
    client.submit(f"{base(case)}/suspect", {"reason": "凭证系伪造"}, at=base(case))
    as_(client, scene.head)
    assert base(case) in client.get("/desk").links()
    refused = client.submit(f"{base(case)}/revoke", {"reason": "凭证系伪造"}, at=base(case), status=422)
    assert "期满前不能作出决定" in refused.text
    client.sign_in(scene.holder)
    statement = f"/account/cases/{case.ref}/statement"
    assert statement in client.get(f"/account/cases/{case.ref}").links()
    assert "凭证系伪造" in client.get(statement).text
    client.submit(statement, {"statement": ""}, status=422)
    client.submit(statement, {"statement": "凭证是真的", "evidence": [(scenes.picture(), "paid.png")]})
    as_(client, scene.head)
    assert "凭证是真的" in client.get(base(case)).text
    client.submit(f"{base(case)}/revoke", {"reason": "凭证系伪造"}, at=base(case), status=422)
    client.submit(f"{base(case)}/revoke", {"reason": "凭证系伪造", "answer": "开具单位没有出具"}, at=base(case))
    own = f"/desk/cases/{case.ref}"
    letters = [link for link in as_(client, scene.clerk).get(own).links() if "/files/" in link]
    assert not any(link.endswith("/service") for link in letters)
    client.get(f"{letters[-1]}/service", status=404)  # read in the account, served by nobody
    client.sign_in(scene.holder)
    assert "开具单位没有出具" in client.get(f"/account/cases/{case.ref}").text
    client.get(statement, status=404)
    client.get(f"/records/{scene.record.ref}")
    with database.reading() as session:
        record = session.scalars(select(Record).where(Record.ref == scene.record.ref)).one()
        assert (record.state, record.public_until) == (RecordState.CURRENT, until)
    assert "修复已撤销" in client.get(f"/repairs/verify/{case.ref}").text


def test_rules_on_repair_need_their_article_and_the_head_of_the_region(
    client: PageClient, scene: Scene, database: Database
) -> None:
    as_(client, scene.head)
    kind = f"item:{scene.item_code}"
    told = {"kind": kind, "what": "yes", "citation": ""}
    assert "没有法律、法规或者国家规定的条款" in client.submit("/desk/repair-rules", told, status=422).text
    client.submit("/desk/repair-rules", told | {"citation": "示例法第九条"})
    assert "示例法第九条" in client.get("/repairs").text
    with database.reading() as session:
        number = session.scalars(select(RepairRule.id)).one()
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "repair_rule.entered")).one()
    with database.unit_of_work() as work:
        league = people.staff(work, Role.AGENCY_HEAD, unit=people.agency(work, division="150200"))
    as_(client, league).submit(f"/desk/repair-rules/{number}/drop", {"reason": "已废止"}, at="/desk", status=403)
    client.submit("/desk/repair-rules", told | {"citation": "示例法"}, at="/desk", status=403)
    as_(client, scene.head).submit(f"/desk/repair-rules/{number}/drop", {"reason": ""}, at="/desk", status=422)
    client.submit(f"/desk/repair-rules/{number}/drop", {"reason": "已废止"}, at="/desk/repair-rules")
    assert "示例法第九条" not in client.get("/repairs").text


def test_a_limit_entered_later_is_on_the_public_page_with_its_day_and_not_on_the_case(
    client: PageClient, scene: Scene, lodge: Lodge, clock: StandingClock
) -> None:
    case = lodge()
    clock.advance(days=1)
    as_(client, scene.head).submit(
        "/desk/repair-rules", {"kind": f"item:{scene.item_code}", "what": "yes", "citation": "示例法第九条"}
    )
    assert "示例法第九条" in client.get("/repairs").text
    for who, path in ((scene.clerk, base(case)), (scene.maker, f"{base(case)}/opinion")):
        page = as_(client, who).get(path).text
        assert "按收到申请时" in page
        assert "示例法第九条" not in page
    client.sign_in(scene.holder)
    assert "按收到申请时" in client.get(f"/account/cases/{case.ref}").text
    decide(client, scene, case)
    client.get(f"/records/{scene.record.ref}", status=404)


@pytest.mark.parametrize("months", ["", "0", "36", "x"])
def test_a_least_time_lies_within_the_longest_publicity(client: PageClient, scene: Scene, months: str) -> None:
    kind = f"item:{scene.item_code}"
    told = {"kind": kind, "what": "no", "least_months": months, "citation": "示例办法第九条"}
    page = as_(client, scene.head).submit("/desk/repair-rules", told, status=422)
    assert "最短公示期应为1至35个月" in page.text
    assert "示例办法第九条" in page.html


def test_only_a_repair_has_these_pages(client: PageClient, scene: Scene, lodge: Lodge, database: Database) -> None:
    case = lodge()
    with database.unit_of_work() as work:
        work.merge(case).kind = CaseKind.OBJECTION
    as_(client, scene.clerk).get(base(case), status=404)
