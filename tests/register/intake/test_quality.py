"""The monthly figures of a unit are what its receipts and records say (2021 arts. 3, 8, 9; LAW C08, C16)."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from portal.accounts.models import Unit
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.roles import Role
from portal.register.intake import quality
from portal.register.intake.quality import Quality
from portal.store import Database
from tests.factories import staff as people
from tests.register.intake.conftest import HandIn
from tests.register.intake.test_rows import AUTHORITY, penalty

# Thursday, 12 November 2026, noon in Beijing.
AT = datetime(2026, 11, 12, 4, tzinfo=UTC)


def row(number: int, decided: str, **cells: str) -> dict[str, str]:
    period = {"CF_JDRQ": decided, "CF_YXQ": "2099/12/31"}
    return {"CF_WSH": f"（示例）罚字〔2026〕第{number:04d}号", **period, **cells}


@pytest.fixture
def provider(register: Database, hand_in: HandIn) -> Actor:
    hand_in(
        penalty(
            row(1, "2026/11/10"),
            row(2, "2026/11/02"),
            row(3, "2026/10/09"),
            row(4, "2026/11/10", CF_YJ=""),
            row(1, "2026/11/10", CF_NR="又一次"),
        ),
        unit=AUTHORITY,
        at=AT,
    )
    with register.unit_of_work() as session:
        unit = session.scalars(select(Unit).where(Unit.credit_code == AUTHORITY)).one()
        return people.actor(session, Role.PROVIDER_MAKER, unit=unit)


def figures(register: Database, actor: Actor, day: date, tmp_path: Path) -> tuple[Quality, ...]:
    with register.reading() as session:
        return quality.figures(session, actor=actor, day=day, calendar=WorkCalendar.load(tmp_path))


def test_receipts_and_records_give_the_figures(register: Database, provider: Actor, tmp_path: Path) -> None:
    (one,) = figures(register, provider, date(2026, 11, 30), tmp_path)
    assert (one.unit_code, one.item, one.rows, one.valid) == (AUTHORITY, "XZCF", 5, 3)
    assert (one.validity, one.completeness, one.uniqueness) == (60.0, 80.0, 80.0)
    # Two, ten and thirty-four days; seven working days after 2 November end on the 11th.
    assert (one.records, one.average_days, one.late) == (3, 15.3, 2)
    assert one.punctuality == 33.3


def test_another_month_is_empty(register: Database, provider: Actor, tmp_path: Path) -> None:
    assert figures(register, provider, date(2026, 10, 31), tmp_path) == ()


@pytest.mark.usefixtures("provider")
def test_the_agency_above_sees_it_and_another_does_not(register: Database, tmp_path: Path) -> None:
    with register.unit_of_work() as session:
        near = people.actor(session, Role.AGENCY_HEAD, unit=people.agency(session, division="150000"))
        far = people.actor(session, Role.AGENCY_HEAD, unit=people.agency(session, division="150200"))
    assert len(figures(register, near, AT.date(), tmp_path)) == 1
    assert figures(register, far, AT.date(), tmp_path) == ()


@pytest.mark.parametrize(
    ("day", "after"), [(date(2026, 12, 31), date(2027, 1, 1)), (date(2026, 2, 3), date(2026, 3, 1))]
)
def test_a_month_ends_where_the_next_begins(day: date, after: date) -> None:
    assert quality.month_of(day) == (day.replace(day=1), after)
