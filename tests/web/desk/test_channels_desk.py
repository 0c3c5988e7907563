"""Channels of a division are proposed by a clerk of the agency and public when its head confirms them."""

import pytest
from flask import Flask

from portal.law.roles import Role
from portal.store import Database
from tests.factories import staff as people
from tests.support.pages import PageClient

CHANNEL = {"office": "示例信用中心", "phone": "0471-1234567", "email": "xinyong@example.cn", "website": ""}


@pytest.fixture
def clerk(app: Flask, database: Database) -> PageClient:
    with database.unit_of_work() as work:
        someone = people.staff(work, Role.AGENCY_CLERK, unit=people.agency(work, division="150100"))
    client = PageClient(app)
    client.sign_in(someone)
    return client


@pytest.fixture
def head(app: Flask, database: Database) -> PageClient:
    with database.unit_of_work() as work:
        someone = people.staff(work, Role.AGENCY_HEAD, unit=people.agency(work, division="150100"))
    client = PageClient(app)
    client.sign_in(someone)
    return client


def test_a_proposal_is_public_once_confirmed(client: PageClient, clerk: PageClient, head: PageClient) -> None:
    path = clerk.submit("/desk/channels/150102/edit", CHANNEL).response.headers["Location"]
    assert "0471-1234567" not in client.get("/channels/150102").text
    assert path in head.get("/desk").links()

    head.submit(f"{path}/confirm", at=path)

    assert "0471-1234567" in client.get("/channels/150102").text
    assert path not in head.get("/desk").links()


def test_a_refusal_has_a_reason(clerk: PageClient, head: PageClient) -> None:
    path = clerk.submit("/desk/channels/150102/edit", CHANNEL).response.headers["Location"]
    head.submit(f"{path}/refuse", {"reason": " "}, at=path, status=422)
    head.submit(f"{path}/refuse", {"reason": "号码有误"}, at=path)
    assert "号码有误" in clerk.get(path).text


def test_one_proposal_at_a_time(clerk: PageClient) -> None:
    clerk.submit("/desk/channels/150102/edit", CHANNEL)
    clerk.submit("/desk/channels/150102/edit", CHANNEL, status=422)


def test_what_nobody_could_dial_is_refused(clerk: PageClient) -> None:
    clerk.submit("/desk/channels/150102/edit", {**CHANNEL, "phone": "打电话"}, status=422)


def test_only_the_own_subtree_can_be_proposed(clerk: PageClient) -> None:
    clerk.get("/desk/channels/150200/edit", status=404)
    assert "/desk/channels/150102/edit" in clerk.get("/desk/channels").links()
    assert "/desk/channels/150200/edit" not in clerk.get("/desk/channels").links()
