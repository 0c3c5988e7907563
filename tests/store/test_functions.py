"""Expressions that the databases compute as Python does."""

from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import literal, select

from portal.kernel.clock import beijing_date, beijing_midnight
from portal.store import Database
from portal.store.functions import beijing_day
from portal.store.types import UtcDateTime

INSTANTS = (
    st.dates(date(1990, 1, 1), date(2100, 1, 1))
    .map(beijing_midnight)
    .flatmap(lambda day: st.timedeltas(timedelta(0), timedelta(days=1)).map(lambda passed: day + passed))
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(instant=INSTANTS)
def test_the_beijing_day_is_the_same_in_the_database(database: Database, instant: datetime) -> None:
    midnight = beijing_midnight(beijing_date(instant))
    with database.reading() as session:
        for moment in (instant, midnight, midnight - timedelta(microseconds=1)):
            found = session.scalar(select(beijing_day(literal(moment, UtcDateTime()))))
            assert found == beijing_date(moment)
