"""Authorisations in the browser: given, used, revoked, refused; on paper from the grantee's side; in both languages."""

import io
import logging
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal import i18n
from portal.access.grants import using
from portal.access.grants.models import Grant
from portal.access.grants.papers import PARTS
from portal.access.models import Reading
from portal.accounts.holders.models import Holder
from portal.audit.models import AuditEntry
from portal.metadata import METADATA
from portal.reports.models import Report
from portal.store import Database
from tests.factories import grants as make
from tests.factories import holders as accounts
from tests.factories import signable_holders
from tests.factories.grants import GRANTEE_NUMBER, SUBJECT_NUMBER, Stage
from tests.factories.signable_holders import PASSWORD
from tests.support.clocks import StandingClock
from tests.support.pages import Page, PageClient

GRANTS = "/account/grants"


@pytest.fixture
def on(app: Flask, database: Database, clock: StandingClock) -> Stage:
    """Both sides; the subject's password is the one of the factory."""
    with database.unit_of_work() as work:
        made = make.stage(work, cipher=app.extensions["portal"].cipher, at=clock())
        made.holder.password_hash = signable_holders._hash
        return made


@pytest.fixture
def giver(app: Flask, on: Stage) -> PageClient:
    """The subject, signed in."""
    return signed_in(app, on.holder)


@pytest.fixture
def reader(app: Flask, on: Stage) -> PageClient:
    """The grantee, signed in."""
    return signed_in(app, on.other)


def signed_in(app: Flask, holder: Holder) -> PageClient:
    client = PageClient(app)
    client.sign_in(holder)
    return client


def typed(clock: StandingClock, **values: Any) -> dict[str, Any]:
    today = clock().date()
    told = {
        "grantee_kind": "person",
        "grantee_name": make.GRANTEE_NAME,
        "grantee_document": "citizen_id",
        "grantee_number": GRANTEE_NUMBER,
        "scope": "whole",
        "purpose": "申请贷款",
        "since": today.isoformat(),
        "until": (today + timedelta(days=6)).isoformat(),
        "uses": "1",
    }
    return told | values


def ticket(page: Page) -> str:
    found = {one.get("value") for one in page.all("input") if one.get("name") == "ticket"}
    return str(found.pop())


def give(client: PageClient, on: Stage, clock: StandingClock, prefix: str = "", **values: Any) -> str:
    base = f"{prefix}{GRANTS}/new/{on.subject.ref}"
    check = client.submit(base, typed(clock, **values), status=200)
    sent = {"ticket": ticket(check), "password": PASSWORD}
    answer = client.submit(f"{base}/confirm", sent, at=base)
    return answer.response.headers["Location"].rpartition("/")[2]


def use(client: PageClient, ref: str, *, status: int = 303, **values: Any) -> Page:
    path = f"{GRANTS}/received/{ref}/use"
    sent = {"purpose": "核对还款能力", "how": "page", "acknowledged": "yes"} | values
    return client.submit(path, {name: value for name, value in sent.items() if value}, status=status, at=GRANTS)


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_given_used_revoked_refused(
    giver: PageClient, reader: PageClient, on: Stage, clock: StandingClock, prefix: str
) -> None:
    ref = give(giver, on, clock, prefix, uses="2")
    page = reader.get(f"{prefix}{GRANTS}/received/{ref}")
    assert "申请贷款" in page.text
    opened = reader.get(prefix + use(reader, ref).response.headers["Location"])
    for record in on.records:
        assert record.ref in opened.text
    marks = opened.all("p", "watermark")
    assert len(marks) >= 2 + len(on.records)
    assert all("核对还款能力" in "".join(mark.itertext()) for mark in marks)
    assert opened.response.headers["Cache-Control"] == "no-store"
    assert "核对还款能力" in giver.get(f"{prefix}{GRANTS}/given/{ref}").text
    giver.submit(f"{prefix}{GRANTS}/given/{ref}/revoke", at=f"{prefix}{GRANTS}/given/{ref}")
    assert reader.get(opened.response.request.path, status=403)
    assert use(reader, ref, status=403)
    assert "button" not in reader.get(f"{prefix}{GRANTS}/received/{ref}/use").all("form")[-1].attrib


def test_the_check_shows_the_words_and_the_confirmation_asks_for_all_factors(
    giver: PageClient, on: Stage, clock: StandingClock, database: Database
) -> None:
    base = f"{GRANTS}/new/{on.subject.ref}"
    check = giver.submit(base, typed(clock), status=200)
    for part in ("公共信用信息查询授权书", "测授权", "申请贷款", "撤销", "保密义务", GRANTEE_NUMBER[-4:]):
        assert part in check.text
    assert GRANTEE_NUMBER not in check.html
    wrong = giver.submit(f"{base}/confirm", {"ticket": ticket(check), "password": "wrong"}, status=422, at=base)
    assert "公共信用信息查询授权书" in wrong.text
    assert giver.submit(f"{base}/confirm", {"ticket": "x", "password": PASSWORD}, status=400, at=base)
    with database.reading() as session:
        assert session.scalars(select(Grant)).all() == []


