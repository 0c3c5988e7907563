"""Public figures equal a naive recount of the rows, and give nobody away."""

from collections import Counter
from datetime import date, timedelta
from itertools import product
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import figures, objections, terms
from portal.cases.figures import CaseFiguresOfToday, protected
from portal.cases.models import Case, CaseKind, Outcome
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon

TODAY = date(2026, 7, 1)
LEAST = figures.least()


def lodged(session: Session, made: Ground, received: date) -> Case:
    unit = register.unit(session, division=made.agency.division)
    record = register.penalty(session, subject=made.subject, unit=unit)
    return cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=beijing_noon(received))


def answered(session: Session, made: Ground, received: date, decided: date, outcome: Outcome) -> Case:
    case = lodged(session, made, received)
    found = [objections.Proposal(item_id=case.items[0].id, outcome=outcome, reason="属实", changes={})]
    at = beijing_noon(decided)
    objections.propose(session, case=case, proposals=found, act=act(made.clerk, at))
    objections.decide(session, case=case, act=act(made.head, at))
    return case


@pytest.fixture
def grounds(session: Session) -> tuple[Ground, Ground]:
    """Two agencies: nine objections with one, five with the other; one of them taken back, some late, some open."""
    one, two = cases.ground(session), cases.ground(session, division="150200")
    for day in range(1, 6):
        answered(session, one, date(2026, 6, day), date(2026, 6, day + 2 * day), Outcome.KEPT)
    for day in range(1, 4):
        answered(session, two, date(2026, 6, day), date(2026, 6, day + 1), Outcome.DELETED)
    for made, days in ((one, (2, 3, 28)), (two, (2, 29))):
        for day in days:
            lodged(session, made, date(2026, 6, day))
    gone = lodged(session, one, date(2026, 6, 1))
    objections.withdraw(session, case=gone, reason="", act=act(one.party, beijing_noon(date(2026, 6, 2))))
    return one, two


def compute(session: Session) -> figures.CaseFigures:
    return figures.compute(session, today=TODAY, calendar=CALENDAR)


def test_the_figures_equal_a_naive_recount(session: Session, grounds: tuple[Ground, Ground]) -> None:
    found = compute(session)
    rows = session.scalars(select(Case)).all()
    assert found.total == len(rows)
    by_division = Counter(row.division for row in rows)
    assert {unit.division: unit.total for unit in found.units} == by_division
    for unit in found.units:
        mine = [row for row in rows if row.division == unit.division and row.withdrawn_at is None]
        done = [row for row in mine if terms.done_on(row)]
        late = [row for row in mine if terms.is_late(row, calendar=CALENDAR, today=TODAY)]
        open_late = [row for row in late if not terms.done_on(row)]
        judged = len(done) + len(open_late)
        assert unit.pace is not None
        assert unit.pace.percent == int(1000 * (judged - len(late)) / judged) / 10
        days = [((terms.done_on(row) or TODAY) - row.received_at.date()).days for row in done]
        assert unit.pace.median == median(days)
        assert unit.overdue == (None if 0 < len(open_late) < LEAST else len(open_late))
    counted = Counter(item.outcome for row in rows if terms.done_on(row) for item in row.items)
    assert dict(found.outcomes)[Outcome.KEPT] == counted[Outcome.KEPT] == 5
    assert {unit.name_zh for unit in found.units} == {made.agency.name_zh for made in grounds}


def test_a_small_number_of_overdue_cases_is_not_worked_out_from_the_sum(session: Session) -> None:
    for division, late in (("150100", LEAST + 2), ("150200", 1)):
        made = cases.ground(session, division=division)
        for day in range(1, LEAST + 3):
            received = date(2026, 6, day) if day <= late else date(2026, 6, 30)
            lodged(session, made, received)
    found = compute(session)
    assert [*(unit.overdue for unit in found.units), found.overdue].count(None) >= 2


def test_what_was_received_before_the_window_is_left_out(session: Session) -> None:
    made = cases.ground(session)
    answered(session, made, date(2025, 6, 30), date(2025, 7, 1), Outcome.KEPT)
    assert compute(session).units == ()
    answered(session, made, date(2025, 7, 1), date(2025, 7, 2), Outcome.KEPT)
    (unit,) = compute(session).units
    assert (unit.total, unit.pace, unit.overdue) == (None, None, None)
    assert compute(session).total is None


def test_figures_are_kept_until_something_is_written(session: Session) -> None:
    made, kept = cases.ground(session), CaseFiguresOfToday()
    for day in range(1, 4):
        answered(session, made, date(2026, 6, day), date(2026, 6, day + 1), Outcome.KEPT)
    first = kept.read(session, today=TODAY, calendar=CALENDAR)
    assert kept.read(session, today=TODAY, calendar=CALENDAR) is first
    answered(session, made, date(2026, 6, 5), date(2026, 6, 6), Outcome.KEPT)
    assert kept.read(session, today=TODAY, calendar=CALENDAR).total == 4
    assert kept.read(session, today=TODAY + timedelta(days=1), calendar=CALENDAR) is not first


@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=1, max_size=5))
def test_no_small_number_is_shown_and_none_can_be_worked_out_from_one_line(rows: list[list[int]]) -> None:
    table = [[*row, sum(row)] for row in [*rows, [sum(column) for column in zip(*rows, strict=True)]]]
    shown = protected(table)
    for at, place in product(range(len(table)), range(5)):
        number = shown[at][place]
        assert number is None or (number == table[at][place] and not 0 < number < LEAST)
    for line in [*shown, *(list(column) for column in zip(*shown, strict=True))]:
        assert line.count(None) != 1
        if None in line and line[-1] is not None:
            together = line[-1] - sum(number for number in line[:-1] if number is not None)
            assert together >= LEAST
            assert together != line.count(None)  # else each would be exactly one where none can be none


def test_two_that_can_only_be_one_each_are_not_left_out_alone() -> None:
    assert protected([[1, 1, 5, 4, 11]]) == [[None, None, 5, None, 11]]


def test_as_many_as_are_left_out_are_not_one_each() -> None:
    units = [1] * LEAST + [LEAST + 4, LEAST + 1]
    (shown,) = protected([[*units, sum(units)]])
    assert shown == [None] * LEAST + [LEAST + 4, None, sum(units)]


def test_as_many_as_are_left_out_of_everything_hide_the_sum_too() -> None:
    assert protected([[1] * LEAST + [LEAST]]) == [[None] * (LEAST + 1)]


def test_a_table_of_large_numbers_and_zeros_is_shown_whole() -> None:
    table = [[5, 0, 7, 3, 15], [4, 0, 0, 0, 4], [9, 0, 7, 3, 19]]
    assert protected(table) == table
