"""The term stands still for an examination from a day that its document proves, and for not a day more (2021 art. 37).

Only the time an examination needs is not counted. What was counted before there was a document stays counted.
"""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.cases import objections, terms
from portal.cases.models import Case, CaseKind
from portal.kernel.errors import BadInput, RuleBroken
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon

RECEIVED = date(2026, 6, 1)  # a Monday; five days later is 6 June
ONE_DAY = timedelta(days=1)


@pytest.fixture
def case(session: Session, made: Ground) -> Case:
    return lodged(session, made)


def lodged(session: Session, made: Ground) -> Case:
    record = register.penalty(session, subject=made.subject)
    return cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=beijing_noon(RECEIVED))


def stop(session: Session, made: Ground, case: Case, begins: date | None, today: date, dated: date | None) -> None:
    told = {"kind": "testing", "document": "检字1号"}
    who = act(made.clerk, beijing_noon(today))
    objections.stop(session, case=case, begins=begins, dated=dated, act=who, **told)


def june(day: int) -> date:
    return date(2026, 6, day)


def test_without_a_day_of_the_document_the_term_stops_today_alone(session: Session, made: Ground, case: Case) -> None:
    for day in (2, 3, 5):
        with pytest.raises(RuleBroken) as refused:
            stop(session, made, case, june(day), june(4), None)
        assert (refused.value.field, str(refused.value.citation and refused.value.citation.short())) == (
            "begins",
            "21§37",
        )
    stop(session, made, case, june(4), june(4), None)
    assert (case.pauses[0].begins, case.pauses[0].dated) == (june(4), june(4))


def test_it_reaches_back_to_the_day_of_the_document_and_no_further(session: Session, made: Ground, case: Case) -> None:
    with pytest.raises(RuleBroken):
        stop(session, made, case, june(2), june(5), june(3))
    stop(session, made, case, june(3), june(5), june(3))
    assert (case.pauses[0].begins, case.pauses[0].dated) == (june(3), june(3))


def test_it_never_reaches_back_over_an_earlier_step(session: Session, made: Ground, case: Case) -> None:
    objections.ask_extension(session, case=case, days=2, reason="情况复杂", act=act(made.clerk, beijing_noon(june(3))))
    answer = act(made.head, beijing_noon(june(4)))
    objections.decide_extension(session, case=case, granted=False, reason="不必延长", act=answer)
    with pytest.raises(RuleBroken) as refused:
        stop(session, made, case, june(3), june(5), june(2))
    assert "2026-06-04" in str(refused.value)
    stop(session, made, case, june(4), june(5), june(2))


def test_a_term_that_is_over_is_not_opened_again(session: Session, made: Ground, case: Case) -> None:
    late = terms.due(case, calendar=CALENDAR, today=RECEIVED).legal + ONE_DAY
    with pytest.raises(RuleBroken):
        stop(session, made, case, june(3), late, june(3))
    stop(session, made, case, late, late, june(3))
    assert terms.is_late(case, calendar=CALENDAR, today=late)


def test_a_document_of_tomorrow_proves_nothing(session: Session, made: Ground, case: Case) -> None:
    with pytest.raises(RuleBroken) as refused:
        stop(session, made, case, june(3), june(3), june(4))
    assert refused.value.field == "dated"
    with pytest.raises(BadInput) as missing:
        stop(session, made, case, None, june(3), june(3))
    assert missing.value.field == "begins"


@given(plan=st.lists(st.tuples(*(st.integers(0, 4),) * 4), max_size=4))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_the_desk_enters_the_term_is_the_one_anybody_counts(
    session: Session, plan: list[tuple[int, int, int, int]]
) -> None:
    """Each round: wait, stop from some day back with a document of some day, go on after some days."""
    made = cases.ground(session)
    case, today, last_step = lodged(session, made), RECEIVED, RECEIVED
    still: set[date] = set()
    for waits, back, older, lasts in plan:
        today += waits * ONE_DAY
        begins, dated = today - back * ONE_DAY, today - older * ONE_DAY
        over = today > terms.due(case, calendar=CALENDAR, today=today).legal
        proven = dated <= begins and begins >= last_step and (not over or begins == today)
        try:
            stop(session, made, case, begins, today, dated)
        except RuleBroken:
            assert not proven
            continue
        assert proven
        today += lasts * ONE_DAY
        ended = {"resumes": today, "document": "检报1号", "act": act(made.clerk, beijing_noon(today))}
        objections.resume(session, case=case, **ended)
        still |= {begins + n * ONE_DAY for n in range((today - begins).days)}
        last_step = today
        assert terms.due(case, calendar=CALENDAR, today=today).strict == counted(still)
    assert terms.due(case, calendar=CALENDAR, today=today).strict == counted(still)


def counted(still: set[date]) -> date:
    """Five days after receipt, one after the other, those that stand still left out."""
    day, left = RECEIVED, 5
    while left:
        day += ONE_DAY
        left -= day not in still
    return day
