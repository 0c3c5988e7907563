"""Reports at the desk: handed over by the clerk who asked, withdrawn by the head of the place with a reason."""

import pytest
from flask import Flask

from portal.accounts.staff.models import Staff
from portal.jobs.reports import Reports
from portal.kernel.settings import Settings
from portal.law.roles import Role
from portal.reports import commands
from portal.reports.models import Edition, ReportKind
from portal.store import Database
from tests.factories import register
from tests.factories import staff as people
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient

NAME = "示例窗口有限公司"


@pytest.fixture
def clerk(database: Database) -> Staff:
    with database.unit_of_work() as session:
        return people.staff(session, Role.AGENCY_CLERK, unit=people.agency(session))


@pytest.fixture
def number(app: Flask, database: Database, settings: Settings, clock: StandingClock, clerk: Staff) -> str:
    """A report the clerk asked for."""
    assert app
    with database.unit_of_work() as session:
        subject = register.organisation(session, name=NAME)
        register.penalty(session, subject=subject)
        told = {"edition": Edition.CHINESE, "asked_by": clerk.ref, "at": clock()}
        asked = commands.ask(session, kind=ReportKind.OWN, subject_ref=subject.ref, **told)
    Reports(database, settings, clock).handle([{"number": asked}])
    return asked


def head(database: Database, division: str = "150000") -> Staff:
    with database.unit_of_work() as session:
        return people.staff(session, Role.AGENCY_HEAD, unit=people.agency(session, division=division))


def test_the_clerk_who_asked_hands_it_over(client: PageClient, number: str, clerk: Staff) -> None:
    client.sign_in(clerk)
    page = client.get(f"/desk/reports/{number}")
    assert client.get(page.link("下载报告（PDF）")).response.data.startswith(b"%PDF")


def test_another_clerk_finds_nothing(client: PageClient, database: Database, number: str) -> None:
    with database.unit_of_work() as session:
        other = people.staff(session, Role.AGENCY_CLERK, unit=people.agency(session))
    client.sign_in(other)
    client.get(f"/desk/reports/{number}", status=404)
    client.get(f"/desk/reports/{number}/file", status=404)
    client.get(f"/desk/reports/{number}/withdraw", status=403)


def test_the_head_withdraws_with_a_reason_and_the_public_is_told(
    client: PageClient, database: Database, number: str, clerk: Staff
) -> None:
    client.sign_in(head(database))
    found = client.submit("/desk/reports", {"number": number.upper()}).response.location
    page = client.get(found)
    assert NAME not in page.html
    refused = client.submit(found, {"reason": ""}, status=422)
    assert "请写明收回的理由。" in refused.text
    client.submit(found, {"reason": "出具时使用了错误的数据"})
    assert "出具时使用了错误的数据" in client.get(found).text
    assert "已经停止使用" in client.get(f"/verify/{number}").text
    client.sign_in(clerk)
    assert "已收回" in client.get(f"/desk/reports/{number}").text
    client.get(f"/desk/reports/{number}/file", status=404)


def test_a_head_of_another_place_finds_nothing(client: PageClient, database: Database, number: str) -> None:
    client.sign_in(head(database, "150200"))
    client.get(f"/desk/reports/{number}/withdraw", status=404)
    client.submit(f"/desk/reports/{number}/withdraw", {"reason": "出具有误"}, status=404, at="/desk/reports")


def test_what_is_no_number_is_said(client: PageClient, database: Database) -> None:
    client.sign_in(head(database))
    page = client.submit("/desk/reports", {"number": "12"}, status=422)
    assert "报告编号由19个字母和数字组成。" in page.text
