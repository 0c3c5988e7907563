"""Pushing batches: same validation as a file, once per idempotency key, public in the same second."""

import json

from flask import Flask
from sqlalchemy import func, select

from portal import audit
from portal.accounts.models import Unit
from portal.audit.models import AuditEntry
from portal.kernel.identifiers import uscc
from portal.register.intake.models import Batch, Incident
from portal.register.records.models import Record
from portal.store import Database
from tests.register.intake.conftest import SAMPLES
from tests.register.intake.test_rows import penalty
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient
from tests.web.api.conftest import System, issue, penalty_row, provider

JSON = "application/json"


def body(*rows: dict[str, object], **more: object) -> dict[str, object]:
    return {"item": "XZCF", "rows": list(rows or (penalty_row(),)), **more}


def counted(database: Database, table: type[Record | Batch | Incident]) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_rows_of_json_are_taken_in_with_a_receipt_and_are_public_at_once(
    system: System, client: PageClient, database: Database
) -> None:
    receipt = system.post("/batches", body())
    assert (receipt["outcome"], receipt["accepted"], receipt["faults"]) == ("accepted", 1, [])
    assert system.get(f"/batches/{receipt['batch']}") == receipt
    with database.reading() as session:
        ref = session.scalar(select(Record.ref))
        assert session.scalar(select(AuditEntry.actor).where(AuditEntry.action == "batch.received")) == system.key_ref
        assert audit.verify(session).ok
    assert penalty_row()["CF_WSH"] in client.get(f"/records/{ref}").text


def test_a_number_keeps_its_digits(system: System, database: Database) -> None:
    system.post("/batches", data=json.dumps(body(penalty_row())).replace('"1.090000"', "1.09"), content_type=JSON)
    with database.reading() as session:
        assert session.scalars(select(Record)).one().content["CF_NR_FK"] == "1.09"


def test_the_same_call_twice_makes_one_batch_and_one_receipt(system: System, database: Database) -> None:
    first = system.post("/batches", body(), call="call-once-1")
    again = system.post("/batches", body(), call="call-once-1", status=200)
    assert again == first
    assert (counted(database, Batch), counted(database, Record)) == (1, 1)


def test_an_idempotency_key_serves_one_body_only(system: System, database: Database) -> None:
    system.post("/batches", body(), call="call-once-1")
    other = body(penalty_row(CF_WSH="（示例）罚字〔2024〕第0002号"))
    problem = system.post("/batches", other, call="call-once-1", status=409)
    assert problem["errors"][0]["header"] == "Idempotency-Key"
    assert counted(database, Record) == 1


def test_two_units_may_use_the_same_idempotency_key(
    system: System, database: Database, app: Flask, clock: StandingClock
) -> None:
    code = uscc.make("1", "1", "150103", "MB000099")
    other = issue(database, app, clock, provider(database, code))
    system.post("/batches", body(), call="call-once-1")
    other.post("/batches", body(penalty_row(CF_SJLYDM=code, CF_WSH="2")), call="call-once-1")
    assert counted(database, Record) == 2


def test_without_an_idempotency_key_nothing_is_taken(system: System, database: Database) -> None:
    problem = system.post("/batches", body(), call="short", status=400)
    assert problem["errors"][0]["header"] == "Idempotency-Key"
    assert counted(database, Batch) == 0


def test_a_fault_points_at_its_value_and_cites_the_article(system: System) -> None:
    wrong = penalty_row(CF_WSH="2", CF_XDR_SHXYM="123456789012345678")
    receipt = system.post("/batches", body(penalty_row(), wrong))
    assert (receipt["outcome"], receipt["accepted"], receipt["refused"]) == ("partly", 1, 1)
    (fault,) = [each for each in receipt["faults"] if each["severity"] == "error"]
    assert (fault["pointer"], fault["code"], fault["basis"]) == ("/rows/1/CF_XDR_SHXYM", "E-CREDIT-CODE", "21§10")