def test_in_mongolian_the_check_shows_both_texts_that_are_printed(
    giver: PageClient, on: Stage, clock: StandingClock
) -> None:
    check = giver.submit(f"/mn{GRANTS}/new/{on.subject.ref}", typed(clock), status=200)
    mongolian, chinese = ("".join(each.itertext()) for each in check.all("div") if each.get("class") == "prose")
    for words in ("申请贷款", "测授权", "测*"):
        assert words in mongolian
        assert words in chinese
    assert "授权方式" in chinese
    assert "授权方式" not in mongolian
    with i18n.activate("mn"):
        assert i18n.gettext("授权方式") in mongolian
        assert i18n.gettext("授权方式") not in chinese


def test_going_back_keeps_what_was_typed_but_the_number(giver: PageClient, on: Stage, clock: StandingClock) -> None:
    base = f"{GRANTS}/new/{on.subject.ref}"
    check = giver.submit(base, typed(clock), status=200)
    again = giver.submit(f"{base}/change", {"ticket": ticket(check)}, status=200, at=base)
    kept = {one.get("name"): one.get("value") for one in again.all("input")}
    assert (kept["purpose"], kept["grantee_name"], kept["grantee_number"]) == ("申请贷款", make.GRANTEE_NAME, "")


def test_a_refusal_stands_beside_its_field_with_its_article(giver: PageClient, on: Stage, clock: StandingClock) -> None:
    base = f"{GRANTS}/new/{on.subject.ref}"
    page = giver.submit(base, typed(clock, uses="0", since="x"), status=422)
    assert page.title.startswith("错误：")
    assert giver.submit(base, typed(clock, uses="0"), status=422).all("p", "field-error")
    kept = {one.get("name"): one.get("value") for one in page.all("input")}
    assert kept["purpose"] == "申请贷款"


def test_other_peoples_things_are_answered_like_none(
    app: Flask, database: Database, giver: PageClient, reader: PageClient, on: Stage, clock: StandingClock
) -> None:
    ref = give(giver, on, clock)
    with database.unit_of_work() as work:
        stranger = accounts.holder(work, cipher=on.cipher)
        make.proven(work, stranger, name="测旁人", number=_number(), cipher=on.cipher, at=clock())
    outsider = signed_in(app, stranger)
    bodies = set()
    for wanted in (ref, "g" + "2" * 18):
        for path in (f"given/{wanted}", f"received/{wanted}", f"copy/{wanted}.pdf", f"paper/{wanted}"):
            bodies.add(outsider.get(f"{GRANTS}/{path}", status=404).h1)
        use(outsider, wanted, status=404)
    assert len(bodies) == 1
    reader.get(f"{GRANTS}/given/{ref}", status=404)
    giver.get(f"{GRANTS}/received/{ref}", status=404)
    outsider.get(f"{GRANTS}/new/{on.subject.ref}", status=404)
    with database.reading() as session:
        refused = select(AuditEntry.actor).where(AuditEntry.action == "grant.use", AuditEntry.outcome == "refused")
        assert session.scalars(refused).all() == [stranger.ref, stranger.ref]


def _number() -> str:
    return make.citizen_id.make("150102", make.TODAY.replace(year=1991), 42)


def test_the_last_use_is_the_last_and_is_kept_as_refused(
    giver: PageClient, reader: PageClient, on: Stage, clock: StandingClock, database: Database
) -> None:
    ref = give(giver, on, clock)
    first = use(reader, ref).response.headers["Location"]
    assert use(reader, ref, status=403)
    reader.get(first)
    with database.reading() as session:
        assert len(session.scalars(select(Reading).where(Reading.grant_ref == ref)).all()) == 1
        outcomes = session.scalars(select(AuditEntry.outcome).where(AuditEntry.action == "grant.use"))
        assert outcomes.all() == ["done", "refused"]


@pytest.mark.parametrize(("missing", "field"), [("purpose", "purpose"), ("acknowledged", "acknowledged")])
def test_each_use_says_what_for_and_acknowledges_its_duty(
    giver: PageClient, reader: PageClient, on: Stage, clock: StandingClock, missing: str, field: str
) -> None:
    ref = give(giver, on, clock)
    page = use(reader, ref, status=422, **{missing: ""})
    assert any((link or "").startswith(f"#{field}") for link in page.links())
    box = next(one for one in page.all("input") if one.get("name") == "acknowledged")
    assert "checked" not in reader.get(f"{GRANTS}/received/{ref}/use").html.partition("acknowledged")[2][:200]
    assert box.get("type") == "checkbox"


