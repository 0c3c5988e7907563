"""A notice given or carried out too late is a matter of supervision, without anybody having to say so (21§41(5))."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Unit
from portal.register.notices import overdue
from portal.register.notices.models import NoticeKind
from portal.register.supervision.models import SupervisionCase
from portal.store.outbox import OutboxMessage
from tests.register.notices.test_notices import CALENDAR, Desk, at


@pytest.fixture
def desk(session: Session) -> Desk:
    return Desk(session)


def opened(desk: Desk, month: int, day: int) -> list[tuple[str, int]]:
    """Who is supervised after the nightly run of this day, and for what."""
    overdue.supervise(desk.session, calendar=CALENDAR, at=at(month, day))
    rows = desk.session.execute(select(SupervisionCase.kind, SupervisionCase.unit_id).order_by(SupervisionCase.id))
    return [(kind, unit_id) for kind, unit_id in rows]


def agency(desk: Desk) -> int:
    return desk.session.scalars(select(Unit.id).where(Unit.id == desk.clerk.unit_id)).one()


def test_the_agency_answers_for_what_it_has_not_carried_out_in_five_days(desk: Desk) -> None:
    notice = desk.sent(when=at(6, 1))
    assert opened(desk, 6, 8) == []  # the sixth is a Saturday
    assert opened(desk, 6, 9) == [("41.5", agency(desk))]
    desk.act(notice, "apply", desk.clerk, when=at(6, 9))
    assert len(opened(desk, 6, 10)) == 1


def test_what_was_carried_out_late_between_two_nights_is_found_too(desk: Desk) -> None:
    notice = desk.sent(when=at(6, 1))
    desk.act(notice, "apply", desk.clerk, when=at(6, 9))
    assert opened(desk, 6, 9) == [("41.5", agency(desk))]


def test_the_provider_answers_for_telling_of_an_annulled_act_after_five_days(desk: Desk) -> None:
    desk.sent(NoticeKind.ANNULLED, when=at(6, 20), event_on=date(2026, 6, 1))
    assert opened(desk, 6, 20) == [("41.5", desk.unit.id)]


def test_each_unit_answers_once_for_its_own_term(desk: Desk) -> None:
    desk.sent(NoticeKind.ANNULLED, when=at(6, 20), event_on=date(2026, 6, 1))
    assert opened(desk, 6, 20) == [("41.5", desk.unit.id)]
    assert opened(desk, 6, 24) == [("41.5", desk.unit.id), ("41.5", agency(desk))]
    assert len(opened(desk, 6, 25)) == 2


def test_the_agency_answers_for_what_it_sent_back_and_has_not_carried_out_in_time(desk: Desk) -> None:
    notice = desk.sent(when=at(6, 1))
    desk.act(notice, "return", desk.clerk, when=at(6, 8), reason="未附依据")
    desk.act(notice, "confirm", desk.checker, when=at(6, 9))
    assert opened(desk, 6, 9) == [("41.5", agency(desk))]


def test_nobody_answers_for_what_was_taken_back(desk: Desk) -> None:
    notice = desk.file(NoticeKind.ANNULLED, when=at(6, 2), event_on=date(2026, 6, 1))
    desk.act(notice, "take_back", desk.maker, when=at(6, 3), reason="报送有误")
    assert opened(desk, 7, 1) == []


def test_measures_are_lifted_from_the_moment_a_record_is_withdrawn(desk: Desk) -> None:
    notice = desk.sent()
    topics = select(OutboxMessage.topic)
    assert "measures.lift" not in set(desk.session.scalars(topics))
    desk.act(notice, "apply", desk.clerk)
    assert "measures.lift" in set(desk.session.scalars(topics))
