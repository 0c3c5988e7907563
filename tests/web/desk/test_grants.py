"""Papers of an authorisation at the desk: compared, decided by two, seen by the agency only; revoked at the counter."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.access.grants.models import Grant
from portal.accounts.models import Unit
from portal.accounts.staff.models import Staff
from portal.audit.models import AuditEntry
from portal.law.roles import Role
from portal.store import Database
from tests.factories import grants as make
from tests.factories import staff as people
from tests.factories.grants import GRANTEE_NUMBER, SUBJECT_NUMBER, Stage
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient

DESK = "/desk/grants"


@pytest.fixture
def on(app: Flask, database: Database, clock: StandingClock) -> Stage:
    """Both sides, proven."""
    with database.unit_of_work() as work:
        return make.stage(work, cipher=app.extensions["portal"].cipher, at=clock())


@pytest.fixture
def ref(database: Database, on: Stage, clock: StandingClock) -> str:
    """An authorisation on paper that waits."""
    today = clock().date()
    with database.unit_of_work() as work:
        return make.on_paper(work, on, at=clock(), wish=make.wish(since=today, until=today))


@pytest.fixture
def agency(database: Database) -> Unit:
    """The region's agency."""
    with database.unit_of_work() as work:
        return people.agency(work)


def staff(app: Flask, database: Database, unit: Unit, *roles: Role) -> PageClient:
    with database.unit_of_work() as work:
        made: Staff = people.staff(work, *roles, unit=unit)
    client = PageClient(app)
    client.sign_in(made)
    return client


@pytest.fixture
def clerk(app: Flask, database: Database, agency: Unit) -> PageClient:
    """Who compares."""
    return staff(app, database, agency, Role.AGENCY_CLERK)


@pytest.fixture
def head(app: Flask, database: Database, agency: Unit) -> PageClient:
    """Who decides."""
    return staff(app, database, agency, Role.AGENCY_HEAD)


def step(client: PageClient, ref: str, action: str, *, status: int = 303, **values: str) -> None:
    client.submit(f"{DESK}/{ref}/{action}", values, status=status, at=f"{DESK}/{ref}")


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_two_persons_accept_it(clerk: PageClient, head: PageClient, ref: str, database: Database, prefix: str) -> None:
    assert ref in clerk.get(f"{prefix}{DESK}").html
    page = clerk.get(f"{prefix}{DESK}/{ref}")
    assert SUBJECT_NUMBER[-4:] in page.text
    assert SUBJECT_NUMBER not in page.html
    assert GRANTEE_NUMBER not in page.html
    assert f"{DESK}/{ref}" in clerk.get(f"{prefix}/desk").html
    step(clerk, ref, "propose")
    step(clerk, ref, "accept", status=403)
    assert f"{DESK}/{ref}" not in clerk.get(f"{prefix}/desk").html
    assert f"{DESK}/{ref}" in head.get(f"{prefix}/desk").html
    step(head, ref, "accept")
    with database.reading() as session:
        assert session.scalars(select(Grant.state)).one() == "in_force"


def test_a_page_that_is_out_of_date_changes_nothing(clerk: PageClient, head: PageClient, ref: str) -> None:
    token = next(one.get("value") for one in clerk.get(f"{DESK}/{ref}").all("input") if one.get("name") == "csrf_token")
    step(clerk, ref, "propose")
    step(head, ref, "send_back", reason="请再看一次")
    late = clerk.post(f"{DESK}/{ref}/propose", status=422, data={"csrf_token": token, "seen": "1"})
    assert late.title.startswith("错误：")


def test_a_refusal_takes_a_reason_of_the_list(clerk: PageClient, head: PageClient, ref: str, on: Stage) -> None:
    step(clerk, ref, "propose_refusal", status=422, reason="查无此人")
    step(clerk, ref, "propose_refusal", reason="unreadable")
    step(head, ref, "refuse")
    grantee = PageClient(clerk.app)
    grantee.sign_in(on.other)
    assert "材料不完整或者看不清" in grantee.get(f"/account/grants/paper/{ref}").text


def test_papers_are_seen_by_the_agency_and_each_look_is_kept(
    app: Flask, clerk: PageClient, ref: str, database: Database
) -> None:
    picture = clerk.get(f"{DESK}/{ref}/papers/grantor_document").response
    assert picture.mimetype == "image/jpeg"
    paper = clerk.get(f"{DESK}/{ref}/papers/authorisation").response
    assert paper.headers["Content-Disposition"].startswith("attachment")
    clerk.get(f"{DESK}/{ref}/papers/other", status=404)
    with database.unit_of_work() as work:
        elsewhere = people.agency(work, division="150200")
    other = staff(app, database, elsewhere, Role.AGENCY_CLERK)
    other.get(f"{DESK}/{ref}", status=404)
    other.get(f"{DESK}/{ref}/papers/grantor_document", status=404)
    assert ref not in other.get(DESK).html
    with database.reading() as session:
        seen = session.scalars(select(AuditEntry.object_ref).where(AuditEntry.action == "grant.paper_seen")).all()
        assert seen == [ref, ref]


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_a_subject_at_the_counter_revokes(
    clerk: PageClient, on: Stage, database: Database, clock: StandingClock, prefix: str
) -> None:
    today = clock().date()
    with database.unit_of_work() as work:
        ref = make.give(work, on, at=clock(), since=today, until=today)
    who = {
        "subject_kind": "person",
        "subject_name": make.SUBJECT_NAME,
        "subject_document": "citizen_id",
        "subject_number": SUBJECT_NUMBER,
    }
    page = clerk.submit(f"{prefix}{DESK}/counter", who, status=200)
    assert ref in page.text
    assert SUBJECT_NUMBER not in page.text
    address = next(one.attrib["action"] for one in page.all("form") if ref in one.get("action", ""))
    hidden = {one.get("name"): one.get("value") for one in page.all("input") if one.get("type") == "hidden"}
    sent = {"csrf_token": hidden["csrf_token"], "seen": "1"}
    clerk.post(address, status=422, data=sent | {"reason": ""})
    clerk.post(address, data=sent | {"reason": "出示了居民身份证"})
    with database.reading() as session:
        assert session.scalars(select(Grant.state)).one() == "revoked"
    assert ref not in clerk.submit(f"{prefix}{DESK}/counter", who, status=200).text


def test_an_unknown_number_finds_nothing_and_a_wrong_one_is_refused_at_its_field(clerk: PageClient) -> None:
    who = {"subject_kind": "person", "subject_name": "测", "subject_document": "citizen_id"}
    clerk.submit(f"{DESK}/counter", who | {"subject_number": GRANTEE_NUMBER}, status=200)
    wrong = clerk.submit(f"{DESK}/counter", who | {"subject_number": "1"}, status=422)
    assert "#subject_number" in wrong.links()
