"""Texts appear when they are published, disappear when withdrawn, and say so when there is no Mongolian one."""

from datetime import date, timedelta

import pytest
from flask import Flask

from portal.content.commands import withdraw_piece
from portal.content.models import PieceKind
from tests.factories import published
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient, words
from tests.web.public.conftest import Write

SECTIONS = {
    "news": PieceKind.NEWS,
    "policies": PieceKind.POLICY,
    "cases": PieceKind.CASE,
    "guides": PieceKind.GUIDE,
}
NORMS = {
    "service-standard": PieceKind.SERVICE_NORM,
    "repair-rules": PieceKind.REPAIR_RULES,
    "assessment-rules": PieceKind.ASSESSMENT_RULES,
}


@pytest.mark.parametrize("path", SECTIONS)
def test_a_published_text_is_listed_and_shown(app: Flask, clock: StandingClock, write: Write, path: str) -> None:
    write(lambda session: published.piece(session, at=clock(), kind=SECTIONS[path]))
    for prefix in ("", "/mn"):
        listed = PageClient(app).get(f"{prefix}/{path}")
        assert f"{prefix}/{path}/first" in listed.links()
        assert "示例正文。" in PageClient(app).get(f"{prefix}/{path}/first").text


@pytest.mark.parametrize("path", [*SECTIONS, *NORMS])
def test_an_empty_section_says_so(app: Flask, path: str) -> None:
    assert PageClient(app).get(f"/{path}").all("div", "empty")


def test_notices_stand_among_the_news(app: Flask, clock: StandingClock, write: Write) -> None:
    write(lambda session: published.piece(session, at=clock(), kind=PieceKind.NOTICE, slug="notice"))
    assert "/news/notice" in PageClient(app).get("/news").links()
    PageClient(app).get("/news/notice")


def test_a_text_without_mongolian_is_marked_and_one_with_is_not(app: Flask, clock: StandingClock, write: Write) -> None:
    own = {"title_mn": "ᠮᠡᠳᠡᠭᠡ", "summary_mn": "ᠮᠡᠳᠡᠭᠡ", "body_mn": "<p>ᠮᠡᠳᠡᠭᠡ</p>"}
    write(lambda session: published.piece(session, at=clock(), slug="zh"))
    write(lambda session: published.piece(session, at=clock(), slug="both", **own))
    client = PageClient(app)
    fallen = client.get("/mn/news/zh")
    assert len(fallen.all("div", "notice")) == 1
    assert [words(one) for one in fallen.all("div", "prose") if one.get("lang") == "zh-Hans"] == ["示例正文。"]
    assert not client.get("/mn/news/both").all("div", "notice")
    assert len(client.get("/mn/news").all("span", "only-zh")) == 1


def test_a_withdrawn_text_answers_404_in_plain_words(app: Flask, clock: StandingClock, write: Write) -> None:
    write(lambda session: published.piece(session, at=clock(), slug="gone"))
    write(
        lambda session: withdraw_piece(
            session, kind=PieceKind.NEWS, slug="gone", reason="内容有误", actor="test", at=clock()
        )
    )
    client = PageClient(app)
    assert "可能已经撤下" in client.get("/news/gone", status=404).text
    assert "/news/gone" not in client.get("/news").links()


def test_a_text_of_tomorrow_is_not_there_today(app: Flask, clock: StandingClock, write: Write) -> None:
    write(lambda session: published.piece(session, at=clock() + timedelta(hours=1), slug="later"))
    PageClient(app).get("/news/later", status=404)
    clock.advance(hours=1)
    PageClient(app).get("/news/later")


@pytest.mark.parametrize("path", NORMS)
def test_a_norm_is_shown_in_force_with_its_earlier_versions(
    app: Flask, clock: StandingClock, write: Write, path: str
) -> None:
    kind = NORMS[path]
    for slug, day in (("v1", date(2025, 1, 1)), ("v2", date(2026, 1, 1)), ("v3", date(2027, 1, 1))):
        write(
            lambda session, slug=slug, day=day: published.piece(
                session, at=clock(), kind=kind, slug=slug, title_zh=f"规范{slug}", version=slug, effective_on=day
            )
        )
    client = PageClient(app)
    page = client.get(f"/{path}")
    assert page.h1 == "规范v2"
    assert f"/{path}/v1" in page.links()
    assert f"/{path}/v3" not in page.links()
    assert "这是旧版本" in client.get(f"/{path}/v1").text
    assert "这是旧版本" not in client.get(f"/{path}/v2").text


def test_a_long_section_is_paged(app: Flask, clock: StandingClock, write: Write) -> None:
    def many(session: object) -> None:
        for number in range(25):
            published.piece(session, at=clock(), slug=f"n{number}")  # type: ignore[arg-type]

    write(many)
    client = PageClient(app)
    assert "/news?page=2" in client.get("/news").links()
    assert len(client.get("/news?page=2").all("li", "ledger-row")) == 5
    assert client.get("/news?page=99").all("div", "empty")


def test_the_guides_begin_with_the_statutory_terms(app: Flask) -> None:
    page = PageClient(app).get("/guides")
    assert "/rules/objection.base" in page.links()
    assert "20 工作日" in page.text
