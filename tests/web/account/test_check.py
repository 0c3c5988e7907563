"""Checking many organisations at once tells what everybody may see, in a file, and keeps nothing."""

import io

import pytest
from sqlalchemy import select

from portal.access import counterparties
from portal.access.models import Reading
from portal.audit.models import AuditPayload
from portal.register.catalogue.models import Openness
from portal.store import Database
from tests.factories import register as make
from tests.factories.signable_holders import SignableHolder
from tests.support.pages import Page, PageClient

CHECK = "/account/check"


def lines(page: Page) -> list[list[str]]:
    return [line.split(",") for line in page.response.get_data(as_text=True).lstrip("\ufeff").splitlines()]


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_public_facts_of_each_code_come_as_a_file(
    client: PageClient, database: Database, sarnai: SignableHolder, prefix: str
) -> None:
    with database.unit_of_work() as work:
        first, listed = make.organisation(work), make.entry(work).subject
        make.penalty(work, subject=first)
        make.penalty(work, subject=first, item=make.item(work, openness=Openness.SHARED))
        assert listed
        codes = [first.credit_code, listed.credit_code, make.uscc.make("9", "1", "150100", "MX000000"), "12345"]
    client.sign_in(sarnai.holder)
    page = client.submit(f"{prefix}{CHECK}", {"codes": "\n".join(filter(None, codes))}, status=200)
    head, *rows = lines(page)
    assert head == list(counterparties.HEAD)
    assert [row[head.index("一般失信信息")] for row in rows] == ["1", "0", "", ""]
    assert [row[head.index("在严重失信主体名单中")] for row in rows] == ["否", "是", "", ""]
    assert rows[2][head.index("说明")] == "没有公开的信息"
    assert "应为18位" in rows[3][head.index("说明")]
    with database.reading() as session:
        assert session.scalars(select(Reading)).all() == []
        assert first.credit_code not in str(session.scalars(select(AuditPayload.body)).all())


def test_a_table_is_taken_like_written_codes(client: PageClient, database: Database, sarnai: SignableHolder) -> None:
    with database.unit_of_work() as work:
        code = make.organisation(work).credit_code
    client.sign_in(sarnai.holder)
    sent = {"file": (io.BytesIO(f"统一社会信用代码\n{code}\n{code}\n".encode()), "a.csv")}
    page = client.submit(CHECK, sent, status=200)
    assert [row[0] for row in lines(page)[1:]] == [code]
    refused = client.submit(CHECK, {"file": (io.BytesIO(b"MZ"), "a.csv")}, status=422)
    assert [one.get("id") for one in refused.all("p", "field-error")] == ["file-error"]


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_none_or_too_many_codes_are_refused_beside_the_field(
    client: PageClient, sarnai: SignableHolder, monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    monkeypatch.setattr(counterparties, "CODES_PER_CHECK", 2)
    client.sign_in(sarnai.holder)
    for codes in (" ", "1\n2\n3"):
        page = client.submit(f"{prefix}{CHECK}", {"codes": codes}, status=422)
        assert [one.get("id") for one in page.all("p", "field-error")] == ["codes-error"]


def test_a_persons_number_is_no_code_and_comes_back_masked(
    client: PageClient, database: Database, sarnai: SignableHolder
) -> None:
    with database.unit_of_work() as work:
        person = make.person(work)
        make.penalty(work, subject=person, item=make.item(work, openness_persons=Openness.PUBLIC))
        number = make.CIPHER.decrypt(person.id_cipher or "", "subject.id")
    client.sign_in(sarnai.holder)
    page = client.submit(CHECK, {"codes": f"{number} {person.ref}"}, status=200)
    assert number not in page.html
    assert all(row[1] == "" for row in lines(page)[1:])


def test_visitors_are_asked_to_sign_in(client: PageClient) -> None:
    assert client.get(CHECK, status=303).response.headers["Location"].startswith("/account/sign-in")


def test_checks_without_end_are_throttled_for_whoever_asks(
    client: PageClient, sarnai: SignableHolder, baatar: SignableHolder
) -> None:
    client.sign_in(sarnai.holder)
    for _ in range(5):
        client.submit(CHECK, {"codes": "12345"}, status=200)
    client.submit(CHECK, {"codes": "12345"}, status=429)
    client.sign_in(baatar.holder)
    client.submit(CHECK, {"codes": "12345"}, status=200)
