"""The unified identity provider: who a holder is, as OpenID Connect tells it (2021 art. 18).

A holder leaves with an attempt that is theirs, of this browser, for one use and a short time (`attempts`). What comes
back is redeemed at the provider and verified (`client`, `directory`, `tokens`, over `transport`), shown to the holder,
and establishes an identity only when the holder confirms it (`proving`). No token is kept, no claim is logged.
"""

from portal.identity.provider.client import Claimed, Departure, Provider
from portal.identity.provider.transport import ProviderAway, ProviderWrong

__all__ = ["Claimed", "Departure", "Provider", "ProviderAway", "ProviderWrong"]
