"""Unusual querying is noticed, told to those who must look into it, and stays until somebody did."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal import audit
from portal.kernel.clock import BEIJING
from portal.kernel.errors import Conflict, Forbidden, NotFound, RuleBroken
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.querying import NO_CASE_PER_DAY, Anomaly
from portal.law.roles import Role
from portal.oversight import anomalies
from tests.factories import staff as people

CALENDAR = WorkCalendar.shipped()
MORNING = datetime(2026, 11, 20, 9, 5, tzinfo=BEIJING)


def looks(session: Session, actor: Actor, number: int, *, at: datetime = MORNING, case: str = "示1号") -> None:
    for _ in range(number):
        audit.append(
            session,
            at=at,
            actor=actor.ref,
            action="query.subject",
            object_kind="subject",
            object_ref="s1",
            detail={"purpose": "quality", "case": case},
        )


def scan(session: Session, at: datetime = MORNING) -> int:
    return anomalies.scan(session, calendar=CALENDAR, at=at + timedelta(minutes=30))


def auditor(session: Session, division: str = "150000") -> Actor:
    return people.actor(session, Role.AUDITOR, unit=people.agency(session, division=division))


def found(session: Session) -> list[tuple[Anomaly, int]]:
    return [(one.kind, one.lookups) for one in anomalies.notices(session, actor=auditor(session))]


def test_two_hundred_lookups_in_an_hour_by_one_clerk_raise_a_notice(session: Session) -> None:
    looks(session, people.actor(session, Role.AGENCY_CLERK), 200)
    assert scan(session) == 1
    assert found(session) == [(Anomaly.MASS, 200)]


def test_two_hundred_by_many_clerks_in_ordinary_measure_raise_none(session: Session) -> None:
    for _ in range(10):
        looks(session, people.actor(session, Role.AGENCY_CLERK), 20)
    assert scan(session) == 0


@pytest.mark.parametrize(
    "at",
    [
        datetime(2026, 11, 20, 23, 0, tzinfo=BEIJING),
        datetime(2026, 11, 20, 6, 59, tzinfo=BEIJING),
        datetime(2026, 11, 22, 10, 0, tzinfo=BEIJING),  # a Sunday
        datetime(2026, 10, 1, 10, 0, tzinfo=BEIJING),  # the national holiday
    ],
)
def test_one_lookup_outside_working_time_is_noticed(session: Session, at: datetime) -> None:
    looks(session, people.actor(session, Role.AGENCY_CLERK), 1, at=at)
    assert scan(session, at) == 1
    assert found(session) == [(Anomaly.OFF_HOURS, 1)]


def test_many_lookups_without_a_case_in_one_day_are_noticed(session: Session) -> None:
    clerk = people.actor(session, Role.AGENCY_CLERK)
    looks(session, clerk, NO_CASE_PER_DAY, case="")
    assert scan(session) == 0
    looks(session, clerk, 1, case="", at=MORNING + timedelta(hours=3))
    assert scan(session, MORNING + timedelta(hours=3)) == 1
    assert found(session) == [(Anomaly.NO_CASE, NO_CASE_PER_DAY + 1)]


def test_a_second_run_changes_nothing_and_going_on_opens_a_closed_notice_again(session: Session) -> None:
    clerk, someone = people.actor(session, Role.AGENCY_CLERK), auditor(session)
    looks(session, clerk, 80)
    assert (scan(session), scan(session)) == (1, 0)
    (notice,) = anomalies.notices(session, actor=someone)
    anomalies.acknowledge(session, ref=notice.ref, reason="集中核对", actor=someone, at=MORNING)
    assert scan(session) == 0
    looks(session, clerk, 5)
    assert scan(session) == 1
    (notice,) = anomalies.notices(session, actor=someone)
    assert (notice.lookups, notice.acknowledged_at) == (85, None)


def test_a_notice_is_acknowledged_once_with_a_reason_by_somebody_it_does_not_concern(session: Session) -> None:
    looks(session, people.actor(session, Role.AGENCY_CLERK), 100)
    scan(session)
    someone = auditor(session)
    (notice,) = anomalies.notices(session, actor=someone)
    with pytest.raises(RuleBroken):
        anomalies.acknowledge(session, ref=notice.ref, reason=" ", actor=someone, at=MORNING)
    head = people.actor(session, Role.AGENCY_HEAD)
    with pytest.raises(Forbidden):
        anomalies.acknowledge(session, ref=notice.ref, reason="x", actor=head, at=MORNING)
    with pytest.raises(NotFound):
        anomalies.acknowledge(session, ref=notice.ref, reason="x", actor=auditor(session, "150200"), at=MORNING)
    anomalies.acknowledge(session, ref=notice.ref, reason="已核实", actor=someone, at=MORNING)
    with pytest.raises(Conflict):
        anomalies.acknowledge(session, ref=notice.ref, reason="再次", actor=someone, at=MORNING)


def test_a_notice_waits_for_auditors_and_security_administrators_only(session: Session) -> None:
    looks(session, people.actor(session, Role.AGENCY_CLERK), 100)
    scan(session)
    region = people.agency(session)
    waiting = {
        role: len(
            anomalies.waiting(
                session, actor=people.actor(session, role, unit=region), calendar=CALENDAR, today=MORNING.date()
            )
        )
        for role in (Role.AUDITOR, Role.SECURITY_ADMIN, Role.AGENCY_HEAD)
    }
    assert waiting == {Role.AUDITOR: 1, Role.SECURITY_ADMIN: 1, Role.AGENCY_HEAD: 0}
