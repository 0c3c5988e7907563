"""Decides what the portal believes about the provider: its own published addresses and keys, kept for a short while.

The document must name the configured issuer, its addresses must be as safe as the issuer's; only keys that can verify a
signature are taken. A token under a key not known yet makes the keys be asked for again, once a minute at most.
"""

import warnings
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, JWKRegistry, KeySet, RSAKey

from portal.identity.provider import transport
from portal.kernel.settings import Settings, is_safe_address

KEPT: Final = timedelta(hours=1)
ASKED_AGAIN: Final = timedelta(minutes=1)
_SMALLEST_RSA: Final = 2048
_WELL_KNOWN: Final = "/.well-known/openid-configuration"
_ADDRESSES: Final = ("authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where the provider takes what; `secret_in_body`: it does not take the secret in the header."""

    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    secret_in_body: bool


class Directory:
    """The provider's document and keys, each kept for an hour by this process."""

    def __init__(self, settings: Settings) -> None:
        """Asks nothing yet."""
        self._settings = settings
        self._metadata: tuple[datetime, Metadata] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    def metadata(self, at: datetime) -> Metadata:
        """Returns where the provider takes what; raises one of transport.TROUBLES."""
        if self._metadata is None or at - self._metadata[0] > KEPT:
            self._metadata = (at, self._read_metadata())
        return self._metadata[1]

    def keys(self, at: datetime) -> KeySet:
        """Returns the keys of the provider; raises one of transport.TROUBLES."""
        if self._keys is None or at - self._keys[0] > KEPT:
            self._keys = (at, self._read_keys(self.metadata(at).jwks_uri))
        return self._keys[1]

    def newer_keys(self, at: datetime) -> KeySet | None:
        """Returns the keys asked for anew, None when that was done a moment ago; raises one of transport.TROUBLES."""
        if self._keys is not None and at - self._keys[0] < ASKED_AGAIN:
            return None
        self._keys = None
        return self.keys(at)

    def _read_metadata(self) -> Metadata:
        issuer = self._settings.oidc_issuer
        with transport.session(self._settings) as opened:
            found = transport.document(opened, issuer.rstrip("/") + _WELL_KNOWN)
        if found.get("issuer") != issuer:
            raise ValueError("the document is of another issuer")
        addresses = {name: found.get(name) for name in _ADDRESSES}
        if not all(isinstance(url, str) and _is_safe(url) for url in addresses.values()):
            raise ValueError("the document names no safe address")
        ways = found.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        in_body = "client_secret_basic" not in ways and "client_secret_post" in ways
        return Metadata(**{name: str(url) for name, url in addresses.items()}, secret_in_body=in_body)

    def _read_keys(self, address: str) -> KeySet:
        with transport.session(self._settings) as opened:
            listed = transport.document(opened, address).get("keys")
        if not isinstance(listed, list):
            raise TypeError("no list of keys")
        return KeySet([key for one in listed if (key := _key(one)) is not None])


def _is_safe(url: str) -> bool:
    """An address may have a query, nothing else that an issuer must not have."""
    return is_safe_address(url.partition("?")[0])


def _key(data: Any) -> RSAKey | ECKey | None:
    """A key by which anybody can verify; None for a shared secret, and for a kind that is not understood here."""
    if not isinstance(data, dict) or data.get("use", "sig") != "sig":
        return None
    try:
        with warnings.catch_warnings():
            # About short keys, which are not taken anyway.
            warnings.simplefilter("ignore")
            key = JWKRegistry.import_key(data)
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    if isinstance(key, RSAKey):
        return key if key.public_key.key_size >= _SMALLEST_RSA else None
    return key if isinstance(key, ECKey) else None
