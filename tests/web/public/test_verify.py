"""The page that tells whether a report holds: by number, file and digest; it says nothing else, and keeps nothing."""

import io
import time

import pytest
from flask import Flask

from portal.access.models import Reading
from portal.jobs.reports import Reports
from portal.kernel.references import new_reference
from portal.kernel.settings import Settings
from portal.reports import commands, signing, verifying
from portal.reports.models import Edition, Report, ReportKind
from portal.store import Database, files
from portal.store.files import StoredFile
from tests.factories import register
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient

NAME = "示例核验有限公司"


@pytest.fixture
def number(app: Flask, database: Database, settings: Settings, clock: StandingClock) -> str:
    """An issued report on everything about an organisation."""
    with database.unit_of_work() as session:
        subject = register.organisation(session, name=NAME)
        register.penalty(session, subject=subject)
        told = {"edition": Edition.CHINESE, "asked_by": "counter", "at": clock()}
        asked = commands.ask(session, kind=ReportKind.OWN, subject_ref=subject.ref, **told)
    Reports(database, settings, clock).handle([{"number": asked}])
    assert app
    return asked


def body(database: Database, app: Flask) -> bytes:
    with database.reading() as session:
        (file,) = session.query(StoredFile).all()
        return b"".join(files.pieces(session, file, app.extensions["portal"].cipher))


def test_the_address_in_the_square_tells_how_the_report_stands(client: PageClient, number: str) -> None:
    page = client.get(f"/verify/{number}")
    assert "有效，信息没有变化" in page.text
    assert "2026-11-20 10:00" in page.text
    assert NAME not in page.html
    assert "本人" not in page.text


def test_what_changes_is_told_as_changed_and_not_what(client: PageClient, number: str, database: Database) -> None:
    with database.unit_of_work() as session:
        subject = session.get_one(register.Subject, 1)
        register.penalty(session, subject=subject)
    page = client.get(f"/verify/{number}")
    assert "有效，但信息已有变化" in page.text
    assert NAME not in page.html
    assert "罚字" not in page.html


def test_a_file_is_known_by_its_digest_and_is_not_kept(
    app: Flask, client: PageClient, number: str, database: Database
) -> None:
    pdf = body(database, app)
    for sent, told in ((pdf, "有效，信息没有变化"), (pdf + b"\n", "没有这份报告")):
        page = client.submit("/verify", {"file": (io.BytesIO(sent), "x.pdf")}, status=200)
        assert told in page.text
    changed = {"number": number, "file": (io.BytesIO(pdf[:-1]), "x.pdf")}
    assert "文件与出具的不一致" in client.submit("/verify", changed, status=200).text
    by_digest = {"digest": verifying.digest_of(io.BytesIO(pdf))}
    assert "有效，信息没有变化" in client.submit("/verify", by_digest, status=200).text
    with database.reading() as session:
        assert session.query(StoredFile).count() == 1
        assert session.query(Reading).count() == 0


def test_nothing_to_look_for_is_said(client: PageClient) -> None:
    page = client.submit("/verify", {}, status=422)
    assert "请填写报告编号，或者选择报告文件。" in page.text


def test_a_guess_is_answered_like_any_other_and_stopped(client: PageClient, number: str) -> None:
    pages = [client.get(f"/verify/{new_reference('certificate')}").text for _ in range(4)]
    pages.append(client.get("/verify/x").text)
    assert len({page.partition("核验时间")[0].partition("报告编号")[0] for page in pages}) == 1
    assert all("没有这份报告" in page for page in pages)
    client.get(f"/verify/{new_reference('certificate')}", status=429)
    client.get(f"/verify/{number}", status=429)


def test_an_answer_to_a_guess_costs_no_more_than_another(client: PageClient, number: str) -> None:
    def took(address: str) -> float:
        began = time.process_time()
        client.get(address)
        return time.process_time() - began

    took(f"/verify/{number}")
    guess = min(took(f"/verify/{new_reference('certificate')}") for _ in range(2))
    other = min(took(f"/verify/{'c' * 19}") for _ in range(2))
    assert max(guess, other) < 8 * min(guess, other)


def test_the_key_is_handed_out(app: Flask, client: PageClient) -> None:
    key = client.get("/verify/key").response.get_data(as_text=True).strip()
    assert key == signing.public_key(app.extensions["portal"].keyring)
    assert key in client.get("/verify").text


def test_an_address_with_an_identity_number_is_not_repeated(client: PageClient, database: Database) -> None:
    with database.unit_of_work() as session:
        person = register.person(session)
        number = register.CIPHER.decrypt(person.id_cipher or "", "subject.id")
    assert number not in client.get(f"/verify/{number}").html


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_page_stands_in_both_languages(client: PageClient, number: str, prefix: str) -> None:
    client.get(f"{prefix}/verify")
    client.get(f"{prefix}/verify/{number}")
    assert number


def test_a_waiting_report_is_no_report(client: PageClient, database: Database, number: str) -> None:
    with database.unit_of_work() as session:
        session.query(Report).update({"state": "failed", "failed_because": "x"})
    assert "没有这份报告" in client.get(f"/verify/{number}").text
