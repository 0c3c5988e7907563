"""Decides when an ID token is believed: signed by the provider, for this portal, in answer to this attempt, just now.

Source: OpenID Connect Core 3.1.3.7. The algorithms are listed here; a token without signature, or signed with the
shared secret, is never one of the provider.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
LEEWAY: Final = timedelta(minutes=1)
OLDEST: Final = timedelta(minutes=10)
LONGEST_SUBJECT: Final = 200


def subject_of(id_token: str, keys: KeySet, *, issuer: str, client_id: str, nonce: str, at: datetime) -> str:
    """Returns whom the token is about; raises JoseError or ValueError for one that is not believed."""
    claims = jwt.decode(id_token, keys, algorithms=ALGORITHMS).claims
    instant = int(at.timestamp())
    jwt.JWTClaimsRegistry(
        now=instant,
        leeway=int(LEEWAY.total_seconds()),
        iss={"essential": True, "value": issuer},
        aud={"essential": True, "value": client_id},
        nonce={"essential": True, "value": nonce},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
    ).validate(claims)
    _refuse_other_party(claims, client_id)
    if claims["iat"] < instant - (OLDEST + LEEWAY).total_seconds():
        raise ValueError("the token is too old")
    subject = claims["sub"]
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT:
        raise ValueError("the token names nobody")
    return subject


def is_of_unknown_key(trouble: JoseError) -> bool:
    """Returns whether the provider may have changed its keys since they were asked for."""
    return trouble.error == "invalid_key_id"


def _refuse_other_party(claims: dict[str, Any], client_id: str) -> None:
    """A token for several, or naming the one it was issued to, must have been issued to this portal."""
    audience, party = claims["aud"], claims.get("azp")
    several = isinstance(audience, list) and audience != [client_id]
    if (several or party is not None) and party != client_id:
        raise ValueError("the token was issued to another party")
