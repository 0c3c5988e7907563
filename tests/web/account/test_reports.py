"""A holder asks for a report, waits without a script, takes it, finds no other's; a grantee while the grant lasts."""

from collections.abc import Callable

import pytest
from flask import Flask

from portal.access.grants import revoking, using
from portal.access.models import Reading
from portal.accounts.holders.models import Consent
from portal.jobs.reports import Reports
from portal.kernel.settings import Settings
from portal.reports import commands
from portal.reports.models import Edition, Report, ReportKind
from portal.store import Database
from tests.factories import grants
from tests.factories.grants import Stage
from tests.support.clocks import StandingClock
from tests.support.pages import Page, PageClient

Make = Callable[[], None]


@pytest.fixture
def on(app: Flask, database: Database, clock: StandingClock) -> Stage:
    clock.beijing(2026, 6, 1)
    with database.unit_of_work() as session:
        return grants.stage(session, cipher=app.extensions["portal"].cipher)


@pytest.fixture
def make(database: Database, settings: Settings, app: Flask, clock: StandingClock) -> Make:
    """Lets the background work make what waits."""
    assert app
    reports = Reports(database, settings, clock)

    def run() -> None:
        with database.reading() as session:
            numbers = [{"number": row.number} for row in session.query(Report)]
        reports.handle(numbers)

    return run


def asked(client: PageClient, on: Stage, **values: str) -> str:
    told = {"subject": on.subject.ref, "edition": "zh"} | values
    return str(client.submit("/account/reports", told).response.location)


def refreshes(page: Page) -> bool:
    return any(one.get("http-equiv") == "refresh" for one in page.all("meta"))


def test_a_report_is_asked_for_made_and_taken(client: PageClient, on: Stage, make: Make, database: Database) -> None:
    client.sign_in(on.holder)
    place = asked(client, on)
    waiting = client.get(place)
    assert "正在制作" in waiting.text
    assert refreshes(waiting)
    client.get(f"{place}/file", status=404)
    make()
    ready = client.get(place)
    assert not refreshes(ready)
    answer = client.get(ready.link("下载报告（PDF）")).response
    number = place.rsplit("/", 1)[1]
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-1.7")
    assert f'filename="{number}.pdf"' in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert number in client.get("/account/reports").html
    with database.reading() as session:
        assert [row.form for row in session.query(Reading)] == ["report"]


def test_a_report_is_handed_out_without_any_consent(
    client: PageClient, on: Stage, make: Make, database: Database
) -> None:
    """No service is tied to giving more away (2021 arts. 34, 41(7))."""
    with database.reading() as session:
        assert session.query(Consent).count() == 0
    client.sign_in(on.holder)
    place = asked(client, on)
    make()
    assert client.get(f"{place}/file").response.data.startswith(b"%PDF")
    assert client.get(f"/account/file/{on.subject.ref}/export.json").response.status_code == 200


def test_looking_and_downloading_write_nothing(client: PageClient, on: Stage, make: Make, database: Database) -> None:
    client.sign_in(on.holder)
    place = asked(client, on)
    make()
    for _ in range(2):
        client.get(place)
        client.get(f"{place}/file")
    with database.reading() as session:
        assert session.query(Reading).count() == 1


def test_the_form_sent_twice_makes_one(client: PageClient, on: Stage) -> None:
    client.sign_in(on.holder)
    assert asked(client, on) == asked(client, on)
    assert asked(client, on, edition="bilingual") != asked(client, on)


@pytest.mark.parametrize(("given", "field"), [({"edition": ""}, "文种"), ({"subject": ""}, "谁的报告")])
def test_what_is_missing_is_said_at_its_field(client: PageClient, on: Stage, given: dict[str, str], field: str) -> None:
    client.sign_in(on.holder)
    told = {"subject": on.subject.ref, "edition": "zh"} | given
    page = client.submit("/account/reports", told, status=422)
    assert page.title.startswith("错误：")
    assert page.all("p", "field-error")
    assert field in page.text


def test_another_holder_finds_neither_page_nor_file_nor_subject(
    app: Flask, client: PageClient, on: Stage, make: Make
) -> None:
    client.sign_in(on.holder)
    place = asked(client, on)
    make()
    other = PageClient(app)
    other.sign_in(on.other)
    missing = other.get("/account/reports/" + "c" * 19, status=404).text
    for address in (place, f"{place}/file"):
        assert other.get(address, status=404).text.split("编号")[0] == missing.split("编号")[0]
    other.submit("/account/reports", {"subject": on.subject.ref, "edition": "zh"}, status=404, at="/account")
    assert place.rsplit("/", 1)[1] not in other.get("/account/reports").html


def test_a_number_in_an_address_opens_no_public_page(client: PageClient, on: Stage, make: Make) -> None:
    client.sign_in(on.holder)
    number = asked(client, on).rsplit("/", 1)[1]
    make()
    client.get(f"/reports/{number}", status=404)
    client.get(f"/reports/{number}/file", status=404)


def test_a_grantee_takes_the_report_until_the_grant_is_revoked(
    app: Flask, client: PageClient, database: Database, on: Stage, make: Make, clock: StandingClock
) -> None:
    with database.unit_of_work() as session:
        ref = grants.give(session, on, at=clock())
        told = {"purpose": "核对", "acknowledged": True, "form": using.REPORT, "cipher": on.cipher, "at": clock()}
        used = using.use(session, ref=ref, party=on.reader, **told)
        number = commands.ask(
            session,
            kind=ReportKind.AUTHORISED,
            subject_ref=on.subject.ref,
            edition=Edition.BILINGUAL,
            asked_by=on.reader.ref,
            at=clock(),
            grant_ref=ref,
            reading_ref=used.reading_ref,
        )
    client.sign_in(on.other)
    make()
    assert client.get(f"/account/reports/{number}/file").response.data.startswith(b"%PDF")
    assert number in client.get("/account/reports").html
    with database.unit_of_work() as session:
        revoking.revoke(session, ref=ref, party=on.giver, cipher=on.cipher, at=clock())
    client.get(f"/account/reports/{number}", status=404)
    client.get(f"/account/reports/{number}/file", status=404)
    assert number not in client.get("/account/reports").html
    assert app


def test_a_page_says_that_the_file_is_gone(client: PageClient, on: Stage, make: Make, database: Database) -> None:
    client.sign_in(on.holder)
    place = asked(client, on)
    make()
    with database.unit_of_work() as session:
        session.query(Report).update({"file_id": None})
    assert "文件已经到期删除" in client.get(place).text
    client.get(f"{place}/file", status=404)


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_pages_stand_in_both_languages(client: PageClient, on: Stage, make: Make, prefix: str) -> None:
    client.sign_in(on.holder)
    place = asked(client, on)
    client.get(prefix + place)
    make()
    client.get(prefix + place)
    page = client.get(f"{prefix}/account/reports?subject={on.subject.ref}")
    chosen = [one.get("value") for one in page.all("input") if "checked" in one.attrib]
    assert chosen == [on.subject.ref, "bilingual" if prefix else "zh"]
