"""The page of the own proof and the way through the identity provider, against the provider of the demonstration."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.holders import consents
from portal.accounts.holders.models import Consent
from portal.accounts.staff.evidence import Visitor
from portal.app import create_app
from portal.audit.models import AuditEntry, AuditPayload
from portal.identity import commands
from portal.identity.models import Identity, Method
from portal.identity.provider import attempts
from portal.identity.provider.models import IdentityAttempt
from portal.jobs.identity_attempts import AttemptRetention
from portal.kernel.identifiers import citizen_id
from portal.kernel.settings import Settings
from portal.mail.models import Mail
from portal.metadata import METADATA
from portal.register.subjects import commands as subjects
from portal.register.subjects.models import SubjectKind
from portal.security.fields import FieldCipher
from portal.store import Database
from tests.factories import holders, signable_holders
from tests.factories.signable_holders import PASSWORD, SignableHolder
from tests.support.clocks import StandingClock
from tests.support.identity_providers import CLIENT_ID, CLIENT_SECRET, MockProvider, mock_provider
from tests.support.pages import Page, PageClient

NUMBER = citizen_id.make("150102", date(1985, 3, 7), 113)
OTHER_NUMBER = citizen_id.make("150102", date(1986, 3, 7), 114)
MINOR = citizen_id.make("150102", date(2012, 3, 7), 115)
PAGE = "/account/identity"
WAY = f"{PAGE}/provider"
NOTHING_ELSE = "没有改变任何内容"


@pytest.fixture(scope="module")
def mock() -> Iterator[MockProvider]:
    """The provider of the demonstration, with people as a test needs them."""
    with mock_provider() as running:
        yield running


@pytest.fixture
def settings(settings: Settings, mock: MockProvider) -> Settings:
    """Settings that name this provider."""
    return replace(settings, oidc_issuer=mock.issuer, oidc_client_id=CLIENT_ID, oidc_client_secret=CLIENT_SECRET)


@pytest.fixture
def app(app: Flask, clock: StandingClock) -> Flask:
    """The application in real time, in which the provider lives."""
    clock.release()
    return app


@pytest.fixture
def cipher(app: Flask) -> FieldCipher:
    """What opens the fields of this application."""
    found: FieldCipher = app.extensions["portal"].cipher
    return found


@pytest.fixture
def mine(client: PageClient, sarnai: SignableHolder, mock: MockProvider) -> PageClient:
    """The browser of a signed-in holder, known to the provider as `sarnai`."""
    mock.knows("sarnai", name="测小甲", id_type="citizen_id", id_number=NUMBER)
    client.sign_in(sarnai.holder)
    return client


def leave(client: PageClient, prefix: str = "") -> str:
    """Agrees and leaves; returns the address of the provider."""
    page = client.get(prefix + PAGE)
    hidden = {one.get("name"): one.get("value") for one in page.all("input") if one.get("name") == "version"}
    out = client.submit(prefix + WAY, {"consent": "yes", **hidden}, status=200, at=prefix + PAGE)
    return next(one.attrib["href"] for one in out.all("a") if "external" in (one.get("rel") or ""))


def through(client: PageClient, mock: MockProvider, sub: str = "sarnai", prefix: str = "") -> str:
    """Goes out and comes back; returns the address on the portal where the browser arrives."""
    return mock.let_through(leave(client, prefix), sub).removeprefix("http://portal.example")


def arrive(client: PageClient, back: str) -> str:
    """Comes back; returns where one is led."""
    return str(client.get(back, status=303).response.headers["Location"])


def proven(database: Database) -> list[tuple[Method, str | None, str | None]]:
    """Way, issuer and subject of every living proof."""
    living = select(Identity.method, Identity.issuer, Identity.subject).where(Identity.ended_at.is_(None))
    with database.reading() as session:
        return [tuple(row) for row in session.execute(living)]


def audit_of(database: Database, action: str) -> list[tuple[str, Any]]:
    """Outcome and payload of each link of an action, in order."""
    found = select(AuditEntry.outcome, AuditPayload.body).join(AuditPayload, AuditPayload.seq == AuditEntry.seq)
    with database.reading() as session:
        rows = session.execute(found.where(AuditEntry.action == action).order_by(AuditEntry.seq))
        return [(outcome, body) for outcome, body in rows]


def in_register(database: Database, cipher: FieldCipher, name: str, number: str = NUMBER) -> None:
    identity = subjects.SubjectIdentity(
        kind=SubjectKind.NATURAL_PERSON, name=name, id_type="citizen_id", id_number=number, division="150102"
    )
    with database.unit_of_work() as work:
        subjects.create(work, identity=identity, cipher=cipher)


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_a_holder_goes_out_comes_back_looks_and_is_proven(
    mine: PageClient, mock: MockProvider, database: Database, prefix: str
) -> None:
    assert "还没有核验" in mine.get(PAGE).text
    back = through(mine, mock, prefix=prefix)
    assert urlsplit(back).path == f"{prefix}{WAY}/return"
    answer = mine.get(back, status=303)
    # The address one is led to holds nothing of what came back, and nobody is told where one was.
    assert answer.response.headers["Location"] == f"{prefix}{WAY}/confirm"
    assert answer.response.headers["Referrer-Policy"] == "strict-origin"
    assert proven(database) == []
    for _ in range(2):  # looking again is no harm
        shown = mine.get(f"{prefix}{WAY}/confirm")
        assert "测*" in shown.text
        assert f"{'*' * 14}{NUMBER[-4:]}" in shown.text
        assert "测小甲" not in shown.html
    done = mine.submit(f"{prefix}{WAY}/confirm")
    assert done.response.headers["Location"] == prefix + PAGE
    assert proven(database) == [(Method.PROVIDER, mock.issuer, "sarnai")]
    page = mine.get(PAGE)
    assert "已经核验" in page.text
    assert "测小甲" in page.text
    assert NUMBER[-4:] in page.text
    assert "已经核验" in mine.get("/account").text
    with database.reading() as session:
        assert session.scalars(select(Mail.kind)).all() == ["identity.accepted"]
        assert session.scalars(select(IdentityAttempt)).all() == []


def test_number_name_code_and_token_are_nowhere_in_clear(
    mine: PageClient, mock: MockProvider, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    back = through(mine, mock)
    arrive(mine, back)
    with database.reading() as session:
        kept = session.scalars(select(IdentityAttempt.sealed)).one()
    assert NUMBER not in kept
    mine.submit(f"{WAY}/confirm")
    code = re.search(r"code=([^&]+)", back)
    assert code is not None
    with database.reading() as session:
        tables = ("audit_entry", "audit_payload", "identity", "mail", "outbox")
        rows = "".join(str(tuple(row)) for name in tables for row in session.execute(METADATA.tables[name].select()))
    ours = "\n".join(record.getMessage() for record in caplog.records if record.name.startswith("portal"))
    for secret in (NUMBER, "测小甲", code[1], CLIENT_SECRET):
        assert secret not in rows
        assert secret not in ours


def test_nobody_leaves_without_the_separate_consent(mine: PageClient, database: Database) -> None:
    box = [one for one in mine.get(PAGE).all("input") if one.get("name") == "consent"]
    assert [one.get("checked") for one in box] == [None]
    refused = mine.submit(WAY, status=422, at=PAGE)
    assert "须先单独同意" in refused.text
    assert "第34条" in refused.text
    stale = mine.submit(WAY, {"consent": "yes", "version": "0"}, status=422, at=PAGE)
    assert "这段文字已经更新" in stale.text
    with database.reading() as session:
        kinds = session.scalars(select(Consent.kind)).all()
    assert consents.IDENTITY_PROVIDER not in kinds


def test_a_consent_once_given_is_not_asked_again_and_can_be_taken_back_on_the_way(
    mine: PageClient, mock: MockProvider, sarnai: SignableHolder, database: Database
) -> None:
    arrive(mine, through(mine, mock))
    assert [one for one in mine.get(PAGE).all("input") if one.get("name") == "consent"] == []
    with database.unit_of_work() as work:
        at, visitor = mine.app.extensions["portal"].clock(), Visitor("127.0.0.1")
        consents.withdraw(work, party=sarnai.party, kind=consents.IDENTITY_PROVIDER, visitor=visitor, at=at)
    refused = mine.submit(f"{WAY}/confirm", status=422)
    assert "须先单独同意" in refused.text
    assert proven(database) == []


def test_a_return_counts_once(mine: PageClient, mock: MockProvider, database: Database) -> None:
    back = through(mine, mock)
    assert arrive(mine, back) == f"{WAY}/confirm"
    assert arrive(mine, back) == f"{WAY}/over"
    assert NOTHING_ELSE in mine.get(f"{WAY}/over", status=409).text
    # What was verified the first time still waits.
    mine.submit(f"{WAY}/confirm")
    assert len(proven(database)) == 1
    assert arrive(mine, back) == f"{WAY}/over"
    assert [detail["why"] for _, detail in audit_of(database, "identity.return")] == ["over", "unknown"]


def test_a_return_in_another_browser_of_the_same_account_is_refused(
    app: Flask, mine: PageClient, mock: MockProvider, sarnai: SignableHolder, database: Database
) -> None:
    back = through(mine, mock)
    elsewhere = PageClient(app)
    elsewhere.sign_in(sarnai.holder)
    assert arrive(elsewhere, back) == f"{WAY}/over"
    assert arrive(PageClient(app), back) == f"{WAY}/over"
    notes = audit_of(database, "identity.return")
    assert [(outcome, detail["why"]) for outcome, detail in notes] == [("refused", "foreign")] * 2
    assert set(notes[0][1]) == {"address", "why"}
    # The rightful browser has lost nothing.
    assert arrive(mine, back) == f"{WAY}/confirm"
    assert elsewhere.get(f"{WAY}/confirm", status=303).response.headers["Location"] == PAGE


def test_somebody_elses_return_cannot_be_slipped_to_a_holder(
    app: Flask, mine: PageClient, mock: MockProvider, baatar: SignableHolder, database: Database
) -> None:
    mock.knows("baatar", name="测小乙", id_type="citizen_id", id_number=OTHER_NUMBER)
    stranger = PageClient(app)
    stranger.sign_in(baatar.holder)
    theirs = through(stranger, mock, "baatar")
    assert arrive(mine, theirs) == f"{WAY}/over"
    assert mine.get(f"{WAY}/confirm", status=303).response.headers["Location"] == PAGE
    # Nor their code under a state of mine: the verifier behind it is mine.
    own = leave(mine)
    state = re.search(r"state=([^&]+)", own)
    code = re.search(r"code=([^&]+)", through(stranger, mock, "baatar"))
    assert state is not None
    assert code is not None
    assert arrive(mine, f"{WAY}/return?code={code[1]}&state={state[1]}") == f"{WAY}/wrong"
    assert proven(database) == []


@pytest.mark.parametrize("query", ["", "?state=", "?code=x", "?state=never&code=x", f"?state={'s' * 5000}&code=x"])
def test_a_return_nobody_left_for_is_refused(app: Flask, mine: PageClient, database: Database, query: str) -> None:
    assert arrive(mine, f"{WAY}/return{query}") == f"{WAY}/over"
    assert arrive(PageClient(app), f"{WAY}/return{query}") == f"{WAY}/over"
    assert [detail["why"] for _, detail in audit_of(database, "identity.return")] == ["unknown"]


def test_a_return_is_good_for_minutes(mine: PageClient, mock: MockProvider, database: Database) -> None:
    back = through(mine, mock)
    parts = mine.app.extensions["portal"]
    late = parts.clock() + attempts.LASTS + timedelta(seconds=1)
    mine.app.extensions["portal"] = replace(parts, clock=lambda: late)
    assert arrive(mine, back) == f"{WAY}/over"
    mine.app.extensions["portal"] = parts
    assert arrive(mine, back) == f"{WAY}/confirm"
    later = parts.clock() + attempts.LASTS + timedelta(seconds=2)
    mine.app.extensions["portal"] = replace(parts, clock=lambda: later)
    refused = mine.submit(f"{WAY}/confirm", status=422, at=PAGE)
    assert "已经过时" in refused.text
    retention = AttemptRetention(database)
    retention.sweep(parts.clock())
    with database.reading() as session:
        assert len(session.scalars(select(IdentityAttempt)).all()) == 1
    retention.sweep(later)
    with database.reading() as session:
        assert session.scalars(select(IdentityAttempt)).all() == []
    assert proven(database) == []


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
