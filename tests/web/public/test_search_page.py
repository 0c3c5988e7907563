"""The search page: anything at all is answered with a sound page, an identity number with silence about it."""

import logging
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.kernel.clock import beijing_midnight
from portal.kernel.identifiers import citizen_id, uscc
from portal.kernel.settings import Settings
from portal.search import life
from portal.store import Database
from tests.factories import register as make
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient
from tests.web.public.conftest import Write

NUMBER = citizen_id.make("150102", make.TODAY.replace(year=1985), 31)
STRANGE = [
    "",
    " ",
    "a" * 10_000,
    "蒙" * 10_000,
    "\0",
    "x\0y",
    "'; DROP TABLE record; --",
    '"name:*" AND (title:[a TO z] OR NOT *)',
    "%00%ff",
    "😀🇨🇳👨‍👩‍👧",
    "<script>alert(1)</script>",
    "{{7*7}}%(x)s${x}",
    "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    "ᠥᠪᠥᠷ ᠮᠣᠩᠭᠣᠯ",
    "（）【】",
    "\u202e\u200b\ufeff",
]


@pytest.fixture
def named(write: Write) -> str:
    def rows(session: Session) -> Any:
        subject = make.organisation(session, name="内蒙古（示例）乳业有限公司")
        make.penalty(session, subject=subject, document_no="示罚字〔2025〕777号", title="未按规定标示")
        return subject.credit_code

    code: str = write(rows)
    return code


@pytest.mark.parametrize("prefix", ["", "/mn"])
@pytest.mark.usefixtures("named")
def test_any_text_is_answered_with_a_page(client: PageClient, prefix: str) -> None:
    for text in STRANGE:
        page = client.get(f"{prefix}/search?q={quote(text)}")
        assert "<script>alert" not in page.html


@pytest.mark.usefixtures("named")
def test_bytes_that_are_no_text_are_answered_too(client: PageClient) -> None:
    client.get("/search?q=%ff%fe%c3%28&kind=%ff&page=%00&from=2026-99-99&division=%25")


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_a_part_of_a_name_is_found_and_marked(client: PageClient, named: str, prefix: str) -> None:
    for text in ("内蒙古示例乳业", "示例", "（示例）乳业", "(示例)乳业"):
        page = client.get(f"{prefix}/search?q={quote(text)}")
        assert f"{prefix}/subjects/{named}" in page.links()
        assert page.all("mark")


@pytest.mark.usefixtures("named")
def test_a_decision_number_finds_the_record(client: PageClient) -> None:
    page = client.get(f"/search?q={quote('示罚字[2025]777号')}")
    assert client.get(page.link("未按规定标示")).h1 == "未按规定标示"


@pytest.mark.parametrize("prefix", ["", "/mn"])
@pytest.mark.parametrize("writing", [NUMBER, NUMBER.lower(), f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}"])
@pytest.mark.usefixtures("named")
def test_an_identity_number_is_not_searched_and_not_repeated(
    client: PageClient, caplog: pytest.LogCaptureFixture, prefix: str, writing: str
) -> None:
    with caplog.at_level(logging.DEBUG):
        page = client.get(f"{prefix}/search?q={quote(writing)}&kind=legal_person&page=2")
    assert NUMBER[6:] not in page.html.replace(" ", "")
    assert NUMBER not in caplog.text.replace("%20", "")
    assert "/search?" not in page.link("中文" if prefix else "ᠮᠣᠩᠭᠣᠯ")


@pytest.mark.usefixtures("named")
def test_an_identity_number_within_a_longer_text_is_masked_in_every_link(client: PageClient) -> None:
    page = client.get(f"/search?q={quote('示例 ' + NUMBER)}")
    assert NUMBER not in page.html


def test_a_mistyped_code_is_explained_with_the_likely_one(client: PageClient, named: str) -> None:
    wrong = named[:17] + next(one for one in uscc.ALPHABET if one != named[17])
    page = client.get(f"/search?q={wrong}")
    assert page.link(named).endswith(f"q={named}")


@pytest.mark.usefixtures("named")
def test_nothing_found_says_what_was_looked_for_and_as_of_when(client: PageClient) -> None:
    page = client.get(f"/search?q={quote('不存在的名称')}")
    assert "没有找到“不存在的名称”" in page.text
    assert "截至 2026-11-20 10:00" in page.text


def test_filters_repeat_as_chips_that_lead_back(client: PageClient, named: str) -> None:
    page = client.get(f"/search?q={quote('示例')}&class=general&division=150100")
    assert f"/subjects/{named}" in page.links()
    without = page.link("移除筛选：一般失信信息")
    assert "class=" not in without
    assert "division=150100" in without


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_days_are_read_as_people_write_them(client: PageClient, named: str, prefix: str) -> None:
    for writing in ("2025-01-01", "2025/1/1", "20250101", "２０２５年１月１日"):
        page = client.get(f"{prefix}/search?q={quote('示例')}&from={quote(writing)}&to=2025-12-31")
        assert f"{prefix}/subjects/{named}" in page.links()
        assert any("from=2025-01-01" in link for link in page.links())
    assert f"{prefix}/subjects/{named}" not in client.get(f"{prefix}/search?q={quote('示例')}&from=2026-01-01").links()


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ("from=2026-13-01", {"from"}),
        ("from=x&to=2025-02-30", {"from", "to"}),
        ("from=2025-02-01&to=2025-01-01", {"to"}),
    ],
)
def test_a_day_that_cannot_be_read_is_named_and_narrows_nothing(
    client: PageClient, named: str, given: str, wrong: set[str]
) -> None:
    page = client.get(f"/search?q={quote('示例')}&{given}")
    assert page.title.startswith("错误：")
    assert {one.get("id") for one in page.all("input") if one.get("aria-invalid") == "true"} == wrong
    assert {f"#{name}" for name in wrong} <= set(page.links())
    assert f"/subjects/{named}" in page.links()


def test_an_identity_number_in_a_day_field_is_not_repeated(client: PageClient) -> None:
    assert NUMBER not in client.get(f"/search?q={quote('示例')}&from={NUMBER}").html


def test_texts_are_found_beside_the_register(
    client: PageClient, write: Write, database: Database, settings: Settings
) -> None:
    ref = write(lambda session: make.entry(session, grounds="拖欠货款，情节严重。").ref)
    life.rebuild(database, settings.instance_dir)
    page = client.get(f"/search?q={quote('拖欠货款')}")
    assert f"/lists/serious-dishonesty/{ref}" in page.links()


@pytest.mark.usefixtures("named")
def test_a_search_is_counted_without_its_words(client: PageClient, app: Flask) -> None:
    client.get(f"/search?q={quote('示例')}")
    counter = app.extensions["portal"].query_counter
    assert {(key[3], key[4]) for key in counter._hits} == {("search", "")}


def test_an_expired_record_leaves_the_filters_at_midnight(client: PageClient, named: str, clock: StandingClock) -> None:
    address = f"/search?q={quote('示例')}&class=general"
    clock.set(beijing_midnight(make.TODAY.replace(2028, 3, 1)))
    clock.advance(seconds=-1)
    assert f"/subjects/{named}" in client.get(address).links()
    clock.advance(seconds=1)
    assert f"/subjects/{named}" not in client.get(address).links()
