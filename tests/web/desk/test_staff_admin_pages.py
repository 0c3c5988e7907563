"""Security administrators look after the accounts and units of their subtree, and of nobody else."""

import re

import pytest
from flask import Flask

from portal.accounts.staff.models import Staff
from portal.kernel.identifiers import uscc
from portal.law.roles import Role
from portal.security import one_time
from portal.store import Database
from tests.factories import register as make
from tests.factories import staff as people
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient
from tests.web.desk.test_sign_in_pages import hidden

CODE = re.compile(r"[2-9b-z]{4}(?:-[2-9b-z]{4}){4}")
SECRET = re.compile(r"secret\">([A-Z2-7]{32})<")


@pytest.fixture
def admin(database: Database, client: PageClient) -> Staff:
    with database.unit_of_work() as work:
        made = people.staff(work, Role.SECURITY_ADMIN, unit=people.agency(work))
        assert made.unit
    client.sign_in(made)
    return made


@pytest.mark.usefixtures("admin")
def test_an_invitation_becomes_an_account(
    client: PageClient, app: Flask, database: Database, clock: StandingClock
) -> None:
    with database.unit_of_work() as work:
        unit = make.unit(work)
    path = f"/desk/units/{unit.credit_code}/staff/new"
    data = {"name": "测高娃", "login": "Gaowa", "roles": [Role.PROVIDER_MAKER.value]}
    shown = client.submit(path, data, status=200)
    code = CODE.findall(shown.html)[0]

    newcomer = PageClient(app)
    opened = newcomer.submit("/desk/invitation", {"code": code.upper().replace("-", " ")}, status=200)
    secret = SECRET.findall(opened.html)[0]
    digits = one_time.code_of(secret, one_time.step_at(clock()))
    form = hidden(opened) | {"code": digits}
    for weak in ("short", "password1234", "gaowa-gaowa-gaowa", "我是测高娃我是测高娃我是"):
        newcomer.post("/desk/invitation/set-up", status=422, data=form | {"new_password": weak})
    strong = form | {"new_password": "nine winds over Xilin"}
    newcomer.post("/desk/invitation/set-up", status=422, data=strong | {"code": "000000"})
    codes = newcomer.post("/desk/invitation/set-up", data=strong)
    assert len(codes.all("code")) == one_time.RECOVERY_CODES
    newcomer.post("/desk/invitation/set-up", status=422, data=strong)
    newcomer.submit("/desk/invitation", {"code": code}, status=422)

    clock.advance(seconds=30)
    start = newcomer.submit("/desk/sign-in", {"login": "gaowa", "password": "nine winds over Xilin"}, status=200)
    digits = one_time.code_of(secret, one_time.step_at(clock()))
    newcomer.post("/desk/sign-in/code", status=303, data=hidden(start) | {"code": digits})
    assert "测高娃" in newcomer.get("/desk").text


def test_what_a_new_account_may_not_be(client: PageClient, admin: Staff) -> None:
    path = f"/desk/units/{admin.unit.credit_code}/staff/new"
    apart = [Role.CONTENT_EDITOR.value, Role.CONTENT_PUBLISHER.value]
    good = {"name": "测高娃", "login": "gaowa", "roles": [Role.AUDITOR.value]}
    for wrong in ({"roles": apart}, {"roles": []}, {"login": "不行"}, {"login": admin.login}, {"name": " "}):
        client.submit(path, good | wrong, status=422)


