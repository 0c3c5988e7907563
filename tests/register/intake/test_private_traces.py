"""What intake keeps and tells of a faulty file repeats no identity number, wherever somebody has put it."""

import csv
import io

import pytest
from sqlalchemy import select

from portal.kernel.identifiers import citizen_id
from portal.kernel.masking import scrub
from portal.register.intake import sources
from portal.register.intake.models import BatchFault
from portal.store import Database
from tests.register.intake.conftest import SAMPLES, HandIn

NUMBER = "15010219900501001" + citizen_id.check_character("15010219900501001")
MISTYPED = NUMBER[:-1] + str((int(NUMBER[-1].replace("X", "0")) + 1) % 10)
PHONE = "13812345678"


def _csv(*rows: list[str]) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target).writerows(rows)
    return target.getvalue().encode()


def _good_rows() -> list[list[str]]:
    return list(csv.reader(io.StringIO((SAMPLES / "permits_good.csv").read_text(encoding="utf-8-sig"))))


def _kept(register: Database) -> str:
    with register.reading() as session:
        return " ".join(f"{row.column} {row.value} {row.reason}" for row in session.scalars(select(BatchFault)))


def test_a_file_without_headers_leaves_no_number_of_its_first_row(register: Database, hand_in: HandIn) -> None:
    receipt = hand_in(_csv(["测小乙", NUMBER, MISTYPED, PHONE, f"民族 {NUMBER}"], *_good_rows()[1:]), item="XZXK")
    told = str(receipt.as_json()) + _kept(register)
    assert "E-" in told
    assert not [number for number in (NUMBER, MISTYPED, PHONE) if number in told]


@pytest.mark.parametrize("place", range(4))
def test_a_number_in_a_wrong_column_leaves_no_trace(register: Database, hand_in: HandIn, place: int) -> None:
    headers, row, *_ = _good_rows()
    columns = [at for at, cell in enumerate(row) if len(cell) == 18 and scrub(cell) == cell]
    spoilt = [MISTYPED if at == columns[place % len(columns)] else cell for at, cell in enumerate(row)]
    receipt = hand_in(_csv(headers, spoilt), item="XZXK")
    assert receipt.refused == 1
    assert MISTYPED not in str(receipt.as_json()) + _kept(register)


def test_a_file_without_end_is_measured_only_up_to_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_BYTES", 1 << 20)
    size, _ = sources.measure(io.BytesIO(bytes(8 << 20)))
    assert size == 2 << 20
