"""A batch answers each row once, whatever cuts it off, stops when the permission ends, and leaves no number behind."""

import io
import zipfile
from datetime import datetime, timedelta

import openpyxl
import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from portal.access.models import Reading
from portal.access.organs import admission, batches, commands, queries, results, sheets
from portal.access.organs.models import OrganQuery, OrganQueryRow, QueryState, StopReason
from portal.access.organs.results import Result
from portal.accounts.staff.models import Staff, StaffState
from portal.jobs.organs import OrganQueries
from portal.kernel.errors import BadInput, Conflict, NotFound, PortalError, RuleBroken
from portal.kernel.references import new_reference
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.querying import RESULT_KEPT
from portal.register.catalogue.models import Openness
from portal.store import Database
from portal.store.base import Base
from portal.store.files import StoredFile
from portal.store.outbox import OutboxMessage
from tests.access.organs.conftest import (
    AT,
    HEAD,
    about,
    ask,
    carry_out,
    hand_in,
    number_of,
    query,
    querying,
    readings,
    row_of,
    table,
)
from tests.factories import register as make
from tests.factories.register import CIPHER


def fetch(session: Session, ref: str, clerk: Actor, *, at: datetime = AT) -> Result:
    return results.fetch(session, ref=ref, cipher=CIPHER, actor=clerk, form="csv", at=at)


def outcomes(result: Result) -> list[tuple[str, str]]:
    head, *rows = result.asked
    return [(row[head.index("行号")], row[head.index("结果")]) for row in rows]


def test_each_row_gets_its_outcome_and_each_found_subject_one_reading(session: Session, clerk: Actor) -> None:
    first, person = make.organisation(session), make.person(session, name="测小乙")
    record = make.penalty(session, subject=first, item=make.item(session, openness=Openness.SHARED))
    own = make.penalty(session, subject=person)
    unknown = make.uscc.make("9", "1", "150100", "MX000000")
    rows = [row_of(first), row_of(person), (unknown, "", "", ""), ("12345", "", "", ""), row_of(first)]
    ref = hand_in(session, clerk, table(*rows))
    carry_out(session, ref)
    done = query(session, ref)
    assert (done.state, done.done, done.found) == (QueryState.READY, 5, 2)
    result = fetch(session, ref, clerk)
    assert [told for _, told in outcomes(result)] == [
        "有可以共享的信息",
        "有可以共享的信息",
        "没有可以共享的信息",
        "无法识别",
        "与前面的行重复",
    ]
    assert [reading.records for reading in readings(session, ref)] == [[record.ref], [own.ref]]
    assert {reading.form for reading in readings(session, ref)} == {"batch"}
    assert {line[6] for line in result.lines[1:]} == {record.document_no, own.document_no}


def test_the_result_shows_codes_as_asked_and_persons_masked(session: Session, clerk: Actor) -> None:
    first, person = make.organisation(session), make.person(session, name="测小乙")
    ref = hand_in(session, clerk, table(row_of(first), row_of(person)))
    carry_out(session, ref)
    asked = [row[2] for row in fetch(session, ref, clerk).asked[1:]]
    assert asked[0] == first.credit_code
    assert asked[1].startswith("测* ")
    assert number_of(person) not in str(asked)


def test_no_identity_number_stays_anywhere_once_the_batch_is_over(session: Session, clerk: Actor) -> None:
    person = make.person(session, name="测小乙")
    make.penalty(session, subject=person)
    number = number_of(person)
    ref = hand_in(session, clerk, table(row_of(person)))
    carry_out(session, ref)
    for each in Base.metadata.sorted_tables:
        for row in session.execute(select(each)):
            assert number not in str(tuple(row)), each.name
    assert session.scalars(select(StoredFile)).all() == []
    assert query(session, ref).asked_file_id is None


