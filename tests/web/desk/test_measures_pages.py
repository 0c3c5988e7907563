"""Measure lists and applied measures at the desk, page by page, as the people who work with them meet them."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest

from portal.accounts.staff.models import Staff
from portal.law.roles import Role
from portal.store import Database
from tests.factories import register as make
from tests.factories import staff as people
from tests.register.measures.applied import cases
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient

LISTS = "/desk/measures"
APPLIED = "/desk/measures/applied"
ROW = {
    "code": "YZ-05",
    "statute_code": "27.5",
    "matter": "公共资源交易",
    "basis": "条例第二十七条",
    "body": "监督部门",
    "measure": "限制参与公共资源交易",
    "target": "严重失信主体",
}
PROPOSAL: dict[str, Any] = {
    "code": "YZ-05",
    "weight": "grave",
    "rationale": "情节严重。",
    "exit_conditions": "移出名单。",
    "lift_conditions": "移出名单。",
    "remedies": "行政复议。",
    "told_on": "2026-06-01",
    "told_manner": "直接送达",
}


@pytest.fixture
def region(database: Database) -> dict[Role, Staff]:
    with database.unit_of_work() as session:
        agency = people.agency(session)
        roles = (Role.AGENCY_CLERK, Role.AGENCY_HEAD, Role.COMPETENT_REVIEWER)
        return {role: people.staff(session, role, unit=agency) for role in roles}


def test_a_list_comes_about_from_draft_to_public_page(client: PageClient, region: dict[Role, Staff]) -> None:
    client.sign_in(region[Role.AGENCY_CLERK])
    made = client.submit(LISTS)
    draft = made.response.headers["Location"]
    refusal = client.submit(f"{draft}/rows/new", ROW | {"body": ""}, status=422)
    assert "body" in refusal.html
    client.submit(f"{draft}/rows/new", ROW)
    client.submit(f"{draft}/rows/YZ-05", ROW | {"measure": "限制参与招标"})
    assert "限制参与招标" in client.get(draft).text
    client.submit(f"{draft}/steps/hand_in", at=draft)
    client.get(f"{draft}/rows/new")
    client.sign_in(region[Role.AGENCY_HEAD])
    client.submit(f"{draft}/steps/pass_review", at=draft)
    year = draft.rsplit("/", 1)[1]
    client.get(f"/measures/{year}", status=404)
    client.submit(f"{draft}/steps/publish", at=draft)
    assert "限制参与招标" in client.get(f"/measures/{year}").text


def test_the_table_goes_out_and_comes_back(client: PageClient, region: dict[Role, Staff]) -> None:
    client.sign_in(region[Role.AGENCY_CLERK])
    draft = client.submit(LISTS).response.headers["Location"]
    client.submit(f"{draft}/rows/new", ROW)
    table = client.get(f"{draft}/draft.csv").response.get_data()
    again = table + table.splitlines()[1].replace(b"YZ-05", b"YZ-06") + b"\r\n"
    client.submit(f"{draft}/import", {"file": (io.BytesIO(again), "m.csv")}, at=draft)
    assert "YZ-06" in client.get(draft).text
    broken = again.replace(b"27.5", b"29.9")
    answer = client.submit(f"{draft}/import", {"file": (io.BytesIO(broken), "m.csv")}, at=draft, status=422)
    assert "29.9" in answer.text
    client.submit(f"{draft}/import", {"file": (io.BytesIO(b"a,b\r\n1,2\r\n"), "m.csv")}, at=draft, status=422)
    client.submit(f"{draft}/import", at=draft, status=422)


def test_staff_of_a_league_do_not_draft_for_the_region(client: PageClient, database: Database) -> None:
    with database.unit_of_work() as session:
        clerk = people.staff(session, Role.AGENCY_CLERK, unit=people.agency(session, division="150100"))
    client.sign_in(clerk)
    assert not [form for form in client.get(LISTS).all("form") if form.get("action") == LISTS]


@pytest.mark.parametrize("language", ["", "/mn"])
def test_a_measure_from_proposal_to_lifting(
    client: PageClient, database: Database, clock: StandingClock, language: str
) -> None:
    clock.set(datetime(2026, 6, 1, 2, 0, tzinfo=UTC))
    with database.unit_of_work() as session:
        cases.edition(session)
        unit = make.unit(session)
        maker = people.staff(session, Role.PROVIDER_MAKER, unit=unit)
        checker = people.staff(session, Role.PROVIDER_CHECKER, unit=unit)
        ground = make.entry(session).ref
    base = language + APPLIED
    client.sign_in(maker)
    client.submit(f"{base}/new", {"ground_ref": "nothing"} | PROPOSAL, status=422)
    one = client.submit(f"{base}/new", PROPOSAL | {"ground_ref": ground}).response.headers["Location"]
    client.submit(f"{one}/state", {"day": "2026-06-01", "words": "情况有误。"})
    statement = client.get(f"{one}/answer").all("input")
    chosen = next(box.attrib["value"] for box in statement if box.get("name") == "statement")
    client.submit(f"{one}/answer", {"statement": chosen, "words": "查证属实。"})
    client.sign_in(checker)
    client.submit(f"{one}/decide", {"document_no": "示惩字〔2026〕1号"}, status=422)
    clock.advance(weeks=2)
    client.sign_in(checker)
    client.submit(f"{one}/decide", {"document_no": "示惩字〔2026〕1号"})
    assert client.get(f"{one}/notice.pdf").response.get_data().startswith(b"%PDF-")
    client.submit(f"{one}/serve", {"day": "2026-06-16", "manner": "直接送达", "proof": "回证"}, status=422)
    client.submit(f"{one}/serve", {"day": "2026-06-15", "manner": "直接送达", "proof": "回证"})
    client.submit(f"{one}/report", {"day": "2026-06-15", "result": "已实施。"})
    assert "2026-06" in client.get(f"{base}/use").text
    client.submit(f"{one}/release", {"reason": "已改正。"})
    client.submit(f"{one}/lift", {"day": "2026-06-15", "document": "回执1号"})
    client.get(one)
    client.get(base)


def test_another_units_measure_does_not_exist(client: PageClient, database: Database) -> None:
    with database.unit_of_work() as session:
        cases.edition(session)
        one = cases.decided(session, cases.Office(session), make.entry(session)).ref
        stranger = people.staff(session, Role.PROVIDER_CHECKER, unit=make.unit(session))
    client.sign_in(stranger)
    for page in ("", "/decide", "/notice.pdf"):
        client.get(f"{APPLIED}/{one}{page}", status=404)
