"""The catalogue at the desk: typed in, reviewed, asked about, approved, published; nothing can be skipped (21§8)."""

import pytest
from flask import Flask

from portal.accounts.staff.models import Staff
from portal.audit.models import AuditEntry
from portal.law.roles import Role
from portal.register.catalogue.models import CatalogueItem
from portal.store import Database
from tests.factories import catalogue as make
from tests.factories import staff as people
from tests.support.clocks import StandingClock
from tests.support.pages import Page, PageClient

ITEM = {
    "code": "QS",
    "name_zh": "欠税",
    "content": "欠税公告",
    "provider": "税务机关",
    "use_permission": "社会公众",
    "data_format": "结构化数据",
    "scope": "全区",
    "procedure": "审核后报送",
    "path": "交换目录",
    "time_limit": "7个工作日",
    "publication": "不公开",
    "update_cycle": "实时",
    "security_level": "一级",
    "sub_code": "16.1",
    "openness": "shared",
    "openness_persons": "shared",
    "reduces_rights": "yes",
    "large_effect": "no",
}
DRAFT = "/desk/catalogue/2027"


class Desk:
    """One client per role, all of the region."""

    def __init__(self, app: Flask, database: Database) -> None:
        with database.unit_of_work() as work:
            make.published(work)
            agency = people.agency(work)
            self.staff: dict[Role, Staff] = {
                role: people.staff(work, role, unit=agency)
                for role in (Role.AGENCY_CLERK, Role.AGENCY_HEAD, Role.COMPETENT_REVIEWER)
            }
            self.staff[Role.PROVIDER_MAKER] = people.staff(work, Role.PROVIDER_MAKER)
        self._clients = {role: PageClient(app) for role in self.staff}

    def __getitem__(self, role: Role) -> PageClient:
        client = self._clients[role]
        client.sign_in(self.staff[role])
        return client

    def drafted(self) -> PageClient:
        clerk = self[Role.AGENCY_CLERK]
        clerk.submit("/desk/catalogue")
        clerk.submit(f"{DRAFT}/items/new", ITEM)
        return clerk


def action_of(page: Page, end: str) -> str:
    """Where the one button of this kind leads."""
    found = [one.attrib["formaction"] for one in page.all("button") if one.attrib.get("formaction", "").endswith(end)]
    assert len(found) == 1
    return found[0]


@pytest.fixture
def desk(app: Flask, database: Database) -> Desk:
    return Desk(app, database)


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_from_the_draft_to_the_public_page(desk: Desk, clock: StandingClock, app: Flask, prefix: str) -> None:
    clerk = desk.drafted()
    clerk.submit(f"{DRAFT}/steps/hand_in", at=DRAFT)
    desk[Role.AGENCY_HEAD].submit(f"{DRAFT}/steps/pass_review", at=DRAFT)
    opinion = {"affiliation": "示例大学", "given_on": "2026-11-20", "opinion": "可行"}
    for number in range(3):
        clerk.submit(f"{DRAFT}/items/QS/opinions/new", opinion | {"name": f"测专家{number}"})
    assert "3 份，至少 3 份" in clerk.get(f"{DRAFT}/items/QS").text
    opened = clerk.submit(f"{DRAFT}/consultation", {"closes_on": "2026-12-20", "background_zh": "说明"})
    hearing = opened.response.headers["Location"]
    public = hearing.removeprefix("/desk/catalogue")
    PageClient(app).submit(prefix + public, {"text": "请缩短期限"})
    clock.beijing(2027, 1, 4)
    clerk = desk[Role.AGENCY_CLERK]
    comment = clerk.get(hearing)
    show = action_of(comment, "/show")
    clerk.submit(show, {"seen": "0"}, at=hearing)
    clerk.submit(f"{hearing}/summary", {"summary_zh": "已采纳"}, at=hearing)
    desk[Role.AGENCY_HEAD].submit(f"{hearing}/steps/answer", at=hearing)
    desk[Role.COMPETENT_REVIEWER].submit(f"{DRAFT}/steps/submit", at=DRAFT)
    approval = {"approval_no": "内政字〔2027〕1号", "approved_on": "2027-01-04"}
    desk[Role.COMPETENT_REVIEWER].submit(f"{DRAFT}/approval", approval, at=DRAFT)
    PageClient(app).get("/catalogue/2027", status=404)
    desk[Role.AGENCY_HEAD].submit(f"{DRAFT}/steps/publish", at=DRAFT)
    assert "内政字〔2027〕1号" in PageClient(app).get(f"{prefix}/catalogue/2027").text
    shown = PageClient(app).get(prefix + public).text
    assert "已采纳" in shown
    assert "请缩短期限" in shown


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_every_page_of_the_desk_stands_in_both_languages(desk: Desk, prefix: str) -> None:
    clerk = desk.drafted()
    paths = ("", "/2027", "/2027/changes", "/2027/items/new", "/2027/items/XZCF", "/2027/items/XZCF/edit")
    paths += ("/requests/new", "/requests/new/item", "/requests/new/change/XZCF", "/requests/new/removal/XZCF")
    for path in (*paths, "/2027/consultation", "/2027/items/QS/opinions/new"):
        clerk.get(f"{prefix}/desk/catalogue{path}")


def test_a_refused_item_says_so_at_its_field_and_keeps_what_was_typed(desk: Desk) -> None:
    clerk = desk.drafted()
    page = clerk.submit(f"{DRAFT}/items/new", ITEM | {"code": "NEW", "security_level": " "}, status=422)
    assert {one.get("id") for one in page.all("p", "field-error")} == {"security_level-error"}
    assert "欠税公告" in page.html


