"""The deadline vectors: day zero, calendar and working days, weekends, holidays, make-up days."""

from datetime import date

import pytest

from portal.law import timers
from portal.law.calendar import WorkCalendar
from portal.law.due import Pause, StepKind
from portal.law.rule import PauseKind

CALENDAR = WorkCalendar.shipped()


@pytest.mark.parametrize(
    ("start", "rule", "extensions", "strict", "legal"),
    [
        ("2026-02-12", "objection.base", (), "2026-02-17", "2026-02-24"),
        ("2026-02-12", "review.decide", (), None, "2026-03-18"),
        ("2026-04-28", "positive.delete", (), "2026-05-03", "2026-05-06"),
        ("2026-06-01", "change.apply", (), "2026-06-06", "2026-06-08"),
        ("2026-06-01", "prelist.answer", (), "2026-06-06", "2026-06-08"),
        ("2026-06-01", "objection.base", (15,), "2026-06-21", "2026-06-22"),
        ("2026-06-01", "objection.base", (20,), "2026-06-26", "2026-06-26"),
        ("2026-06-01", "review.decide", (), None, "2026-06-30"),
        ("2026-06-15", "repair.update", (), "2026-06-25", "2026-06-25"),
        ("2026-09-21", "review.decide", (), None, "2026-10-26"),
        ("2026-09-24", "annul.delete", (), "2026-09-27", "2026-09-28"),
        ("2026-09-24", "annul.notify", (), "2026-09-29", "2026-09-29"),
        ("2026-09-24", "repair.update", (), "2026-10-04", "2026-10-08"),
        ("2026-09-28", "annul.delete", (), "2026-10-01", "2026-10-08"),
        ("2026-09-28", "objection.base", (), "2026-10-03", "2026-10-08"),
    ],
)
def test_a_rule_started_on_a_day_ends_on_the_published_dates(
    start: str, rule: str, extensions: tuple[int, ...], strict: str | None, legal: str
) -> None:
    due = timers.due(rule, date.fromisoformat(start), calendar=CALENDAR, extensions=extensions)

    assert (due.strict and due.strict.isoformat()) == strict
    assert due.legal.isoformat() == legal
    assert not due.provisional


@pytest.mark.parametrize(
    ("start", "working_days", "legal"),
    [("2026-02-12", 5, "2026-02-26"), ("2026-09-24", 10, "2026-10-15")],
)
def test_working_days_count_make_up_saturdays(start: str, working_days: int, legal: str) -> None:
    whole = timers.due("review.decide", date.fromisoformat(start), calendar=CALENDAR)

    day = next(step.day for step in whole.derivation if step.counted == working_days)

    assert day.isoformat() == legal


def test_a_count_into_a_year_without_a_table_is_provisional() -> None:
    due = timers.due("review.decide", date(2026, 12, 10), calendar=CALENDAR)

    assert due.provisional
    assert due.legal.year == 2027


def test_rolling_over_new_year_is_provisional_although_the_strict_day_is_known() -> None:
    due = timers.due("objection.base", date(2028, 12, 26), calendar=CALENDAR)
    known = timers.due("objection.base", date(2026, 12, 25), calendar=CALENDAR)

    assert due.provisional
    assert known.strict == date(2026, 12, 30)
    assert not known.provisional


def test_a_pause_from_the_third_to_the_fifteenth_moves_the_due_date_by_twelve_days() -> None:
    pause = Pause(PauseKind.TESTING, date(2026, 6, 3), date(2026, 6, 15))

    due = timers.due("objection.base", date(2026, 6, 1), calendar=CALENDAR, pauses=[pause])

    assert due.strict == date(2026, 6, 18)
    assert sum(step.kind is StepKind.PAUSED for step in due.derivation) == 12


def test_overlapping_pauses_are_counted_once() -> None:
    pauses = [
        Pause(PauseKind.TESTING, date(2026, 6, 3), date(2026, 6, 10)),
        Pause(PauseKind.EXPERT_REVIEW, date(2026, 6, 8), date(2026, 6, 15)),
    ]

    due = timers.due("objection.base", date(2026, 6, 1), calendar=CALENDAR, pauses=pauses)

    assert due.strict == date(2026, 6, 18)


def test_a_pause_on_the_day_to_which_the_period_rolled_still_holds_the_clock() -> None:
    pause = Pause(PauseKind.APPRAISAL, date(2026, 6, 8), date(2026, 6, 11))

    due = timers.due("objection.base", date(2026, 6, 1), calendar=CALENDAR, pauses=[pause])

    assert (due.strict, due.legal) == (date(2026, 6, 6), date(2026, 6, 11))


def test_the_derivation_says_what_every_day_did() -> None:
    due = timers.due("objection.base", date(2026, 4, 28), calendar=CALENDAR)

    told = [(s.day.isoformat()[5:], s.counted, s.kind.value, str(s.note)) for s in due.derivation]

    assert told == [
        ("04-28", None, "start", "事件发生当日，不计入"),
        ("04-29", 1, "counted", "工作日"),
        ("04-30", 2, "counted", "工作日"),
        ("05-01", 3, "counted", "劳动节放假，按自然日计入"),
        ("05-02", 4, "counted", "劳动节放假，按自然日计入"),
        ("05-03", 5, "counted", "劳动节放假，按自然日计入"),
        ("05-04", None, "rolled", "劳动节放假"),
        ("05-05", None, "rolled", "劳动节放假"),
        ("05-06", None, "due", "休息日后的第一个工作日，到期"),
    ]
