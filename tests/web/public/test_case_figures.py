"""How cases are handled, in public: the page, its charts and tables, the file, nothing too small."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from portal.cases import objections
from portal.cases.models import CaseKind, Outcome
from tests.factories import cases, register
from tests.factories.cases import act
from tests.support.pages import PageClient
from tests.web.public.conftest import Write

PAGE = "/statistics/cases"
AT = datetime(2026, 11, 18, 2, tzinfo=UTC)


def decided(session: Session, number: int) -> None:
    made = cases.ground(session)
    for _ in range(number):
        record = register.penalty(session, subject=made.subject)
        case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
        found = [objections.Proposal(item_id=case.items[0].id, outcome=Outcome.KEPT, reason="属实", changes={})]
        objections.propose(session, case=case, proposals=found, act=act(made.clerk, AT))
        objections.decide(session, case=case, act=act(made.head, AT))


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_page_stands_without_and_with_cases(client: PageClient, write: Write, prefix: str) -> None:
    assert client.get(prefix + PAGE).all("div", "empty")
    write(lambda session: decided(session, 4))
    page = client.get(prefix + PAGE)
    assert len(page.all("table")) == 3
    assert "100" in page.text
    assert f"{prefix}{PAGE}" in client.get(f"{prefix}/statistics").links()


def test_the_file_says_the_same(client: PageClient, write: Write) -> None:
    write(lambda session: decided(session, 4))
    head, unit, total = client.get(f"{PAGE}.csv").html.splitlines()
    assert head.count(",") == unit.count(",") == total.count(",")
    assert unit.endswith(",4,0,0,0,4,100.0,0.0,0")
    assert total == "全区,150000,4,0,0,0,4,100.0,0.0,0"


def test_a_single_case_is_not_told(client: PageClient, write: Write) -> None:
    write(lambda session: decided(session, 1))
    _, unit, total = client.get(f"{PAGE}.csv").html.splitlines()
    assert unit.split(",")[2:] == ["", "0", "0", "0", "", "", "", ""]
    assert total.split(",")[2:] == ["", "0", "0", "0", "", "", "", "0"]
    assert "不显示" in client.get(PAGE).text
