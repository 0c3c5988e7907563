"""The league table of units says what the rows say, counted another way."""

from datetime import UTC, date, datetime, timedelta
from statistics import median

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.orm import Session

from portal.kernel.clock import beijing_date
from portal.law.calendar import WorkCalendar
from portal.oversight import units
from portal.oversight.units import UnitPerformance
from portal.register.intake.models import Batch, BatchOutcome
from portal.store import Database
from tests.factories import register as make

CALENDAR = WorkCalendar.shipped()
TODAY = date(2026, 6, 1)
DECIDED = date(2026, 3, 2)  # a Monday; seven working days end on 11 March
LIMIT = date(2026, 3, 11)


def at(day: date, hour: int = 4) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def table(session: Session) -> tuple[UnitPerformance, ...]:
    session.flush()
    return units.league_table(session, today=TODAY, calendar=CALENDAR)


def test_every_figure_equals_a_count_over_the_rows(session: Session) -> None:
    one, other = make.unit(session), make.unit(session)
    days = {one.id: (0, 1, 9, 10, 12, 30), other.id: (0, 9)}
    for unit in (one, other):
        for passed in days[unit.id]:
            record = make.penalty(session, unit=unit, decided_on=DECIDED)
            record.received_at = at(DECIDED + timedelta(days=passed))
    session.flush()
    rows = session.execute(text("SELECT unit_id, count(*) FROM record WHERE kind = 'penalty' GROUP BY unit_id"))
    received = dict(rows.tuples().all())
    for line in table(session):
        unit = one if line.code == one.credit_code else other
        came = [DECIDED + timedelta(days=passed) for passed in days[unit.id]]
        waits = [sum(CALENDAR.is_working(DECIDED + timedelta(days=n)) for n in range(1, p + 1)) for p in days[unit.id]]
        assert line.received == received[unit.id]
        assert line.in_time == sum(day <= LIMIT for day in came)
        assert line.median == median(waits)
        assert line.few == (len(came) < units.FEW)


def test_the_day_of_receipt_is_that_of_beijing(session: Session) -> None:
    unit = make.unit(session)
    late = make.penalty(session, unit=unit, decided_on=DECIDED)
    late.received_at = at(LIMIT, 16)  # already the next day in Beijing
    assert beijing_date(late.received_at) == LIMIT + timedelta(days=1)
    assert table(session)[0].in_time == 0


def test_what_has_ended_still_counts_and_what_lies_outside_the_window_does_not(session: Session) -> None:
    unit = make.unit(session)
    ended = make.penalty(session, unit=unit, decided_on=DECIDED)
    ended.suspended_at, ended.suspended_reason, ended.suspended_basis = at(TODAY), "异议", "21§37"
    make.penalty(session, unit=unit, decided_on=date(2026, 6, 1))
    make.penalty(session, unit=unit, decided_on=date(2025, 5, 31))
    assert [line.received for line in table(session)] == [1]


def test_the_share_of_refused_rows_is_that_of_the_batches(session: Session) -> None:
    unit, item = make.unit(session), make.item(session)
    for ref, rows, refused in (("b1", 30, 3), ("b2", 10, 0)):
        batch = Batch(ref=ref, item_id=item.id, unit_id=unit.id, file_name="x", digest=ref, received_at=at(DECIDED))
        batch.outcome, batch.rows, batch.refused = BatchOutcome.PARTLY, rows, refused
        batch.accepted, batch.unchanged = rows - refused, 0
        session.add(batch)
    (line,) = table(session)
    assert (line.rows, line.refused, line.faults) == (40, 3, 7.5)


def test_units_with_few_items_come_last_and_nothing_names_a_subject(session: Session) -> None:
    best, few = make.unit(session), make.unit(session)
    for unit, number in ((best, 6), (few, 1)):
        for _ in range(number):
            make.penalty(session, unit=unit, decided_on=DECIDED).received_at = at(DECIDED)
    make.penalty(session, unit=best, subject=make.person(session, name="测小乙"), decided_on=DECIDED)
    lines = table(session)
    assert [line.code for line in lines] == [best.credit_code, few.credit_code]
    assert "测小乙" not in str(lines)


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 40), min_size=1, max_size=8))
def test_the_median_is_the_one_of_the_single_values(database: Database, passed: list[int]) -> None:
    with database.unit_of_work() as session:
        unit = make.unit(session)
        for days in passed:
            make.penalty(session, unit=unit, decided_on=DECIDED).received_at = at(DECIDED + timedelta(days=days))
        found = next(line for line in table(session) if line.code == unit.credit_code)
        waits = [sum(CALENDAR.is_working(DECIDED + timedelta(days=n)) for n in range(1, days + 1)) for days in passed]
        assert found.median == median(waits)