def test_a_report_is_one_use_and_belongs_to_it(
    giver: PageClient, reader: PageClient, on: Stage, clock: StandingClock, database: Database
) -> None:
    ref = give(giver, on, clock)
    use(reader, ref, how="zh")
    with database.reading() as session:
        report, reading = (
            session.scalars(select(Report)).one(),
            session.scalars(select(Reading).where(Reading.grant_ref == ref)).one(),
        )
        assert (report.grant_ref, report.reading_ref) == (ref, reading.ref)
        assert (reading.form, reading.report_number) == ("report", report.number)
        assert session.scalars(select(Grant.used)).one() == 1


def test_the_page_of_a_use_closes_after_its_sitting(
    giver: PageClient, reader: PageClient, on: Stage, clock: StandingClock
) -> None:
    ref = give(giver, on, clock)
    path = use(reader, ref).response.headers["Location"]
    clock.advance(seconds=using.SITTING.total_seconds() - 1)
    reader.get(path)
    clock.advance(seconds=1)
    reader.client.get(GRANTS)
    reader.sign_in(on.other)
    reader.get(path, status=403)


def test_both_sides_download_the_authorisation(
    giver: PageClient, reader: PageClient, on: Stage, clock: StandingClock
) -> None:
    ref = give(giver, on, clock)
    for client in (giver, reader):
        answer = client.get(f"{GRANTS}/copy/{ref}.pdf").response
        assert answer.mimetype == "application/pdf"
        assert answer.headers["Content-Disposition"].startswith("attachment")


def paper(clock: StandingClock, **values: Any) -> dict[str, Any]:
    files = {
        PARTS[0]: (io.BytesIO(make.pdf()), "授权书.pdf"),
        PARTS[1]: (io.BytesIO(make.picture()), "a.jpg"),
        PARTS[2]: (io.BytesIO(make.picture()), "b.jpg"),
    }
    told = {name: value for name, value in typed(clock).items() if not name.startswith("grantee")}
    told |= {
        "subject_kind": "person",
        "subject_name": make.SUBJECT_NAME,
        "subject_document": "citizen_id",
        "subject_number": SUBJECT_NUMBER,
        "grantee": "",
        "confirmed": "yes",
    }
    return told | files | values


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_papers_are_handed_in_and_taken_back(
    giver: PageClient, reader: PageClient, on: Stage, clock: StandingClock, prefix: str
) -> None:
    path = f"{prefix}{GRANTS}/paper/new"
    where = reader.submit(path, paper(clock)).response.headers["Location"]
    page = reader.get(where)
    assert make.SUBJECT_NAME not in page.text
    assert SUBJECT_NUMBER not in page.html
    assert on.subject.ref not in page.html
    ref = where.rpartition("/")[2]
    assert ref not in giver.get(f"{prefix}{GRANTS}").html
    reader.submit(f"{where}/withdraw", at=where)
    assert ref in reader.get(f"{prefix}{GRANTS}").html


@pytest.mark.parametrize("body", [b"MZ\x90\x00", b"<svg><script>x()</script></svg>", b""])
def test_hostile_and_empty_files_are_refused_and_nothing_is_kept(
    reader: PageClient, clock: StandingClock, database: Database, body: bytes
) -> None:
    sent = paper(clock, grantor_document=(io.BytesIO(body), "card.jpg"))
    page = reader.submit(f"{GRANTS}/paper/new", sent, status=422)
    assert page.all("p", "field-error")
    with database.reading() as session:
        assert session.scalars(select(Grant)).all() == []


def test_no_number_is_anywhere_in_clear(
    giver: PageClient,
    reader: PageClient,
    on: Stage,
    clock: StandingClock,
    database: Database,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    ref = give(giver, on, clock, purpose=f"核对{GRANTEE_NUMBER}")
    reader.get(use(reader, ref, purpose=f"核对{SUBJECT_NUMBER}").response.headers["Location"])
    reader.submit(f"{GRANTS}/paper/new", paper(clock))
    with database.reading() as session:
        for table in METADATA.sorted_tables:
            kept = str(session.execute(select(table)).all())
            for number in (SUBJECT_NUMBER, GRANTEE_NUMBER):
                assert number not in kept, table.name
    assert SUBJECT_NUMBER not in caplog.text
    assert GRANTEE_NUMBER not in caplog.text


@pytest.mark.parametrize("how", ["page", "zh"])
def test_a_use_sent_twice_leads_to_the_same_place(
    giver: PageClient, reader: PageClient, on: Stage, clock: StandingClock, how: str
) -> None:
    path = f"{GRANTS}/received/{give(giver, on, clock, uses='1')}/use"
    form = reader.get(path)
    kept = {one.get("name"): one.get("value") for one in form.all("input") if one.get("type") == "hidden"}
    sent = kept | {"purpose": "核对还款能力", "how": how, "acknowledged": "yes"}
    first, second = (reader.post(path, data=sent, status=303).response.headers["Location"] for _ in range(2))
    assert first == second
    reader.get(first)
