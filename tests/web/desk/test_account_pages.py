"""Holders look after their own account: sessions, password, recovery codes."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.staff.models import StaffSession
from portal.law.roles import Role
from portal.store import Database
from tests.factories import signable
from tests.factories.signable import PASSWORD, Signable
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient

NEW = "nine winds over Xilin"


@pytest.fixture
def holder(app: Flask, database: Database, client: PageClient) -> Signable:
    with database.unit_of_work() as work:
        made = signable.account(work, app.extensions["portal"].cipher, Role.AUDITOR)
    client.sign_in(made.staff)
    return made


@pytest.fixture
def elsewhere(app: Flask, holder: Signable) -> PageClient:
    other = PageClient(app)
    other.sign_in(holder.staff)
    return other


@pytest.mark.usefixtures("holder")
def test_a_session_elsewhere_is_ended(client: PageClient, elsewhere: PageClient) -> None:
    page = client.get("/desk/account")
    actions = [one.attrib["action"] for one in page.all("form") if "/sessions/" in one.get("action", "")]
    assert len(actions) == 1
    client.submit(actions[0], at="/desk/account")
    elsewhere.get("/desk", status=303)
    client.get("/desk")


@pytest.mark.usefixtures("holder")
def test_the_session_of_somebody_else_is_not_there(client: PageClient, app: Flask, database: Database) -> None:
    with database.unit_of_work() as work:
        other = signable.account(work, app.extensions["portal"].cipher, Role.AUDITOR)
    theirs = PageClient(app)
    theirs.sign_in(other.staff)
    with database.reading() as session:
        number = session.scalar(select(StaffSession.id).where(StaffSession.staff_id == other.staff.id))
    client.submit(f"/desk/account/sessions/{number}/end", at="/desk/account", status=404)
    theirs.get("/desk")


def test_a_new_password_ends_every_other_session_and_changes_this_one(
    client: PageClient, holder: Signable, elsewhere: PageClient, clock: StandingClock
) -> None:
    with client.client.session_transaction() as cookie:
        before = cookie["_user_id"]
    client.submit("/desk/account/password", {"password": PASSWORD, "code": holder.code(clock()), "new_password": NEW})
    elsewhere.get("/desk", status=303)
    client.get("/desk")
    with client.client.session_transaction() as cookie:
        assert cookie["_user_id"] != before


def test_a_new_password_wants_both_factors(client: PageClient, holder: Signable, clock: StandingClock) -> None:
    code = holder.code(clock())
    good = {"password": PASSWORD, "code": code, "new_password": NEW}
    for wrong in ({"password": "x"}, {"code": "000000"}, {"new_password": "short"}):
        client.submit("/desk/account/password", good | wrong, status=422)
    client.submit("/desk/account/password", good)
    client.submit("/desk/account/password", good | {"password": NEW}, status=422)


def test_recovery_codes_are_shown_once(client: PageClient, holder: Signable, clock: StandingClock) -> None:
    page = client.submit(
        "/desk/account/recovery-codes", {"password": PASSWORD, "code": holder.code(clock())}, status=200
    )
    assert len(page.all("code")) == 10
    assert page.response.headers["Cache-Control"] == "no-store"
    assert not [one for one in page.all("code") if "".join(one.itertext()) in holder.recovery_codes]
