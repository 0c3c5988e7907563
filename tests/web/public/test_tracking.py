"""Following a case without signing in: number and secret, in both languages; one answer to every guess."""

import pytest
from flask import Flask

from portal.accounts.staff.throttle import ACCOUNT_MOST
from portal.cases import lodging
from portal.cases.admitting import Asked
from portal.cases.lodging import Lodged, Lodging
from portal.cases.models import CaseKind
from portal.store import Database
from tests.factories import grants as make
from tests.factories.grants import Stage
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient

SAID = "处罚决定已经被撤销"


@pytest.fixture
def on(app: Flask, database: Database, clock: StandingClock) -> Stage:
    """A person with a file."""
    with database.unit_of_work() as work:
        return make.stage(work, cipher=app.extensions["portal"].cipher, at=clock())


@pytest.fixture
def case(database: Database, on: Stage, clock: StandingClock) -> Lodged:
    """An objection to the person's penalty."""
    asked = Lodging(
        kind=CaseKind.OBJECTION,
        subject_ref=on.subject.ref,
        items=(Asked(on.records[0].ref, "37.1"),),
        statement=SAID,
        form_key="public-tracking-form-01",
    )
    with database.unit_of_work() as work:
        return lodging.by_holder(work, lodging=asked, party=on.giver, cipher=on.cipher, at=clock())


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_number_and_secret_tell_state_and_term_and_no_name(
    client: PageClient, case: Lodged, on: Stage, prefix: str
) -> None:
    page = client.submit(f"{prefix}/track", {"number": case.ref, "secret": case.secret}, status=200)
    assert case.ref in page.text
    assert page.all("details", "derivation")
    for private in (make.SUBJECT_NAME, SAID, on.records[0].title, on.records[0].ref, on.subject.ref):
        assert private not in page.html
    assert page.response.headers["Cache-Control"] == "no-store"
    assert any(one.get("name") == "robots" for one in page.all("meta"))


def test_a_wrong_secret_and_no_such_number_have_one_answer(client: PageClient, case: Lodged) -> None:
    told = {
        client.submit("/track", {"number": number, "secret": "2222-2222-2222-2222"}, status=200).text.replace(
            number, ""
        )
        for number in (case.ref, "c" + "2" * 18)
    }
    assert len(told) == 1


def test_a_number_of_another_kind_is_led_to_its_page_by_its_shape_only(client: PageClient, case: Lodged) -> None:
    for number, led in ((case.ref, True), ("c" + "2" * 18, True), ("不是编号", False)):
        for asked, other in (("/track", "/complaints"), ("/complaints", "/track")):
            page = client.submit(asked, {"number": number, "secret": "2222-2222-2222-2222"}, status=200)
            [main] = page.all("main")
            assert (other in {one.get("href") for one in main.iter()}) is led


@pytest.mark.parametrize("prefix", ["", "/mn"])
@pytest.mark.parametrize(
    ("sent", "links"),
    [({"secret": "x"}, {"#number"}), ({"number": "x"}, {"#secret"}), ({}, {"#number", "#secret"})],
)
def test_all_that_is_missing_is_said_at_once_at_its_field(
    client: PageClient, sent: dict[str, str], links: set[str], prefix: str
) -> None:
    page = client.submit(f"{prefix}/track", sent, status=422)
    assert {"#number", "#secret"} & set(page.links()) == links
    assert len(page.all("p", "field-error")) == len(links)


def test_guessing_ends_even_for_the_right_secret(client: PageClient, case: Lodged) -> None:
    for _ in range(ACCOUNT_MOST):
        client.submit("/track", {"number": case.ref, "secret": "wrong"}, status=200)
    client.submit("/track", {"number": case.ref, "secret": case.secret}, status=429)


def test_nothing_is_taken_from_an_address(client: PageClient, case: Lodged) -> None:
    page = client.get(f"/track?number={case.ref}&secret={case.secret}")
    assert case.ref not in page.text
    assert not page.all("details", "derivation")
