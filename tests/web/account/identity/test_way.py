"""The page of the own proof and the way through the identity provider: out, back once, in the same browser."""

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.holders import consents
from portal.accounts.holders.models import Consent
from portal.accounts.staff.evidence import Visitor
from portal.identity.models import Method
from portal.identity.provider import attempts
from portal.identity.provider.models import IdentityAttempt
from portal.jobs.identity_attempts import AttemptRetention
from portal.mail.models import Mail
from portal.metadata import METADATA
from portal.store import Database
from tests.factories.signable_holders import SignableHolder
from tests.support.identity_providers import CLIENT_SECRET, MockProvider
from tests.support.pages import PageClient
from tests.web.account.identity.scene import (
    NOTHING_ELSE,
    NUMBER,
    OTHER_NUMBER,
    PAGE,
    WAY,
    arrive,
    audit_of,
    leave,
    proven,
    through,
)


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