def test_cut_off_in_the_middle_it_goes_on_behind_its_last_kept_row(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "ROWS_AT_ONCE", 2)
    with database.unit_of_work() as session:
        clerk = querying(session)
        subjects = [make.penalty(session).subject for _ in range(5)]
        ref = hand_in(session, clerk, table(*(row_of(each) for each in subjects if each)))
    jobs = OrganQueries(database, lambda: CIPHER, lambda: AT, 0)
    falling = iter([False, False, False, True])
    read = batches.read

    def breaks(*arguments: object, **named: object) -> object:
        if next(falling, False):
            raise OSError("the machine stops")
        return read(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(batches, "read", breaks)
    with pytest.raises(OSError, match="machine"):
        jobs.handle([{"ref": ref}])
    with database.reading() as session:
        assert (query(session, ref).done, query(session, ref).state) == (2, QueryState.RUNNING)
    jobs.handle([{"ref": ref}])
    jobs.handle([{"ref": ref}])
    with database.reading() as session:
        asked = [reading.subject_ref for reading in readings(session, ref)]
        assert sorted(asked) == sorted(each.ref for each in subjects if each)
        numbers = session.scalars(select(OrganQueryRow.number).order_by(OrganQueryRow.number)).all()
        assert list(numbers) == [2, 3, 4, 5, 6]


def test_what_is_suspended_while_it_runs_is_not_in_the_rows_that_follow(
    session: Session, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(batches, "ROWS_AT_ONCE", 1)
    first, second = make.penalty(session), make.penalty(session)
    assert first.subject is not None
    assert second.subject is not None
    ref = hand_in(session, clerk, table(row_of(first.subject), row_of(second.subject)))
    questions = batches.questions(session, ref=ref, cipher=CIPHER)
    assert batches.take(session, ref=ref, questions=questions, cipher=CIPHER, at=AT)
    second.suspended_at, second.suspended_reason, second.suspended_basis = AT, "异议核查", "21§37"
    assert not batches.take(session, ref=ref, questions=questions, cipher=CIPHER, at=AT + timedelta(seconds=1))
    assert query(session, ref).found == 1
    assert [len(reading.records) for reading in readings(session, ref)] == [1, 0]


def test_what_is_suspended_before_the_download_is_left_out_of_the_file(session: Session, clerk: Actor) -> None:
    record = make.penalty(session)
    assert record.subject is not None
    ref = hand_in(session, clerk, table(row_of(record.subject)))
    carry_out(session, ref)
    assert len(fetch(session, ref, clerk).lines) == 2
    record.suspended_at, record.suspended_reason, record.suspended_basis = AT, "异议核查", "21§37"
    session.flush()
    assert len(fetch(session, ref, clerk).lines) == 1
    assert outcomes(fetch(session, ref, clerk)) == [("2", "没有可以共享的信息")]
    again = record.public_until
    record.suspended_at = record.suspended_reason = record.suspended_basis = None
    session.flush()
    assert again is not None
    assert len(fetch(session, ref, clerk, at=AT.replace(year=again.year, month=again.month) + RESULT_KEPT).lines) == 1


@pytest.mark.parametrize("loss", ["role", "account", "unit", "confirmation"])
def test_a_permission_that_ends_while_it_runs_ends_the_batch(
    session: Session, clerk: Actor, monkeypatch: pytest.MonkeyPatch, loss: str
) -> None:
    monkeypatch.setattr(batches, "ROWS_AT_ONCE", 1)
    subjects = [make.penalty(session).subject for _ in range(2)]
    ref = hand_in(session, clerk, table(*(row_of(each) for each in subjects if each)))
    questions = batches.questions(session, ref=ref, cipher=CIPHER)
    assert batches.take(session, ref=ref, questions=questions, cipher=CIPHER, at=AT)
    staff = session.scalars(select(Staff).where(Staff.ref == clerk.ref)).one()
    if loss == "role":
        staff.roles = []
    elif loss == "account":
        staff.state, staff.disabled_at = StaffState.DISABLED, AT
    elif loss == "unit":
        staff.unit = make.unit(session)
    else:
        staff.unit.confirmed = False
    session.flush()
    assert not batches.take(session, ref=ref, questions=questions, cipher=CIPHER, at=AT)
    stopped = query(session, ref)
    assert (stopped.state, stopped.stopped_because, stopped.done) == (QueryState.STOPPED, StopReason.NOT_ADMITTED, 1)
    assert len(readings(session, ref)) == 1
    assert session.scalars(select(OrganQueryRow)).all() == []
    assert session.scalars(select(StoredFile)).all() == []


def test_whoever_asked_may_call_it_off_and_nobody_else(session: Session, clerk: Actor) -> None:
    ref = hand_in(session, clerk, table(row_of(make.organisation(session))))
    colleague = querying(session, session.get_one(make.Unit, clerk.unit_id))
    for stranger in (colleague, querying(session)):
        with pytest.raises(NotFound):
            commands.cancel(session, ref=ref, actor=stranger, at=AT)
    commands.cancel(session, ref=ref, actor=clerk, at=AT)
    carry_out(session, ref)
    assert (query(session, ref).state, query(session, ref).done) == (QueryState.STOPPED, 0)
    with pytest.raises(Conflict):
        commands.cancel(session, ref=ref, actor=clerk, at=AT)
    with pytest.raises(NotFound):
        fetch(session, ref, clerk)


def test_the_result_is_for_whoever_asked_and_only_when_it_is_ready(session: Session, clerk: Actor) -> None:
    ref = hand_in(session, clerk, table(row_of(make.organisation(session))))
    with pytest.raises(NotFound):
        fetch(session, ref, clerk)
    carry_out(session, ref)
    for stranger in (querying(session, session.get_one(make.Unit, clerk.unit_id)), querying(session)):
        with pytest.raises(NotFound):
            fetch(session, ref, stranger)
    single = ask(session, clerk, about(make.organisation(session)))
    with pytest.raises(NotFound):
        fetch(session, single, clerk)


def test_a_result_waits_in_the_worklist_until_it_is_fetched(session: Session, clerk: Actor) -> None:
    ref = hand_in(session, clerk, table(row_of(make.organisation(session))))
    tasks = {"actor": clerk, "calendar": WorkCalendar.shipped(), "today": AT.date()}
    assert queries.waiting(session, **tasks) == []  # type: ignore[arg-type]
    carry_out(session, ref)
    assert [task.ref for task in queries.waiting(session, **tasks)] == [ref]  # type: ignore[arg-type]
    fetch(session, ref, clerk)
    assert queries.waiting(session, **tasks) == []  # type: ignore[arg-type]


def test_a_result_is_deleted_when_its_time_is_over_and_the_log_stays(session: Session, clerk: Actor) -> None:
    record = make.penalty(session)
    assert record.subject is not None
    ref = hand_in(session, clerk, table(row_of(record.subject)))
    carry_out(session, ref)
    assert batches.discard_old(session, at=AT + RESULT_KEPT) == 0
    assert batches.discard_old(session, at=AT + RESULT_KEPT + timedelta(seconds=1)) == 1
    assert session.scalars(select(OrganQueryRow)).all() == []
    with pytest.raises(NotFound):
        fetch(session, ref, clerk)
    assert queries.view(session, ref=ref, actor=clerk).discarded
    assert len(readings(session, ref)) == 1


def test_one_form_sent_twice_is_one_batch(session: Session, clerk: Actor) -> None:
    row, key = row_of(make.organisation(session)), new_reference("form")
    first = hand_in(session, clerk, table(row), key=key)
    assert hand_in(session, clerk, table(row), key=key) == first
    assert len(session.scalars(select(OutboxMessage).where(OutboxMessage.topic == commands.TOPIC)).all()) == 1


def test_quota_and_number_of_batches_are_refused_at_their_edges(
    session: Session, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(admission, "SUBJECTS_PER_DAY", 5)
    monkeypatch.setattr(admission, "OPEN_BATCHES", 2)
    rows = [row_of(make.organisation(session)) for _ in range(3)]
    stopped = hand_in(session, clerk, table(*rows))
    with pytest.raises(RuleBroken) as refused:
        hand_in(session, clerk, table(*rows))
    assert refused.value.field == "file"
    commands.cancel(session, ref=stopped, actor=clerk, at=AT)
    hand_in(session, clerk, table(*rows))
    hand_in(session, clerk, table(*rows[:2]))
    with pytest.raises(RuleBroken, match="正在办理"):
        hand_in(session, clerk, table(*rows[:1]))


def test_a_batch_has_at_most_so_many_rows(session: Session, clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "ROWS_PER_BATCH", 2)
    rows = [row_of(make.organisation(session)) for _ in range(3)]
    hand_in(session, clerk, table(*rows[:2]))
    with pytest.raises(BadInput, match="一次最多查询2个主体"):
        hand_in(session, clerk, table(*rows))


def bomb() -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (64 << 20))
    return target.getvalue()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"MZ\x90\x00",
        b"%PDF-1.7",
        b"<html></html>",
        b"PK\x03\x04broken",
        b"\xff\xfea\x00",
        "统一社会信用代码\n".encode(),
        "企业名称\n甲\n".encode(),
        "姓名,证件号码\n甲,1\n".encode(),
        "统一社会信用代码,统一社会信用代码\n1,2\n".encode(),
        b"\0\0\0\0",
    ],
)
def test_what_is_no_table_of_subjects_is_refused_beside_the_file(session: Session, clerk: Actor, body: bytes) -> None:
    with pytest.raises(PortalError) as refused:
        hand_in(session, clerk, io.BytesIO(body))
    assert refused.value.field == "file"
    assert session.scalars(select(OrganQuery)).all() == []


