"""Feeds, sitemap and robots: valid, absolute by the public address, stable, without natural persons."""

from typing import Any
from xml.etree import ElementTree as ET

import pytest
from defusedxml.ElementTree import fromstring
from sqlalchemy.orm import Session

from portal.content.commands import PieceDraft, publish_piece, withdraw_piece
from portal.content.models import PieceKind
from tests.factories import register as make
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient
from tests.web.public.conftest import Write

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
FEEDS = ["lists/honour", "lists/serious-dishonesty", "lists/government", "news", "notices", "policies"]
BASE = "http://portal.example"


def _notice(session: Session) -> None:
    draft = PieceDraft(
        kind=PieceKind.NOTICE,
        slug="catalogue-2027",
        title_zh="目录征求意见\x0b",
        summary_zh="征求意见 & 说明",
        body_zh="<p>正文</p>",
        issuer="示例主管部门",
        title_mn="ᠮᠡᠳᠡᠭᠳᠡᠯ",
        summary_mn="ᠲᠣᠪᠴᠢ",
        body_mn="<p>ᠮᠣᠩᠭᠣᠯ</p>",
    )
    publish_piece(session, draft=draft, reviewed_at=make.AT, published_at=make.AT, actor="test", at=make.AT)


def _feed(client: PageClient, path: str) -> ET.Element:
    answer = client.get(path).response
    assert answer.mimetype == "application/atom+xml"
    return fromstring(answer.get_data())


def _locations(client: PageClient, path: str) -> list[str]:
    answer = client.get(path).response
    assert answer.mimetype == "application/xml"
    return [str(one.text) for one in fromstring(answer.get_data()).iter(f"{MAP}loc")]


@pytest.mark.parametrize("prefix", ["", "/mn"])
@pytest.mark.parametrize("name", FEEDS)
def test_every_feed_has_what_atom_demands(client: PageClient, write: Write, prefix: str, name: str) -> None:
    write(make.entry)
    write(_notice)
    feed = _feed(client, f"{prefix}/feeds/{name}.atom")
    for each in (feed, *feed.iter(f"{ATOM}entry")):
        for wanted in ("id", "title", "updated"):
            assert each.findtext(f"{ATOM}{wanted}")
    links = {one.get("rel"): one.get("href") for one in feed.findall(f"{ATOM}link")}
    assert links["self"] == f"{BASE}{prefix}/feeds/{name}.atom"
    assert client.get((links["alternate"] or "").removeprefix(BASE))


def test_ids_stay_and_links_lead_to_pages(client: PageClient, write: Write) -> None:
    write(make.entry)
    path = "/feeds/lists/serious-dishonesty.atom"
    first, second = _feed(client, path), _feed(client, f"/mn{path}")
    ids = [feed.findtext(f"{ATOM}entry/{ATOM}id") for feed in (first, second)]
    assert ids[0] == ids[1]
    link = first.find(f"{ATOM}entry/{ATOM}link")
    assert link is not None
    client.get((link.get("href") or "").removeprefix(BASE))


def test_a_feed_names_no_natural_person(client: PageClient, write: Write) -> None:
    def listed(session: Session) -> Any:
        register = make.register(session, names_persons=True)
        make.entry(session, register=register, subject=make.person(session, name="测小戊"))

    write(listed)
    page = client.get("/feeds/lists/serious-dishonesty.atom")
    assert "测" not in page.html
    assert "自然人" in page.html


def test_a_withdrawn_text_leaves_its_feed_and_the_sitemap(
    client: PageClient, write: Write, clock: StandingClock
) -> None:
    write(_notice)
    assert "目录征求意见" in client.get("/feeds/notices.atom").html
    assert "catalogue-2027" in client.get("/sitemap-pages.xml").html
    write(
        lambda session: withdraw_piece(
            session, kind=PieceKind.NOTICE, slug="catalogue-2027", reason="内容有误", actor="test", at=clock()
        )
    )
    assert "目录征求意见" not in client.get("/feeds/notices.atom").html
    assert "catalogue-2027" not in client.get("/sitemap-pages.xml").html


@pytest.mark.parametrize("path", ["/feeds/other.atom", "/feeds/lists/other.atom", "/sitemap-organisations-2.xml"])
def test_what_is_not_there_is_not_found(client: PageClient, path: str) -> None:
    client.get(path, status=404)


def test_the_sitemap_lists_organisations_and_entries_but_no_person(client: PageClient, write: Write) -> None:
    def rows(session: Session) -> Any:
        organisation, person = make.organisation(session), make.person(session)
        listed = make.entry(session, subject=organisation)
        personal = make.entry(session, subject=person)
        return organisation.credit_code, person.ref, listed.ref, personal.ref

    code, person, listed, personal = write(rows)
    pieces = _locations(client, "/sitemap.xml")
    found = [place for piece in pieces for place in _locations(client, piece.removeprefix(BASE))]
    assert f"{BASE}/subjects/{code}" in found
    assert f"{BASE}/lists/serious-dishonesty/{listed}" in found
    assert not [place for place in found if person in place or personal in place]


def test_the_host_header_is_in_no_address(client: PageClient, write: Write) -> None:
    write(make.entry)
    for path in ("/sitemap.xml", "/sitemap-pages.xml", "/robots.txt", "/feeds/news.atom", "/"):
        assert "evil.example" not in client.get(path, headers={"Host": "evil.example"}).html


def test_robots_closes_searches_and_names_the_sitemap(client: PageClient) -> None:
    page = client.get("/robots.txt")
    assert page.response.mimetype == "text/plain"
    assert "Disallow: /search" in page.html
    assert f"Sitemap: {BASE}/sitemap.xml" in page.html
