"""Notices pushed by a system: the record is gone from every public door in the same second, the clock runs."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from portal.kernel.identifiers import uscc
from portal.register.records.models import Record
from portal.store import Database
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient
from tests.web.api.conftest import System, issue, penalty_row, provider

NUMBER = penalty_row()["CF_WSH"]


def words(**values: Any) -> dict[str, Any]:
    told = {"record": NUMBER, "kind": "withdraw", "reason": "报送有误", "document_no": "示撤〔2026〕1号"}
    return told | values


def pushed(system: System, database: Database) -> str:
    system.post("/batches", {"item": "XZCF", "rows": [penalty_row()]})
    with database.reading() as session:
        return session.scalars(select(Record.ref)).one()


def found(client: PageClient) -> str:
    return client.get("/search", query_string={"q": NUMBER}).text


def test_a_notice_hides_the_record_from_every_public_door(
    system: System, database: Database, client: PageClient
) -> None:
    ref = pushed(system, database)
    client.get(f"/records/{ref}")
    assert "文号相符的决定 1 条" in found(client)
    notice = system.post("/notices", words())
    assert (notice["state"], notice["record"], notice["received_on"]) == ("sent", ref, "2026-11-20")
    client.get(f"/records/{ref}", status=404)
    assert "文号相符的决定" not in found(client)
    (clock,) = notice["clocks"]
    assert (clock["rule"], clock["basis"], clock["strict"], clock["legal"]) == (
        "change.apply",
        "21§9",
        "2026-11-25",
        "2026-11-25",
    )
    assert system.get(f"/notices/{notice['notice']}") == notice


def test_an_annulled_act_states_its_day(system: System, database: Database) -> None:
    pushed(system, database)
    problem = system.post("/notices", words(kind="annulled"), status=422)
    assert (problem["errors"][0]["pointer"], problem["citation"]) == ("/event_on", "21§36")
    problem = system.post("/notices", words(kind="annulled", event_on="2026-02-30"), status=400)
    assert problem["errors"][0]["pointer"] == "/event_on"
    notice = system.post("/notices", words(kind="annulled", event_on="2026-11-19"))
    assert [clock["rule"] for clock in notice["clocks"]] == ["annul.notify", "penalty.unpublish", "annul.delete"]


def test_a_change_is_judged_by_the_data_standard(system: System, database: Database) -> None:
    pushed(system, database)
    problem = system.post("/notices", words(kind="change", changes={"CF_NR_FK": "很多"}), status=422)
    assert problem["errors"][0]["pointer"] == "/CF_NR_FK"
    problem = system.post("/notices", words(kind="change", changes={"CF_JDRQ": "2024/08/15"}), status=400)
    assert problem["errors"][0]["pointer"] == "/CF_JDRQ"
    assert system.post("/notices", words(kind="change", changes={"CF_NR_FK": "1.10"}))["state"] == "sent"


def test_the_same_notice_twice_is_one_notice(system: System, database: Database) -> None:
    pushed(system, database)
    first = system.post("/notices", words(), call="notice-once")
    assert system.post("/notices", words(), call="notice-once", status=200) == first
    assert system.post("/notices", words(), status=409)["errors"][0]["pointer"] == "/record"


def test_the_record_of_another_unit_does_not_exist(
    system: System, database: Database, app: Flask, clock: StandingClock, client: PageClient
) -> None:
    ref = pushed(system, database)
    other = issue(database, app, clock, provider(database, uscc.make("1", "1", "150103", "MB000099")))
    hidden, missing = (other.post("/notices", words(record=text), status=404) for text in (ref, "r" + "2" * 18))
    assert {**hidden, "reference": ""} == {**missing, "reference": ""}
    client.get(f"/records/{ref}")
    notice = system.post("/notices", words())
    other.get(f"/notices/{notice['notice']}", status=404)
