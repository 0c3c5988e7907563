"""Identity papers at the desk: looked at by one, confirmed by another, each look in the chain, kept by no browser."""

import io
from datetime import date

import pytest
from sqlalchemy import select

from portal.accounts.holders.models import Holder
from portal.accounts.staff.models import Staff
from portal.audit.models import AuditEntry, AuditPayload
from portal.identity.checks import submission
from portal.identity.models import Capacity, Identity, Representation
from portal.kernel.identifiers import citizen_id
from portal.law.roles import Role
from portal.security import uploads
from portal.security.fields import FieldCipher
from portal.store import Database
from tests.factories import holders as accounts
from tests.factories import register as make
from tests.factories import staff as people
from tests.factories.register import AT
from tests.identity import checks_scene
from tests.security import hostile
from tests.support.pages import PageClient

DESK = "/desk/identity-checks"
NAME, NUMBER = checks_scene.NAME, checks_scene.NUMBER
GROUPED = f"{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}"


@pytest.fixture
def agency(database: Database) -> dict[str, Staff]:
    """Two clerks and the head of the region, and a clerk of a city."""
    with database.unit_of_work() as work:
        region, city = people.agency(work), people.agency(work, division="150200")
        return {
            "clerk": people.staff(work, Role.AGENCY_CLERK, unit=region),
            "second": people.staff(work, Role.AGENCY_CLERK, unit=region),
            "head": people.staff(work, Role.AGENCY_HEAD, unit=region),
            "stranger": people.staff(work, Role.AGENCY_CLERK, unit=city),
        }


@pytest.fixture
def holder(database: Database) -> Holder:
    """Somebody without proof."""
    with database.unit_of_work() as work:
        return accounts.holder(work)


def handed_in(client: PageClient, database: Database, holder: Holder, **given: object) -> str:
    cipher: FieldCipher = client.app.extensions["portal"].cipher
    with database.unit_of_work() as work:
        party = accounts.party(work.merge(holder))
        handed = checks_scene.own(**given)
        ref = submission.hand_in(work, handed=handed, party=party, cipher=cipher, at=AT)
    return f"{DESK}/{ref}"


@pytest.mark.parametrize("language", ["", "/mn"])
def test_a_check_is_shown_with_what_was_typed_and_its_pictures(
    client: PageClient, database: Database, agency: dict[str, Staff], holder: Holder, language: str
) -> None:
    path = handed_in(client, database, holder)
    client.sign_in(agency["clerk"])
    page = client.get(language + path)
    assert NAME in page.text
    assert GROUPED in page.text
    pictures = [one.get("src") for one in page.all("img") if "/papers/" in (one.get("src") or "")]
    assert pictures == [f"{language}{path}/papers/front", f"{language}{path}/papers/back"]
    listed = client.get(language + DESK)
    assert NUMBER not in listed.html
    assert NAME not in listed.html
    assert "证件核对" in client.get("/desk").text


def test_a_picture_is_shown_in_the_page_and_kept_by_nobody(
    client: PageClient, database: Database, agency: dict[str, Staff], holder: Holder
) -> None:
    paper = uploads.check(io.BytesIO(hostile.pdf()), name="back.pdf")
    path = handed_in(client, database, holder, papers={**checks_scene.papers("front"), "back": paper})
    client.sign_in(agency["clerk"])
    for part, kind in (("front", "image/png"), ("back", "application/pdf")):
        answer = client.get(f"{path}/papers/{part}").response
        assert answer.mimetype == kind
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Content-Disposition"].startswith('inline; filename="')
        assert "测小丙" not in answer.headers["Content-Disposition"]
    client.get(f"{path}/papers/licence", status=404)
    client.get(f"{path}/papers/..", status=404)


def test_every_look_is_in_the_audit_chain_and_names_no_number(
    client: PageClient, database: Database, agency: dict[str, Staff], holder: Holder
) -> None:
    path = handed_in(client, database, holder)
    client.sign_in(agency["clerk"])
    client.get(path)
    client.get(f"{path}/papers/front")
    with database.reading() as session:
        looks = session.scalars(select(AuditEntry).where(AuditEntry.action == "identity_check.look")).all()
        assert [one.actor for one in looks] == [agency["clerk"].ref] * 2
        assert all(
            NUMBER not in str(body) and NAME not in str(body) for body in session.scalars(select(AuditPayload.body))
        )


def test_two_persons_take_a_check_to_its_end(
    client: PageClient, database: Database, agency: dict[str, Staff], holder: Holder
) -> None:
    path = handed_in(client, database, holder)
    client.sign_in(agency["clerk"])
    client.submit(f"{path}/propose", at=path)
    assert f"{path}/accept" not in client.get(path).html
    client.sign_in(agency["head"])
    client.submit(f"{path}/accept", at=path)
    assert path in client.get(f"{DESK}?view=closed").links()
    with database.reading() as session:
        assert session.scalars(select(Identity.holder_id)).all() == [holder.id]


