"""What tests of the own proof begin with: the provider of the demonstration, and a holder whom it knows."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask

from portal.kernel.settings import Settings
from portal.security.fields import FieldCipher
from tests.factories.signable_holders import SignableHolder
from tests.support.clocks import StandingClock
from tests.support.identity_providers import CLIENT_ID, CLIENT_SECRET, MockProvider, mock_provider
from tests.support.pages import PageClient
from tests.web.account.identity.scene import NUMBER


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
