"""A batch is one intent: taken in once, with its trace; changes go by notice (2021 arts. 3, 9)."""

import pytest
from sqlalchemy import func, select

from portal import audit
from portal.accounts.models import Unit, UnitKind
from portal.audit.models import AuditEntry
from portal.kernel.errors import NotFound, RuleBroken
from portal.kernel.identifiers import uscc
from portal.law.procedures.deletion import OWN_PRAISE
from portal.register.intake import apply, queries
from portal.register.intake.models import Batch, BatchFault, BatchOutcome
from portal.register.records.models import Challenge, Record, RecordVersion
from portal.register.subjects.models import Subject
from portal.register.suppressions.commands import suppress
from portal.store import Database
from tests.register.intake.conftest import SAMPLES, HandIn
from tests.register.intake.test_rows import AUTHORITY, COMPANY, errors, penalty

OTHER = uscc.make("1", "1", "150202", "MB000099")


def counted(register: Database, table: type[Record | Subject | Unit | Batch | RecordVersion]) -> int:
    with register.reading() as session:
        return session.scalar(select(func.count(table.id))) or 0


def test_all_or_nothing_takes_none_when_one_row_is_bad(hand_in: HandIn, register: Database) -> None:
    receipt = hand_in("penalties_faulty_gb18030.csv", all_or_nothing=True)
    assert receipt.outcome is BatchOutcome.REFUSED
    assert (receipt.accepted, receipt.refused) == (0, 20)
    assert len({fault.row for fault in receipt.faults if fault.severity == "error"}) == 17  # 16 rows and the batch
    assert [counted(register, table) for table in (Record, Subject, Unit)] == [0, 0, 0]


def test_all_or_nothing_takes_all_when_all_are_good(hand_in: HandIn) -> None:
    assert hand_in("penalties_good.xlsx", all_or_nothing=True).accepted == 60


def test_a_refused_batch_may_be_handed_in_again(hand_in: HandIn) -> None:
    hand_in("penalties_faulty_gb18030.csv", all_or_nothing=True)
    again = hand_in("penalties_faulty_gb18030.csv")
    assert (again.repeated, again.accepted) == (False, 4)


def test_a_change_without_a_reason_is_a_duplicate(hand_in: HandIn) -> None:
    hand_in(penalty())
    receipt = hand_in(penalty({"CF_NR": "更正后的内容"}))
    assert errors(receipt) == [("", "E-DUPLICATE")]
    assert receipt.faults[0].basis == "21§9"


def test_a_change_with_its_reason_is_a_new_version(hand_in: HandIn, register: Database) -> None:
    hand_in(penalty())
    changed = {"CF_NR": "更正后的内容", "CF_FYZT": "撤销或变更", "CF_FYRQ": "2025/01/02"}
    assert hand_in(penalty(changed), update_reason="书面告知：笔误").accepted == 1
    with register.reading() as session:
        record = session.scalars(select(Record)).one()
        versions = session.scalars(select(RecordVersion).order_by(RecordVersion.number)).all()
        assert [version.reason for version in versions] == ["首次归集", "书面告知：笔误"]
        assert record.content["CF_NR"] == versions[1].content["CF_NR"] == "更正后的内容"
        assert record.challenge is Challenge.OVERTURNED
        assert audit.verify(session).ok


def test_a_change_moves_no_publicity_period(hand_in: HandIn) -> None:
    hand_in(penalty())
    later = penalty({"CF_JDRQ": "2025/08/14", "CF_GSJZQ": "2028/08/13"})
    assert errors(hand_in(later, update_reason="更正日期")) == [("CF_JDRQ", "E-PERIOD")]


def test_only_a_changed_identity_number_is_a_change_too(hand_in: HandIn) -> None:
    numbers = ("E12345678", "E87654321")
    first, second = ({"CF_FR_ZJLX": "护照", "CF_FR_ZJHM": number} for number in numbers)
    hand_in(penalty(first))
    assert hand_in(penalty(first, {"CF_WSH": "2"})).unchanged == 1
    assert errors(hand_in(penalty(second))) == [("", "E-DUPLICATE")]


