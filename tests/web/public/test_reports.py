"""Anybody takes the report on what is public of an organisation, nobody one on a person, and nobody too many."""

from flask import Flask

from portal.jobs.reports import Reports
from portal.kernel.settings import Settings
from portal.law.procedures.objection import BY_OBJECTION
from portal.register.records import commands as records
from portal.register.records.models import Record
from portal.register.subjects.models import Subject
from portal.reports.models import Report
from portal.store import Database
from tests.factories import register
from tests.support.pages import PageClient

WRONG = "/subjects/91150100MA0000000X/report"


def organisation(database: Database) -> Subject:
    with database.unit_of_work() as session:
        subject = register.organisation(session)
        register.penalty(session, subject=subject)
        return subject


def ask(client: PageClient, subject: Subject, edition: str = "zh", *, status: int = 303) -> str:
    page = client.submit(f"/subjects/{subject.credit_code}/report", {"edition": edition}, status=status)
    return str(page.response.location)


def test_anybody_asks_waits_and_takes(app: Flask, client: PageClient, database: Database, settings: Settings) -> None:
    subject = organisation(database)
    page = client.get(f"/subjects/{subject.credit_code}")
    assert page.link("公共信用报告（公开部分）") == f"/subjects/{subject.credit_code}/report"
    place = ask(client, subject)
    assert "正在制作" in client.get(place).text
    Reports(database, settings, app.extensions["portal"].clock).handle([{"number": place.rsplit("/", 1)[1]}])
    answer = client.get(client.get(place).link("下载报告（PDF）")).response
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Cache-Control"] == "no-store"
    with database.reading() as session:
        assert [(row.asked_by, row.kind.value) for row in session.query(Report)] == [(None, "public")]


def test_a_file_with_what_was_suspended_since_is_taken_by_nobody(
    app: Flask, client: PageClient, database: Database, settings: Settings
) -> None:
    subject = organisation(database)
    place = ask(client, subject)
    Reports(database, settings, app.extensions["portal"].clock).handle([{"number": place.rsplit("/", 1)[1]}])
    client.get(f"{place}/file")
    with database.unit_of_work() as session:
        record = session.query(Record).one()
        records.suspend(session, record=record, reason="异议核查", basis=BY_OBJECTION, at=register.AT, actor="test")
    client.get(f"{place}/file", status=404)
    assert "报告里的信息已有变化" in client.get(place).text


def test_an_edition_must_be_chosen(client: PageClient, database: Database) -> None:
    subject = organisation(database)
    page = client.submit(f"/subjects/{subject.credit_code}/report", {"edition": "en"}, status=422)
    assert "请选择报告的文种。" in page.text


def test_there_is_none_on_a_person_and_none_on_nobody(client: PageClient, database: Database) -> None:
    with database.unit_of_work() as session:
        person = register.person(session)
        register.penalty(session, subject=person)
    client.get(f"/subjects/{person.ref}/report", status=404)
    client.get(WRONG, status=404)
    client.get("/reports/" + "c" * 19, status=404)
    client.get("/reports/" + "c" * 19 + "/file", status=404)


def test_too_many_from_one_address_are_put_off(client: PageClient, database: Database) -> None:
    subject = organisation(database)
    for place in range(5):
        ask(client, subject)
        with database.unit_of_work() as session:
            session.query(Report).update({"state": "failed", "failed_because": str(place)})
    ask(client, subject, status=429)
    with database.reading() as session:
        assert session.query(Report).count() == 5
