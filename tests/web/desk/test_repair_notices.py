"""The page of repair notices: what lacks one, printed for its subject, entered when served; nobody else's."""

import subprocess
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.accounts.staff.models import Staff
from portal.audit.models import AuditEntry
from portal.law.roles import Role
from portal.register.records.models import Record
from portal.register.repairs.models import RepairNotice
from portal.store import Database
from tests.factories import register as make
from tests.factories import staff as people
from tests.support.pages import PageClient

PAGE = "/desk/repair-notices"
DECIDED = date(2026, 6, 1)
NAME = "测被罚"


@dataclass
class Scene:
    """A unit with two persons, one of another unit, an overseer, and the penalty of a person."""

    maker: Staff
    checker: Staff
    stranger: Staff
    head: Staff
    record: Record
    code: str
    unit: str


@pytest.fixture
def scene(database: Database) -> Scene:
    with database.unit_of_work() as work:
        unit = make.unit(work)
        subject = make.person(work, name=NAME)
        days = {"decided_on": DECIDED, "start_on": DECIDED, "remedy_until": date(2026, 8, 1)}
        return Scene(
            people.staff(work, Role.PROVIDER_MAKER, unit=unit),
            people.staff(work, Role.PROVIDER_CHECKER, unit=unit),
            people.staff(work, Role.PROVIDER_MAKER),
            people.staff(work, Role.AGENCY_HEAD, unit=people.agency(work)),
            make.penalty(work, unit=unit, subject=subject, **days),
            subject.id_masked or "",
            unit.name_zh,
        )


def pdf(scene: Scene) -> str:
    return f"{PAGE}/{scene.record.ref}/notice.pdf"


def sent(scene: Scene, **values: object) -> dict[str, object]:
    return {"records": [scene.record.ref], "day": "2026-06-03", "manner": "post"} | values


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_what_lacks_one_is_counted_and_listed_without_a_name(client: PageClient, scene: Scene, prefix: str) -> None:
    client.sign_in(scene.maker)
    page = client.get(prefix + PAGE)
    assert scene.record.document_no in page.text
    assert prefix + pdf(scene) in page.links()
    assert NAME not in page.html


def test_it_is_printed_for_its_subject_and_that_is_noted(
    client: PageClient, scene: Scene, database: Database, tmp_path: Path
) -> None:
    client.sign_in(scene.checker)
    answer = client.client.get(pdf(scene))
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert NAME not in answer.headers["Content-Disposition"]
    file = tmp_path / "notice.pdf"
    file.write_bytes(answer.data)
    read = subprocess.run(["pdftotext", str(file), "-"], capture_output=True, text=True, check=True)
    words = "".join(read.stdout.split())
    assert NAME in words
    assert "".join(scene.code.split()) in words
    assert "修复不收取任何费用" in words
    with database.reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "repair_notice.printed")).one()
        assert (entry.actor, entry.object_ref) == (scene.checker.ref, scene.record.ref)


def test_the_service_is_entered_and_the_list_is_empty(client: PageClient, scene: Scene, database: Database) -> None:
    client.sign_in(scene.maker)
    client.submit(PAGE, sent(scene))
    assert "都已登记送达" in client.get(PAGE).text
    assert "邮寄送达" in client.get(f"{PAGE}?view=served").text
    with database.reading() as session:
        assert session.scalars(select(RepairNotice.served_on)).one() == date(2026, 6, 3)


@pytest.mark.parametrize("values", [{"day": "2026-05-31"}, {"day": ""}, {"manner": ""}, {"records": []}])
def test_what_is_lacking_or_cannot_be_is_said_and_what_was_chosen_stays(
    client: PageClient, scene: Scene, values: dict[str, object]
) -> None:
    client.sign_in(scene.maker)
    page = client.submit(PAGE, sent(scene, **values), status=422)
    assert page.title.startswith("错误：")
    ticked = [
        one.get("value") for one in page.all("input") if one.get("type") == "checkbox" and "checked" in one.attrib
    ]
    assert ticked == (values.get("records", [scene.record.ref]))


def test_a_stranger_finds_nothing(client: PageClient, scene: Scene, database: Database) -> None:
    client.sign_in(scene.stranger)
    assert scene.record.document_no not in client.get(PAGE).text
    client.get(pdf(scene), status=404)
    asked = client.get(PAGE, query_string={"q": scene.record.document_no})
    assert pdf(scene) not in asked.links()
    with database.reading() as session:
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "repair_notice.printed")).all() == []


def test_a_checker_is_offered_no_form(client: PageClient, scene: Scene) -> None:
    client.sign_in(scene.checker)
    assert [one for one in client.get(PAGE).all("input") if one.get("type") == "checkbox"] == []


def test_who_oversees_sees_which_unit_owes_how_many(client: PageClient, scene: Scene) -> None:
    client.sign_in(scene.head)
    page = client.get("/desk/duties")
    assert "修复告知书没有登记送达的" in page.text
    assert scene.unit in page.text