def test_rows_name_their_data_source_and_an_unknown_one_waits_for_confirmation(
    hand_in: HandIn, register: Database
) -> None:
    receipt = hand_in(penalty({}, {"CF_WSH": "2", "CF_SJLY": "另一机关", "CF_SJLYDM": OTHER}))
    told = [(fault.row, fault.column) for fault in receipt.faults if fault.code == "E-NEW-UNIT"]
    assert told == [(2, "CF_SJLYDM"), (3, "CF_SJLYDM")]
    with register.reading() as session:
        units = {unit.credit_code: unit for unit in session.scalars(select(Unit))}
        assert set(units) == {AUTHORITY, OTHER}
        assert not any(unit.confirmed for unit in units.values())
        assert units[OTHER].division == "150202"


def test_with_a_unit_rows_of_another_are_refused(hand_in: HandIn, register: Database) -> None:
    with register.unit_of_work() as session:
        session.add(
            Unit(credit_code=AUTHORITY, name_zh="示例", kind=UnitKind.PROVIDER, division="150102", confirmed=True)
        )
    receipt = hand_in(penalty({}, {"CF_WSH": "2", "CF_SJLYDM": OTHER}), unit=AUTHORITY)
    assert errors(receipt) == [("CF_SJLYDM", "E-SOURCE")]
    assert (receipt.accepted, receipt.unit) == (1, AUTHORITY)


def test_a_unit_that_can_be_none_is_not_found(hand_in: HandIn, register: Database) -> None:
    with pytest.raises(NotFound):
        hand_in(penalty(), unit=COMPANY)
    assert counted(register, Batch) == 0


def test_an_item_outside_the_catalogue_takes_nothing(hand_in: HandIn, register: Database) -> None:
    with pytest.raises(RuleBroken) as caught:
        hand_in(penalty(), "NOPE")
    assert caught.value.citation is not None
    assert caught.value.citation.short() == "21§8"
    assert counted(register, Batch) == 0


def test_every_batch_leaves_a_link_in_the_audit_chain(hand_in: HandIn, register: Database) -> None:
    hand_in(penalty())
    hand_in(penalty())
    hand_in(b"<html>")
    with register.reading() as session:
        links = session.execute(select(AuditEntry.action, AuditEntry.outcome).order_by(AuditEntry.seq)).all()
        assert [tuple(link) for link in links] == [
            ("batch.received", "done"),
            ("batch.repeated", "done"),
            ("batch.received", "refused"),
        ]
        assert audit.verify(session).ok


def test_the_receipt_can_be_read_again(hand_in: HandIn, register: Database) -> None:
    receipt = hand_in("penalties_faulty_gb18030.csv")
    with register.reading() as session:
        assert queries.receipt(session, ref=receipt.ref) == receipt
        assert session.scalar(select(func.count(BatchFault.id))) == len(receipt.faults)
        with pytest.raises(NotFound):
            queries.receipt(session, ref="b")


def test_chunks_do_not_change_the_outcome(hand_in: HandIn, register: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apply, "CHUNK", 7)
    receipt = hand_in("penalties_faulty_gb18030.csv")
    assert (receipt.accepted, receipt.refused) == (4, 16)
    assert hand_in("permits_good.csv", "XZXK").accepted == 60
    assert counted(register, Record) == 64


def test_two_records_of_one_person_meet_in_one_subject(hand_in: HandIn, register: Database) -> None:
    raw = (SAMPLES / "permits_good.csv").read_bytes()
    hand_in(raw, "XZXK")
    hand_in(raw.replace("许准字".encode(), "另准字".encode()), "XZXK")
    assert counted(register, Record) == 120
    assert counted(register, Subject) == 60


def test_what_a_subject_had_deleted_stays_out_and_says_why(hand_in: HandIn, register: Database) -> None:
    hand_in(penalty())
    with register.unit_of_work() as session:
        record = session.scalars(select(Record)).one()
        suppress(session, natural_key=record.natural_key, matter="c" * 19, basis=OWN_PRAISE, at=record.received_at)
        session.delete(record.versions[0])
        session.delete(record)
    receipt = hand_in(penalty({"CF_NR": "换一种写法"}), all_or_nothing=True)
    assert (receipt.accepted, receipt.refused) == (0, 0)
    assert [(fault.code, fault.severity, fault.basis) for fault in receipt.faults] == [
        ("W-SUPPRESSED", "warning", "21§35")
    ]
    assert counted(register, Record) == 0
