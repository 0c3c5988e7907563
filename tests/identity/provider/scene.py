"""Settings that name a provider, and the redeeming of a code."""

from datetime import date
from pathlib import Path

from portal.identity.provider import Claimed, Departure, Provider
from portal.kernel.identifiers import citizen_id
from portal.kernel.settings import Settings
from tests.support.clocks import StandingClock
from tests.support.identity_providers import CLIENT_ID, CLIENT_SECRET

BACK = "http://portal.example/account/identity/provider/return"
NUMBER = citizen_id.make("150102", date(1985, 3, 7), 113)
WELL_KNOWN = "/.well-known/openid-configuration"


def settings(issuer: str, tmp_path: Path, **changed: str) -> Settings:
    told = {
        "PORTAL_INSTANCE": str(tmp_path),
        "PORTAL_OIDC_ISSUER": issuer,
        "PORTAL_OIDC_CLIENT_ID": CLIENT_ID,
        "PORTAL_OIDC_CLIENT_SECRET": CLIENT_SECRET,
    }
    return Settings.from_environ(told | changed)


def redeem(provider: Provider, departure: Departure, clock: StandingClock, code: str = "code-1") -> Claimed:
    return provider.redeem(code=code, verifier=departure.verifier, nonce=departure.nonce, back=BACK, at=clock())