def test_rows_of_the_data_standard_are_added_moved_and_taken_away_without_saving(
    desk: Desk, database: Database
) -> None:
    clerk = desk.drafted()
    rows = {"fields-0-code": "A", "fields-0-name_zh": "甲", "fields-0-level": "public"}
    rows |= {"fields-1-code": "B", "fields-1-name_zh": "乙", "fields-1-level": "shared"}
    address = f"{DRAFT}/items/QS/edit"
    page = clerk.submit(address, ITEM | rows | {"rows": "up-1"}, status=200)
    assert [one.get("value") for one in page.all("input") if (one.get("id") or "").endswith("-code")] == ["B", "A"]
    page = clerk.submit(address, ITEM | rows | {"rows": "remove-0"}, status=200)
    assert [one.get("value") for one in page.all("input") if (one.get("id") or "").endswith("-code")] == ["B"]
    assert "fields-2-code" in clerk.submit(address, ITEM | rows | {"rows": "add"}, status=200).html
    clerk.submit(address, ITEM | rows)
    with database.reading() as session:
        item = session.query(CatalogueItem).filter_by(code="QS").one()
        assert [(one.code, one.level.value) for one in item.fields] == [("A", "public"), ("B", "shared")]


def test_of_two_who_edit_one_item_the_second_is_told(desk: Desk) -> None:
    clerk = desk.drafted()
    address = f"{DRAFT}/items/QS/edit"
    stale = next(one.get("value") for one in clerk.get(address).all("input") if one.get("name") == "seen")
    clerk.submit(address, ITEM | {"content": "甲改"})
    page = clerk.submit(address, ITEM | {"content": "乙改", "seen": stale}, status=422)
    assert "刚刚有人修改了这一项" in page.text
    assert "乙改" in page.html
    assert "甲改" in clerk.get(f"{DRAFT}/items/QS").text


def test_a_providing_unit_asks_and_sees_only_its_own_requests(desk: Desk, app: Flask, database: Database) -> None:
    maker = desk[Role.PROVIDER_MAKER]
    sent = maker.submit("/desk/catalogue/requests/new/removal/XZCF", {"reason": "已无依据"})
    address = sent.response.headers["Location"]
    assert "已无依据" in maker.get(address).text
    with database.unit_of_work() as work:
        stranger = people.staff(work, Role.PROVIDER_MAKER)
    other = PageClient(app)
    other.sign_in(stranger)
    other.get(address, status=404)
    other.get(DRAFT, status=403)
    clerk = desk[Role.AGENCY_CLERK]
    clerk.submit("/desk/catalogue")
    clerk.submit(f"{address}/accept", at=address)
    clerk.get(f"{DRAFT}/items/XZCF", status=404)
    assert "行政处罚" in PageClient(app).get("/catalogue/2026").text


def test_staff_of_a_banner_do_not_draft_for_the_region(app: Flask, database: Database) -> None:
    with database.unit_of_work() as work:
        local = people.staff(work, Role.AGENCY_CLERK, unit=people.agency(work, division="150121"))
    client = PageClient(app)
    client.sign_in(local)
    assert "起草下一年度目录" not in client.get("/desk/catalogue").text
    client.submit("/desk/catalogue", at="/desk/catalogue", status=404)


def test_looking_at_a_contact_is_kept(desk: Desk, app: Flask, database: Database) -> None:
    clerk = desk.drafted()
    clerk.submit(f"{DRAFT}/steps/hand_in", at=DRAFT)
    desk[Role.AGENCY_HEAD].submit(f"{DRAFT}/steps/pass_review", at=DRAFT)
    opened = clerk.submit(f"{DRAFT}/consultation", {"closes_on": "2026-12-20", "background_zh": "说明"})
    hearing = opened.response.headers["Location"]
    said = {"text": "意见", "name": "测德力格尔", "contact": "示例街1号"}
    PageClient(app).submit(hearing.removeprefix("/desk/catalogue"), said)
    page = clerk.get(hearing)
    assert "示例街1号" not in page.html
    assert "测德力格尔" not in page.html
    assert "示例街1号" in clerk.submit(action_of(page, "/contact"), at=hearing, status=200).text
    with database.reading() as session:
        assert session.query(AuditEntry).filter_by(action="consultation.contact_seen").count() == 1


def test_opinions_that_were_read_are_shown_together_or_none_of_them(desk: Desk, app: Flask, database: Database) -> None:
    clerk = desk.drafted()
    clerk.submit(f"{DRAFT}/steps/hand_in", at=DRAFT)
    desk[Role.AGENCY_HEAD].submit(f"{DRAFT}/steps/pass_review", at=DRAFT)
    opened = {"closes_on": "2026-12-31", "background_zh": "说明"}
    place = desk[Role.AGENCY_CLERK].submit(f"{DRAFT}/consultation", opened).response.headers["Location"]
    public = "/consultations/" + place.rpartition("/")[2]
    for text in ("第一条意见", "第二条意见"):
        PageClient(app).submit(public, {"text": text, "code": "QS"})
    clerk = desk[Role.AGENCY_CLERK]
    ticked = [one.get("value") for one in clerk.get(place).all("input") if one.get("name") == "opinion"]
    stale = clerk.submit(f"{place}/comments/show", {"opinion": [ticked[0], f"{ticked[1]}9"]}, at=place, status=422)
    assert "刚刚有人审核了这条意见" in stale.text
    assert "第一条意见" not in PageClient(app).get(public).text
    clerk.submit(f"{place}/comments/show", {"opinion": ticked}, at=place)
    told = PageClient(app).get(public).text
    assert "第一条意见" in told
    assert "第二条意见" in told
    with database.reading() as session:
        shown = session.query(AuditEntry).filter_by(action="consultation.comment_shown").count()
    assert shown == 2
