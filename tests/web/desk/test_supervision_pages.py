"""Supervision cases: kind from the articles, due date, circulation when overdue, conclusion by document."""

import io

import pytest
from sqlalchemy import select

from portal.law.roles import Role
from portal.register.supervision.commands import open_case
from portal.register.supervision.models import SupervisionCase
from portal.store import Database
from tests.factories import register as make
from tests.factories import staff as people
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient

CASES = "/desk/supervision"


def pdf() -> tuple[io.BytesIO, str]:
    return io.BytesIO(b"%PDF-1.7\n%%EOF"), "x.pdf"


def enter(
    client: PageClient, database: Database, role: Role = Role.COMPETENT_REVIEWER, division: str = "150000"
) -> None:
    with database.unit_of_work() as work:
        someone = people.staff(work, role, unit=people.agency(work, division=division))
    client.sign_in(someone)


@pytest.fixture
def case(client: PageClient, database: Database) -> str:
    """The page of a case opened at the desk."""
    with database.unit_of_work() as work:
        unit = make.unit(work)
    enter(client, database)
    entered = {"kind": "42", "unit": unit.credit_code, "respondent": "unit", "facts": "擅自公开信息"}
    number = {"source_ref": "150102199003074274"}
    for wrong in ({"kind": "43.9"}, {"unit": "91150100MA0000000X"}, {"facts": ""}, number):
        client.submit(f"{CASES}/new", entered | wrong, status=422)
    return client.submit(f"{CASES}/new", entered).response.headers["Location"]


def test_an_order_has_a_due_date_and_is_not_circulated_before_it_is_over(client: PageClient, case: str) -> None:
    client.submit(f"{case}/order", {"text": "停止公开", "days": "soon"}, status=422, at=case)
    client.submit(f"{case}/order", {"text": "停止公开", "days": "10"}, at=case)
    assert "2026-11-30" in client.get(case).text
    client.submit(f"{case}/circulate", status=422, at=case)


def test_circulation_and_conclusion(client: PageClient, database: Database, case: str, clock: StandingClock) -> None:
    client.submit(f"{case}/order", {"text": "停止公开", "days": "10"}, at=case)
    clock.beijing(2026, 12, 1)
    enter(client, database)
    assert "现提请通报批评" in client.get(f"/mn{case}").text
    client.submit(f"{case}/circulate", at=case)
    result = {"result": "罚款并没收违法所得", "fine": "30000", "confiscated": "y"}
    client.submit(f"{case}/conclude", result, status=422, at=case)
    for body in (b"MZ", b"%PDF-1.7\n/JavaScript (app.alert(1))\n%%EOF", b"%PDF-1.7\n"):
        client.submit(f"{case}/conclude", {**result, "document": (io.BytesIO(body), "x.pdf")}, status=422, at=case)
    client.submit(f"{case}/conclude", {**result, "document": pdf()}, at=case)
    answer = client.get(f"{case}/document").response
    assert answer.get_data() == b"%PDF-1.7\n%%EOF"
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("fine", "other_law", "status"),
    [("15000", "", 422), ("20000", "", 303), ("200001", "", 422), ("15000", "示例法第六十六条", 303), ("0", "", 422)],
)
def test_a_fine_keeps_its_bounds_unless_another_law_sets_it(
    client: PageClient, database: Database, case: str, fine: str, other_law: str, status: int
) -> None:
    enter(client, database)
    entered = {"result": "处以罚款", "fine": fine, "other_law": other_law, "document": pdf()}
    client.submit(f"{case}/conclude", entered, status=status, at=case)


def test_whoever_opened_a_case_does_not_close_it(client: PageClient, database: Database, case: str) -> None:
    client.submit(f"{case}/conclude", {"result": "x", "document": pdf()}, status=403, at=case)
    with database.reading() as session:
        assert session.scalars(select(SupervisionCase.state)).all() == ["open"]


def test_an_auditor_reads_and_another_division_does_not(client: PageClient, database: Database, case: str) -> None:
    enter(client, database, Role.AUDITOR)
    assert not client.get(case).all("textarea")
    client.get(f"{CASES}/new", status=403)
    enter(client, database, division="150200")
    client.get(case, status=404)


def test_a_department_does_not_judge_itself_and_the_one_above_does(client: PageClient, database: Database) -> None:
    with database.unit_of_work() as work:
        own = people.agency(work, division="150100")
        reviewer = people.staff(work, Role.COMPETENT_REVIEWER, unit=own)
        ref = open_case(work, kind="41.5", unit=own, facts="逾期没有告知复核结果", actor=None, at=make.AT)
    case, order = f"{CASES}/{ref}", {"text": "尽快办结", "days": "10"}
    client.sign_in(reviewer)
    assert "由上一级主管部门办理" in client.get(case).text
    assert case not in client.get("/desk").links()
    token = client.get(case).all("input")[0].get("value")
    client.post(f"{case}/order", data={"csrf_token": token, **order}, status=403)
    enter(client, database)
    assert case in client.get("/desk").links()
    client.submit(f"{case}/order", order, at=case)
