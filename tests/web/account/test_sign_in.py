"""Signing in as a holder: one answer for every wrong one, a second factor where it is set up, nothing typed is lost."""

import re
from dataclasses import replace
from urllib.parse import quote

import pytest
from flask import Flask

from portal.app import create_app
from portal.kernel.settings import Settings
from portal.law.roles import Role
from portal.store import Database
from tests.factories import staff as people
from tests.factories.signable_holders import PASSWORD, SignableHolder
from tests.support.clocks import StandingClock
from tests.support.pages import Page, PageClient

SIGN_IN = "/account/sign-in"


def hidden(page: Page) -> dict[str, str]:
    return {one.attrib["name"]: one.get("value", "") for one in page.all("input") if one.get("type") == "hidden"}


def enter(
    client: PageClient,
    who: SignableHolder,
    *,
    password: str = PASSWORD,
    next_path: str = "",
    status: int = 303,
    prefix: str = "",
    **extra: str,
) -> Page:
    start = client.get(prefix + SIGN_IN + (f"?next={quote(next_path)}" if next_path else ""))
    typed = {"email": who.email, "password": password}
    return client.post(prefix + SIGN_IN, status=status, data=hidden(start) | typed | extra)


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_password_opens_a_session_where_there_is_no_second_factor(
    client: PageClient, sarnai: SignableHolder, prefix: str
) -> None:
    assert enter(client, sarnai, prefix=prefix).response.headers["Location"] == f"{prefix}/account"
    page = client.get(f"{prefix}/account")
    assert sarnai.email in page.text
    assert page.response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_where_there_is_a_second_factor_the_password_alone_opens_nothing(
    client: PageClient, baatar: SignableHolder, clock: StandingClock, prefix: str
) -> None:
    asked = enter(client, baatar, status=200, prefix=prefix)
    client.get("/account", status=303)
    code = baatar.code(clock())
    client.post(f"{prefix}{SIGN_IN}/code", status=422, data=hidden(asked) | {"code": "000000"})
    client.post(f"{prefix}{SIGN_IN}/code", status=303, data=hidden(asked) | {"code": code})
    client.get("/account")


def test_a_code_is_taken_once(client: PageClient, app: Flask, baatar: SignableHolder, clock: StandingClock) -> None:
    code = baatar.code(clock())
    client.post(f"{SIGN_IN}/code", status=303, data=hidden(enter(client, baatar, status=200)) | {"code": code})
    other = PageClient(app)
    again = enter(other, baatar, status=200)
    assert "已经用过" in other.post(f"{SIGN_IN}/code", status=422, data=hidden(again) | {"code": code}).text


def test_a_ticket_grows_old(client: PageClient, baatar: SignableHolder, clock: StandingClock) -> None:
    asked = enter(client, baatar, status=200)
    clock.advance(minutes=11)
    page = client.post(f"{SIGN_IN}/code", status=422, data=hidden(asked) | {"code": baatar.code(clock())})
    assert page.h1 == "登录"


def test_unknown_address_and_wrong_password_read_the_same(client: PageClient, sarnai: SignableHolder) -> None:
    wrong = enter(client, sarnai, password="something else", status=422)
    unknown = enter(client, replace(sarnai, email="nobody@example.org"), password="something else", status=422)
    assert wrong.text.replace(sarnai.email, "") == unknown.text.replace("nobody@example.org", "")
    assert PASSWORD not in wrong.html
    assert "something else" not in wrong.html


def test_guessing_is_stopped_also_after_a_restart(
    client: PageClient, settings: Settings, database: Database, clock: StandingClock, sarnai: SignableHolder
) -> None:
    for _ in range(4):
        enter(client, sarnai, password="wrong", status=422)
    restarted = PageClient(create_app(settings, database=database, clock=clock))
    enter(restarted, sarnai, password="wrong", status=422)
    enter(restarted, sarnai, status=429)
    clock.advance(minutes=7)
    enter(restarted, sarnai)


