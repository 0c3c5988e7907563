"""Lookups, self-check, duties and notices at the desk."""

import pytest
from sqlalchemy import select

from portal.audit.models import AnomalyNotice, AuditEntry
from portal.law.querying import Anomaly
from portal.law.roles import Role
from portal.register.catalogue.models import Openness
from portal.store import Database
from tests.factories import register as make
from tests.factories import staff as people
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient

WHY = {"purpose": "quality", "words": "核对报送质量", "case": ""}


def enter(client: PageClient, database: Database, *roles: Role, division: str = "150000") -> str:
    with database.unit_of_work() as work:
        someone = people.staff(work, *roles, unit=people.agency(work, division=division))
    client.sign_in(someone)
    return someone.ref


def logged(database: Database) -> list[str]:
    with database.reading() as session:
        rows = session.scalars(select(AuditEntry).where(AuditEntry.action.startswith("query.")).order_by("seq"))
        return [row.action for row in rows]


def test_a_clerk_finds_opens_and_leaves_two_links(client: PageClient, database: Database) -> None:
    enter(client, database, Role.AGENCY_CLERK)
    with database.unit_of_work() as work:
        record = make.penalty(work, item=make.item(work, openness=Openness.SHARED))
    found = client.submit("/desk/records", WHY | {"text": record.document_no}, status=200)
    assert "目录未列为依法公开的信息" in found.text
    full = client.submit("/desk/records/record", WHY | {"ref": record.ref}, status=200, at="/desk/records")
    assert "内部备注" in full.text
    assert logged(database) == ["query.subject", "query.record"]
    assert full.response.headers["Cache-Control"] == "no-store"


def test_no_personal_value_stands_in_an_address_or_in_clear(client: PageClient, database: Database) -> None:
    enter(client, database, Role.AGENCY_CLERK)
    with database.unit_of_work() as work:
        make.penalty(work, subject=make.person(work, name="测小乙"))
    found = client.submit("/desk/records", WHY | {"text": "测小乙"}, status=200)
    assert "测*" in found.text
    assert all("测小乙" not in link for link in found.links())
    assert all(one.get("method") == "post" for one in found.all("form") if "records" in (one.get("action") or ""))


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_a_query_without_purpose_is_refused_and_nothing_is_shown(
    client: PageClient, database: Database, prefix: str
) -> None:
    enter(client, database, Role.AGENCY_CLERK)
    with database.unit_of_work() as work:
        record = make.penalty(work)
    refused = client.submit(f"{prefix}/desk/records", {"text": record.document_no, "words": "x"}, status=422)
    assert record.ref not in refused.html
    client.submit(f"{prefix}/desk/records/record", {"ref": record.ref}, status=422, at=f"{prefix}/desk/records")
    assert logged(database) == []


def test_a_provider_has_no_such_page(client: PageClient, database: Database) -> None:
    enter(client, database, Role.PROVIDER_MAKER)
    client.get("/desk/records", status=403)


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_self_check_is_green_and_turns_red(client: PageClient, database: Database, prefix: str) -> None:
    enter(client, database, Role.AUDITOR)
    assert client.get(f"{prefix}/desk/self-check").all("div", "notice-done")
    with database.unit_of_work() as work:
        make.person(work).id_masked = "1501"
    assert client.get(f"{prefix}/desk/self-check").all("div", "notice-serious")


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_missing_duties_stand_first(client: PageClient, database: Database, prefix: str) -> None:
    enter(client, database, Role.AGENCY_HEAD)
    page = client.get(f"{prefix}/desk/duties")
    states = [one.get("class") for one in page.all("span", "tag")]
    assert states[0] == "tag tag-overdue"


def test_a_notice_is_acknowledged_at_the_desk(client: PageClient, database: Database, clock: StandingClock) -> None:
    enter(client, database, Role.SECURITY_ADMIN)
    with database.unit_of_work() as work:
        clerk = people.staff(work, Role.AGENCY_CLERK)
        row = AnomalyNotice(ref="a1", kind=Anomaly.MASS, actor=clerk.ref, division="150100", since=clock(), lookups=200)
        row.noticed_at = clock()
        work.add(row)
    client.submit("/desk/anomalies/a1", {"reason": " "}, status=422)
    client.submit("/desk/anomalies/a1", {"reason": "集中核对，已向其负责人核实"})
    page = client.get("/desk/anomalies")
    assert "待核实" not in page.text
    assert "集中核对" in client.get("/mn/desk/anomalies/a1").text
