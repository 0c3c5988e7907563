"""Home and statistics: services with terms of law, pictures with their tables, files with the same figures."""

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.accounts.models import Unit
from portal.kernel.clock import BEIJING
from portal.law import rules
from portal.register.records import commands
from portal.register.records.models import Challenge
from tests.factories import register as make
from tests.support.pages import PageClient
from tests.web.public.conftest import Write


def _penalty(session: Session, *, unit: Unit, decided: date, received: date) -> None:
    made = make.penalty_draft(
        session,
        unit=unit,
        decided_on=decided,
        start_on=decided,
        remedy_until=decided,
        challenge=Challenge.NONE,
    )
    at = datetime(received.year, received.month, received.day, 23, 30, tzinfo=BEIJING)
    commands.enter(session, draft=made, at=at, actor="test")


def _two_units(session: Session) -> Any:
    prompt = make.unit(session, division="150203", name="及时示例局")
    slow = make.unit(session, division="150102", name="迟报示例局")
    _penalty(session, unit=prompt, decided=date(2026, 9, 1), received=date(2026, 9, 10))
    _penalty(session, unit=slow, decided=date(2026, 9, 1), received=date(2026, 9, 11))


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_home_states_each_term_as_its_rule_does(client: PageClient, prefix: str) -> None:
    page = client.get(f"{prefix}/")
    for rule_id in ("objection.base", "repair.update", "review.decide", "positive.delete"):
        assert str(rules.get(rule_id).number) in page.text


@pytest.mark.parametrize("prefix", ["", "/mn"])
@pytest.mark.parametrize("path", ["/", "/statistics", "/statistics?division=150200", "/statistics?division=x"])
def test_pages_stand_with_and_without_data(client: PageClient, write: Write, prefix: str, path: str) -> None:
    client.get(prefix + path)
    write(_two_units)
    client.get(prefix + path)


def test_a_record_received_on_the_last_working_day_is_in_time(client: PageClient, write: Write) -> None:
    """Seven working days after 1 September 2026 end on the 10th, late at night included."""
    write(_two_units)
    lines = client.get("/statistics/units.csv").html.splitlines()
    assert "及时示例局,150203,1,1,0,100.0,7.0" in lines
    assert "迟报示例局,150102,1,0,1,0.0,8.0" in lines


def test_page_and_file_agree(client: PageClient, write: Write) -> None:
    write(_two_units)
    page = client.get("/statistics")
    assert "50.0%" in page.text
    leagues = client.get("/statistics/leagues.csv").html
    assert "包头市,150200,1,1,0,100.0" in leagues
    assert "呼和浩特市,150100,1,0,1,0.0" in leagues
    months = client.get("/statistics/months.csv").html
    assert "2026-09,0,0,2,0,0,2," in months


def test_units_can_be_narrowed_to_a_league(client: PageClient, write: Write) -> None:
    write(_two_units)
    page = client.get("/statistics?division=150200")
    assert "及时示例局" in page.text
    assert "迟报示例局" not in page.text


def test_figures_follow_every_write(client: PageClient, write: Write) -> None:
    assert "一般失信信息,0" in client.get("/statistics/classes.csv").html
    write(_two_units)
    assert "一般失信信息,2" in client.get("/statistics/classes.csv").html


def test_an_unknown_table_is_not_found(client: PageClient) -> None:
    client.get("/statistics/other.csv", status=404)
