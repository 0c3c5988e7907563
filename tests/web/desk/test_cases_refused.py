"""A repair asked for at the counter or by post that cannot be: the desk hands over a letter, and no case is opened."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.cases.models import Case
from portal.register.records.models import Record
from portal.store import Database
from tests.cases import desk_scene
from tests.cases.desk_scene import NAME, PAPERS, Scene
from tests.support.pages import Page, PageClient

NEW = "/desk/cases/new"
GIVEN = {"channel": "post", "contact": "示例路1号", "statement": "已经改正。", "received": "2026-11-18"}


@pytest.fixture
def scene(app: Flask, database: Database) -> Scene:
    return desk_scene.laid(app, database)


def page_for(client: PageClient, scene: Scene, path: str = NEW) -> Page:
    client.sign_in(scene.clerk)
    return client.submit(path, {**PAPERS, "kind": "repair"}, status=200)


def sent(client: PageClient, page: Page, to: str, status: int, **given: object) -> Page:
    hidden = {one.get("name"): one.get("value") for one in page.all("input") if one.get("type") == "hidden"}
    return client.post(f"{NEW}/{to}", data={**hidden, **GIVEN, **given}, status=status)


def over(database: Database, scene: Scene) -> None:
    """The record's period ended before the letter arrived."""
    with database.unit_of_work() as work:
        record = work.scalars(select(Record).where(Record.ref == scene.record)).one()
        record.public_until = record.start_on


@pytest.mark.parametrize("language", ["", "/mn"])
def test_the_desk_hands_over_why_and_opens_no_case(
    client: PageClient, database: Database, scene: Scene, language: str
) -> None:
    over(database, scene)
    page = page_for(client, scene, language + NEW)
    refused = sent(client, page, "refuse", 303, items=scene.record)
    address = refused.response.headers["Location"]
    assert NAME not in address
    shown = client.get(language + address.removeprefix("/mn"))
    assert f"{language}{address.removeprefix('/mn')}/letter.pdf" in shown.links()
    assert client.get(f"{address}/letter.pdf").response.data.startswith(b"%PDF-")
    with database.reading() as session:
        assert session.scalar(select(func.count(Case.id))) == 0
    client.sign_in(scene.outside)
    client.get(address, status=403)


def test_what_can_be_taken_in_is_not_refused(client: PageClient, scene: Scene) -> None:
    page = sent(client, page_for(client, scene), "refuse", 422, items=scene.record)
    assert "应当受理" in page.text


def test_an_objection_is_never_refused_so(client: PageClient, scene: Scene) -> None:
    client.sign_in(scene.clerk)
    page = client.submit(NEW, {**PAPERS, "kind": "objection"}, status=200)
    assert "/new/refuse" not in page.html
    sent(client, page, "refuse", 404, **{f"ground-{scene.record}": "37.1"})
