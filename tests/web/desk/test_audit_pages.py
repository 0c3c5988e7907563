"""The auditor's pages: searching, exporting, checking, keeping the head; everything audited, nothing changed."""

import csv
import io
import json

import pytest
from sqlalchemy import select, text

from portal import audit
from portal.audit import signing
from portal.audit.models import AuditEntry, ChainCheck
from portal.jobs.runner import Runner
from portal.kernel.settings import Settings
from portal.law.roles import Role
from portal.store import Database
from tests.factories import register as make
from tests.factories import staff as people
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient


@pytest.fixture
def auditor(client: PageClient, database: Database) -> str:
    with database.unit_of_work() as work:
        someone = people.staff(work, Role.AUDITOR, unit=people.agency(work), name="测审计")
        make.penalty(work)
        audit.append(
            work,
            at=make.AT,
            actor=someone.ref,
            action="query.record",
            object_kind="record",
            object_ref="r1",
            detail={"words": "=1+1", "purpose": "quality"},
        )
    client.sign_in(someone)
    return someone.ref


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_log_is_searched_by_period_person_action_object_and_outcome(
    client: PageClient, auditor: str, prefix: str
) -> None:
    assert "record.entered" in client.get(f"{prefix}/desk/audit").text
    for query in (
        "action=query.",
        f"actor={auditor}",
        "object_ref=r1",
        "since=2026-06-01&until=2026-06-01&actor=" + auditor,
    ):
        page = client.get(f"{prefix}/desk/audit?{query}")
        rows = page.all("tbody")[0]
        assert len(list(rows)) == 1
    assert not client.get(f"{prefix}/desk/audit?until=2026-05-31").all("tbody")
    assert not client.get(f"{prefix}/desk/audit?outcome=refused").all("tbody")


def test_an_auditor_below_the_region_reads_what_the_own_subtree_did(
    client: PageClient, database: Database, auditor: str
) -> None:
    with database.unit_of_work() as work:
        below = people.staff(work, Role.AUDITOR, unit=people.agency(work, division="150200"), name="测旗县")
        maker = people.staff(work, Role.PROVIDER_MAKER, unit=make.unit(work, division="150202"))
        for each in (maker.ref, auditor):
            audit.append(work, at=make.AT, actor=each, action="x.done", object_kind="x", object_ref="x1")
    assert len(list(client.get("/desk/audit?object_kind=x").all("tbody")[0])) == 2
    client.sign_in(below)
    page = client.get("/desk/audit?object_kind=x")
    assert len(list(page.all("tbody")[0])) == 1
    assert "测审计" not in page.text
    exported = client.submit("/desk/audit/export", {"object_kind": "x"}, status=200, at="/desk/audit")
    assert exported.response.get_data(as_text=True).count("x.done") == 1


@pytest.mark.usefixtures("auditor")
def test_a_day_that_cannot_be_read_is_told(client: PageClient) -> None:
    client.get("/desk/audit?since=morgen", status=422)


def test_an_export_is_neutralised_and_audited_before_it_is_handed_out(
    client: PageClient, database: Database, auditor: str
) -> None:
    answer = client.submit("/desk/audit/export", {"action": "query."}, status=200, at="/desk/audit")
    rows = list(csv.reader(io.StringIO(answer.response.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [row[4] for row in rows[1:]] == ["query.record"]
    assert "=1+1" in rows[1][8]
    assert not rows[1][8].startswith("=")
    with database.reading() as session:
        newest = select(AuditEntry.action, AuditEntry.actor).order_by(AuditEntry.seq.desc())
        assert session.execute(newest).first() == ("audit.exported", auditor)


@pytest.mark.usefixtures("auditor")
def test_the_signed_head_can_be_kept_and_checked(client: PageClient) -> None:
    document = json.loads(client.get("/desk/audit/head.json").response.get_data())
    key = signing.public_key(client.app.extensions["portal"].keyring)
    assert signing.checked(document, key=key).seq == document["seq"]


@pytest.mark.usefixtures("auditor")
def test_a_check_runs_in_the_background_and_says_where_the_chain_breaks(
    client: PageClient, database: Database, settings: Settings, clock: StandingClock
) -> None:
    runner = Runner(database, settings)
    client.submit("/desk/audit/checks")
    with database.reading() as session:
        ref = session.scalars(select(ChainCheck.ref)).one()
    assert "正在校验" in client.get(f"/desk/audit/checks/{ref}").text
    runner.run_once(clock())
    assert client.get(f"/desk/audit/checks/{ref}").all("div", "notice-done")
    with database.unit_of_work() as work:
        work.execute(text("UPDATE audit_entry SET actor = 'x' WHERE seq = 1"))
    client.submit("/desk/audit/checks")
    runner.run_once(clock())
    page = client.get("/mn/desk/audit/checks")
    assert page.all("span", "tag-overdue")


@pytest.mark.usefixtures("auditor")
def test_the_head_of_each_day_is_kept_and_public(
    client: PageClient, database: Database, settings: Settings, clock: StandingClock
) -> None:
    runner = Runner(database, settings)
    runner.run_once(clock())
    clock.advance(hours=24)
    runner.run_once(clock())
    kept = json.loads(client.get("/audit-heads.json").response.get_data())
    assert [one["day"] for one in kept["heads"]] == ["2026-11-21", "2026-11-20"]
    for one in kept["heads"]:
        signing.checked(one, key=kept["public_key"])
    for prefix in ("", "/mn"):
        assert kept["public_key"] in client.get(f"{prefix}/audit-heads").text
    assert "Ed25519" in client.get("/status").text


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN, Role.AGENCY_HEAD])
def test_nobody_else_reads_the_log(client: PageClient, database: Database, role: Role) -> None:
    with database.unit_of_work() as work:
        someone = people.staff(work, role)
    client.sign_in(someone)
    for path in ("/desk/audit", "/desk/audit/checks", "/desk/audit/head.json"):
        client.get(path, status=403)
