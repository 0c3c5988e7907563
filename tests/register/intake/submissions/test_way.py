"""The way of a table: uploaded, checked without writing, sent, approved by another, published whole (21§9, 21§30)."""

import pytest
from sqlalchemy import func, select

from portal.kernel.errors import Conflict, Forbidden, NotFound, RuleBroken
from portal.law.actors import Actor
from portal.law.roles import Role
from portal.register.intake.faults import BatchRefused
from portal.register.intake.models import Batch, BatchOutcome, Incident
from portal.register.intake.submissions import commands, queries
from portal.register.intake.submissions.models import Upload, UploadRow
from portal.register.records.models import Record
from portal.register.subjects.models import Subject
from portal.register.subjects.name_index import name_terms
from portal.store import Database
from portal.store.files import StoredFile, StoredPiece
from portal.store.outbox import OutboxMessage
from tests.factories import register as make
from tests.factories import staff as people
from tests.register.intake.conftest import SAMPLES, HandIn
from tests.register.intake.submissions.conftest import AT, Office
from tests.register.intake.test_rows import COMPANY, PERSON, penalty


def counted(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_a_good_table_becomes_public_only_by_a_second_person(office: Office, good: bytes) -> None:
    ref = office.upload(good)
    assert office.view(ref).line.state == "checking"
    line = office.check(ref).line
    assert (line.state, line.rows, line.good, line.refused) == ("ready", 3, 3, 0)
    assert counted(office.database, Record) == 0
    office.step(ref, "send")
    with pytest.raises(Forbidden):
        office.step(ref, "approve", office.maker)
    office.step(ref, "approve")
    office.jobs.apply([{"ref": ref}])
    assert office.view(ref).line.state == "published"
    assert counted(office.database, Record) == 3
    receipt = office.read(queries.receipt, ref=ref)
    assert (receipt.outcome, receipt.rows, receipt.accepted) == (BatchOutcome.ACCEPTED, 3, 3)


def test_who_holds_both_duties_one_after_the_other_still_does_not_approve_own_work(office: Office, good: bytes) -> None:
    ref = office.checked(good)
    office.step(ref, "send")
    turned = Actor(**{name: getattr(office.maker, name) for name in Actor.__slots__} | {"roles": office.checker.roles})
    with pytest.raises(Forbidden, match="须由他人办理"):
        office.step(ref, "approve", turned)


def test_a_new_name_is_found_as_soon_as_it_is_published(office: Office, good: bytes) -> None:
    office.published(good)
    with office.database.reading() as session:
        subject = session.scalars(select(Subject)).one()
        assert (subject.credit_code, [name.name for name in subject.names]) == (COMPANY, ["示例贸易有限公司"])
    assert "贸易" in name_terms("示例贸易有限公司")


def test_nothing_of_the_file_is_kept_after_the_end(office: Office, good: bytes) -> None:
    office.published(good)
    assert [counted(office.database, table) for table in (StoredFile, StoredPiece)] == [0, 0]
    withdrawn = office.checked(penalty({"CF_JDRQ": "2024/13/01"}))
    office.step(withdrawn, "withdraw", reason="表做错了")
    assert [counted(office.database, table) for table in (StoredFile, UploadRow)] == [0, 0]


def test_the_file_and_the_cells_are_encrypted_while_they_are_kept(office: Office) -> None:
    office.checked(penalty({**PERSON, "CF_JDRQ": "2024/13/01"}))
    with office.database.reading() as session:
        pieces = b"".join(session.scalars(select(StoredPiece.body)))
        cells = session.scalars(select(UploadRow.cells)).one() or ""
    for secret in (PERSON["CF_XDR_ZJHM"], PERSON["CF_XDR_MC"]):
        assert secret.encode() not in pieces
        assert secret not in cells


def test_forbidden_columns_refuse_all_and_leave_an_incident(office: Office) -> None:
    ref = office.checked((SAMPLES / "forbidden_column.csv").read_bytes(), item="XZXK")
    line = office.view(ref).line
    assert (line.state, line.good) == ("refused", 0)
    assert counted(office.database, StoredFile) == 0
    with office.database.reading() as session:
        incident = session.scalars(select(Incident)).one()
        assert (incident.unit_id, incident.detail["batch"]) == (office.maker.unit_id, ref)
    assert office.read(queries.file_faults, ref=ref)[0].code == "E-FORBIDDEN"


def test_the_same_file_again_names_the_earlier_batch(office: Office, good: bytes) -> None:
    ref = office.upload(good)
    with pytest.raises(Conflict, match=ref):
        office.upload(good)
    assert counted(office.database, Upload) == 1


def test_a_file_imported_before_is_known(office: Office, good: bytes, hand_in: HandIn) -> None:
    receipt = hand_in(good, unit=office.maker.unit_code)
    with pytest.raises(Conflict, match=receipt.ref):
        office.upload(good)


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7", b"MZ\x90", b"\x1f\x8b\x08", b"PK\x03\x04rest", b"<html>"])
def test_what_is_no_table_is_refused_before_it_is_kept(office: Office, body: bytes) -> None:
    with pytest.raises(BatchRefused) as refusal:
        office.upload(body)
    assert refusal.value.field == "file"
    assert counted(office.database, StoredFile) == 0


def test_a_unit_without_a_security_officer_does_not_upload(office: Office, good: bytes) -> None:
    with office.database.unit_of_work() as session:
        bare = people.actor(session, Role.PROVIDER_MAKER, unit=make.unit(session))
    with pytest.raises(RuleBroken, match="信息安全责任人"):
        office.upload(good, actor=bare)


def test_one_person_has_only_so_many_checks_at_once(office: Office) -> None:
    for number in range(commands.OPEN_CHECKS):
        office.upload(penalty({"CF_WSH": f"（示例）罚字〔2024〕第{number}号"}))
    with pytest.raises(Conflict, match="正在校验"):
        office.upload(penalty())


def test_another_unit_sees_nothing_and_the_agency_above_sees_counts(office: Office, good: bytes) -> None:
    ref = office.checked(good)
    with office.database.unit_of_work() as session:
        stranger = people.actor(session, Role.PROVIDER_MAKER, unit=make.unit(session))
        clerk = people.actor(session, Role.AGENCY_CLERK, unit=people.agency(session, division="150100"))
        far = people.actor(session, Role.AGENCY_CLERK, unit=people.agency(session, division="150200"))
    for actor in (stranger, far):
        with pytest.raises(NotFound):
            office.view(ref, actor)
    seen = office.view(ref, clerk)
    assert (seen.own, seen.line.good, seen.open) == (False, 3, ())
    with office.database.reading() as session, pytest.raises(Forbidden):
        queries.faults(session, ref=ref, actor=clerk)


def test_a_row_that_came_in_between_stops_the_whole_and_is_told(office: Office, hand_in: HandIn, good: bytes) -> None:
    ref = office.approved(good)
    hand_in(penalty({"CF_WSH": "（示例）罚字〔2024〕第0002号", "CF_NR": "另一内容"}))
    office.jobs.apply([{"ref": ref}])
    assert office.view(ref).line.state == "checking"
    assert counted(office.database, Record) == 1
    line = office.check(ref).line
    assert (line.state, line.refused, line.good) == ("faulty", 1, 2)
    assert office.read(queries.faults, ref=ref)[0].code == "E-DUPLICATE"


def test_a_row_that_came_in_after_all_was_made_ready_stops_the_whole(
    office: Office, hand_in: HandIn, good: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = office.approved(good)
    prepared = office.jobs.prepared

    def late(*terms: object) -> object:
        ready = prepared(*terms)  # type: ignore[arg-type]
        hand_in(penalty({"CF_WSH": "（示例）罚字〔2024〕第0002号", "CF_NR": "另一内容"}))
        return ready

    monkeypatch.setattr(office.jobs, "prepared", late)
    office.jobs.apply([{"ref": ref}])
    assert office.view(ref).line.state == "checking"
    assert [counted(office.database, table) for table in (Record, Batch)] == [1, 1]


def test_messages_handled_twice_do_nothing_the_second_time(office: Office, good: bytes) -> None:
    ref = office.published(good)
    office.jobs.check([{"ref": ref}])
    office.jobs.apply([{"ref": ref}])
    assert [counted(office.database, table) for table in (Record, Batch)] == [3, 1]


def test_each_stage_waits_for_the_one_who_can_act(office: Office, good: bytes) -> None:
    ref = office.checked(good)

    def waits(actor: Actor) -> list[str]:
        with office.database.reading() as session:
            return [task.ref for task in queries.waiting(session, actor=actor, calendar=None, today=AT.date())]  # type: ignore[arg-type]

    assert (waits(office.maker), waits(office.checker)) == ([ref], [])
    office.step(ref, "send")
    assert (waits(office.maker), waits(office.checker)) == ([], [ref])


def test_of_two_who_act_at_once_the_second_is_told(office: Office, good: bytes) -> None:
    ref = office.checked(good)
    office.step(ref, "send")
    seen = office.view(ref).standing.number
    office.step(ref, "return", reason="附件不符", seen=seen)
    with pytest.raises(Conflict, match="测审核"):
        office.step(ref, "approve", seen=seen)
    assert counted(office.database, OutboxMessage) > 0


def test_a_reason_names_no_number_of_a_person(office: Office, good: bytes) -> None:
    ref = office.checked(good)
    with pytest.raises(RuleBroken, match="不得含有"):
        office.step(ref, "withdraw", reason=f"见{PERSON['CF_XDR_ZJHM']}")
