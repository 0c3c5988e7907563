"""A case that is not answered in time becomes a supervision case by itself, once, against whoever owes the answer."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import UnitKind
from portal.cases import objections, overdue, terms
from portal.cases.models import Case, CaseKind
from portal.law.roles import Role
from portal.register.records.models import Record
from portal.register.supervision import queries as supervision
from portal.register.supervision.models import SupervisionCase
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon

RECEIVED = date(2026, 6, 1)
AT = beijing_noon(RECEIVED)


@pytest.fixture
def case(session: Session, made: Ground, record: Record) -> Case:
    return cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)


def last_day(case: Case) -> date:
    return terms.due(case, calendar=CALENDAR, today=RECEIVED).legal


def supervised(session: Session, day: date) -> int:
    return overdue.supervise(session, act=act(None, beijing_noon(day)))


def opened(session: Session) -> list[SupervisionCase]:
    return list(session.scalars(select(SupervisionCase).order_by(SupervisionCase.id)))


def test_the_day_after_the_last_opens_one_case_against_the_agency(session: Session, made: Ground, case: Case) -> None:
    assert supervised(session, last_day(case)) == 0
    assert supervised(session, last_day(case) + timedelta(days=1)) == 1
    assert supervised(session, last_day(case) + timedelta(days=2)) == 0
    (found,) = opened(session)
    assert (found.kind, found.unit_id, found.source_ref) == ("41.5", made.agency.id, case.ref)
    assert last_day(case).isoformat() in found.facts


def test_the_competent_department_finds_it_among_its_cases(session: Session, made: Ground, case: Case) -> None:
    day = last_day(case) + timedelta(days=1)
    supervised(session, day)
    page = supervision.cases(session, actor=made.reviewer, state="", calendar=CALENDAR, number=1, size=10)
    assert [line.kind_code for line in page.items] == ["41.5"]
    tasks = supervision.waiting(session, actor=made.reviewer, calendar=CALENDAR, today=day)
    assert [task.path for task in tasks] == [f"/desk/supervision/{page.items[0].ref}"]


def test_what_was_withdrawn_or_stands_still_is_not_late(session: Session, made: Ground, case: Case) -> None:
    long_after = last_day(case) + timedelta(days=30)
    objections.stop(
        session, case=case, kind="testing", begins=RECEIVED, document="示检〔2026〕1号", act=act(made.clerk, AT)
    )
    assert supervised(session, long_after) == 0
    objections.resume(
        session,
        case=case,
        resumes=long_after,
        document="示检〔2026〕2号",
        act=act(made.clerk, beijing_noon(long_after)),
    )
    objections.withdraw(session, case=case, reason="", act=act(made.party, beijing_noon(long_after)))
    assert supervised(session, long_after + timedelta(days=60)) == 0


def test_a_case_answered_in_time_is_nobodys_fault(session: Session, made: Ground, case: Case) -> None:
    found = [objections.Proposal(item_id=case.items[0].id, outcome=objections.Outcome.KEPT, reason="属实", changes={})]
    objections.propose(session, case=case, proposals=found, act=act(made.clerk, AT))
    objections.decide(session, case=case, act=act(made.head, AT))
    assert supervised(session, last_day(case) + timedelta(days=90)) == 0


def test_the_nearest_agency_above_answers_for_a_division_without_one(session: Session) -> None:
    made = cases.ground(session, division="150000")
    record = register.penalty(session, subject=made.subject)
    case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    cases.staff(cases.office(session, UnitKind.AGENCY, "150200"), Role.AGENCY_CLERK)
    assert supervised(session, last_day(case) + timedelta(days=1)) == 1
    assert opened(session)[0].unit_id == made.agency.id


def test_a_late_review_is_the_departments(session: Session, made: Ground, case: Case) -> None:
    case.kind, case.review_of = CaseKind.REVIEW, "c000000000000000001"
    session.flush()
    assert supervised(session, last_day(case) + timedelta(days=1)) == 1
    assert opened(session)[0].unit_id == made.reviewer.unit_id
