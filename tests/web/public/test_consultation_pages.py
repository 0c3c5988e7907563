"""The public is asked: dates, before and after, an opinion without login; nothing else of a draft gets out (21§8)."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from portal.kernel.settings import Settings
from portal.register.catalogue import comments
from portal.register.catalogue.models import ConsultationComment
from portal.search import life
from portal.store import Database
from tests.factories import catalogue as make
from tests.factories.catalogue import FLAGGED, PENALTY, Team
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient
from tests.web.public.conftest import Write

HIDDEN = "只在草案里的内容"


@pytest.fixture
def asked(write: Write) -> str:
    """The reference of a running consultation about one item of a draft; another item of it is nobody's business."""

    def work(session: Session) -> str:
        staff = make.team(session)
        make.published(session)
        secret = replace(PENALTY, code="SECRET", name_zh=HIDDEN, content=HIDDEN)
        year = make.drafted(session, staff, FLAGGED, secret)
        make.reviewed(session, staff, year)
        return make.asked(session, staff, year)

    ref: str = write(work)
    return ref


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_page_tells_what_is_asked_and_until_when(app: Flask, asked: str, prefix: str) -> None:
    listing = PageClient(app).get(f"{prefix}/consultations")
    assert f"{prefix}/consultations/{asked}" in listing.links()
    page = PageClient(app).get(f"{prefix}/consultations/{asked}")
    assert "2026-12-20" in page.text
    assert "欠税" in page.text
    assert page.all("textarea")


def test_before_the_first_consultation_the_page_says_so(app: Flask) -> None:
    assert "还没有征求过意见" in PageClient(app).get("/consultations").text
    PageClient(app).get("/consultations/hxxxxxxxxxxxxxxxxxx", status=404)


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_anybody_can_send_an_opinion_which_waits_to_be_read(
    app: Flask, database: Database, asked: str, prefix: str
) -> None:
    client = PageClient(app)
    sent = client.submit(f"{prefix}/consultations/{asked}", {"text": "请缩短期限", "code": "QS"})
    client.get(sent.response.headers["Location"])
    assert "请缩短期限" not in client.get(f"/consultations/{asked}").html
    with database.reading() as session:
        assert session.query(ConsultationComment).one().text == "请缩短期限"


def test_an_opinion_without_the_forms_token_is_refused(app: Flask, database: Database, asked: str) -> None:
    PageClient(app).post(f"/consultations/{asked}", status=400, data={"text": "意见"})
    with database.reading() as session:
        assert session.query(ConsultationComment).count() == 0


def test_what_is_wrong_is_said_at_the_field_and_nothing_typed_is_lost(app: Flask, asked: str) -> None:
    page = PageClient(app).submit(f"/consultations/{asked}", {"text": " ", "name": "示例街坊"}, status=422)
    assert page.title.startswith("错误：")
    assert {one.get("id") for one in page.all("p", "field-error")} == {"text-error"}
    assert "示例街坊" in page.html


def test_a_number_typed_into_an_opinion_does_not_come_back(app: Flask, asked: str) -> None:
    said = {"text": "身份证150102199003078514", "code": "nothing"}
    page = PageClient(app).submit(f"/consultations/{asked}", said, status=422)
    assert "19900307" not in page.html


def test_too_many_opinions_from_one_address_are_refused(app: Flask, asked: str) -> None:
    client = PageClient(app)
    for _ in range(comments.HOURLY_MOST):
        client.submit(f"/consultations/{asked}", {"text": "意见"})
    page = client.submit(f"/consultations/{asked}", {"text": "再一条"}, status=422)
    assert "再一条" in page.html


def test_after_the_last_day_the_form_is_gone(app: Flask, asked: str, clock: StandingClock) -> None:
    client = PageClient(app)
    clock.beijing(2026, 12, 20, 23, 59)
    assert "今天截止" in client.get(f"/consultations/{asked}").text
    clock.beijing(2026, 12, 21, 0, 0)
    page = client.get(f"/consultations/{asked}")
    assert not page.all("textarea")
    assert "意见征集已结束" in page.text


def test_the_rest_of_the_draft_reaches_no_public_door(
    app: Flask, database: Database, settings: Settings, asked: str
) -> None:
    life.rebuild(database, settings.instance_dir)
    client = PageClient(app)
    doors = ("/catalogue", "/catalogue/2026", "/consultations", f"/consultations/{asked}", "/search?q=SECRET")
    doors += (f"/search?q={HIDDEN}", "/sitemap.xml", "/catalogue/2026.csv", "/catalogue/2026.json")
    for door in doors:
        answer = client.client.get(door, follow_redirects=True)
        found = answer.get_data(as_text=True)
        assert 'id="SECRET"' not in found
        assert "catalogue/2027" not in found
        assert "#SECRET" not in found
        assert HIDDEN not in found or door.startswith("/search")  # the search repeats what was asked
    for door in ("/catalogue/2027", "/catalogue/2027.csv", "/catalogue/2027.json", "/catalogue/2027/changes"):
        client.get(door, status=404)


def test_the_answer_is_shown_with_the_opinions(app: Flask, asked: str, write: Write, clock: StandingClock) -> None:
    clock.beijing(2026, 12, 21)

    def work(session: Session) -> None:
        staff: Team = make.team(session)
        make.answered(session, staff, asked, at=datetime(2026, 12, 21, 2, 0, tzinfo=UTC))

    write(work)
    for prefix in ("", "/mn"):
        assert "均已采纳" in PageClient(app).get(f"{prefix}/consultations/{asked}").text
    duties = PageClient(app).get("/disclosure-duties")
    assert f"/consultations/{asked}" in duties.links()
