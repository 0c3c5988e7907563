"""Refused rows are corrected in place or left out with a reason, then the whole is checked again (21§9)."""

from collections.abc import Mapping

import pytest
from sqlalchemy import select

from portal.kernel.errors import Conflict, NotFound, RuleBroken
from portal.register.intake.models import BatchOutcome
from portal.register.intake.submissions import checking, correcting, queries
from portal.register.intake.submissions.correcting import Corrected
from portal.register.intake.submissions.models import RowDecision, UploadRow
from portal.register.records.models import Record
from tests.register.intake.submissions.conftest import AT, Office
from tests.register.intake.test_rows import ADULT, PERSON, penalty

GOOD = {"CF_WSH": "（示例）罚字〔2024〕第0001号"}
BAD = {"CF_WSH": "（示例）罚字〔2024〕第0002号", "CF_JDRQ": "2024/13/01"}


def correct(office: Office, ref: str, number: int, cells: Mapping[str, str]) -> Corrected:
    with office.database.reading() as session:
        row = queries.row_cells(session, ref=ref, number=number, actor=office.maker, cipher=office.cipher)
    changed = {**row.cells, **{row.layout.by_header[code.replace("_", "")].role: cell for code, cell in cells.items()}}
    with office.database.unit_of_work() as session:
        return correcting.correct(
            session, ref=ref, number=number, cells=changed, cipher=office.cipher, actor=office.maker, at=AT
        )


def drop(office: Office, ref: str, number: int, reason: str = "查无此案") -> None:
    with office.database.unit_of_work() as session:
        correcting.drop(session, ref=ref, number=number, reason=reason, actor=office.maker, at=AT)


def test_a_refused_row_waits_with_its_faults(office: Office) -> None:
    ref = office.checked(penalty(GOOD, BAD))
    line = office.view(ref).line
    assert (line.state, line.rows, line.good, line.refused) == ("faulty", 2, 1, 1)
    (row,) = office.read(queries.rows, ref=ref, decision=RowDecision.OPEN).items
    assert (row.number, [fault.code for fault in row.faults]) == (3, ["E-DATE"])


def test_a_row_still_at_fault_is_told_at_once_and_kept_as_typed(office: Office) -> None:
    ref = office.checked(penalty(GOOD, BAD))
    result = correct(office, ref, 3, {"CF_JDRQ": "2024/08/99"})
    assert (result.good, [fault.code for fault in result.faults]) == (False, ["E-DATE"])
    with office.database.reading() as session:
        row = queries.row_cells(session, ref=ref, number=3, actor=office.maker, cipher=office.cipher)
    assert row.cells["decided_on"] == "2024/08/99"
    assert office.view(ref).line.state == "faulty"


def test_the_last_correction_sends_the_whole_through_the_check(office: Office) -> None:
    ref = office.checked(penalty(GOOD, BAD))
    assert correct(office, ref, 3, {"CF_JDRQ": "2024/08/14"}).good
    assert office.view(ref).line.state == "checking"
    line = office.check(ref).line
    assert (line.state, line.good, line.refused) == ("ready", 2, 0)
    office.step(ref, "send")
    office.step(ref, "approve")
    office.jobs.apply([{"ref": ref}])
    assert office.read(queries.receipt, ref=ref).outcome is BatchOutcome.ACCEPTED


def test_a_corrected_row_counts_as_good_while_others_wait(office: Office) -> None:
    ref = office.checked(penalty(GOOD, BAD, BAD | {"CF_WSH": "（示例）罚字〔2024〕第0003号"}))
    for _ in range(2):
        correct(office, ref, 3, {"CF_JDRQ": "2024/08/14"})
        line = office.view(ref).line
        assert (line.good, line.refused) == (2, 1)
    correct(office, ref, 3, {"CF_JDRQ": "2024/08/99"})
    line = office.view(ref).line
    assert (line.good, line.refused) == (1, 2)


def test_two_rows_corrected_to_say_the_same_are_found(office: Office) -> None:
    other = BAD | {"CF_WSH": "（示例）罚字〔2024〕第0003号"}
    ref = office.checked(penalty(GOOD, BAD, other))
    same = {"CF_JDRQ": "2024/08/14", "CF_WSH": GOOD["CF_WSH"]}
    for number in (3, 4):
        assert correct(office, ref, number, same).good
    line = office.check(ref).line
    assert (line.state, line.refused) == ("faulty", 2)


def test_a_dropped_row_leaves_its_reason_and_no_cells(office: Office) -> None:
    ref = office.checked(penalty(GOOD, BAD))
    drop(office, ref, 3)
    office.check(ref)
    with office.database.reading() as session:
        row = session.scalars(select(UploadRow)).one()
        assert (row.decision, row.cells, row.reason) == (RowDecision.DROPPED, None, "查无此案")
    office.step(ref, "send")
    office.step(ref, "approve")
    office.jobs.apply([{"ref": ref}])
    receipt = office.read(queries.receipt, ref=ref)
    assert (receipt.outcome, receipt.rows, receipt.accepted, receipt.refused) == (BatchOutcome.PARTLY, 2, 1, 1)
    with office.database.reading() as session:
        assert len(session.scalars(select(Record)).all()) == 1


@pytest.mark.parametrize("reason", ["", "  ", f"写错了{ADULT}"])
def test_dropping_asks_a_reason_that_names_nobody(office: Office, reason: str) -> None:
    ref = office.checked(penalty(GOOD, BAD))
    with pytest.raises(RuleBroken):
        drop(office, ref, 3, reason)
    assert office.view(ref).line.dropped == 0


def test_a_table_of_dropped_rows_alone_is_refused(office: Office) -> None:
    ref = office.checked(penalty(BAD))
    drop(office, ref, 2)
    assert office.check(ref).line.state == "refused"


def test_a_good_row_is_none_to_be_corrected(office: Office) -> None:
    ref = office.checked(penalty(GOOD, BAD))
    with pytest.raises(NotFound):
        drop(office, ref, 2)


def test_nothing_is_corrected_once_the_check_has_passed(office: Office) -> None:
    ref = office.checked(penalty(GOOD))
    with pytest.raises(Conflict):
        drop(office, ref, 2)


def test_more_refused_rows_than_anybody_corrects_here_refuse_the_file(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "CORRECTABLE", 1)
    ref = office.checked(penalty(GOOD, BAD, BAD))
    assert office.view(ref).line.state == "refused"
    assert {fault.code for fault in office.read(queries.faults, ref=ref)} == {"E-DATE", "E-TOO-MANY"}


def test_the_checker_sees_rows_drawn_by_lot_without_numbers_of_persons(office: Office) -> None:
    ref = office.checked(penalty(*(PERSON | {"CF_WSH": f"（示例）罚字〔2024〕第{n:04d}号"} for n in range(9))))
    drawn = office.read(queries.sample, ref=ref, cipher=office.cipher)
    assert len(drawn) == checking.SAMPLE
    cells = {cell for row in drawn for _, cell in row.cells}
    assert ADULT not in cells
    assert "例某某" not in cells
