"""What the way through the identity provider refuses, in which words, and what it does not show."""

import re
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from portal.app import create_app
from portal.identity import commands
from portal.identity.models import Identity, Method
from portal.identity.provider.models import IdentityAttempt
from portal.kernel.settings import Settings
from portal.mail.models import Mail
from portal.security.fields import FieldCipher
from portal.store import Database
from tests.factories import holders, signable_holders
from tests.factories.signable_holders import PASSWORD, SignableHolder
from tests.support.identity_providers import MockProvider
from tests.support.pages import Page, PageClient
from tests.web.account.identity.scene import (
    MINOR,
    NUMBER,
    OTHER_NUMBER,
    PAGE,
    WAY,
    arrive,
    audit_of,
    in_register,
    leave,
    proven,
    through,
)


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_what_a_provider_writes_into_the_address_is_not_shown(mine: PageClient, prefix: str) -> None:
    state = re.search(r"state=([^&]+)", leave(mine, prefix))
    assert state is not None
    told = f"error=access_denied&error_description=please+call+{NUMBER}"
    location = arrive(mine, f"{prefix}{WAY}/return?{told}&state={state[1]}")
    assert location == f"{prefix}{WAY}/declined"
    page = mine.get(location)
    assert "please call" not in page.html
    assert "access_denied" not in page.html


@pytest.mark.parametrize("prefix", ["", "/mn"])
@pytest.mark.parametrize(("end", "status"), [("over", 409), ("declined", 200), ("away", 503), ("wrong", 400)])
def test_every_end_has_a_plain_page_for_anybody(client: PageClient, prefix: str, end: str, status: int) -> None:
    page = client.get(f"{prefix}{WAY}/{end}", status=status)
    assert prefix + PAGE in page.links()
    client.get(f"{prefix}{WAY}/elsewhere", status=404)


def test_a_code_the_provider_does_not_know_proves_nothing(mine: PageClient, database: Database) -> None:
    state = re.search(r"state=([^&]+)", leave(mine))
    assert state is not None
    assert arrive(mine, f"{WAY}/return?code=guessed&state={state[1]}") == f"{WAY}/wrong"
    assert [detail["why"] for _, detail in audit_of(database, "identity.return")] == ["wrong"]
    with database.reading() as session:
        assert session.scalars(select(IdentityAttempt)).all() == []


def test_somebody_of_whom_the_provider_tells_too_little_is_not_proven(mine: PageClient, mock: MockProvider) -> None:
    mock.knows("nameless", id_type="citizen_id", id_number=NUMBER)
    assert arrive(mine, through(mine, mock, "nameless")) == f"{WAY}/wrong"


def refused(client: PageClient, mock: MockProvider, sub: str) -> Page:
    assert arrive(client, through(client, mock, sub)) == f"{WAY}/confirm"
    return client.submit(f"{WAY}/confirm", status=422)


def test_another_name_than_the_registers_and_a_person_proven_elsewhere_are_refused_alike(
    app: Flask, mine: PageClient, mock: MockProvider, baatar: SignableHolder, database: Database, cipher: FieldCipher
) -> None:
    in_register(database, cipher, "测小甲")
    mock.knows("misnamed", name="测小丙", id_type="citizen_id", id_number=NUMBER)
    first = refused(mine, mock, "misnamed")
    arrive(mine, through(mine, mock))
    mine.submit(f"{WAY}/confirm")
    other = PageClient(app)
    other.sign_in(baatar.holder)
    second = refused(other, mock, "sarnai")
    sentence = "姓名、证件号码与登记的信息不一致，或者该身份已经由另一个账户核验"
    assert sentence in first.text
    assert sentence in second.text
    assert NUMBER not in first.html + second.html
    # The rightful holder hears of it once, and what was refused is gone.
    again = other.submit(f"{WAY}/confirm", status=422, at=PAGE)
    assert "已经过时" in again.text
    with database.reading() as session:
        told = session.scalars(select(Mail.kind).order_by(Mail.id)).all()
    assert told == ["identity.accepted", "identity.claimed_elsewhere"]
    assert len(proven(database)) == 1
    assert [detail for _, detail in audit_of(database, "identity.refused")] == [{}, {}]


def test_a_provider_account_bound_to_another_account_is_refused_in_the_same_words(
    app: Flask, mine: PageClient, mock: MockProvider, baatar: SignableHolder, database: Database
) -> None:
    arrive(mine, through(mine, mock))
    mine.submit(f"{WAY}/confirm")
    mock.knows("sarnai", name="测小乙", id_type="citizen_id", id_number=OTHER_NUMBER)
    other = PageClient(app)
    other.sign_in(baatar.holder)
    assert "该身份已经由另一个账户核验" in refused(other, mock, "sarnai").text
    assert len(proven(database)) == 1


