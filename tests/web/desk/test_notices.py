"""Notices at the desk: filed by one, sent by another, carried out by the agency; both languages, no stranger."""

import io
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.accounts.staff.models import Staff
from portal.cases.models import CorrectionNotice, Outcome
from portal.law.roles import Role
from portal.register.notices.models import Notice
from portal.register.records.models import Record, RecordState
from portal.store import Database
from tests.factories import register as make
from tests.factories import staff as people
from tests.support.pages import PageClient

PDF = b"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


@dataclass
class Scene:
    """A provider with two persons, the agency of the region, a stranger, and one public penalty."""

    maker: Staff
    checker: Staff
    clerk: Staff
    stranger: Staff
    record: Record


@pytest.fixture
def scene(database: Database) -> Scene:
    with database.unit_of_work() as work:
        unit = make.unit(work)
        return Scene(
            people.staff(work, Role.PROVIDER_MAKER, unit=unit),
            people.staff(work, Role.PROVIDER_CHECKER, unit=unit),
            people.staff(work, Role.AGENCY_CLERK, unit=people.agency(work)),
            people.staff(work, Role.PROVIDER_MAKER, Role.AGENCY_CLERK, unit=people.agency(work, division="150200")),
            make.penalty(work, unit=unit),
        )


def words(**values: object) -> dict[str, object]:
    return {"kind": "withdraw", "reason": "报送有误", "document_no": "示撤〔2026〕1号"} | values


def filed(client: PageClient, scene: Scene, **values: object) -> str:
    client.sign_in(scene.maker)
    answer = client.submit(f"/desk/notices/new/{scene.record.ref}", words(**values))
    return answer.response.headers["Location"]


def test_a_notice_goes_through_three_hands(client: PageClient, scene: Scene, database: Database) -> None:
    client.get(f"/records/{scene.record.ref}")
    address = filed(client, scene)
    client.get(f"/records/{scene.record.ref}", status=404)
    client.sign_in(scene.checker)
    client.submit(f"{address}/confirm", at=address)
    client.sign_in(scene.clerk)
    page = client.get(address)
    assert "2026-11-25" in page.text
    client.submit(f"{address}/apply", at=address)
    assert "已变更或者撤回" in client.get(address).text
    with database.reading() as session:
        assert session.scalars(select(Record)).one().state is RecordState.WITHDRAWN


def test_who_carried_it_out_sees_how_many_readers_were_told(
    client: PageClient, scene: Scene, database: Database
) -> None:
    address = filed(client, scene)
    client.sign_in(scene.clerk)
    with database.unit_of_work() as work:
        ref, told = (
            address.rpartition("/")[2],
            {"outcome": Outcome.DELETED, "sent_at": datetime(2026, 11, 20, tzinfo=UTC)},
        )
        work.scalars(select(Notice)).one().received_at = told["sent_at"]
        for query, holder in (("q1", "h1"), ("q2", "h2")):
            about = {"matter": ref, "thing_ref": scene.record.ref, "reading_ref": query, "holder_ref": holder}
            work.add(CorrectionNotice(ref=f"n{query}", **about, **told))
    assert "已发 2 份，已确认 0 份" in client.get(address).text


def test_the_record_is_found_by_its_document_number(client: PageClient, scene: Scene) -> None:
    client.sign_in(scene.maker)
    found = client.get("/desk/notices/new", query_string={"q": scene.record.document_no})
    assert f"/desk/notices/new/{scene.record.ref}" in found.links()
    assert "本单位没有" in client.get("/desk/notices/new", query_string={"q": "别的文书号"}).text


def test_a_change_shows_before_and_after(client: PageClient, scene: Scene) -> None:
    address = filed(client, scene, kind="change", CF_NR="给予警告，责令改正")
    page = client.get(address)
    assert ["".join(one.itertext()) for one in page.all("del")] == ["给予警告"]
    assert ["".join(one.itertext()) for one in page.all("ins")] == ["给予警告，责令改正"]


def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(client: PageClient, scene: Scene) -> None:
    client.sign_in(scene.maker)
    address = f"/desk/notices/new/{scene.record.ref}"
    page = client.submit(address, words(kind="annulled", reason="法院判决撤销"), status=422)
    assert page.title.startswith("错误：")
    assert "法院判决撤销" in page.text
    client.submit(address, {"reason": "x"}, status=422)
    client.submit(address, words(kind="settled"), status=422)
    client.submit(address, words(kind="change"), status=422)
    client.get(f"/records/{scene.record.ref}")


def test_a_document_goes_along_and_comes_back_as_an_attachment(client: PageClient, scene: Scene) -> None:
    address = filed(client, scene, file=(io.BytesIO(PDF), "依据.pdf"))
    answer = client.get(f"{address}/document").response
    assert (answer.get_data(), answer.mimetype) == (PDF, "application/pdf")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    client.sign_in(scene.stranger)
    client.get(f"{address}/document", status=404)


def test_what_is_no_document_is_refused_and_hides_nothing(client: PageClient, scene: Scene) -> None:
    client.sign_in(scene.maker)
    sent = words(file=(io.BytesIO(b"MZ\x90\x00"), "a.pdf"))
    client.submit(f"/desk/notices/new/{scene.record.ref}", sent, status=422)
    client.get(f"/records/{scene.record.ref}")


def test_a_stranger_finds_neither_the_record_nor_the_notice(client: PageClient, scene: Scene) -> None:
    address = filed(client, scene)
    client.sign_in(scene.stranger)
    client.get(address, status=404)
    client.get(f"/desk/notices/new/{scene.record.ref}", status=404)
    assert address not in client.get("/desk/notices").links()


def test_the_maker_cannot_send(client: PageClient, scene: Scene, database: Database) -> None:
    address = filed(client, scene)
    client.submit(f"{address}/confirm", at=address, status=403)
    with database.reading() as session:
        assert session.scalars(select(Notice)).one().received_at is None


def test_a_step_without_its_reason_is_told(client: PageClient, scene: Scene) -> None:
    address = filed(client, scene)
    page = client.submit(f"{address}/take_back", at=address, status=422)
    assert "必须写明理由" in page.text
    client.submit(f"{address}/take_back", {"reason": "核对后无误"}, at=address)
    client.get(f"/records/{scene.record.ref}")


def test_the_pages_stand_in_mongolian_too(client: PageClient, scene: Scene) -> None:
    address = filed(client, scene, kind="change", CF_NR="改")
    for path in (address, "/desk/notices", "/desk/notices?view=closed", "/desk/notices/new"):
        client.get("/mn" + path)
    client.get(f"/mn/desk/notices/new/{scene.record.ref}")
