"""What the law orders to publish is there or plainly missing: channels of every division, and the whole checklist."""

from datetime import date

import pytest
from flask import Flask

from portal.content.models import PieceKind
from portal.kernel import divisions
from portal.law.code_tables.duties import PUBLICATION_DUTIES
from portal.register.lists.models import ListKind
from tests.factories import published
from tests.factories import register as make
from tests.support.clocks import StandingClock
from tests.support.pages import Page, PageClient, words
from tests.web.public.conftest import Write


def duty(page: Page, code: str) -> str:
    return next(words(one) for one in page.all("li") if one.get("id") == code)


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_every_league_is_one_click_away(app: Flask, prefix: str) -> None:
    links = PageClient(app).get(f"{prefix}/channels").links()
    assert {f"{prefix}/channels/{league.code}" for league in divisions.leagues()} <= set(links)


def test_a_complete_office_can_be_dialled_and_written_to(app: Flask, clock: StandingClock, write: Write) -> None:
    write(lambda session: published.channel(session, at=clock(), division="150100"))
    page = PageClient(app).get("/channels/150100")
    assert {"tel:0471-0000100", "mailto:credit@nmg.example", "https://nmg.example/150100"} <= set(page.links())
    assert "法定应当公布的渠道不全" not in page.text
    assert "/channels/150102" in page.links()


def test_a_missing_phone_is_plainly_missing(app: Flask, clock: StandingClock, write: Write) -> None:
    write(lambda session: published.channel(session, at=clock(), division="150102", phone=None))
    page = PageClient(app).get("/channels/150102")
    assert "法定应当公布的渠道不全" in page.text
    assert words(page.all("span", "lacking")[0]) == "尚未公布"
    assert "/law/public-credit-regulation-2021#article-39" in page.links()
    assert "/channels/150100" in page.links()


@pytest.mark.parametrize("code", ["999999", "15", "150199", "x" * 300])
def test_a_code_that_is_no_division_is_not_found(app: Flask, code: str) -> None:
    PageClient(app).get(f"/channels/{code}", status=404)


def test_an_empty_portal_misses_every_ordered_duty(app: Flask) -> None:
    page = PageClient(app).get("/disclosure-duties")
    ordered = [each for each in PUBLICATION_DUTIES if not each.encouraged]
    assert [each.code for each in ordered if "缺少" not in duty(page, each.code)] == []
    assert "未开设" in duty(page, "commitments")
    assert [words(one) for one in page.all("dd")] == ["0", "0", str(len(ordered))]


def test_what_is_published_is_checked_off_with_its_day(app: Flask, clock: StandingClock, write: Write) -> None:
    write(lambda session: make.edition(session, year=2026))
    write(lambda session: published.measure_edition(session, at=clock(), year=2025))
    write(lambda session: make.register(session, kind=ListKind.SERIOUS))
    write(
        lambda session: published.piece(
            session, at=clock(), kind=PieceKind.SERVICE_NORM, slug="v1", effective_on=date(2026, 1, 1)
        )
    )
    write(
        lambda session: published.piece(session, at=clock(), kind=PieceKind.NOTICE, slug="catalogue-consultation-2027")
    )
    write(lambda session: published.channel(session, at=clock()))
    page = PageClient(app).get("/disclosure-duties")
    assert "自 2026-01-05 起" in duty(page, "catalogue")
    assert "/catalogue/2026" in page.links()
    assert "最新为2025年版" in duty(page, "measure-lists")
    assert "已公开" in duty(page, "serious-list")
    assert "已公开" in duty(page, "service-standard")
    assert "/news/catalogue-consultation-2027" in page.links()
    assert "116个地区中有115个" in duty(page, "channels")
    assert "缺少" in duty(page, "repair-measures")


def test_each_duty_cites_its_article(app: Flask) -> None:
    page = PageClient(app).get("/mn/disclosure-duties")
    assert "/mn/law/credit-regulation-2024#article-36" in page.links()
