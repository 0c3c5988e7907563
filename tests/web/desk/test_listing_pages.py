"""The desk of the lists, as two clerks use it: from a draft to the public page and off it again."""

from io import BytesIO
from typing import Any

import pytest

from portal.accounts.staff.models import Staff
from portal.law.roles import Role
from portal.register.lists.models import ListKind
from portal.store import Database
from tests.factories import published
from tests.factories import register as make
from tests.factories import staff as people
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient

DRAFT: dict[str, Any] = {
    "title": "列入严重失信主体名单决定书",
    "grounds": "生产不符合安全标准的产品，情节严重。",
    "basis": "《示例管理办法》第五条",
    "behaviour_2024": "1",
    "behaviour_2021": "15.1",
    "standard": "情节严重",
    "basis_kind": "24-33.2",
    "basis_document": "示罚字〔2026〕2号",
    "basis_effective_on": "2026-01-10",
    "principles": ["lawful", "objective", "prudent", "relevant"],
    "nature": "产品直接危害人身安全。",
    "circumstances": "两年内第三次被查处，拒不改正。",
    "impact": "涉及全市多家学校的食堂。",
    "measures": ["YZ-05"],
    "exit_conditions": "列入满一年；违法行为已改正。",
    "exit_procedure": "向列入机关提出，依法决定。",
    "remedies": "可以依法申请行政复议。",
    "responsible-0-name": "测甲三",
    "responsible-0-role": "主要负责人",
    "responsible-0-basis": "示例法第八条",
    "responsible-0-state_rule": "示例规定",
}
SERVICE = {"manner": "直接送达", "proof": "回证1号"}


class Desk:
    """Two clerks at two browsers."""

    def __init__(self, client: PageClient, database: Database, clock: StandingClock) -> None:
        self.database, self.clock = database, clock
        self.drafter, self.colleague = client, PageClient(client.app)
        with database.unit_of_work() as work:
            published.measure_edition(work, at=clock())
            unit = make.unit(work)
            self.staff: list[Staff] = [people.staff(work, Role.LIST_AUTHORITY, unit=unit) for _ in range(2)]
            self.draft = DRAFT | {
                "register": make.register(work).code,
                "subject": make.organisation(work, name="呼和浩特市示例食品有限公司").credit_code,
            }
        self.sign_in()

    def sign_in(self) -> None:
        for who, staff in zip((self.drafter, self.colleague), self.staff, strict=True):
            who.sign_in(staff)

    def day(self, month: int, day: int) -> None:
        self.clock.beijing(2026, month, day)
        self.sign_in()

    def opened(self) -> str:
        page = self.drafter.submit("/desk/listings/new/serious", self.draft)
        return page.response.headers["Location"]

    def heard(self) -> str:
        case = self.opened()
        self.colleague.submit(f"{case}/review")
        self.drafter.submit(f"{case}/notice")
        self.drafter.submit(f"{case}/serve-notice", {"day": "2026-11-20", **SERVICE})
        return case


@pytest.fixture
def desk(client: PageClient, database: Database, clock: StandingClock) -> Desk:
    return Desk(client, database, clock)


def test_from_pre_notice_to_publication_to_removal(desk: Desk) -> None:
    case = desk.heard()
    desk.drafter.submit(f"{case}/state", {"day": "2026-11-20", "words": "产品已经召回。"})
    page = desk.drafter.get(f"{case}/answer")
    (option,) = page.all("option")
    told = {"statement": option.get("value"), "points-0-stated": "产品已经召回。"}
    bare = desk.drafter.submit(f"{case}/answer", told, status=422)
    assert "产品已经召回。" in bare.html
    desk.drafter.submit(f"{case}/answer", told | {"points-0-reason": "召回晚于查处。"})
    assert "陈述、申辩答复书" in desk.drafter.get(case).text
    (option,) = desk.drafter.get(f"{case}/serve-answer").all("option")[:1]
    desk.drafter.submit(f"{case}/serve-answer", {"statement": option.get("value"), "day": "2026-11-20", **SERVICE})
    early = desk.colleague.submit(f"{case}/decide", {"decision_no": "示列字〔2026〕9号"}, status=422)
    assert "陈述、申辩期到" in early.text
    desk.day(11, 30)
    desk.colleague.submit(f"{case}/decide", {"decision_no": "示列字〔2026〕9号"})
    desk.drafter.submit(f"{case}/serve", {"day": "2026-11-30", **SERVICE})
    desk.drafter.submit(f"{case}/publish")
    public = PageClient(desk.drafter.app)
    assert "呼和浩特市示例食品有限公司" in public.get("/lists/serious-dishonesty").text
    entry = next(
        str(link.get("href"))
        for link in desk.drafter.get(case).all("a")
        if "/lists/serious-dishonesty/" in str(link.get("href"))
    )
    assert "测*" in public.get(entry).text
    new = f"/desk/removals/new/{entry.rpartition('/')[2]}"
    proposed = desk.drafter.submit(new, {"ground": "conditions", "document": "示移字〔2026〕1号", "reason": "条件具备"})
    removal = proposed.response.headers["Location"]
    desk.drafter.post(f"{removal}/confirm", status=403, data=_hidden(desk.drafter, case))
    desk.colleague.submit(f"{removal}/confirm", at=removal)
    public.get(entry, status=404)
    assert "呼和浩特市示例食品有限公司" not in public.get("/lists/serious-dishonesty").text


