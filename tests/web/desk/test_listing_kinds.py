"""Honours, governments' records and registers at the desk; the public text of a decision."""

from typing import Any

import pytest

from portal.content.models import PieceKind
from portal.law.roles import Role
from portal.store import Database
from tests.factories import published
from tests.factories import register as make
from tests.factories import staff as people
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient

REGISTER = {
    "code": "SP-01",
    "name_zh": "示例名单",
    "basis_kind": "regulation",
    "legal_basis": "《示例条例》第二十条",
    "version": "2026",
    "rules": "违反示例条例且情节严重的。",
    "repairable": "y",
}
HONOUR: dict[str, Any] = {
    "register": "SX-01",
    "title": "守信激励对象认定决定",
    "grounds": "连续三年按期履行全部承诺。",
    "basis": "《示例评定办法》第三条",
    "decision_no": "示守字〔2026〕1号",
    "decided_on": "2026-05-28",
    "public_until": "2028-12-31",
    "measures": ["JL-04"],
}
GOVERNMENT: dict[str, Any] = {
    "register": "ZW-01",
    "title": "政务失信认定",
    "grounds": "未按生效判决支付工程款。",
    "basis": "《示例规定》第四条",
    "decision_no": "示判字〔2026〕7号",
    "decided_on": "2026-04-20",
    "discovered_on": "2026-05-01",
    "amount": "125,000.50",
    "rectify_by": "2026-12-31",
}


class Offices:
    """Two clerks of an authority and a reviewer of the region, each at a browser."""

    def __init__(self, client: PageClient, database: Database, clock: StandingClock) -> None:
        self.drafter, self.colleague, self.reviewer = client, PageClient(client.app), PageClient(client.app)
        self.public = PageClient(client.app)
        with database.unit_of_work() as work:
            published.measure_edition(work, at=clock())
            published.piece(work, at=clock(), kind=PieceKind.ASSESSMENT_RULES, slug="rules", version="2026")
            unit = make.unit(work)
            above = make.unit(work, division="150000")
            self.subject = make.organisation(work, name="呼和浩特市示例食品有限公司").credit_code
            self.body = make.unit(work, name="示例旗人民政府").credit_code
            staff = [people.staff(work, Role.LIST_AUTHORITY, unit=unit) for _ in range(2)]
            staff.append(people.staff(work, Role.COMPETENT_REVIEWER, unit=above))
        for who, one in zip((self.drafter, self.colleague, self.reviewer), staff, strict=True):
            who.sign_in(one)

    def register(self, **values: str) -> str:
        page = self.drafter.submit("/desk/registers/new", REGISTER | values)
        ref = page.response.headers["Location"]
        self.reviewer.submit(f"{ref}/approve", at=ref)
        return ref


@pytest.fixture
def offices(client: PageClient, database: Database, clock: StandingClock) -> Offices:
    return Offices(client, database, clock)


def test_a_register_is_proposed_and_approved(offices: Offices) -> None:
    offices.register(kind="serious")
    assert "SP-01" in offices.drafter.get("/desk/registers").text
    assert "示例名单" in offices.public.get("/lists").text


def test_a_register_without_basis_is_refused_at_the_field(offices: Offices) -> None:
    page = offices.drafter.submit("/desk/registers/new", REGISTER | {"kind": "serious", "basis_kind": ""}, status=422)
    assert "basis_kind-error" in [one.get("id") for one in page.all("p")]
    assert "违反示例条例且情节严重的" in page.text


def test_an_honour_from_draft_to_its_public_text(offices: Offices) -> None:
    offices.register(kind="honour", code="SX-01", piece_slug="rules")
    made = offices.drafter.submit("/desk/listings/new/honour", HONOUR | {"subject": offices.subject})
    case = made.response.headers["Location"]
    offices.colleague.submit(f"{case}/check")
    offices.drafter.submit(f"{case}/publish")
    (entry,) = {
        str(link.get("href"))
        for link in offices.public.get("/lists/honour").all("a")
        if "/lists/honour/" in str(link.get("href"))
    }
    assert f"{entry}.pdf" in [link.get("href") for link in offices.public.get(entry).all("a")]
    text = offices.public.get(f"{entry}.pdf").response
    assert (text.mimetype, text.data[:5]) == ("application/pdf", b"%PDF-")


def test_a_governments_record_from_draft_to_rectification(offices: Offices) -> None:
    offices.register(kind="government", code="ZW-01")
    made = offices.drafter.submit("/desk/listings/new/government", GOVERNMENT | {"subject": offices.body})
    case = made.response.headers["Location"]
    offices.reviewer.submit(f"{case}/review")
    offices.drafter.submit(f"{case}/publish")
    offices.drafter.submit(f"{case}/rectify", {"day": "2026-11-20", "words": "款项已经付清。"})
    assert "整改完成" in offices.drafter.get(case).text
    assert "示例旗人民政府" in offices.public.get("/lists/government").text


def test_a_returned_draft_is_corrected_with_what_it_held(offices: Offices) -> None:
    offices.register(kind="government", code="ZW-01")
    made = offices.drafter.submit("/desk/listings/new/government", GOVERNMENT | {"subject": offices.body})
    case = made.response.headers["Location"]
    offices.reviewer.submit(f"{case}/return", {"reason": "金额有误"})
    page = offices.drafter.get(f"{case}/revise")
    held = {one.get("name"): one.get("value") for one in page.all("input")}
    assert (held["amount"], held["subject"], held["rectify_by"]) == ("125000.50", offices.body, "2026-12-31")
    offices.drafter.submit(f"{case}/revise", GOVERNMENT | {"subject": offices.body, "amount": "130000"})
    assert "130,000" in offices.drafter.get(case).text


@pytest.mark.parametrize("amount", ["-1", "一百", "1e9", "1.2.3"])
def test_a_sum_that_cannot_be_read_is_refused_at_its_field(offices: Offices, amount: str) -> None:
    wrong = GOVERNMENT | {"subject": offices.body, "amount": amount}
    page = offices.drafter.submit("/desk/listings/new/government", wrong, status=422)
    assert "amount-error" in [one.get("id") for one in page.all("p")]
