"""The pages of the own file: in both languages, for the right person only, with copies that are safe to open."""

import csv
import io
import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal.access import log
from portal.access.log import Ground, Reader
from portal.access.models import ReaderKind, Reading
from portal.accounts.holders.models import Holder
from portal.audit import Channel
from portal.kernel.citation import Citation
from portal.kernel.identifiers import citizen_id
from portal.law.codes import RecordClass
from portal.register.catalogue.models import Openness
from portal.register.records import commands as records
from portal.register.subjects import commands as subjects
from portal.register.subjects.models import Subject, SubjectKind
from portal.security.fields import FieldCipher
from portal.store import Database
from tests.factories import holders
from tests.factories import register as make
from tests.factories.applied import in_force
from tests.factories.register import AT
from tests.support.pages import PageClient

SCHEMA = Path(__file__).parents[3] / "docs" / "own-file.schema.json"
NUMBER = citizen_id.make("150102", date(1990, 5, 1), 77)


def cipher_of(app: Flask) -> FieldCipher:
    found: FieldCipher = app.extensions["portal"].cipher
    return found


def person(session: Session, cipher: FieldCipher, name: str = "测小乙", number: str = NUMBER) -> Subject:
    identity = subjects.SubjectIdentity(
        kind=SubjectKind.NATURAL_PERSON, name=name, id_type="citizen_id", id_number=number, division="150102"
    )
    return subjects.create(session, identity=identity, cipher=cipher)


def account(session: Session, cipher: FieldCipher, **proof: Any) -> Holder:
    made = holders.holder(session, cipher=cipher)
    holders.prove(session, made, name="测小乙", number=NUMBER, cipher=cipher, **proof)
    return made


@pytest.fixture
def me(app: Flask, client: PageClient, database: Database) -> str:
    """The reference of a signed-in, proven person with one hidden, one disputed record and one that is public."""
    cipher = cipher_of(app)
    with database.unit_of_work() as work:
        subject, holder = person(work, cipher), account(work, cipher)
        make.penalty(work, subject=subject, title="不公开的处罚")
        disputed = make.penalty(work, subject=subject, title="有争议的处罚", item=_public(work))
        basis = Citation("21", 37)
        records.suspend(work, record=disputed, reason="提出异议", basis=basis, at=AT, actor="test")
        make.penalty(work, subject=subject, title="公开的处罚", item=_public(work))
        ref = subject.ref
    client.sign_in(holder)
    return ref


def _public(session: Session) -> Any:
    return make.item(session, openness_persons=Openness.PUBLIC)


