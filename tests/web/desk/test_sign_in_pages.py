"""Signing in: both factors, one answer for every wrong one, a new session at the end, and nothing typed is lost."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.staff.models import Staff, StaffRole, StaffSession
from portal.app import create_app
from portal.audit.models import AuditEntry, AuditPayload
from portal.demo import Plan, units
from portal.demo import staff as demo_staff
from portal.kernel.settings import Settings
from portal.law.roles import Role
from portal.store import Database
from tests.factories import signable
from tests.factories.signable import PASSWORD, Signable
from tests.support.clocks import StandingClock
from tests.support.pages import HTML, Page, PageClient, words


@pytest.fixture
def clerk(app: Flask, database: Database) -> Signable:
    return make(app, database, Role.SECURITY_ADMIN)


def make(app: Flask, database: Database, *roles: Role) -> Signable:
    with database.unit_of_work() as work:
        return signable.account(work, app.extensions["portal"].cipher, *roles)


def hidden(page: Page) -> dict[str, str]:
    return {one.attrib["name"]: one.get("value", "") for one in page.all("input") if one.get("type") == "hidden"}


def password_page(
    client: PageClient, who: Signable, *, password: str = PASSWORD, next_path: str = "", status: int = 200, **extra: str
) -> Page:
    start = client.get("/desk/sign-in" + (f"?next={quote(next_path)}" if next_path else ""))
    typed = {"login": who.staff.login, "password": password}
    return client.post("/desk/sign-in", status=status, data=hidden(start) | typed | extra)


def enter(client: PageClient, who: Signable, clock: StandingClock, *, next_path: str = "", **extra: str) -> Page:
    """Signs in wholly; the clock goes on to a code not used before."""
    clock.advance(seconds=30)
    asked = password_page(client, who, next_path=next_path, **extra)
    status = 200 if extra else 303
    return client.post("/desk/sign-in/code", status=status, data=hidden(asked) | {"code": who.code(clock())})


def test_both_factors_open_a_session(client: PageClient, clerk: Signable, clock: StandingClock) -> None:
    arrived = enter(client, clerk, clock)
    assert arrived.response.headers["Location"] == "/desk"
    assert clerk.staff.name in client.get("/desk").text


def test_the_password_alone_opens_nothing(client: PageClient, clerk: Signable) -> None:
    password_page(client, clerk)
    client.get("/desk", status=303)


def test_unknown_login_and_wrong_password_read_the_same(client: PageClient, clerk: Signable) -> None:
    wrong = password_page(client, clerk, password="something else", status=422)
    start = client.get("/desk/sign-in")
    unknown = client.post(
        "/desk/sign-in", status=422, data=hidden(start) | {"login": "nobody-here", "password": "something else"}
    )
    assert wrong.text.replace(clerk.staff.login, "") == unknown.text.replace("nobody-here", "")


def test_a_code_is_taken_once(client: PageClient, app: Flask, clerk: Signable, clock: StandingClock) -> None:
    asked = password_page(client, clerk)
    data = hidden(asked) | {"code": clerk.code(clock())}
    client.post("/desk/sign-in/code", status=303, data=data)
    other = PageClient(app)
    again = password_page(other, clerk)
    refused = other.post("/desk/sign-in/code", status=422, data=hidden(again) | {"code": clerk.code(clock())})
    assert "已经用过" in refused.text


def test_a_ticket_of_the_first_factor_grows_old(client: PageClient, clerk: Signable, clock: StandingClock) -> None:
    asked = password_page(client, clerk)
    clock.advance(minutes=11)
    page = client.post("/desk/sign-in/code", status=422, data=hidden(asked) | {"code": clerk.code(clock())})
    assert page.h1 == "登录工作台"


def test_the_session_id_changes_at_every_sign_in(
    client: PageClient, clerk: Signable, clock: StandingClock, database: Database
) -> None:
    tokens = []
    for _ in range(2):
        enter(client, clerk, clock)
        with client.client.session_transaction() as cookie:
            tokens.append(cookie["_user_id"])
    assert len(set(tokens)) == 2
    with database.reading() as session:
        kept = set(session.scalars(select(StaffSession.digest)))
    assert not kept & set(tokens)


def test_a_recovery_code_leads_to_a_new_second_factor_and_only_then_in(
    client: PageClient, clerk: Signable, clock: StandingClock
) -> None:
    asked = password_page(client, clerk)
    page = client.post("/desk/sign-in/code", data=hidden(asked) | {"code": clerk.recovery_codes[3].upper()})
    assert page.h1 == "重新设置验证器"
    client.get("/desk", status=303)
    secret = re.findall(r"secret\">([A-Z2-7]{32})<", page.html)[0]
    renewed = Signable(clerk.staff, secret, ())
    client.post("/desk/sign-in/second-factor", status=303, data=hidden(page) | {"code": renewed.code(clock())})
    client.get("/desk")
    enter(client, renewed, clock)
    clock.advance(seconds=30)
    asked = password_page(client, clerk)
    client.post("/desk/sign-in/code", status=422, data=hidden(asked) | {"code": clerk.recovery_codes[3]})


@pytest.mark.parametrize(
    "asked", ["//evil.example", "/\\evil.example", "https://evil.example", "/%5Cevil", "javascript:1", "/a\r\nb"]
)
def test_signing_in_leads_to_paths_of_this_site_only(
    client: PageClient, clerk: Signable, clock: StandingClock, asked: str
) -> None:
    arrived = enter(client, clerk, clock, next_path=asked)
    location = arrived.response.headers["Location"]
    assert re.match(r"/[^/\\]", location)


def test_signing_in_leads_back_to_the_page_asked_for(client: PageClient, clerk: Signable, clock: StandingClock) -> None:
    asked = client.get("/desk/account", status=303).response.headers["Location"]
    assert asked == "/desk/sign-in?next=%2Fdesk%2Faccount"
    assert enter(client, clerk, clock, next_path="/desk/account").response.headers["Location"] == "/desk/account"


def test_signing_out_ends_the_session_on_the_server(
    client: PageClient, app: Flask, clerk: Signable, clock: StandingClock
) -> None:
    enter(client, clerk, clock)
    with client.client.session_transaction() as cookie:
        kept = dict(cookie)
    left = client.submit("/desk/sign-out", at="/desk")
    assert "storage" in left.response.headers["Clear-Site-Data"]
    replaying = PageClient(app)
    with replaying.client.session_transaction() as cookie:
        cookie.update(kept)
    replaying.get("/desk", status=303)


@pytest.mark.parametrize("gone", [{"minutes": 16}, {"hours": 13}])
def test_idle_and_long_sessions_end_by_the_servers_clock(
    client: PageClient, clerk: Signable, clock: StandingClock, gone: dict[str, int]
) -> None:
    enter(client, clerk, clock)
    clock.advance(minutes=14)
    client.get("/desk")
    clock.advance(**gone)
    client.get("/desk", status=303)


def test_a_busy_session_ends_after_twelve_hours(client: PageClient, clerk: Signable, clock: StandingClock) -> None:
    enter(client, clerk, clock)
    for _ in range(72):
        clock.advance(minutes=10)
        client.get("/desk")
    clock.advance(minutes=1)
    client.get("/desk", status=303)


def test_what_was_typed_survives_the_end_of_the_session(
    client: PageClient, clerk: Signable, clock: StandingClock
) -> None:
    unit = clerk.staff.unit
    path = f"/desk/units/{unit.credit_code}"
    enter(client, clerk, clock)
    form = hidden(client.get(path))
    clock.advance(minutes=20)
    typed = {"name_zh": unit.name_zh, "kind": "provider", "division": unit.division, "security_officer": "测巴图"}
    asked = client.post(path, status=403, data=form | typed)
    assert "您填写的内容还在" in asked.text
    assert "测巴图" not in asked.html
    kept = enter(client, clerk, clock, carried=hidden(asked)["carried"])
    assert kept.h1 == "您填写的内容还在"
    client.post(path, status=303, data=hidden(kept))
    assert "测巴图" in client.get(path).html


def test_what_was_typed_is_shown_to_nobody_else(
    client: PageClient, app: Flask, database: Database, clerk: Signable, clock: StandingClock
) -> None:
    other = make(app, database, Role.SECURITY_ADMIN)
    path = f"/desk/units/{clerk.staff.unit.credit_code}"
    enter(client, clerk, clock)
    form = hidden(client.get(path))
    clock.advance(minutes=20)
    asked = client.post(path, status=403, data=form | {"security_officer": "测巴图"})
    clock.advance(seconds=30)
    start = password_page(client, other, carried=hidden(asked)["carried"])
    client.post("/desk/sign-in/code", status=303, data=hidden(start) | {"code": other.code(clock())})


def test_passwords_are_not_carried(client: PageClient, clerk: Signable, clock: StandingClock) -> None:
    enter(client, clerk, clock)
    form = hidden(client.get("/desk/account/password"))
    clock.advance(minutes=20)
    data = form | {"password": PASSWORD, "new_password": "Some other 12 words"}
    client.post("/desk/account/password", status=303, data=data)


def test_a_form_open_in_another_window_fits_after_signing_in_again(
    client: PageClient, clerk: Signable, clock: StandingClock
) -> None:
    path = f"/desk/units/{clerk.staff.unit.credit_code}"
    enter(client, clerk, clock)
    form = hidden(client.get(path))
    clock.advance(minutes=20)
    enter(client, clerk, clock)
    unit = clerk.staff.unit
    client.post(path, status=303, data=form | {"name_zh": unit.name_zh, "kind": "provider", "division": unit.division})


@pytest.mark.parametrize("token", [None, "", "wrong", "中文", "ᠮᠣᠩᠭᠣᠯ\x00", "x" * 5000])
def test_a_post_without_its_token_is_refused_in_plain_words(
    client: PageClient, clerk: Signable, clock: StandingClock, token: str | None
) -> None:
    enter(client, clerk, clock)
    data: dict[str, Any] = {} if token is None else {"csrf_token": token}
    assert "没有受理" in client.post("/desk/account/sessions/1/end", status=400, data=data).text


def test_the_token_of_somebody_else_is_refused(
    client: PageClient, app: Flask, database: Database, clerk: Signable, clock: StandingClock
) -> None:
    other = PageClient(app)
    enter(other, make(app, database, Role.AUDITOR), clock)
    theirs = hidden(other.get("/desk/account/password"))["csrf_token"]
    enter(client, clerk, clock)
    client.post("/desk/sign-out", status=400, data={"csrf_token": theirs})
    client.get("/desk")


def test_every_outcome_is_in_the_chain_and_no_secret_is(
    client: PageClient, clerk: Signable, clock: StandingClock, database: Database
) -> None:
    start = hidden(client.get("/desk/sign-in"))
    client.post("/desk/sign-in", status=422, data=start | {"login": "planted-login", "password": "planted secret"})
    password_page(client, clerk, password="planted secret", status=422)
    enter(client, clerk, clock)
    client.submit("/desk/sign-out", at="/desk")
    with database.reading() as session:
        links = list(session.execute(select(AuditEntry.action, AuditEntry.outcome).order_by(AuditEntry.seq)))
        rows = [*session.scalars(select(AuditEntry)), *session.scalars(select(AuditPayload))]
        everything = str([vars(row) for row in rows])
    assert [tuple(link) for link in links] == [
        ("staff.sign_in", "refused"),
        ("staff.sign_in", "refused"),
        ("staff.sign_in", "done"),
        ("staff.sign_out", "done"),
    ]
    for planted in ("planted", PASSWORD, clerk.secret, clerk.code(clock())):
        assert planted not in everything
    assert "127.0.0.1" in everything


def test_demonstration_accounts_are_told_in_demonstration_mode_only(client: PageClient) -> None:
    assert "演示账户" not in client.get("/desk/sign-in").text


def test_too_many_wrong_passwords_are_refused_in_plain_words_and_others_get_in(
    client: PageClient, app: Flask, database: Database, clerk: Signable, clock: StandingClock
) -> None:
    start = hidden(client.get("/desk/sign-in"))
    wrong = start | {"login": clerk.staff.login, "password": "wrong"}
    statuses = [client.client.post("/desk/sign-in", data=wrong).status_code for _ in range(10)]
    assert statuses == [422] * 5 + [429] * 5
    assert "错误次数太多" in client.post("/desk/sign-in", status=429, data=wrong).text
    enter(client, make(app, database, Role.AUDITOR), clock)


def test_a_form_too_long_to_be_carried_is_not_lost_without_a_word(
    client: PageClient, clerk: Signable, clock: StandingClock
) -> None:
    path = f"/desk/units/{clerk.staff.unit.credit_code}"
    enter(client, clerk, clock)
    form = hidden(client.get(path))
    clock.advance(minutes=20)
    asked = client.post(path, status=403, data=form | {"name_zh": "x" * 310_000})
    assert "carried" not in hidden(asked)
    assert "另一个窗口" in asked.text


def test_a_sealed_form_that_was_changed_is_left_out(client: PageClient, clerk: Signable, clock: StandingClock) -> None:
    clock.advance(seconds=30)
    asked = password_page(client, clerk, carried="changed")
    client.post("/desk/sign-in/code", status=303, data=hidden(asked) | {"code": clerk.code(clock())})


def test_over_https_the_cookie_is_bound_to_the_host(
    tmp_path: Path, database_url: str, database: Database, clock: StandingClock
) -> None:
    environ = {
        "PORTAL_INSTANCE": str(tmp_path / "instance"),
        "PORTAL_DATABASE_URL": database_url,
        "PORTAL_BASE_URL": "https://portal.example",
        "PORTAL_HTTPS": "true",
    }
    secure = create_app(Settings.from_environ(environ), database=database, clock=clock)
    cookie = PageClient(secure).get("/desk/sign-in").response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-portal=")
    for attribute in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert attribute in cookie
    assert "Domain" not in cookie


def test_the_demonstration_tells_with_what_to_sign_in(
    tmp_path: Path, database_url: str, database: Database, clock: StandingClock
) -> None:
    environ = {
        "PORTAL_INSTANCE": str(tmp_path / "instance"),
        "PORTAL_DATABASE_URL": database_url,
        "PORTAL_BASE_URL": "http://portal.example",
        "PORTAL_DEMO": "true",
    }
    settings = Settings.from_environ(environ)
    app = create_app(settings, database=database, clock=clock)
    plan = Plan(subjects=60, records=120, seed=7, at=clock())
    with database.unit_of_work() as work:
        demo_staff.create(work, plan, units.create(work, seed=7), app.extensions["portal"].cipher)
    told = PageClient(app).get("/desk/sign-in")
    rows = [[words(cell).split()[-1] for cell in row.iter(HTML + "td")] for row in told.all("tr")[1:]]
    assert roles_of(database) == set(Role)
    for _unit, login, password, code in rows:
        client = PageClient(app)
        start = client.submit("/desk/sign-in", {"login": login, "password": password}, status=200)
        client.post("/desk/sign-in/code", status=303, data=hidden(start) | {"code": code})
        client.get("/desk")
    with database.reading() as session:
        maker = session.scalars(select(Staff).where(Staff.login == "maker")).one()
        session.expunge(maker)
    inside = PageClient(app)
    inside.sign_in(maker)
    inside.get("/desk")
    plain = create_app(Settings.from_environ(environ | {"PORTAL_DEMO": "false"}), database=database, clock=clock)
    outside = PageClient(plain)
    outside.sign_in(maker)
    outside.get("/desk", status=303)
    login, password = rows[0][1:3]
    PageClient(plain).submit("/desk/sign-in", {"login": login, "password": password}, status=422)


def roles_of(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(StaffRole.role)))
