"""The published vectors, each on a real case: lodged on that day, due on those days (LAW 19)."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.cases import objections, terms
from portal.cases.models import Case, CaseKind
from portal.law.codes import RecordClass
from portal.register.subjects.models import Subject
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon

OBJECTION, DELETION, REPAIR = CaseKind.OBJECTION, CaseKind.DELETION, CaseKind.REPAIR


def thing(session: Session, subject: Subject, kind: CaseKind) -> str:
    if kind is DELETION:
        item = register.item(session, record_class=RecordClass.ENHANCING)
        return register.plain_record(session, subject=subject, item=item).ref
    return register.penalty(session, subject=subject).ref


def extended(session: Session, made: Ground, case: Case, days: int, on: date) -> None:
    at = beijing_noon(on)
    objections.ask_extension(session, case=case, days=days, reason="情况复杂", act=act(made.clerk, at))
    objections.decide_extension(session, case=case, granted=True, reason="", act=act(made.head, at))


@pytest.mark.parametrize(
    ("kind", "received", "more", "strict", "legal"),
    [
        (OBJECTION, "2026-02-12", 0, "2026-02-17", "2026-02-24"),
        (OBJECTION, "2026-06-01", 0, "2026-06-06", "2026-06-08"),
        (OBJECTION, "2026-06-01", 15, "2026-06-21", "2026-06-22"),
        (OBJECTION, "2026-06-01", 20, "2026-06-26", "2026-06-26"),
        (OBJECTION, "2026-09-28", 0, "2026-10-03", "2026-10-08"),
        (DELETION, "2026-04-28", 0, "2026-05-03", "2026-05-06"),
        (REPAIR, "2026-06-15", 0, "2026-06-25", "2026-06-25"),
        (REPAIR, "2026-09-24", 0, "2026-10-04", "2026-10-08"),
    ],
)
def test_a_case_received_on_a_day_is_due_on_the_published_days(
    session: Session, kind: CaseKind, received: str, more: int, strict: str, legal: str
) -> None:
    made, day = cases.ground(session), date.fromisoformat(received)
    case = cases.lodge(session, made, kind, thing(session, made.subject, kind), at=beijing_noon(day))
    if more:
        extended(session, made, case, more, day)
    due = terms.due(case, calendar=CALENDAR, today=day)
    assert (due.strict, due.legal) == (date.fromisoformat(strict), date.fromisoformat(legal))
    assert not due.provisional


def test_a_term_that_crosses_into_a_year_without_a_holiday_notice_is_provisional(session: Session) -> None:
    made, day = cases.ground(session), date(2026, 12, 28)
    case = cases.lodge(session, made, OBJECTION, thing(session, made.subject, OBJECTION), at=beijing_noon(day))
    assert terms.due(case, calendar=CALENDAR, today=day).provisional