@pytest.mark.usefixtures("admin")
def test_a_role_taken_away_is_gone_at_the_next_request(client: PageClient, app: Flask, database: Database) -> None:
    with database.unit_of_work() as work:
        other = people.staff(work, Role.SECURITY_ADMIN)
    theirs = PageClient(app)
    theirs.sign_in(other)
    theirs.get("/desk/staff")
    page = f"/desk/staff/{other.ref}"
    client.submit(f"{page}/roles", {"roles": [Role.AUDITOR.value]}, at=page)
    theirs.get("/desk/staff", status=303)
    theirs.sign_in(other)
    theirs.get("/desk/staff", status=403)


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize("action", ["disable", "end-sessions", "reset"])
def test_sessions_end_with_what_the_administrator_does(
    client: PageClient, app: Flask, database: Database, action: str
) -> None:
    with database.unit_of_work() as work:
        other = people.staff(work, Role.AUDITOR)
    theirs = PageClient(app)
    theirs.sign_in(other)
    theirs.get("/desk")
    page = f"/desk/staff/{other.ref}"
    client.submit(f"{page}/{action}", at=page, status=200 if action == "reset" else 303)
    theirs.get("/desk", status=303)


@pytest.mark.usefixtures("admin")
def test_a_disabled_account_can_be_enabled_again(client: PageClient, database: Database) -> None:
    with database.unit_of_work() as work:
        other = people.staff(work, Role.AUDITOR)
    page = f"/desk/staff/{other.ref}"
    client.submit(f"{page}/disable", at=page)
    assert "已停用" in client.get(page).text
    client.submit(f"{page}/disable", at=page, status=422)
    client.submit(f"{page}/enable", at=page)
    assert "在用" in client.get(page).text


def test_nobody_manages_their_own_account(client: PageClient, admin: Staff) -> None:
    page = f"/desk/staff/{admin.ref}"
    assert "另一位安全管理员" in client.get(page).text
    for action in ("roles", "disable", "reset", "end-sessions"):
        client.submit(f"{page}/{action}", {"roles": [Role.AUDITOR.value]}, at=page, status=403)


def test_what_lies_outside_the_subtree_is_not_there(client: PageClient, database: Database) -> None:
    with database.unit_of_work() as work:
        local = people.staff(work, Role.SECURITY_ADMIN, unit=make.unit(work, division="150200"))
        elsewhere = people.staff(work, Role.AUDITOR, unit=make.unit(work, division="150100"))
        code = elsewhere.unit.credit_code
    client.sign_in(local)
    assert elsewhere.login not in client.get("/desk/staff").text
    for path in (f"/desk/staff/{elsewhere.ref}", f"/desk/units/{code}", f"/desk/units/{code}/staff/new"):
        client.get(path, status=404)
    own = f"/desk/staff/{local.ref}"
    client.submit(f"/desk/staff/{elsewhere.ref}/disable", at=own, status=404)


@pytest.mark.usefixtures("admin")
def test_a_unit_that_a_batch_named_is_confirmed(client: PageClient, database: Database) -> None:
    with database.unit_of_work() as work:
        named = make.unit(work, division="150100")
        named.confirmed = False
    path = f"/desk/units/{named.credit_code}"
    assert named.name_zh in client.get("/desk/units?view=waiting").text
    client.get(f"{path}/staff/new")
    good = {"name_zh": named.name_zh, "kind": "agency", "division": "150200", "security_officer": "测巴图"}
    client.submit(path, good | {"division": "110000"}, status=422)
    client.submit(path, good)
    assert named.name_zh not in client.get("/desk/units?view=waiting").text


@pytest.mark.usefixtures("admin")
def test_a_unit_is_entered_once(client: PageClient) -> None:
    data = {
        "credit_code": uscc.make("1", "1", "150000", "M0000012"),
        "name_zh": "示例厅",
        "kind": "provider",
        "division": "150000",
    }
    client.submit("/desk/units/new", data)
    client.submit("/desk/units/new", data, status=422)
    client.submit("/desk/units/new", data | {"credit_code": "123"}, status=422)


def test_pages_read_in_mongolian_too(client: PageClient, admin: Staff) -> None:
    for path in ("/desk/staff", "/desk/units", "/desk/units/new", f"/desk/staff/{admin.ref}", "/desk/account"):
        client.get("/mn" + path)
    client.get("/mn/desk/sign-in")
    client.get("/mn/desk/invitation")
