"""A unit of the demonstration has queried: both kinds of query, each logged for its subject, none of it unusual."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.models import Reading
from portal.access.organs.models import OrganQuery, OrganQueryRow, QueryState, RowOutcome
from portal.law.calendar import WorkCalendar
from portal.oversight import anomalies
from tests.demo.conftest import AT


def test_two_subjects_and_a_table_of_bidders_were_asked_about(small: Session) -> None:
    asked = small.scalars(select(OrganQuery).order_by(OrganQuery.id)).all()
    assert [(one.scene, one.batch, one.state) for one in asked][:3] == [
        ("22.2", False, QueryState.READY),
        ("22.4", False, QueryState.READY),
        ("22.2", True, QueryState.READY),
    ]
    outcomes = small.scalars(select(OrganQueryRow.outcome)).all()
    assert {RowOutcome.FOUND, RowOutcome.UNREADABLE} <= set(outcomes)
    logged = small.scalars(select(Reading.query_ref).where(Reading.channel == "share")).all()
    assert set(logged) == {one.ref for one in asked}


def test_none_of_it_is_unusual_today(small: Session) -> None:
    assert anomalies.scan(small, calendar=WorkCalendar.shipped(), at=AT) == 0
