"""A new year's holidays move the last day of open cases: written into the history, told to the applicant, once."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import procedures
from portal.audit.models import AuditEntry
from portal.cases import objections, recounting, terms
from portal.cases.lodging import PROCEDURES
from portal.cases.models import Case, CaseKind
from portal.law import holiday_table
from portal.law.calendar import WorkCalendar
from portal.law.procedures.recount import action_in
from portal.mail.models import Mail
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon

# Received on Monday 28 December 2026: by weekends and fixed holidays alone the fifth day is Saturday 2 January 2027.
RECEIVED = date(2026, 12, 28)
AT = beijing_noon(RECEIVED)
PROVISIONAL, CERTAIN = date(2027, 1, 4), date(2027, 1, 5)


@pytest.fixture
def after(tmp_path: Path) -> WorkCalendar:
    """The calendar with a table of 2027 in which New Year lasts until 4 January."""
    file = tmp_path / "2027.csv"
    head = "# year: 2027\n# source: 示例通知\nday,status,name\n"
    new_year = ("01-01", "01-02", "01-03", "01-04")
    others = (
        "02-05",
        "02-06",
        "02-07",
        "02-08",
        "04-05",
        "05-01",
        "05-02",
        "06-09",
        "09-15",
        "10-01",
        "10-02",
        "10-03",
    )
    file.write_text(head + "\n".join(f"2027-{day},off,假日" for day in (*new_year, *others)), encoding="utf-8")
    return CALENDAR.with_table(holiday_table.read(file))


@pytest.fixture
def case(session: Session, made: Ground) -> Case:
    record = register.penalty(session, subject=made.subject)
    return cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)


def recounted(session: Session, after: WorkCalendar, before: WorkCalendar = CALENDAR) -> int:
    return recounting.recount(session, before=before, act=replace(act(None, AT), calendar=after))


def test_the_day_was_provisional_and_moves(case: Case, after: WorkCalendar) -> None:
    guessed = terms.due(case, calendar=CALENDAR, today=RECEIVED)
    assert (guessed.legal, guessed.provisional) == (PROVISIONAL, True)
    known = terms.due(case, calendar=after, today=RECEIVED)
    assert (known.legal, known.provisional) == (CERTAIN, False)


def test_the_history_the_chain_and_the_applicant_are_told_both_days(
    session: Session, case: Case, after: WorkCalendar
) -> None:
    state = case.state
    assert recounted(session, after) == 1
    event = procedures.standing(session, PROCEDURES[case.kind], case.ref).events[-1]
    assert event.action == action_in(state)
    assert event.detail == {"was": PROVISIONAL.isoformat(), "now": CERTAIN.isoformat()}
    assert str(event.reason).count("2027") == 2
    assert case.state == state
    mail = session.scalars(select(Mail).where(Mail.reader == case.holder_ref)).all()
    assert [each.kind for each in mail if each.kind == "case.recounted"] == ["case.recounted"]
    actions = session.scalars(select(AuditEntry.action).where(AuditEntry.object_ref == case.ref)).all()
    assert f"objection.{event.action}" in actions


def test_the_same_table_again_changes_nothing(session: Session, case: Case, after: WorkCalendar) -> None:
    assert case.closed_at is None
    assert recounted(session, after, before=after) == 0


def test_what_was_answered_or_taken_back_is_left_alone(
    session: Session, made: Ground, case: Case, after: WorkCalendar
) -> None:
    objections.withdraw(session, case=case, reason="", act=act(made.party, AT))
    assert not recounting.any_open(session)
    assert recounted(session, after) == 0


@pytest.mark.parametrize("kind", CaseKind)
def test_every_open_state_of_the_four_tables_can_be_recounted(kind: CaseKind) -> None:
    table = PROCEDURES[kind]
    closing = {step.action for step in table.steps if step.target in table.ends}
    assert closing
    told = {step.sources[0] for step in table.steps if step.action == action_in(step.target)}
    assert told <= set(table.states) - set(table.ends)
    opening = {step.target for step in table.opening()}
    assert opening <= told
