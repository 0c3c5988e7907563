"""Accounts of the demonstration: shown on its sign-in page, usable there, and let in nowhere else."""

from dataclasses import replace

import pytest
from flask import Flask

from portal.accounts.holders import proof
from portal.accounts.holders.models import Holder
from portal.app import create_app
from portal.kernel.settings import Settings
from portal.register.subjects.commands import ID_PURPOSE
from portal.security import passwords
from portal.store import Database
from tests.factories import holders, register
from tests.factories.signable_holders import PASSWORD, SignableHolder, account
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient
from tests.web.account.test_sign_in import enter


@pytest.fixture
def shown(app: Flask, database: Database) -> SignableHolder:
    with database.unit_of_work() as work:
        made = account(work, app.extensions["portal"].cipher, "person@demo.example")
        made.holder.created_by = proof.DEMO
        made.holder.password_set_at = made.holder.created_at
        return made


@pytest.fixture
def demonstration(settings: Settings, database: Database, clock: StandingClock) -> PageClient:
    return PageClient(create_app(replace(settings, demo_mode=True), database=database, clock=clock))


def test_in_the_demonstration_they_are_shown_and_let_in(demonstration: PageClient, shown: SignableHolder) -> None:
    page = demonstration.get("/account/sign-in")
    assert "person@demo.example" in page.text
    enter(demonstration, shown)
    demonstration.get("/account")


def test_elsewhere_they_are_neither_shown_nor_let_in_nor_sent_letters(
    client: PageClient, demonstration: PageClient, shown: SignableHolder
) -> None:
    assert "demo.example" not in client.get("/account/sign-in").text
    enter(client, shown, status=422)
    enter(demonstration, shown)
    with demonstration.client.session_transaction() as cookie:
        kept = dict(cookie)
    with client.client.session_transaction() as cookie:
        cookie.update(kept)
    client.get("/account", status=303)


def test_whom_to_serve_at_the_counter_is_told_to_staff_of_the_demonstration_only(
    client: PageClient, demonstration: PageClient, app: Flask, shown: SignableHolder, database: Database
) -> None:
    cipher = app.extensions["portal"].cipher
    with database.unit_of_work() as work:
        person = register.person(work)
        number = register.CIPHER.decrypt(person.id_cipher or "", ID_PURPOSE)
        person.id_cipher, person.id_index = cipher.encrypt(number, ID_PURPOSE), cipher.blind_index(number, ID_PURPOSE)
        identity = holders.prove(work, shown.holder, name="x", number=number, cipher=cipher)
        identity.verified_at = work.get_one(Holder, shown.holder.id).created_at
    printed = f"{number[:6]} {number[6:14]} {number[14:]}"
    assert printed in demonstration.get("/desk/sign-in").text
    for page in (client.get("/desk/sign-in"), demonstration.get("/account/sign-in"), demonstration.get("/")):
        assert printed not in page.text
    with database.unit_of_work() as work:
        work.get_one(Holder, shown.holder.id).created_by = "self"
    assert printed not in demonstration.get("/desk/sign-in").text


def test_a_changed_password_is_shown_no_more(
    demonstration: PageClient, shown: SignableHolder, database: Database, clock: StandingClock
) -> None:
    with database.unit_of_work() as work:
        holder = work.get_one(Holder, shown.holder.id)
        holder.password_hash, holder.password_set_at = passwords.hashed(PASSWORD + "!"), clock()
    assert "demo.example" not in demonstration.get("/account/sign-in").text