def test_a_bomb_and_too_large_a_file_are_refused_unopened(session: Session, clerk: Actor) -> None:
    for body in (bomb(), b"x" * (sheets.MAX_BYTES + 1)):
        with pytest.raises(BadInput) as refused:
            hand_in(session, clerk, io.BytesIO(body))
        assert refused.value.field == "file"


def test_formulas_are_told_as_unreadable_and_run_in_no_spreadsheet(session: Session, clerk: Actor) -> None:
    ref = hand_in(session, clerk, table(("=HYPERLINK(1)",), head=("统一社会信用代码",)))
    carry_out(session, ref)
    result = fetch(session, ref, clerk)
    assert outcomes(result) == [("2", "无法识别")]
    assert results.as_csv(result).startswith("\ufeff")
    book = openpyxl.load_workbook(io.BytesIO(results.as_workbook(result)))
    cells = [cell for sheet in book for row in sheet for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert "'=HYPERLINK(1)" in [cell.value for cell in cells]


def test_a_workbook_is_read_like_a_table_and_the_template_is_one(session: Session, clerk: Actor) -> None:
    subject = make.organisation(session)
    book = openpyxl.load_workbook(io.BytesIO(sheets.as_workbook()))
    book.worksheets[0].append(row_of(subject))
    target = io.BytesIO()
    book.save(target)
    ref = hand_in(session, clerk, target)
    carry_out(session, ref)
    assert fetch(session, ref, clerk).asked[1][2] == subject.credit_code
    assert sheets.as_csv().strip("\ufeff\r\n").split(",") == list(HEAD)


def test_a_file_that_can_no_longer_be_opened_stops_the_batch(database: Database) -> None:
    with database.unit_of_work() as session:
        ref = hand_in(session, querying(session), table(row_of(make.organisation(session))))
    with database.unit_of_work() as session:
        session.execute(text("UPDATE stored_piece SET number = 7"))
    OrganQueries(database, lambda: CIPHER, lambda: AT, 0).handle([{"ref": ref}])
    with database.reading() as session:
        assert query(session, ref).stopped_because is StopReason.UNREADABLE
        assert session.scalars(select(Reading)).all() == []
