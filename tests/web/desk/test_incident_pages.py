"""The register of incidents: what the portal found arrives, people report, different people close."""

import pytest

from portal.law.roles import Role
from portal.register.incidents import commands
from portal.store import Database
from tests.factories import register as make
from tests.factories import staff as people
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient

HAPPENED = {"kind": "leak", "day": "2026-11-19", "hour": "09:30", "scope": "示例系统，约三百条信息"}


def enter(client: PageClient, database: Database, *roles: Role, division: str = "150000") -> None:
    with database.unit_of_work() as work:
        someone = people.staff(work, *roles, unit=people.agency(work, division=division))
    client.sign_in(someone)


def found_by_the_portal(database: Database, clock: StandingClock) -> str:
    with database.unit_of_work() as work:
        unit = make.unit(work, division="150100")
        return commands.detected(
            work,
            kind="forbidden_columns",
            unit_id=unit.id,
            detail={"batch": "b1", "kinds": ["race"]},
            basis="21§17(1)",
            at=clock(),
        )


def test_an_incident_goes_through_measures_notice_and_conclusion(
    client: PageClient, database: Database, clock: StandingClock
) -> None:
    ref = found_by_the_portal(database, clock)
    enter(client, database, Role.SECURITY_ADMIN)
    page = f"/desk/incidents/{ref}"
    assert "报送禁止归集的信息" in client.get("/desk/incidents").text
    client.submit(f"{page}/contain", {"reason": ""}, status=422, at=page)
    client.submit(f"{page}/contain", {"reason": "退回批次，通知该单位"}, at=page)
    client.submit(f"{page}/notify", {"reason": "已书面告知该单位"}, at=page)
    enter(client, database, Role.AGENCY_HEAD)
    client.submit(f"{page}/close", {"reason": "已改正"}, at=page)
    shown = client.get(f"/mn{page}")
    assert "退回批次" in shown.text
    assert not shown.all("textarea")


def test_an_incident_is_reported_with_time_and_scope(client: PageClient, database: Database) -> None:
    enter(client, database, Role.SECURITY_ADMIN)
    for wrong in (
        {"scope": " "},
        {"hour": "half past"},
        {"day": "2026-11-21"},
        {"kind": "x"},
        {"scope": "13900001234"},
    ):
        client.submit("/desk/incidents/new", HAPPENED | wrong, status=422)
    answer = client.submit("/desk/incidents/new", HAPPENED)
    assert "三百条" in client.get(answer.response.headers["Location"]).text


def test_a_year_without_a_drill_is_told_until_one_is_held(client: PageClient, database: Database) -> None:
    enter(client, database, Role.SECURITY_ADMIN)
    assert client.get("/desk/incidents").all("div", "notice-act")
    answer = client.submit("/desk/incidents/new", HAPPENED | {"kind": "drill"})
    assert not client.get("/mn/desk/incidents").all("div", "notice-act")
    page = answer.response.headers["Location"]
    client.submit(f"{page}/review", {"reason": "通知流程需要缩短"}, at=page)


def test_an_auditor_reads_and_cannot_act(client: PageClient, database: Database, clock: StandingClock) -> None:
    ref = found_by_the_portal(database, clock)
    enter(client, database, Role.AUDITOR)
    assert not client.get(f"/desk/incidents/{ref}").all("textarea")
    client.get("/desk/incidents/new", status=403)


@pytest.mark.parametrize("ref", ["found", "i" * 19])
def test_another_division_sees_nothing(client: PageClient, database: Database, clock: StandingClock, ref: str) -> None:
    found = found_by_the_portal(database, clock)
    enter(client, database, Role.SECURITY_ADMIN, division="150200")
    client.get(f"/desk/incidents/{found if ref == 'found' else ref}", status=404)
    assert found not in client.get("/desk/incidents").html