def test_the_session_id_changes_at_every_sign_in(client: PageClient, sarnai: SignableHolder) -> None:
    tokens = set()
    for _ in range(2):
        enter(client, sarnai)
        with client.client.session_transaction() as cookie:
            tokens.add(cookie["_user_id"])
    assert len(tokens) == 2


def test_signing_out_ends_the_session_on_the_server(client: PageClient, app: Flask, sarnai: SignableHolder) -> None:
    enter(client, sarnai)
    with client.client.session_transaction() as cookie:
        kept = dict(cookie)
    left = client.submit("/account/sign-out", at="/account")
    assert "storage" in left.response.headers["Clear-Site-Data"]
    replaying = PageClient(app)
    with replaying.client.session_transaction() as cookie:
        cookie.update(kept)
    replaying.get("/account", status=303)


@pytest.mark.parametrize("gone", [{"minutes": 31}, {"hours": 13}])
def test_idle_and_long_sessions_end_by_the_servers_clock(
    client: PageClient, sarnai: SignableHolder, clock: StandingClock, gone: dict[str, int]
) -> None:
    enter(client, sarnai)
    clock.advance(minutes=29)
    client.get("/account")
    clock.advance(**gone)
    client.get("/account", status=303)


@pytest.mark.parametrize("asked", ["//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb"])
def test_signing_in_leads_to_paths_of_this_site_only(client: PageClient, sarnai: SignableHolder, asked: str) -> None:
    assert re.match(r"/[^/\\]", enter(client, sarnai, next_path=asked).response.headers["Location"])


def test_signing_in_leads_back_to_the_page_asked_for(client: PageClient, sarnai: SignableHolder) -> None:
    asked = client.get("/account/devices", status=303).response.headers["Location"]
    assert asked == f"{SIGN_IN}?next=%2Faccount%2Fdevices"
    assert enter(client, sarnai, next_path="/account/devices").response.headers["Location"] == "/account/devices"


def test_what_was_typed_survives_the_end_of_the_session_for_its_writer_only(
    client: PageClient, sarnai: SignableHolder, baatar: SignableHolder, clock: StandingClock, app: Flask
) -> None:
    enter(client, sarnai)
    form = hidden(client.get("/account/security/address"))
    clock.advance(minutes=40)
    typed = {"email": "sarnai.new@example.org", "password": PASSWORD}
    asked = client.post("/account/security/address", status=403, data=form | typed)
    assert "您填写的内容还在" in asked.text
    assert "sarnai.new@example.org" not in asked.html
    carried = hidden(asked)["carried"]
    other = PageClient(app)
    halfway = enter(other, baatar, status=200, carried=carried)
    arrived = other.post(
        f"{SIGN_IN}/code", status=303, data=hidden(halfway) | {"code": baatar.code(clock()), "carried": carried}
    )
    assert arrived.response.headers["Location"] == "/account"
    kept = enter(client, sarnai, status=200, carried=carried)
    assert kept.h1 == "您填写的内容还在"
    assert "sarnai.new@example.org" in kept.html
    assert PASSWORD not in kept.html


def test_staff_and_holders_are_not_taken_for_each_other(client: PageClient, sarnai: SignableHolder) -> None:
    enter(client, sarnai)
    assert client.get("/desk", status=303).response.headers["Location"].startswith("/desk/sign-in")
    with client.client.session_transaction() as cookie:
        cookie["_user_id"] = cookie["_user_id"].removeprefix("h:")
    client.get("/desk", status=303)
    client.get("/account", status=303)


def test_who_signs_in_over_somebody_elses_session_ends_it_on_the_server(
    client: PageClient, app: Flask, database: Database, sarnai: SignableHolder
) -> None:
    with database.unit_of_work() as work:
        clerk = people.staff(work, Role.AGENCY_CLERK)
    client.sign_in(clerk)
    client.get("/desk")
    with client.client.session_transaction() as cookie:
        before = dict(cookie)
    enter(client, sarnai)
    client.get("/account")
    replayed = PageClient(app)
    with replayed.client.session_transaction() as cookie:
        cookie.update(before)
    replayed.get("/desk", status=303)
