"""What tests of the identity provider begin with: one that lies when told to, and the one of the demonstration."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from portal.identity.provider import Claimed, Provider
from tests.identity.provider.scene import BACK, NUMBER, redeem, settings
from tests.support.clocks import StandingClock
from tests.support.identity_providers import LyingProvider, MockProvider, lying_provider, mock_provider


@pytest.fixture
def liar(clock: StandingClock) -> Iterator[LyingProvider]:
    """A provider that tells the truth until a test says otherwise."""
    with lying_provider(clock()) as running:
        running.told["id_number"] = NUMBER
        yield running


@pytest.fixture(scope="module")
def mock() -> Iterator[MockProvider]:
    """The provider of the demonstration."""
    with mock_provider() as running:
        yield running


@pytest.fixture
def provider(liar: LyingProvider, tmp_path: Path) -> Provider:
    return Provider(settings(liar.issuer, tmp_path))


@pytest.fixture
def prove(provider: Provider, liar: LyingProvider, clock: StandingClock) -> Callable[[], Claimed]:
    """Goes out and comes back with a code."""

    def through() -> Claimed:
        departure = provider.depart(back=BACK, at=clock())
        liar.nonce = departure.nonce
        return redeem(provider, departure, clock)

    return through
