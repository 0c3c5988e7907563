"""Messages: only one's own, in the language of the page, read when one says so."""

import pytest
from flask import Flask
from sqlalchemy import select

from portal.accounts.holders.models import Holder
from portal.mail import commands
from portal.mail.kinds import KINDS, Kind
from portal.metadata import METADATA
from portal.store import Database
from tests.factories.signable_holders import SignableHolder
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient

INBOX = "/account/inbox"


def post(app: Flask, database: Database, holder: Holder, clock: StandingClock, **changed: object) -> str:
    message = {"kind": "identity.refused", "values": {"reason": "照片不清楚"}, "path": "/account/identity"} | changed
    with database.unit_of_work() as work:
        return commands.post(
            work,
            reader=holder.ref,
            language="zh",
            address=None,
            cipher=app.extensions["portal"].cipher,
            at=clock(),
            **message,  # type: ignore[arg-type]
        )


@pytest.mark.parametrize("prefix", ["", "/mn"])
def test_a_message_is_read_when_its_reader_says_so(
    client: PageClient, app: Flask, database: Database, sarnai: SignableHolder, clock: StandingClock, prefix: str
) -> None:
    client.sign_in(sarnai.holder)
    assert client.get(f"{prefix}{INBOX}").all("div", "empty")
    ref = post(app, database, sarnai.holder, clock)
    waiting = client.get(f"{prefix}{INBOX}")
    assert len(waiting.all("nav", "account-menu")[0].findall(".//{*}span")) == 1
    for _ in range(2):
        shown = client.get(f"{prefix}{INBOX}/{ref}")
        assert "照片不清楚" in shown.text
        assert f"{prefix}/account/identity" in shown.links()
    client.submit(f"{prefix}{INBOX}/{ref}/read", at=f"{prefix}{INBOX}/{ref}")
    assert not client.get(f"{prefix}{INBOX}").all("nav", "account-menu")[0].findall(".//{*}span")


def test_a_foreign_message_is_answered_like_a_missing_one(
    client: PageClient,
    app: Flask,
    database: Database,
    sarnai: SignableHolder,
    baatar: SignableHolder,
    clock: StandingClock,
) -> None:
    foreign = post(app, database, baatar.holder, clock)
    by_post_only = post(app, database, sarnai.holder, clock, inbox=False)
    client.sign_in(sarnai.holder)
    told = {client.get(f"{INBOX}/{ref}", status=404).h1 for ref in (foreign, by_post_only, "m000000000000000000")}
    assert len(told) == 1
    for ref in (foreign, by_post_only, "missing"):
        client.submit(f"{INBOX}/{ref}/read", at="/account/security", status=404)
    client.submit(f"{INBOX}/read-all", at="/account/security")
    client.sign_in(baatar.holder)
    assert "有 1 条没有读过" in client.get(INBOX).text


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if not kind.id.startswith("account.")])
def test_whoever_reads_a_message_here_is_not_told_to_sign_in(kind: Kind) -> None:
    assert "登录" not in f"{kind.subject.template}{kind.body.template}"


def test_long_lists_are_paged_and_read_at_once(
    client: PageClient, app: Flask, database: Database, sarnai: SignableHolder, clock: StandingClock
) -> None:
    client.sign_in(sarnai.holder)
    for number in range(25):
        clock.advance(seconds=1)
        post(app, database, sarnai.holder, clock, values={"reason": f"第{number}次"})
    first, second = client.get(INBOX), client.get(f"{INBOX}?page=2")
    assert (len(first.all("li", "ledger-row")), len(second.all("li", "ledger-row"))) == (20, 5)
    client.get(f"{INBOX}?page=99")
    client.submit(f"{INBOX}/read-all", at=INBOX)
    assert "没有未读" in client.get(INBOX).text


def test_what_the_store_keeps_of_a_message_is_unreadable(
    app: Flask, database: Database, sarnai: SignableHolder, clock: StandingClock
) -> None:
    post(app, database, sarnai.holder, clock, values={"reason": "planted reason"})
    with database.reading() as session:
        tables = ("mail", "holder", "holder_link", "attempt", "outbox", "audit_entry", "audit_payload")
        rows = [session.execute(select(METADATA.tables[name])).all() for name in tables]
    assert "planted reason" not in str(rows)
    assert sarnai.email not in str(rows)
