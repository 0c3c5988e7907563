"""A unit finds what it once read and was put right since, and says that it no longer uses it."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Unit
from portal.cases.models import CaseKind, CorrectionNotice, Outcome
from portal.law.roles import Role
from portal.store import Database
from tests.cases import desk_scene
from tests.factories import cases, holders, register
from tests.factories import staff as people
from tests.support.pages import PageClient

AT = datetime(2026, 11, 20, 2, tzinfo=UTC)
PAGE = "/desk/corrections"


def notice(session: Session, serial: int, *, unit: Unit | None = None, holder: str | None = None) -> CorrectionNotice:
    """A notice about a record of a case, to a unit or to a holder."""
    made = cases.ground(session)
    record = register.penalty(session, subject=made.subject)
    case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    row = CorrectionNotice(
        ref=f"n{serial:018d}",
        matter=case.ref,
        thing_ref=record.ref,
        outcome=Outcome.CORRECTED,
        reading_ref=f"q{serial:018d}",
        unit_id=unit.id if unit else None,
        holder_ref=holder,
        sent_at=AT,
    )
    session.add(row)
    session.flush()
    return row


@pytest.fixture
def clerk(client: PageClient, database: Database) -> str:
    """The number of the query that the clerk's unit is told about; the clerk is signed in."""
    with database.unit_of_work() as work:
        unit = register.unit(work)
        told = notice(work, 1, unit=unit)
        notice(work, 2, unit=register.unit(work))
        someone = people.staff(work, Role.QUERY_CLERK, unit=unit)
        query = told.reading_ref
    client.sign_in(someone)
    return query


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_notice_waits_in_the_worklist_and_is_acknowledged_once(
    client: PageClient, database: Database, clerk: str, prefix: str
) -> None:
    assert clerk in client.get(f"{prefix}/desk").text
    page = client.get(prefix + PAGE)
    assert len(page.all("tbody")[0].findall("{*}tr")) == 1
    assert clerk in page.text
    client.submit(f"{prefix}{PAGE}/n{1:018d}/acknowledge", at=prefix + PAGE)
    assert page_is_empty(client, prefix + PAGE)
    assert clerk in client.get(f"{prefix}{PAGE}?view=closed").text
    with database.reading() as session:
        said = session.scalars(select(CorrectionNotice.acknowledged_at)).all()
    assert len([each for each in said if each]) == 1


def page_is_empty(client: PageClient, path: str) -> bool:
    return bool(client.get(path).all("div", "empty"))


@pytest.mark.usefixtures("clerk")
def test_another_units_notice_is_answered_like_a_missing_one(client: PageClient) -> None:
    for ref in (f"n{2:018d}", "n" * 19):
        client.submit(f"{PAGE}/{ref}/acknowledge", at=PAGE, status=404)


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_case_says_how_far_the_word_has_gone(
    client: PageClient, app: Flask, database: Database, prefix: str
) -> None:
    scene = desk_scene.laid(app, database)
    ref = scene.lodge(CaseKind.OBJECTION, scene.record)
    with database.unit_of_work() as work:
        row = notice(work, 5, unit=register.unit(work))
        row.matter, row.outcome = ref, Outcome.DELETED
    client.sign_in(scene.clerk)
    assert "已发 1 份，已确认 0 份" in client.get(f"/desk/cases/{ref}").text
    client.get(f"{prefix}/desk/cases/{ref}")


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_of_a_revoked_repair_it_says_so_and_that_no_measure_comes_back(
    client: PageClient, database: Database, prefix: str
) -> None:
    with database.unit_of_work() as work:
        unit, reader = register.unit(work), holders.holder(work)
        for serial, to in ((6, {"unit": unit}), (7, {"holder": reader.ref})):
            row = notice(work, serial, **to)  # type: ignore[arg-type]
            row.outcome, row.revoked = Outcome.REPAIRED, True
        maker = people.staff(work, Role.PROVIDER_MAKER, unit=unit)
    client.sign_in(maker)
    page = client.get(f"{prefix}{PAGE}").text
    client.sign_in(reader)
    own = client.get(f"{prefix}/account/corrections/n{7:018d}").text
    if not prefix:
        assert "修复已撤销，信息恢复披露" in page
        assert "已经解除的措施不会自动恢复" in page
        assert "已停止使用" not in page
        assert "您得知的修复已经撤销" in own
        assert "不要再使用" not in own


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_a_holder_sees_their_own_notice_alone(client: PageClient, database: Database, prefix: str) -> None:
    with database.unit_of_work() as work:
        mine, other = holders.holder(work), holders.holder(work)
        notice(work, 3, holder=mine.ref)
        notice(work, 4, holder=other.ref)
    client.sign_in(mine)
    assert f"q{3:018d}" in client.get(f"{prefix}/account/corrections/n{3:018d}").text
    for ref in (f"n{4:018d}", "n" * 19):
        client.get(f"{prefix}/account/corrections/{ref}", status=404)
