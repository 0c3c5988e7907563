"""The desk says when a letter arrived, what was brought came today, and the receipt names the day."""

import pytest
from flask import Flask

from portal.store import Database
from tests.cases import desk_scene
from tests.cases.desk_scene import PAPERS, Scene
from tests.support.pages import Page, PageClient

NEW = "/desk/cases/new"


@pytest.fixture
def scene(app: Flask, database: Database) -> Scene:
    return desk_scene.laid(app, database)


def entered(client: PageClient, scene: Scene, received: str, status: int = 200, channel: str = "post") -> Page:
    client.sign_in(scene.clerk)
    page = client.submit(NEW, {**PAPERS, "kind": "objection"}, status=200)
    [proposed] = [one.get("value") for one in page.all("input") if one.get("name") == "received"]
    assert not proposed
    hidden = {one.get("name"): one.get("value") for one in page.all("input") if one.get("type") == "hidden"}
    given = {"channel": channel, "contact": "示例路1号", "statement": "与事实不符。", "received": received}
    return client.post(f"{NEW}/lodge", data={**hidden, **given, f"ground-{scene.record}": "37.1"}, status=status)


def test_the_receipt_names_the_day_a_letter_arrived(client: PageClient, scene: Scene) -> None:
    receipt = entered(client, scene, "2026-11-18")
    assert "收到日期" in receipt.text
    assert "2026-11-23" in receipt.html  # five days after it arrived


@pytest.mark.parametrize("day", ["", "2027-01-01", "前天"])
def test_a_day_that_cannot_be_is_said_beside_its_field(client: PageClient, scene: Scene, day: str) -> None:
    assert "#received" in entered(client, scene, day, status=422).links()


def test_what_was_brought_to_the_counter_came_today(client: PageClient, scene: Scene) -> None:
    assert "2026-11-25" in entered(client, scene, "", channel="counter").html  # five days after today
    assert "#received" in entered(client, scene, "前天", status=422, channel="counter").links()
