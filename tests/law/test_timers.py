"""The arithmetic of periods, as properties, and every refusal it makes."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.errors import BadInput, NotFound, PortalError, RuleBroken
from portal.law import rules, timers
from portal.law.calendar import WorkCalendar
from portal.law.due import Pause, StepKind
from portal.law.parameters import Choices
from portal.law.rule import PauseKind, Unit

CALENDAR = WorkCalendar.shipped()
STARTS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
BY_CALENDAR = st.sampled_from([r.id for r in rules.RULES.values() if r.unit is Unit.DAY])
BY_WORKING_DAY = st.sampled_from([r.id for r in rules.RULES.values() if r.unit is Unit.WORKING_DAY])
TIMERS = st.one_of(BY_CALENDAR, BY_WORKING_DAY)


@given(TIMERS, STARTS)
def test_the_last_day_is_a_working_day_after_the_event(rule: str, start: date) -> None:
    due = timers.due(rule, start, calendar=CALENDAR)

    assert due.legal > start
    assert CALENDAR.is_working(due.legal)


@given(BY_CALENDAR, STARTS)
def test_calendar_days_run_without_gaps_and_roll_over_days_off_only(rule: str, start: date) -> None:
    due = timers.due(rule, start, calendar=CALENDAR)

    assert due.strict == start + timedelta(days=due.number)
    assert due.legal == CALENDAR.next_working(due.strict)


@given(BY_WORKING_DAY, STARTS)
def test_working_days_count_exactly_the_working_days(rule: str, start: date) -> None:
    due = timers.due(rule, start, calendar=CALENDAR)

    span = [start + timedelta(days=n) for n in range(1, (due.legal - start).days + 1)]
    assert sum(map(CALENDAR.is_working, span)) == due.number
    assert due.strict is None


@given(TIMERS, STARTS)
def test_a_later_event_never_ends_earlier(rule: str, start: date) -> None:
    first = timers.due(rule, start, calendar=CALENDAR)
    second = timers.due(rule, start + timedelta(days=1), calendar=CALENDAR)

    assert first.legal <= second.legal


@given(TIMERS, STARTS)
def test_the_derivation_names_every_day_once_and_counts_up_to_the_number(rule: str, start: date) -> None:
    due = timers.due(rule, start, calendar=CALENDAR)

    days = [step.day for step in due.derivation]
    assert days == [start + timedelta(days=n) for n in range((due.legal - start).days + 1)]
    assert [s.counted for s in due.derivation if s.counted] == list(range(1, due.number + 1))


@given(STARTS, st.integers(0, 4), st.integers(0, 60))
def test_a_pause_inside_the_period_shifts_the_strict_day_by_its_length(start: date, after: int, length: int) -> None:
    begins = start + timedelta(days=after + 1)
    pause = Pause(PauseKind.INSPECTION, begins, begins + timedelta(days=length))

    plain = timers.due("objection.base", start, calendar=CALENDAR)
    paused = timers.due("objection.base", start, calendar=CALENDAR, pauses=[pause])

    assert plain.strict is not None
    assert paused.strict == plain.strict + timedelta(days=length)


@given(STARTS, st.lists(st.integers(1, 10), max_size=2))
def test_extensions_add_up(start: date, extensions: list[int]) -> None:
    due = timers.due("objection.base", start, calendar=CALENDAR, extensions=extensions)

    assert due.number == 5 + sum(extensions)
    assert due.strict == start + timedelta(days=due.number)


@given(TIMERS, STARTS)
def test_a_date_is_provisional_exactly_when_a_year_without_table_bears_on_it(rule: str, start: date) -> None:
    due = timers.due(rule, start, calendar=CALENDAR)

    first = due.strict or start + timedelta(days=1)
    bearing = {first.year, due.legal.year}
    assert due.provisional == (not bearing <= set(CALENDAR.years))


def test_extensions_stop_at_twenty_days() -> None:
    with pytest.raises(RuleBroken) as refusal:
        timers.due("objection.base", date(2026, 6, 1), calendar=CALENDAR, extensions=[10, 11])

    assert refusal.value.citation is not None
    assert refusal.value.citation.short() == "21§37"
    assert "21" in str(refusal.value.message)


def test_the_strict_reading_of_the_cap_counts_the_first_five_days() -> None:
    total = Choices({"objection.extension_cap_mode": "total"})
    start = date(2026, 6, 1)

    kept = timers.due("objection.base", start, calendar=CALENDAR, extensions=[15], choices=total)

    assert kept.number == 20
    with pytest.raises(RuleBroken):
        timers.due("objection.base", start, calendar=CALENDAR, extensions=[16], choices=total)


def test_twenty_days_in_total_bring_a_warning() -> None:
    start = date(2026, 6, 1)

    nineteen = timers.due("objection.base", start, calendar=CALENDAR, extensions=[14])
    twenty = timers.due("objection.base", start, calendar=CALENDAR, extensions=[15])

    assert nineteen.warnings == ()
    assert len(twenty.warnings) == 1


@pytest.mark.parametrize("rule", ["rectify.gov", "rectify.prv", "log.keep", "publicity.tier"])
def test_a_period_that_somebody_else_sets_needs_its_number(rule: str) -> None:
    with pytest.raises(BadInput) as refusal:
        timers.due(rule, date(2026, 6, 1), calendar=CALENDAR)

    assert refusal.value.field == "number"


def test_a_period_set_by_the_superior_is_counted_in_calendar_days() -> None:
    due = timers.due("rectify.gov", date(2026, 6, 1), calendar=CALENDAR, number=30)

    assert (due.strict, due.legal) == (date(2026, 7, 1), date(2026, 7, 1))


@pytest.mark.parametrize(
    ("rule", "options", "error"),
    [
        ("no.such", {}, NotFound),
        ("catalogue.edition", {}, BadInput),
        ("objection.base", {"number": 9}, RuleBroken),
        ("repair.update", {"extensions": [1]}, RuleBroken),
        ("objection.base", {"extensions": [0]}, BadInput),
        ("objection.base", {"extensions": [5, -1]}, BadInput),
        ("rectify.gov", {"number": 0}, BadInput),
        ("rectify.gov", {"number": 10**9}, BadInput),
        (
            "repair.update",
            {"pauses": [Pause(PauseKind.TESTING, date(2026, 6, 2), date(2026, 6, 3))]},
            RuleBroken,
        ),
        (
            "objection.base",
            {"pauses": [Pause(PauseKind.TESTING, date(2026, 6, 3), date(2026, 6, 2))]},
            BadInput,
        ),
        (
            "objection.base",
            {"pauses": [Pause(PauseKind.TESTING, date(2026, 5, 3), date(2026, 6, 2))]},
            BadInput,
        ),
        (
            "objection.base",
            {"pauses": [Pause(PauseKind.TESTING, date(2026, 6, 3), date(9999, 6, 2))]},
            BadInput,
        ),
    ],
)
def test_what_the_article_does_not_allow_is_refused(
    rule: str, options: dict[str, object], error: type[PortalError]
) -> None:
    with pytest.raises(error):
        timers.due(rule, date(2026, 6, 1), calendar=CALENDAR, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("start", [date.min, date(1989, 12, 31), date(2101, 1, 1), date.max])
def test_absurd_days_are_refused(start: date) -> None:
    with pytest.raises(BadInput):
        timers.due("objection.base", start, calendar=CALENDAR)


def test_a_publicity_cap_never_rolls() -> None:
    due = timers.due("publicity.max", date(2024, 2, 29), calendar=CALENDAR)

    assert (due.strict, due.legal) == (date(2027, 2, 27), date(2027, 2, 27))
    assert [step.kind for step in due.derivation] == [
        StepKind.START,
        StepKind.LAST_PUBLIC,
        StepKind.HIDDEN,
    ]
    assert not due.provisional
