"""The identity provider: what it says counts only when it is its word, for this portal, in answer to this attempt."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from portal.identity.provider import Claimed, Provider, ProviderWrong
from tests.identity.provider.scene import BACK, NUMBER, redeem, settings
from tests.support.clocks import StandingClock
from tests.support.identity_providers import CLIENT_ID, CLIENT_SECRET, LyingProvider, MockProvider, challenge_of


def test_the_demonstrations_provider_is_understood(mock: MockProvider, tmp_path: Path, clock: StandingClock) -> None:
    clock.release()
    mock.knows("u-7", name="测小甲", id_type="citizen_id", id_number=NUMBER)
    provider = Provider(settings(mock.issuer, tmp_path))
    departure = provider.depart(back=BACK, at=clock())
    returned = urlsplit(mock.let_through(departure.address, "u-7"))
    assert returned._replace(query="").geturl() == BACK
    query = {name: values[0] for name, values in parse_qs(returned.query).items()}
    assert query["state"] == departure.state
    claimed = redeem(provider, departure, clock, query["code"])
    assert (claimed.issuer, claimed.subject) == (mock.issuer, "u-7")
    assert (claimed.name, claimed.id_type, claimed.id_number) == ("测小甲", "citizen_id", NUMBER)
    # A code is good once.
    with pytest.raises(ProviderWrong):
        redeem(provider, departure, clock, query["code"])


def test_one_leaves_with_pkce_state_and_nonce_and_nothing_about_oneself(
    provider: Provider, liar: LyingProvider, clock: StandingClock
) -> None:
    departure = provider.depart(back=BACK, at=clock())
    address = urlsplit(departure.address)
    query = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert f"{address.scheme}://{address.netloc}{address.path}" == f"{liar.issuer}/authorize"
    assert query == {
        "response_type": "code",
        "client_id": CLIENT_ID,
        "redirect_uri": BACK,
        "scope": "openid profile",
        "state": departure.state,
        "nonce": departure.nonce,
        "code_challenge": challenge_of(departure.verifier),
        "code_challenge_method": "S256",
    }
    assert len({departure.state, departure.nonce, departure.verifier}) == 3
    again = provider.depart(back=BACK, at=clock())
    assert {again.state, again.nonce, again.verifier}.isdisjoint({departure.state, departure.nonce, departure.verifier})
    for secret in (departure.state, departure.nonce, departure.verifier):
        assert secret not in repr(departure).replace(departure.address, "")


def test_the_code_is_redeemed_with_the_verifier_and_the_secret_in_the_header(
    prove: Callable[[], Claimed], liar: LyingProvider
) -> None:
    claimed = prove()
    assert (claimed.subject, claimed.name, claimed.id_number) == ("s-1", "测小甲", NUMBER)
    assert NUMBER not in repr(claimed)
    _, form, authorization = next(one for one in liar.asked if one[0] == "/token")
    assert form["grant_type"] == "authorization_code"
    assert form["redirect_uri"] == BACK
    assert 43 <= len(form["code_verifier"]) <= 128
    assert "client_secret" not in form
    told = base64.b64decode(authorization.removeprefix("Basic ")).decode()
    assert told.startswith(f"{CLIENT_ID}:")
    _, _, bearer = next(one for one in liar.asked if one[0] == "/userinfo")
    assert bearer == "Bearer at"


def test_a_provider_that_takes_the_secret_only_in_the_form_gets_it_there(
    prove: Callable[[], Claimed], liar: LyingProvider
) -> None:
    liar.document["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    prove()
    _, form, authorization = next(one for one in liar.asked if one[0] == "/token")
    assert (form["client_secret"], authorization) == (CLIENT_SECRET, "")


HOUR = 3600


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"aud": "another-portal"},
        {"aud": ["another-portal"]},
        {"aud": [CLIENT_ID, "another-portal"]},
        {"aud": [CLIENT_ID, "another-portal"], "azp": "another-portal"},
        {"azp": "another-portal"},
        {"aud": None},
        {"nonce": "of another attempt"},
        {"nonce": None},
        {"exp": None},
        {"iat": None},
        {"exp": "soon"},
        {"sub": ""},
        {"sub": None},
        {"sub": 7},
        {"sub": "s" * 201},
    ],
)
def test_a_token_for_another_time_place_or_party_is_refused(
    prove: Callable[[], Claimed], liar: LyingProvider, claims: dict[str, Any]
) -> None:
    liar.claims = claims
    with pytest.raises(ProviderWrong):
        prove()
    assert "/userinfo" not in liar.paths()


def test_a_token_for_several_must_be_issued_to_this_portal(prove: Callable[[], Claimed], liar: LyingProvider) -> None:
    liar.claims = {"aud": [CLIENT_ID, "another-portal"], "azp": CLIENT_ID}
    assert prove().subject == "s-1"


@pytest.mark.parametrize(
    ("claim", "seconds", "believed"),
    [
        ("exp", -59, True),
        ("exp", -60, False),
        ("iat", 60, True),
        ("iat", 61, False),
        ("iat", -660, True),
        ("iat", -661, False),
        ("nbf", 60, True),
        ("nbf", 61, False),
    ],
)
def test_the_times_of_a_token_are_kept_to_the_second(
    prove: Callable[[], Claimed], liar: LyingProvider, clock: StandingClock, claim: str, seconds: int, believed: bool
) -> None:
    liar.claims = {claim: int(clock().timestamp()) + seconds}
    if believed:
        assert prove().subject == "s-1"
    else:
        with pytest.raises(ProviderWrong):
            prove()


def unsigned(claims: dict[str, Any]) -> str:
    parts = (json.dumps(one).encode() for one in ({"alg": "none", "typ": "JWT"}, claims))
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts) + "."


def with_the_shared_secret(claims: dict[str, Any]) -> str:
    key = OctKey.import_key(CLIENT_SECRET)
    return jwt.encode({"alg": "HS256"}, claims, key, algorithms=["HS256"])


def with_another_key(claims: dict[str, Any]) -> str:
    return jwt.encode({"alg": "RS256", "kid": "first"}, claims, RSAKey.generate_key(2048))


@pytest.mark.parametrize("sign", [unsigned, with_the_shared_secret, with_another_key])
def test_a_token_that_the_providers_key_did_not_sign_is_refused(
    prove: Callable[[], Claimed], liar: LyingProvider, sign: Callable[[dict[str, Any]], str]
) -> None:
    liar.sign = sign
    with pytest.raises(ProviderWrong):
        prove()


def test_a_token_changed_on_the_way_is_refused(prove: Callable[[], Claimed], liar: LyingProvider) -> None:
    def changed(claims: dict[str, Any]) -> str:
        head, _, signature = jwt.encode({"alg": "RS256", "kid": "first"}, claims, liar.key).split(".")
        body = json.dumps(claims | {"sub": "somebody else"}).encode()
        return ".".join((head, base64.urlsafe_b64encode(body).rstrip(b"=").decode(), signature))

    liar.sign = changed
    with pytest.raises(ProviderWrong):
        prove()


def test_a_public_key_offered_as_a_shared_secret_signs_nothing(
    prove: Callable[[], Claimed], liar: LyingProvider
) -> None:
    shared = OctKey.import_key(b"known to everybody who reads the keys", {"kid": "first"})
    liar.answers["/jwks"] = (200, json.dumps({"keys": [shared.as_dict(private=True)]}).encode())
    liar.sign = lambda claims: jwt.encode({"alg": "HS256", "kid": "first"}, claims, shared, algorithms=["HS256"])
    with pytest.raises(ProviderWrong):
        prove()
