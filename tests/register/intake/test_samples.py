"""The official layout's samples: good files come in whole, each faulty row is told at its column (LAW C01)."""

import json

from sqlalchemy import func, select

from portal import audit
from portal.register.intake.models import Batch, BatchOutcome, Incident
from portal.register.records.models import Record, RecordVersion
from portal.register.subjects.models import Subject
from portal.store import Base, Database
from tests.register.intake.conftest import SAMPLES, HandIn


def test_good_penalties_come_in_whole(hand_in: HandIn, register: Database) -> None:
    receipt = hand_in("penalties_good.xlsx")
    assert (receipt.rows, receipt.accepted, receipt.refused) == (60, 60, 0), receipt.faults
    assert receipt.outcome is BatchOutcome.ACCEPTED
    with register.reading() as session:
        assert session.scalar(select(func.count(Record.id))) == 60
        assert session.scalar(select(func.count(RecordVersion.id))) == 60


def test_good_permits_come_in_whole(hand_in: HandIn, register: Database) -> None:
    receipt = hand_in("permits_good.csv", "XZXK")
    assert (receipt.rows, receipt.accepted, receipt.refused) == (60, 60, 0), receipt.faults
    with register.reading() as session:
        assert session.scalar(select(func.count(Subject.id)).where(Subject.id_index.is_not(None))) == 6


def test_each_fault_of_the_faulty_file_is_told_at_its_row_and_column(hand_in: HandIn) -> None:
    expected = json.loads((SAMPLES / "penalties_faulty.expected.json").read_text(encoding="utf-8"))
    receipt = hand_in("penalties_faulty_gb18030.csv")
    errors = [fault for fault in receipt.faults if fault.severity == "error"]
    for case in expected:
        told = [fault for fault in errors if fault.row == case["row"]]
        if case["fault"] is None:
            assert not told, case
        else:
            assert told, case
            assert {fault.column for fault in told} <= set(case["columns"] or [""]), (case, told)
    refused = sum(case["fault"] is not None for case in expected)
    assert (receipt.rows, receipt.refused, receipt.accepted) == (20, refused, 20 - refused)
    assert receipt.outcome is BatchOutcome.PARTLY


def test_a_forbidden_column_refuses_everything_and_leaves_an_incident(hand_in: HandIn, register: Database) -> None:
    receipt = hand_in("forbidden_column.csv")
    assert receipt.outcome is BatchOutcome.REFUSED
    assert [(fault.code, fault.column, fault.basis) for fault in receipt.faults] == [
        ("E-FORBIDDEN", "民族", "21§17(1)")
    ]
    with register.reading() as session:
        assert session.scalar(select(func.count(Record.id))) == 0
        assert session.scalar(select(func.count(Subject.id))) == 0
        incident = session.scalars(select(Incident)).one()
        assert incident.detail["kinds"] == ["ethnicity"]
        assert "蒙古族" not in _everything(register)
        assert audit.verify(session).ok


def test_the_same_file_again_changes_nothing(hand_in: HandIn, register: Database) -> None:
    first = hand_in("penalties_faulty_gb18030.csv")
    again = hand_in("penalties_faulty_gb18030.csv")
    assert again.repeated
    assert again.ref == first.ref
    with register.reading() as session:
        assert session.scalar(select(func.count(Batch.id))) == 1
        assert session.scalar(select(func.count(Record.id))) == first.accepted


def test_the_same_rows_in_another_file_are_unchanged(hand_in: HandIn, register: Database) -> None:
    raw = (SAMPLES / "permits_good.csv").read_bytes()
    hand_in(raw, "XZXK")
    again = hand_in(raw + b"\r\n\r\n", "XZXK")
    assert (again.accepted, again.unchanged, again.refused) == (0, 60, 0)
    assert again.outcome is BatchOutcome.ACCEPTED
    with register.reading() as session:
        assert session.scalar(select(func.count(Record.id))) == 60


def test_identity_numbers_are_nowhere_in_clear(hand_in: HandIn, register: Database) -> None:
    hand_in("penalties_good.xlsx")
    hand_in("permits_good.csv", "XZXK")
    hand_in("penalties_faulty_gb18030.csv")
    kept = _everything(register)
    text = (SAMPLES / "penalties_faulty_gb18030.csv").read_text(encoding="gb18030")
    text += (SAMPLES / "permits_good.csv").read_text(encoding="utf-8-sig")
    numbers = {cell for line in text.splitlines() for cell in line.split(",") if _is_number(cell)}
    assert len(numbers) > 70
    assert not [number for number in numbers if number in kept]


def _is_number(cell: str) -> bool:
    return len(cell) == 18 and cell[:17].isdigit() and cell[6:8] in {"19", "20"} and cell != "123456789012345678"


def _everything(database: Database) -> str:
    with database.reading() as session:
        return "\n".join(
            str(row) for table in Base.metadata.sorted_tables for row in session.execute(select(table)).all()
        )
