"""What tests of holders' pages begin with: a mail server on loopback, and somebody who has an account."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask import Flask

from portal.jobs.mail import Delivery
from portal.kernel.settings import Settings
from portal.store import Database
from tests.factories import signable_holders
from tests.factories.signable_holders import SignableHolder
from tests.support.clocks import StandingClock
from tests.support.post_office import PostOffice, open_post_office


@pytest.fixture
def office() -> Iterator[PostOffice]:
    """The mail server; it has what was delivered."""
    with open_post_office() as opened:
        yield opened


@pytest.fixture
def settings(settings: Settings, office: PostOffice) -> Settings:
    """Settings with that mail server."""
    return replace(settings, smtp=office.address)


@pytest.fixture
def deliver(app: Flask, database: Database, settings: Settings, clock: StandingClock) -> Callable[[], None]:
    """Lets the background work hand over what waits."""
    delivery = Delivery(database, settings, lambda: app.extensions["portal"].cipher, clock)
    return lambda: delivery.handle([])


@pytest.fixture
def sarnai(app: Flask, database: Database) -> SignableHolder:
    """An account with a password only."""
    with database.unit_of_work() as work:
        return signable_holders.account(work, app.extensions["portal"].cipher, "sarnai@example.org")


@pytest.fixture
def baatar(app: Flask, database: Database) -> SignableHolder:
    """An account with a second factor."""
    with database.unit_of_work() as work:
        cipher = app.extensions["portal"].cipher
        return signable_holders.account(work, cipher, "baatar@example.org", second_factor=True)
