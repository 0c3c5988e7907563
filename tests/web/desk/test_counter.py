"""The counter at the desk: the file on one page, nothing personal in an address, the report for the visitor of now."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.access.models import Reading
from portal.audit.models import AuditEntry
from portal.kernel.identifiers import citizen_id
from portal.law.roles import Role
from portal.register.subjects import commands as subjects
from portal.register.subjects.models import SubjectKind
from portal.reports.models import Report, ReportKind
from portal.store import Database
from tests.factories import register as make
from tests.factories import staff as people
from tests.support.pages import Page, PageClient

COUNTER = "/desk/counter"
NUMBER = citizen_id.make("150102", date(1990, 5, 1), 77)
PAPERS = {"capacity": "self", "id_type": "citizen_id", "number": NUMBER, "name": "测小乙", "seen": "yes"}


@pytest.fixture
def visitor(app: Flask, client: PageClient, database: Database) -> str:
    """A person with a hidden record, and a clerk signed in at the counter of another division."""
    cipher = app.extensions["portal"].cipher
    with database.unit_of_work() as work:
        identity = subjects.SubjectIdentity(
            kind=SubjectKind.NATURAL_PERSON, name="测小乙", id_type="citizen_id", id_number=NUMBER, division="150102"
        )
        person = subjects.create(work, identity=identity, cipher=cipher)
        make.penalty(work, subject=person, title="不公开的处罚")
        clerk = people.staff(work, Role.AGENCY_CLERK, unit=people.agency(work, division="150900"))
        ref = person.ref
    client.sign_in(clerk)
    return ref


def served(client: PageClient, prefix: str = "", status: int = 200, **changed: Any) -> Page:
    return client.submit(prefix + COUNTER, PAPERS | changed, status=status)


def forms(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Reading.form).order_by(Reading.id)))


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_visitor_sees_the_whole_file_unfolded(
    client: PageClient, database: Database, visitor: str, prefix: str
) -> None:
    page = served(client, prefix)
    assert "不公开的处罚" in page.text
    assert "内部备注" in page.text
    assert all("open" in one.attrib for one in page.all("details", "more"))
    assert NUMBER not in page.html
    assert all(visitor not in link for link in page.links())
    assert page.response.headers["Cache-Control"] == "no-store"
    assert forms(database) == ["counter"]


@pytest.mark.parametrize("prefix", ["", "/mn"])
@pytest.mark.usefixtures("visitor")
def test_a_wrong_name_and_an_unknown_number_answer_alike(client: PageClient, database: Database, prefix: str) -> None:
    unknown = citizen_id.make("150102", date(1991, 5, 1), 78)
    wrong_name, nobody = served(client, prefix, 422, name="测小丁"), served(client, prefix, 422, number=unknown)
    assert [words(one) for one in (wrong_name, nobody)] == [words(nobody)] * 2
    assert "不公开的处罚" not in wrong_name.text
    assert forms(database) == []
    with database.reading() as session:
        assert session.scalars(select(AuditEntry.action).where(AuditEntry.outcome == "none")).all() == [
            "query.counter",
            "query.counter",
        ]


def words(page: Page) -> list[str]:
    return ["".join(one.itertext()) for one in page.all("p", "field-error")]


@pytest.mark.usefixtures("visitor")
def test_without_the_tick_nothing_is_looked_up(client: PageClient, database: Database) -> None:
    page = client.submit(COUNTER, {name: value for name, value in PAPERS.items() if name != "seen"}, status=422)
    assert "须当面核对证件原件和本人" in page.text
    assert forms(database) == []


def test_what_stands_in_an_address_is_not_taken(client: PageClient, database: Database, visitor: str) -> None:
    page = client.get(f"{COUNTER}?name=x&id_type=citizen_id&seen=yes")
    assert visitor not in page.html
    assert forms(database) == []


def test_the_clerk_asks_for_the_report_of_this_visitor(client: PageClient, database: Database, visitor: str) -> None:
    page = served(client)
    (visit,) = [one.attrib["value"] for one in page.all("input") if one.get("name") == "visit"]
    asked = {"visit": visit, "edition": "zh", "subject_ref": "s" * 19}
    answer = client.submit(f"{COUNTER}/report", asked, at=COUNTER)
    report = only(database)
    assert (report.kind, report.subject_ref, report.reading_ref) == (ReportKind.OWN, visitor, visit)
    assert answer.response.headers["Location"].endswith(f"/desk/reports/{report.number}")


@pytest.mark.parametrize("asked", [{"visit": "q" * 19, "edition": "zh"}, {"edition": "zh"}])
@pytest.mark.usefixtures("visitor")
def test_no_report_without_a_visit(client: PageClient, asked: dict[str, str]) -> None:
    client.submit(f"{COUNTER}/report", asked, at=COUNTER, status=404)


@pytest.mark.usefixtures("visitor")
def test_the_visit_of_a_colleague_is_no_visit(client: PageClient, app: Flask, database: Database) -> None:
    page = served(client)
    (visit,) = [one.attrib["value"] for one in page.all("input") if one.get("name") == "visit"]
    other = PageClient(app)
    with database.unit_of_work() as work:
        colleague = people.staff(work, Role.AGENCY_CLERK, unit=people.agency(work))
    other.sign_in(colleague)
    other.submit(f"{COUNTER}/report", {"visit": visit, "edition": "zh"}, at=COUNTER, status=404)


def only(database: Database) -> Report:
    with database.reading() as session:
        found: Report = session.scalars(select(Report)).one()
        session.expunge(found)
        return found


def test_an_organisation_is_shown_to_its_representative(client: PageClient, database: Database) -> None:
    with database.unit_of_work() as work:
        company = make.organisation(work, name="呼和浩特市示例一百号商贸有限公司")
        make.penalty(work, subject=company, title="公司的处罚")
        code = company.credit_code
        clerk = people.staff(work, Role.AGENCY_HEAD, unit=people.agency(work))
    client.sign_in(clerk)
    of_company = {"capacity": "legal_representative", "name": "测甲一", "credit_code": code}
    page = served(client, **of_company, organisation="呼和浩特市示例一百号商贸有限公司")
    assert "公司的处罚" in page.text
