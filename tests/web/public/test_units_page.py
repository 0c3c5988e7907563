"""The league table of units: the same figures on the page and in the file, in both languages."""

import csv
import io
from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from tests.factories import register as make
from tests.support.pages import PageClient
from tests.web.public.conftest import Write


@pytest.fixture
def reported(write: Write) -> None:
    def rows(session: Session) -> None:
        unit = make.unit(session, name="示例市统计用局")
        for _ in range(6):
            record = make.penalty(session, unit=unit, decided_on=date(2026, 3, 2))
            record.received_at = datetime(2026, 3, 4, 4, tzinfo=UTC)
        make.penalty(session, unit=make.unit(session, division="150200"), decided_on=date(2026, 3, 2))

    write(rows)


@pytest.mark.usefixtures("reported")
@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_page_and_file_say_the_same(client: PageClient, prefix: str) -> None:
    page = client.get(f"{prefix}/statistics/units")
    cells = ["".join(cell.itertext()) for cell in page.all("td")]
    answer = client.get(f"{prefix}/statistics/unit-performance.csv").response.get_data(as_text=True)
    head, first, second = list(csv.reader(io.StringIO(answer.removeprefix("\ufeff"))))
    assert len(head) == len(first)
    assert first[0] == "示例市统计用局"
    assert first[3:7] == ["6", "6", "100", "2"]
    assert (first[9], second[9]) == ("0", "1")
    assert any(cell.strip().endswith("100.0") for cell in cells)


@pytest.mark.usefixtures("reported")
def test_a_league_narrows_the_table(client: PageClient) -> None:
    assert "示例市统计用局" in client.get("/statistics/units?division=150100").text
    assert "示例市统计用局" not in client.get("/statistics/units?division=150200").text


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_an_empty_register_says_so(client: PageClient, prefix: str) -> None:
    assert client.get(f"{prefix}/statistics/units").all("div", "empty")