def test_the_same_person_twice_is_refused(
    client: PageClient, database: Database, agency: dict[str, Staff], holder: Holder
) -> None:
    path = handed_in(client, database, holder)
    client.sign_in(agency["clerk"])
    client.submit(f"{path}/propose", at=path)
    client.submit(f"{path}/accept", {"seen": "2"}, at="/desk", status=403)


def test_the_second_of_two_clerks_is_told_and_nothing_is_lost(
    client: PageClient, database: Database, agency: dict[str, Staff], holder: Holder
) -> None:
    path = handed_in(client, database, holder)
    client.sign_in(agency["clerk"])
    client.submit(f"{path}/return", {"reason": "背面不清楚"}, at=path)
    client.sign_in(agency["second"])
    late = client.submit(f"{path}/propose", {"seen": "1"}, at="/desk", status=422)
    assert agency["clerk"].name in late.text
    assert "已退回" in late.text


def test_a_refusal_needs_a_reason(
    client: PageClient, database: Database, agency: dict[str, Staff], holder: Holder
) -> None:
    path = handed_in(client, database, holder)
    client.sign_in(agency["clerk"])
    assert "必须写明理由" in client.submit(f"{path}/propose_refusal", {"reason": " "}, at=path, status=422).text
    client.submit(f"{path}/propose_refusal", {"reason": "疑似改动"}, at=path)
    client.sign_in(agency["second"])
    client.submit(f"{path}/refuse", at=path)
    assert "疑似改动" in client.get(path).text


def test_a_conflict_stands_on_the_form_and_nothing_is_half_done(
    client: PageClient, database: Database, agency: dict[str, Staff], holder: Holder
) -> None:
    path = handed_in(client, database, holder)
    client.sign_in(agency["clerk"])
    client.submit(f"{path}/propose", at=path)
    with database.unit_of_work() as work:
        cipher = client.app.extensions["portal"].cipher
        other = citizen_id.make("150102", date(1979, 2, 2), 11)
        accounts.prove(work, work.merge(holder), name="测小庚", number=other, cipher=cipher)
    client.sign_in(agency["second"])
    refused = client.submit(f"{path}/accept", at=path, status=422)
    assert "已经核验为另一个人" in refused.text
    assert "待复核" in refused.text


def test_another_division_and_a_swapped_reference_find_nothing(
    client: PageClient, database: Database, agency: dict[str, Staff], holder: Holder
) -> None:
    path = handed_in(client, database, holder)
    client.sign_in(agency["stranger"])
    assert path not in client.get(DESK).links()
    nothing = f"{DESK}/i{'2' * 18}"
    assert client.get(path, status=404).h1 == client.get(nothing, status=404).h1
    client.get(f"{path}/papers/front", status=404)
    client.submit(f"{path}/propose", at="/desk", status=404)
    client.submit(f"{path}/end-power", at="/desk", status=404)
    client.sign_in(agency["clerk"])
    for action in ("withdraw", "lapse", "burn"):
        client.submit(f"{path}/{action}", at=path, status=404)


def test_a_power_is_ended_with_a_reason(
    client: PageClient, database: Database, agency: dict[str, Staff], holder: Holder
) -> None:
    with database.unit_of_work() as work:
        company = make.organisation(work, name="示例牧业有限公司")
        code = company.credit_code
    path = handed_in(
        client,
        database,
        holder,
        capacity=Capacity.AGENT,
        organisation="示例牧业有限公司",
        credit_code=code,
        power_until=date(2027, 6, 30),
        papers=checks_scene.papers("front", "back", "licence", "power"),
    )
    client.sign_in(agency["clerk"])
    client.submit(f"{path}/propose", at=path)
    client.sign_in(agency["second"])
    client.submit(f"{path}/accept", at=path)
    assert path in client.get(f"{DESK}?view=closed&code={code}").links()
    assert path not in client.get(f"{DESK}?view=closed&code=91150100MA00000000").links()
    assert "必须写明理由" in client.submit(f"{path}/end-power", {"reason": ""}, at=path, status=422).text
    client.submit(f"{path}/end-power", {"reason": "委托人撤回了委托"}, at=path)
    assert f"{path}/end-power" not in client.get(path).html
    with database.reading() as session:
        assert session.scalars(select(Representation.ended_reason)).one() == "委托人撤回了委托"


def test_a_number_typed_into_the_filter_is_not_repeated(client: PageClient, agency: dict[str, Staff]) -> None:
    client.sign_in(agency["clerk"])
    assert NUMBER not in client.get(DESK, query_string={"code": NUMBER}).html


def test_the_procedure_is_public(client: PageClient) -> None:
    for language in ("", "/mn"):
        client.get(f"{language}/procedures/identity_check")