def readings(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        rows = session.scalars(select(Reading).order_by(Reading.id))
        return [(row.channel.value, row.form) for row in rows]


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_file_shows_every_record_and_why_the_public_sees_it_or_not(
    client: PageClient, me: str, prefix: str
) -> None:
    page = client.get(f"{prefix}/account/file/{me}")
    for title in ("不公开的处罚", "有争议的处罚", "公开的处罚", "内部备注", "测小乙"):
        assert title in page.text
    assert "测小乙" not in page.title
    assert NUMBER not in page.html
    assert page.response.headers["Cache-Control"] == "no-store"


def test_a_disputed_record_is_seen_by_the_subject_and_nowhere_else(client: PageClient, me: str) -> None:
    assert "异议中，已暂停披露" in client.get(f"/account/file/{me}").text
    public = client.get(f"/subjects/{me}")
    assert "公开的处罚" in public.text
    assert "有争议的处罚" not in public.text


def test_one_file_is_opened_at_once(client: PageClient, me: str) -> None:
    answer = client.get("/account/file", status=303)
    assert answer.response.headers["Location"].endswith(f"/account/file/{me}")


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_whoever_speaks_for_several_chooses(client: PageClient, database: Database, me: str, prefix: str) -> None:
    with database.unit_of_work() as work:
        organisation = make.organisation(work, name="呼和浩特市示例九十九号商贸有限公司")
        holders.represent(work, work.scalars(select(Holder)).one(), organisation)
        ref = organisation.ref
    page = client.get(f"{prefix}/account/file")
    assert {f"{prefix}/account/file/{one}" for one in (me, ref)} <= set(page.links())
    assert "呼和浩特市示例九十九号商贸有限公司" in client.get(f"{prefix}/account/file/{ref}").text


def test_each_opening_and_each_copy_is_noted(client: PageClient, database: Database, me: str) -> None:
    client.get(f"/account/file/{me}")
    client.get(f"/account/file/{me}/export.json")
    client.get(f"/account/file/{me}/export.csv")
    assert readings(database) == [("self", "page"), ("self", "export"), ("self", "export")]


@pytest.mark.usefixtures("me")
@pytest.mark.parametrize("part", ["", "/export.json", "/export.csv", "/who-looked", "/who-looked.csv"])
def test_somebody_elses_file_answers_like_none(client: PageClient, app: Flask, database: Database, part: str) -> None:
    with database.unit_of_work() as work:
        other = person(work, cipher_of(app), "测小丙", citizen_id.make("150102", date(1991, 5, 1), 78)).ref
    theirs = client.get(f"/account/file/{other}{part}", status=404)
    nobodys = client.get(f"/account/file/s{'2' * 18}{part}", status=404)
    # Only the reference, where the page leads back to itself, and the number of the incident differ.
    differs = re.compile(rf"{other}|s2{{18}}|(?<=mono\">)\w+|\"reference\":\"\w+")
    assert differs.sub("", theirs.html) == differs.sub("", nobodys.html)
    assert readings(database) == []


def test_who_is_not_proven_is_led_to_the_proof(client: PageClient, app: Flask, database: Database) -> None:
    cipher = cipher_of(app)
    with database.unit_of_work() as work:
        subject, holder = person(work, cipher), holders.holder(work, cipher=cipher)
        ref = subject.ref
    client.sign_in(holder)
    for part in ("", "/export.json", "/who-looked"):
        answer = client.get(f"/account/file/{ref}{part}", status=303)
        assert answer.response.headers["Location"].endswith("/account/identity")


def test_an_expired_proof_opens_no_longer(client: PageClient, app: Flask, database: Database) -> None:
    cipher = cipher_of(app)
    with database.unit_of_work() as work:
        ref, holder = person(work, cipher).ref, account(work, cipher, until=date(2026, 1, 1))
    client.sign_in(holder)
    client.get(f"/account/file/{ref}", status=303)


def test_nothing_is_shown_when_the_log_cannot_be_written(client: PageClient, app: Flask, me: str) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no room for the log")

    app.testing = False
    event.listen(Reading, "before_insert", broken)
    try:
        for part in ("", "/export.json", "/export.csv"):
            answer = client.get(f"/account/file/{me}{part}", status=500)
            assert "不公开的处罚" not in answer.html
    finally:
        event.remove(Reading, "before_insert", broken)


def test_the_copy_fits_the_documented_schema(client: PageClient, database: Database, me: str) -> None:
    with database.unit_of_work() as work:
        subject = work.scalars(select(Subject).where(Subject.ref == me)).one()
        in_force(work, make.entry(work, subject=subject))
    answer = client.get(f"/account/file/{me}/export.json").response
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="own-file-20')
    assert answer.headers["Cache-Control"] == "no-store"
    copy = json.loads(answer.get_data(as_text=True))
    assert fits(copy, json.loads(SCHEMA.read_text(encoding="utf-8"))) == []
    assert {len(copy[part]) for part in ("records", "entries", "measures")} == {3, 1}
    assert NUMBER not in answer.get_data(as_text=True)


def test_the_table_is_safe_for_spreadsheets(client: PageClient, database: Database, me: str) -> None:
    with database.unit_of_work() as work:
        subject = work.scalars(select(Subject).where(Subject.ref == me)).one()
        make.penalty(work, subject=subject, title="=HYPERLINK(1)")
    answer = client.get(f"/account/file/{me}/export.csv").response
    text = answer.get_data().decode("utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert len(rows) == 5
    assert "'=HYPERLINK(1)" in {cell for row in rows for cell in row}
    assert "测" not in answer.headers["Content-Disposition"]


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_who_looked_shows_the_others_and_folds_the_own(
    client: PageClient, database: Database, me: str, prefix: str
) -> None:
    reader = Reader(kind=ReaderKind.STAFF, ref="s1", shown="示例招标办公室")
    ground = Ground(channel=Channel.SHARE, purpose="核查投标人", basis="21§22(2)", scene="22.2", matter="示招1号")
    at = client.app.extensions["portal"].clock() - timedelta(days=1)
    with database.unit_of_work() as work:
        log.note(work, subject_ref=me, reader=reader, ground=ground, form="page", records=["r1"], at=at)
    client.get(f"/account/file/{me}")
    page = client.get(f"{prefix}/account/file/{me}/who-looked")
    for told in ("示例招标办公室", "核查投标人", "示招1号", "测*"):
        assert told in page.text
    table = client.get(f"{prefix}/account/file/{me}/who-looked.csv").response.get_data().decode("utf-8")
    assert "示招1号" in table


@pytest.mark.parametrize("query", ["since=2026-13-40", "since=2026-06-01&until=2026-01-01", "since=%27"])
def test_a_period_that_cannot_be_is_refused_beside_its_field(client: PageClient, me: str, query: str) -> None:
    page = client.get(f"/account/file/{me}/who-looked?{query}", status=422)
    assert page.title.startswith("错误：")


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_whole_file_unfolds_for_printing(client: PageClient, me: str, prefix: str) -> None:
    page = client.get(f"{prefix}/account/file/{me}?whole=1")
    assert all("open" in one.attrib for one in page.all("details", "more"))
    assert len(page.all("details", "more")) == 3


def test_a_class_narrows_and_one_that_is_none_is_refused(client: PageClient, me: str) -> None:
    assert "没有这一类记录" in client.get(f"/account/file/{me}?class=risk").text
    client.get(f"/account/file/{me}?class=score", status=400)


def fits(value: Any, schema: dict[str, Any], where: str = "$", root: dict[str, Any] | None = None) -> list[str]:
    """What in a value contradicts a schema of type, enum, const, required, properties, items and $ref."""
    root = root or schema
    if "$ref" in schema:
        return fits(value, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], where, root)
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None)}
    named = schema.get("type", [])
    allowed = [named] if isinstance(named, str) else named
    if allowed and not any(type(value) is kinds[each] for each in allowed):
        return [f"{where} is {type(value).__name__}"]
    wrong = [] if "enum" not in schema or value in schema["enum"] else [f"{where} is {value!r}"]
    if isinstance(value, dict):
        properties = schema.get("properties", {})
        wrong += [f"{where}.{key} is missing" for key in schema.get("required", []) if key not in value]
        wrong += [f"{where}.{key} is not documented" for key in value if key not in properties]
        for key in value.keys() & properties.keys():
            wrong += fits(value[key], properties[key], f"{where}.{key}", root)
    if isinstance(value, list):
        for at, each in enumerate(value):
            wrong += fits(each, schema["items"], f"{where}[{at}]", root)
    return wrong


def test_the_notice_of_repair_of_a_line_is_downloaded_and_noted(
    client: PageClient, database: Database, me: str
) -> None:
    links = [one for one in client.get(f"/account/file/{me}").links() if "/repair-notices/" in one]
    assert len(links) == 3
    answer = client.client.get(links[0])
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(b"%PDF-")
    assert answer.headers["Cache-Control"] == "no-store"
    assert readings(database) == [("self", "page"), ("self", "notice")]


def test_a_line_without_a_notice_and_a_line_of_another_answer_alike(
    client: PageClient, database: Database, me: str
) -> None:
    with database.unit_of_work() as work:
        subject = work.scalars(select(Subject).where(Subject.ref == me)).one()
        praise = make.plain_record(work, subject=subject, item=make.item(work, record_class=RecordClass.ENHANCING)).ref
        foreign = make.penalty(work).ref
        listing = make.entry(work).ref
    for ref in (praise, foreign, listing, "r" + "2" * 18):
        client.get(f"/account/file/{me}/repair-notices/{ref}", status=404)
    assert readings(database) == []