def test_minors_numbers_that_cannot_be_and_other_persons_are_refused(
    mine: PageClient, mock: MockProvider, database: Database
) -> None:
    mock.knows("minor", name="测小丁", id_type="citizen_id", id_number=MINOR)
    assert "不满18周岁的不是信息主体，不归集其信用信息" in refused(mine, mock, "minor").text
    wrong = NUMBER[:17] + ("0" if NUMBER[17] != "0" else "1")
    mock.knows("mistyped", name="测小甲", id_type="citizen_id", id_number=wrong)
    page = refused(mine, mock, "mistyped")
    assert wrong not in page.html
    assert proven(database) == []
    arrive(mine, through(mine, mock))
    mine.submit(f"{WAY}/confirm")
    mock.knows("second", name="测小乙", id_type="citizen_id", id_number=OTHER_NUMBER)
    assert "不能再核验为别人" in refused(mine, mock, "second").text
    assert len(proven(database)) == 1


def test_proving_again_renews(mine: PageClient, mock: MockProvider, database: Database) -> None:
    for _ in range(2):
        arrive(mine, through(mine, mock))
        mine.submit(f"{WAY}/confirm")
    assert len(proven(database)) == 1
    with database.reading() as session:
        ended = session.scalars(select(Identity.ended_reason).order_by(Identity.id)).all()
    assert ended == ["renewed", None]


def test_a_provider_that_is_away_costs_nothing(
    mine: PageClient, mock: MockProvider, settings: Settings, database: Database
) -> None:
    gone = create_app(replace(settings, oidc_issuer="http://127.0.0.1:9"), database=database)
    parts = mine.app.extensions["portal"]
    mine.app.extensions["portal"] = replace(parts, identity_provider=gone.extensions["portal"].identity_provider)
    page = mine.submit(WAY, {"consent": "yes", "version": "1"}, status=422, at=PAGE)
    assert "统一身份认证暂时没有回应" in page.text
    box = next(one for one in page.all("input") if one.get("name") == "consent")
    assert "checked" in box.attrib
    mine.app.extensions["portal"] = parts
    back = through(mine, mock)
    mine.app.extensions["portal"] = replace(parts, identity_provider=gone.extensions["portal"].identity_provider)
    assert arrive(mine, back) == f"{WAY}/away"
    mine.app.extensions["portal"] = parts
    assert arrive(mine, through(mine, mock)) == f"{WAY}/confirm"


def test_without_a_provider_that_way_is_neither_offered_nor_there(
    settings: Settings, database: Database, sarnai: SignableHolder
) -> None:
    bare = PageClient(create_app(replace(settings, oidc_issuer=""), database=database))
    bare.sign_in(sarnai.holder)
    page = bare.get(PAGE)
    assert WAY not in page.html
    assert f"{PAGE}/papers" in page.links()
    bare.submit(WAY, {"consent": "yes", "version": "1"}, status=404, at=PAGE)
    for path in (WAY, f"{WAY}/return?state=x&code=y", f"{WAY}/confirm", f"{WAY}/over"):
        bare.get(path, status=404)
    bare.submit(f"{WAY}/confirm", status=404, at=PAGE)


def test_the_form_left_behind_leads_back_to_its_beginning(mine: PageClient) -> None:
    assert mine.get(WAY, status=303).response.headers["Location"] == PAGE


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}/end", f"{WAY}/confirm"])
def test_the_pages_are_for_holders(client: PageClient, path: str) -> None:
    location = client.get(path, status=303).response.headers["Location"]
    assert location.startswith("/account/sign-in?next=")


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_the_level_of_an_expired_document_says_so_and_opens_nothing(
    app: Flask, client: PageClient, cipher: FieldCipher, database: Database, prefix: str
) -> None:
    yesterday = date.fromordinal(app.extensions["portal"].clock().date().toordinal() - 2)
    in_register(database, cipher, "测小甲")
    with database.unit_of_work() as work:
        account = signable_holders.account(work, cipher, "expired@example.org")
        holders.prove(work, account.holder, name="测小甲", number=NUMBER, cipher=cipher, until=yesterday)
    client.sign_in(account.holder)
    page = client.get(prefix + PAGE)
    assert NUMBER[-4:] in page.text
    assert f"{prefix}{PAGE}/end" in page.links()
    assert client.get(f"{prefix}/account/file", status=303).response.headers["Location"] == prefix + PAGE


def test_the_own_proof_ends_with_all_factors_and_with_it_every_power(
    app: Flask, client: PageClient, baatar: SignableHolder, cipher: FieldCipher, database: Database
) -> None:
    clock = app.extensions["portal"].clock
    with database.unit_of_work() as work:
        commands.establish(
            work,
            party=baatar.party,
            method=Method.DOCUMENTS,
            name="测小乙",
            id_type="citizen_id",
            id_number=OTHER_NUMBER,
            cipher=cipher,
            at=clock(),
        )
    client.sign_in(baatar.holder)
    client.submit(f"{PAGE}/end", {"password": PASSWORD}, status=422)
    client.submit(f"{PAGE}/end", {"password": "wrong", "code": baatar.code(clock())}, status=422)
    assert len(proven(database)) == 1
    done = client.submit(f"{PAGE}/end", {"password": PASSWORD, "code": baatar.code(clock(), later=1)})
    assert done.response.headers["Location"] == PAGE
    assert proven(database) == []
    assert "还没有核验" in client.get(PAGE).text
    assert "没有可以终止的核验" in client.get(f"{PAGE}/end").text
    with database.reading() as session:
        assert "identity.ended" in session.scalars(select(Mail.kind)).all()