def test_an_application_refused_is_a_letter_to_download_and_to_serve(desk: Desk) -> None:
    with desk.database.unit_of_work() as work:
        unit = work.get_one(Staff, desk.staff[0].id).unit
        entry = make.entry(work, unit=unit).ref
    asked = {
        "ground": "application",
        "notified_on": "2026-11-20",
        "document": "示移字〔2026〕1号",
        "reason": "主体申请",
    }
    removal = desk.drafter.submit(f"/desk/removals/new/{entry}", asked).response.headers["Location"]
    desk.colleague.submit(f"{removal}/reject", {"reason": "列入未满一年。"}, at=removal)
    assert desk.drafter.get(f"{removal}/letter").response.data.startswith(b"%PDF-")
    page = desk.drafter.submit(f"{removal}/serve", {"day": "", **SERVICE}, at=removal, status=422)
    assert "#day" in page.links()
    desk.drafter.submit(f"{removal}/serve", {"day": "2026-11-20", **SERVICE}, at=removal)
    assert "回证1号" in desk.drafter.get(removal).text
    stranger = PageClient(desk.drafter.app)
    with desk.database.unit_of_work() as work:
        other = people.staff(work, Role.LIST_AUTHORITY)
    stranger.sign_in(other)
    stranger.get(f"{removal}/letter", status=404)


def _hidden(client: PageClient, at: str) -> dict[str, str]:
    page = client.get(at)
    return {str(one.get("name")): str(one.get("value")) for one in page.all("input") if one.get("type") == "hidden"}


def test_a_refused_draft_keeps_what_was_typed_and_names_the_block(desk: Desk) -> None:
    page = desk.drafter.submit("/desk/listings/new/serious", desk.draft | {"exit_procedure": ""}, status=422)
    assert "决定缺少：移出程序" in page.text
    assert "生产不符合安全标准的产品" in page.text


@pytest.mark.parametrize("day", ["2026-02-30", "明天", "2026-11-21"])
def test_a_day_that_cannot_be_is_refused_at_its_field(desk: Desk, day: str) -> None:
    case = desk.opened()
    desk.colleague.submit(f"{case}/review")
    desk.drafter.submit(f"{case}/notice")
    page = desk.drafter.submit(f"{case}/serve-notice", {"day": day, **SERVICE}, status=422)
    assert [one.get("id") for one in page.all("p") if "field-error" in (one.get("class") or "")] == ["day-error"]


def test_an_identity_number_is_not_written_back(desk: Desk) -> None:
    page = desk.drafter.submit("/desk/listings/new/serious", desk.draft | {"subject": "150102199005017213"}, status=422)
    assert "没有找到这个主体" in page.text


def test_the_notice_can_be_downloaded_by_those_whose_case_it_is(desk: Desk) -> None:
    case = desk.heard()
    papers = [str(link.get("href")) for link in desk.drafter.get(case).all("a") if "/papers/" in str(link.get("href"))]
    assert desk.drafter.get(papers[0]).response.data.startswith(b"%PDF-")
    stranger = PageClient(desk.drafter.app)
    with desk.database.unit_of_work() as work:
        other = people.staff(work, Role.LIST_AUTHORITY)
    stranger.sign_in(other)
    stranger.get(papers[0], status=404)
    stranger.get(case, status=404)


def test_a_proof_that_is_no_document_is_refused(desk: Desk) -> None:
    case = desk.opened()
    desk.colleague.submit(f"{case}/review")
    desk.drafter.submit(f"{case}/notice")
    proof = {"day": "2026-11-20", **SERVICE, "file": (BytesIO(b"MZ program"), "proof.pdf")}
    page = desk.drafter.submit(f"{case}/serve-notice", proof, status=422)
    assert "file-error" in [one.get("id") for one in page.all("p")]


def test_the_second_of_two_is_told(desk: Desk) -> None:
    case = desk.opened()
    seen = _hidden(desk.drafter, f"{case}/drop")
    desk.colleague.submit(f"{case}/review")
    page = desk.drafter.post(f"{case}/drop", status=422, data=seen | {"reason": "重复"})
    assert "刚刚办理了这一事项" in page.text


def test_a_step_of_another_procedure_does_not_exist(desk: Desk) -> None:
    case = desk.opened()
    desk.drafter.get(f"{case}/rectify", status=404)


@pytest.mark.parametrize("kind", list(ListKind))
@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_every_page_opens_in_both_languages(desk: Desk, kind: ListKind, prefix: str) -> None:
    for path in (
        "/desk/listings",
        f"/desk/listings?kind={kind}&state=draft&q=%E7%A4%BA%E4%BE%8B",
        f"/desk/listings/new/{kind}",
        "/desk/removals",
        "/desk/registers",
        "/desk/registers/new",
    ):
        desk.drafter.get(prefix + path)
    case = desk.heard()
    desk.drafter.get(prefix + case)
    for action in ("state", "waive", "drop"):
        desk.drafter.get(f"{prefix}{case}/{action}")
