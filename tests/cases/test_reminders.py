"""Reminders: only for who asked, some working days before and on the last day, once for each day told."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import objections, reminders
from portal.cases.models import Case, CaseKind
from portal.mail.models import Mail
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon

RECEIVED = date(2026, 6, 1)
LAST = date(2026, 6, 8)  # Monday: the fifth day is a Saturday


@pytest.fixture
def case(session: Session, made: Ground) -> Case:
    record = register.penalty(session, subject=made.subject)
    lodged = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=beijing_noon(RECEIVED))
    lodged.reminders = True
    session.flush()
    return lodged


def sent(session: Session, day: date) -> int:
    return reminders.remind(session, act=act(None, beijing_noon(day)))


@pytest.mark.parametrize(
    ("today", "kind"),
    [
        (date(2026, 6, 3), None),
        (date(2026, 6, 4), reminders.SOON),
        (date(2026, 6, 5), reminders.SOON),
        (date(2026, 6, 7), reminders.SOON),
        (LAST, reminders.TODAY),
        (date(2026, 6, 9), None),
    ],
)
def test_two_working_days_before_and_on_the_day(today: date, kind: str | None) -> None:
    assert reminders.due_kind(LAST, today=today, calendar=CALENDAR) == kind


def test_a_holiday_before_the_last_day_brings_the_reminder_forward() -> None:
    assert reminders.due_kind(date(2026, 10, 8), today=date(2026, 9, 28), calendar=CALENDAR) is None
    assert reminders.due_kind(date(2026, 10, 8), today=date(2026, 9, 29), calendar=CALENDAR) == reminders.SOON


def test_each_kind_goes_out_once(session: Session, case: Case) -> None:
    days = [date(2026, 6, day) for day in (3, 4, 5, 6, 7, 8, 8, 9)]
    assert [sent(session, day) for day in days] == [0, 1, 0, 0, 0, 1, 0, 0]
    kinds = [mail.kind for mail in session.scalars(select(Mail).where(Mail.reader == case.holder_ref))]
    assert sorted(kinds) == ["case.due_soon", "case.due_today"]


def test_a_missed_day_is_made_up_before_the_last_and_never_after(session: Session, case: Case) -> None:
    assert case.reminders
    assert sent(session, date(2026, 6, 7)) == 1
    assert sent(session, date(2026, 6, 9)) == 0


def test_who_did_not_ask_is_not_reminded(session: Session, case: Case) -> None:
    case.reminders = False
    session.flush()
    assert not reminders.any_wanted(session)
    assert sent(session, LAST) == 0


def test_nothing_is_said_while_the_term_stands_still_or_after_it_was_taken_back(
    session: Session, made: Ground, case: Case
) -> None:
    at = beijing_noon(RECEIVED)
    objections.stop(
        session, case=case, kind="testing", begins=RECEIVED, document="示检〔2026〕1号", act=act(made.clerk, at)
    )
    assert [sent(session, date(2026, 6, day)) for day in range(2, 12)] == [0] * 10
    objections.resume(session, case=case, resumes=RECEIVED, document="示检〔2026〕2号", act=act(made.clerk, at))
    objections.withdraw(session, case=case, reason="", act=act(made.party, at))
    assert sent(session, LAST) == 0


def test_a_term_that_was_moved_is_told_anew(session: Session, made: Ground, case: Case) -> None:
    assert sent(session, LAST) == 1
    at = beijing_noon(RECEIVED)
    objections.ask_extension(session, case=case, days=5, reason="案情复杂", act=act(made.clerk, at))
    objections.decide_extension(session, case=case, granted=True, reason="", act=act(made.head, at))
    assert sent(session, date(2026, 6, 10)) == 1
