"""A paper was received when it arrived: the term runs from that day, not from its typing (2021 arts. 35, 37, 38)."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy.orm import Session

from portal.cases import lodging, terms
from portal.cases.admitting import Asked
from portal.cases.applicants import Applicant
from portal.cases.lodging import Lodged, Lodging
from portal.cases.models import Case, CaseKind, Channel
from portal.identity.models import Capacity
from portal.kernel.errors import BadInput
from portal.register.records.models import Record
from portal.store import Database
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, Ground, beijing_noon
from tests.factories.register import CIPHER

ARRIVED = date(2026, 6, 1)
TYPED = date(2026, 6, 4)


def enter(session: Session, made: Ground, record: Record, received_on: date | None) -> Lodged:
    asked = Lodging(
        kind=CaseKind.OBJECTION,
        subject_ref=made.subject.ref,
        items=(Asked(record.ref, "37.1"),),
        statement="与事实不符，请核查。",
        form_key="received-day-of-a-letter",
        received_on=received_on,
    )
    return lodging.by_staff(
        session,
        lodging=asked,
        applicant=Applicant(name="测来信", capacity=Capacity.SELF, contact="示例路1号"),
        channel=Channel.POST,
        actor=made.clerk,
        cipher=CIPHER,
        at=beijing_noon(TYPED),
    )


def entered(session: Session, made: Ground, record: Record, received_on: date | None) -> Case:
    done = enter(session, made, record, received_on)
    return session.query(Case).filter_by(ref=done.ref).one()


def last_day(case: Case) -> date:
    return terms.due(case, calendar=CALENDAR, today=TYPED).legal


def test_the_term_of_a_letter_runs_from_its_arrival(session: Session, made: Ground, record: Record) -> None:
    assert last_day(entered(session, made, record, ARRIVED)) == date(2026, 6, 8)


@pytest.mark.parametrize("today", [TYPED, None])
def test_what_arrived_today_was_received_now(
    session: Session, made: Ground, record: Record, today: date | None
) -> None:
    case = entered(session, made, record, today)
    assert case.received_at == beijing_noon(TYPED)
    assert last_day(case) == date(2026, 6, 9)


def test_it_is_hidden_from_the_moment_it_is_typed(session: Session, made: Ground, record: Record) -> None:
    entered(session, made, record, ARRIVED)
    assert record.suspended_at == beijing_noon(TYPED)


@pytest.mark.parametrize("day", [TYPED + timedelta(days=1), date(2016, 6, 1)])
def test_no_letter_arrives_tomorrow_or_years_ago(session: Session, made: Ground, record: Record, day: date) -> None:
    with pytest.raises(BadInput) as refused:
        entered(session, made, record, day)
    assert refused.value.field == "received"


def test_a_form_sent_twice_at_once_from_the_desk_is_one_case(database: Database) -> None:
    with database.unit_of_work() as work:
        made = cases.ground(work)
        record = register.penalty(work, subject=made.subject)
    ready, outcomes = Barrier(2), []

    def click() -> None:
        ready.wait()
        with database.unit_of_work() as work:
            outcomes.append(enter(work, made, record, ARRIVED))

    threads = [Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({each.ref for each in outcomes}) == 1
    assert sorted(bool(each.secret) for each in outcomes) == [False, True]
