"""The law library shows every article with what implements it, and what no longer applies is marked with what does."""

import pytest
from flask import Flask

from portal.law.conflicts import CONFLICTS
from portal.law.instruments import INSTRUMENTS, MEASURES_2018
from portal.law.parameters import PARAMETERS
from tests.factories import published
from tests.support.clocks import StandingClock
from tests.support.pages import Page, PageClient, words
from tests.web.public.conftest import Write

BOTH = pytest.mark.parametrize("prefix", ["", "/mn"])


def article(page: Page, number: int) -> str:
    return next(words(one) for one in page.all("article") if one.get("id") == f"article-{number}")


@BOTH
def test_the_library_names_instruments_principles_conflicts_and_questions(app: Flask, prefix: str) -> None:
    page = PageClient(app).get(f"{prefix}/law")
    ids = {one.get("id") for one in page.all("li")}
    assert {"P1", "P5", *CONFLICTS, *PARAMETERS} <= ids
    assert {f"{prefix}/law/{key}" for key in INSTRUMENTS} <= set(page.links())


@pytest.mark.parametrize("key", INSTRUMENTS)
@BOTH
def test_without_its_text_an_instrument_still_shows_what_the_portal_does(app: Flask, prefix: str, key: str) -> None:
    page = PageClient(app).get(f"{prefix}/law/{key}")
    assert "portal content import-law" in page.text
    assert page.all("article")


@BOTH
def test_a_loaded_text_has_chapters_and_an_anchor_for_every_article(
    app: Flask, clock: StandingClock, write: Write, prefix: str
) -> None:
    write(lambda session: published.statute(session, at=clock()))
    page = PageClient(app).get(f"{prefix}/law/public-credit-regulation-2021")
    assert [one.get("id") for one in page.all("article")] == [f"article-{number}" for number in range(1, 44)]
    assert "#chapter-5" in page.links()
    assert "测试用条文37。" in article(page, 37)


def test_beside_article_37_stand_its_rule_its_conflicts_its_questions_and_its_codes(
    app: Flask, clock: StandingClock, write: Write
) -> None:
    write(lambda session: published.statute(session, at=clock()))
    page = PageClient(app).get("/law/public-credit-regulation-2021")
    beside = article(page, 37)
    assert "5 日" in beside
    assert "X5" in beside
    assert "A2" in beside
    assert "异议理由" in beside
    assert {"/rules#objection.base", "/law#X5", "/law#A2"} <= set(page.links())


def test_a_superseded_article_says_so_and_names_what_prevails(app: Flask, clock: StandingClock, write: Write) -> None:
    write(lambda session: published.statute(session, at=clock(), source=MEASURES_2018))
    page = PageClient(app).get("/law/measures-2018")
    gone = article(page, 36)
    assert "不再适用" in gone
    assert "《公共信用条例》(2021)第20条" in gone
    assert "不再适用" not in article(page, 45)


def test_a_statute_on_a_mongolian_page_is_marked_as_chinese(app: Flask, clock: StandingClock, write: Write) -> None:
    write(lambda session: published.statute(session, at=clock()))
    page = PageClient(app).get("/mn/law/public-credit-regulation-2021")
    islands = [one for one in page.all("div", "zh") if one.get("lang") == "zh-Hans"]
    assert any("测试用条文1。" in words(one) for one in islands)


def test_an_unknown_instrument_is_not_found(app: Flask) -> None:
    PageClient(app).get("/law/no-such-law", status=404)