def test_all_or_nothing_takes_none_and_says_why(system: System, database: Database) -> None:
    wrong = penalty_row(CF_WSH="2", CF_JDRQ="2024/02/30")
    problem = system.post("/batches", body(penalty_row(), wrong, all_or_nothing=True), status=422)
    assert {each["code"] for each in problem["errors"]} >= {"E-DATE", "E-ALL-OR-NOTHING"}
    assert counted(database, Record) == 0
    assert system.get(f"/batches/{problem['batch']}")["outcome"] == "refused"


def test_a_forbidden_column_refuses_all_and_leaves_an_incident(system: System, database: Database) -> None:
    problem = system.post("/batches", body(penalty_row(民族="某族")), status=422)
    assert problem["errors"][0]["citation"].startswith("21§17")
    assert (counted(database, Record), counted(database, Incident)) == (0, 1)


def test_rows_of_another_source_are_refused(system: System, database: Database) -> None:
    other = uscc.make("1", "1", "150103", "MB000099")
    problem = system.post("/batches", body(penalty_row(CF_SJLYDM=other)), status=422)
    assert [each["code"] for each in problem["errors"]] == ["E-SOURCE"]
    assert counted(database, Record) == 0


def test_an_item_outside_the_catalogue_is_named(system: System) -> None:
    problem = system.post("/batches", body() | {"item": "NOPE"}, status=422)
    assert problem["errors"] == [
        {"pointer": "/item", "detail": "目录中没有代码为 NOPE 的项目，不得归集。", "citation": "21§8"}
    ]


def test_files_are_taken_as_at_the_desk(system: System, database: Database) -> None:
    receipt = system.post("/batches?item=XZCF", data=penalty(), content_type="text/csv")
    assert (receipt["file"], receipt["accepted"]) == ("push.csv", 1)
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    sample = (SAMPLES / "penalties_good.xlsx").read_bytes()
    problem = system.post("/batches?item=XZCF", data=sample, content_type=sheet, status=422)
    assert "E-SOURCE" in {each["code"] for each in problem["errors"]}
    assert counted(database, Record) == 1


def test_what_is_no_batch_is_told_plainly(system: System) -> None:
    assert system.post("/batches", data=b"<x/>", content_type="text/xml", status=415)["status"] == 415
    assert system.post("/batches", data=b"{", content_type=JSON, status=400)["status"] == 400
    assert system.post("/batches", data=b'{"a":NaN}', content_type=JSON, status=400)["status"] == 400
    assert system.post("/batches", data=b"[" * 100_000, content_type=JSON, status=400)["status"] == 400
    assert system.post("/batches", data=b'{"item":"\\ud800"}', content_type=JSON, status=400)["status"] == 400
    assert (
        system.post("/batches", data=penalty(), content_type="text/csv", status=400)["errors"][0]["pointer"] == "/item"
    )
    problem = system.post("/batches", {"item": 5, "rows": [], "more": 1, "all_or_nothing": "yes"}, status=400)
    assert {each["pointer"] for each in problem["errors"]} == {"/rows", "/more", "/all_or_nothing"}


def test_a_body_beyond_the_limit_is_cut_off(system: System) -> None:
    assert system.post("/batches", data=b" " * (21 * 1024 * 1024), content_type=JSON, status=413)["status"] == 413


def test_the_batch_of_another_unit_does_not_exist(
    system: System, database: Database, app: Flask, clock: StandingClock
) -> None:
    receipt = system.post("/batches", body())
    other = issue(database, app, clock, provider(database, uscc.make("1", "1", "150103", "MB000099")))
    hidden, missing = (other.get(f"/batches/{ref}", status=404) for ref in (receipt["batch"], "b" + "2" * 18))
    assert {**hidden, "reference": ""} == {**missing, "reference": ""}


def test_a_unit_without_a_security_officer_sends_nothing(system: System, database: Database) -> None:
    with database.unit_of_work() as work:
        work.get_one(Unit, system.unit_id).security_officer = None
    assert system.post("/batches", body(), status=403)["citation"] == "21§30(1)"
    assert counted(database, Batch) == 0
