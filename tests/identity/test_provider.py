"""The identity provider: what it says counts only when it is its word, for this portal, in answer to this attempt."""

import base64
import json
import logging
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

from portal.identity.provider import Claimed, Departure, Provider, ProviderAway, ProviderWrong, transport
from portal.kernel.identifiers import citizen_id
from portal.kernel.settings import Settings
from tests.support.clocks import StandingClock
from tests.support.identity_providers import (
    CLIENT_ID,
    CLIENT_SECRET,
    LyingProvider,
    MockProvider,
    challenge_of,
    lying_provider,
    mock_provider,
)

BACK = "http://portal.example/account/identity/provider/return"
NUMBER = citizen_id.make("150102", date(1985, 3, 7), 113)
WELL_KNOWN = "/.well-known/openid-configuration"


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


def settings(issuer: str, tmp_path: Path, **changed: str) -> Settings:
    told = {
        "PORTAL_INSTANCE": str(tmp_path),
        "PORTAL_OIDC_ISSUER": issuer,
        "PORTAL_OIDC_CLIENT_ID": CLIENT_ID,
        "PORTAL_OIDC_CLIENT_SECRET": CLIENT_SECRET,
    }
    return Settings.from_environ(told | changed)


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


def redeem(provider: Provider, departure: Departure, clock: StandingClock, code: str = "code-1") -> Claimed:
    return provider.redeem(code=code, verifier=departure.verifier, nonce=departure.nonce, back=BACK, at=clock())


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


@pytest.mark.parametrize(
    "told",
    [
        {"sub": "somebody else"},
        {"sub": None},
        {"name": None},
        {"name": " "},
        {"name": ["测小甲"]},
        {"name": "测" * 101},
        {"id_type": None},
        {"id_type": "library_card"},
        {"id_number": None},
        {"id_number": 7},
        {"id_number": "15\n0102"},
    ],
)
def test_userinfo_is_about_the_same_subject_and_complete(
    prove: Callable[[], Claimed], liar: LyingProvider, told: dict[str, Any]
) -> None:
    liar.told |= told
    with pytest.raises(ProviderWrong):
        prove()


@pytest.mark.parametrize("word", ["citizen_id", "居民身份证", "身份证", "111"])
def test_a_kind_of_document_is_known_by_key_word_and_code(
    prove: Callable[[], Claimed], liar: LyingProvider, word: str
) -> None:
    liar.told["id_type"] = word
    assert prove().id_type == "citizen_id"


def test_the_operator_names_the_claims_of_the_platform(
    liar: LyingProvider, tmp_path: Path, clock: StandingClock
) -> None:
    liar.told = {"real_name": "测小甲", "idcard": NUMBER, "name": "nickname"}
    named = {"PORTAL_OIDC_CLAIM_NAME": "real_name", "PORTAL_OIDC_CLAIM_ID_NUMBER": "idcard"}
    provider = Provider(settings(liar.issuer, tmp_path, PORTAL_OIDC_CLAIM_ID_TYPE="none", **named))
    departure = provider.depart(back=BACK, at=clock())
    liar.nonce = departure.nonce
    claimed = redeem(provider, departure, clock)
    assert (claimed.name, claimed.id_type, claimed.id_number) == ("测小甲", "citizen_id", NUMBER)


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://elsewhere.example"},
        {"issuer": None},
        {"token_endpoint": "http://elsewhere.example/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"userinfo_endpoint": None},
        {"jwks_uri": "https://user:secret@elsewhere.example/jwks"},
    ],
)
def test_a_document_of_another_issuer_or_with_unsafe_addresses_leads_nowhere(
    provider: Provider, liar: LyingProvider, clock: StandingClock, document: dict[str, Any]
) -> None:
    liar.document = document
    with pytest.raises(ProviderWrong):
        provider.depart(back=BACK, at=clock())


@pytest.mark.parametrize("path", ["/token", "/userinfo", "/jwks"])
@pytest.mark.parametrize(
    ("status", "body", "refusal"),
    [
        (500, b"<h1>broken</h1>", ProviderAway),
        (503, b"{}", ProviderAway),
        (400, b'{"error": "invalid_grant", "error_description": "150102198503071137"}', ProviderWrong),
        (302, b"http://127.0.0.1:9/", ProviderWrong),
        (200, b"not json", ProviderWrong),
        (200, b"[]", ProviderWrong),
        (200, b"{}", ProviderWrong),
        (200, b'"' + b"x" * 300_000 + b'"', ProviderWrong),
    ],
)
def test_whatever_a_provider_answers_becomes_one_of_two_sentences_of_ours(
    prove: Callable[[], Claimed],
    liar: LyingProvider,
    caplog: pytest.LogCaptureFixture,
    path: str,
    status: int,
    body: bytes,
    refusal: type[Exception],
) -> None:
    liar.answers[path] = (status, body)
    with caplog.at_level(logging.DEBUG, logger="portal"), pytest.raises(refusal) as caught:
        prove()
    assert "150102" not in str(caught.value) + caplog.text
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    "token",
    [
        {"access_token": "at", "token_type": "Bearer"},
        {"access_token": "at", "token_type": "Bearer", "id_token": 7},
        {"access_token": "at", "token_type": "Bearer", "id_token": "a.b.c"},
        {"access_token": "at", "token_type": "mac", "id_token": None},
        {"token_type": "Bearer", "id_token": None},
        {"access_token": "at", "id_token": None, "expires_in": "soon"},
        {"error": "server_error"},
    ],
)
def test_an_answer_with_a_code_but_without_what_belongs_to_it_is_refused(
    provider: Provider, liar: LyingProvider, clock: StandingClock, token: dict[str, Any]
) -> None:
    departure = provider.depart(back=BACK, at=clock())
    liar.nonce = departure.nonce
    # None stands for a good ID token.
    told = {name: liar.id_token() if value is None else value for name, value in token.items()}
    liar.answers["/token"] = (200, json.dumps(told).encode())
    with pytest.raises(ProviderWrong):
        redeem(provider, departure, clock)


@pytest.mark.parametrize("path", [WELL_KNOWN, "/token", "/userinfo"])
def test_an_answer_nested_without_end_is_refused(prove: Callable[[], Claimed], liar: LyingProvider, path: str) -> None:
    liar.answers[path] = (200, b"[" * 200_000)
    with pytest.raises(ProviderWrong):
        prove()


def test_a_key_too_short_to_be_trusted_signs_nothing(prove: Callable[[], Claimed], liar: LyingProvider) -> None:
    made = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 -- the weakness is the point
    form = serialization.PrivateFormat.PKCS8
    pem = made.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        liar.key = RSAKey.import_key(pem, {"use": "sig", "kid": "first"})
    with pytest.raises(ProviderWrong):
        prove()


def test_a_provider_that_is_gone_or_slow_is_told_apart_from_a_wrong_one(
    prove: Callable[[], Claimed],
    liar: LyingProvider,
    tmp_path: Path,
    clock: StandingClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    gone = Provider(settings("http://127.0.0.1:9", tmp_path))
    with pytest.raises(ProviderAway):
        gone.depart(back=BACK, at=clock())
    monkeypatch.setattr(transport, "_READ_SECONDS", 0.2)
    liar.delay, begun = 1.0, time.monotonic()
    with pytest.raises(ProviderAway):
        prove()
    assert time.monotonic() - begun < 1
    # Nothing is remembered of it.
    liar.delay = 0.0
    assert prove().subject == "s-1"


def test_document_and_keys_are_asked_for_once_an_hour(
    prove: Callable[[], Claimed], liar: LyingProvider, clock: StandingClock
) -> None:
    prove()
    prove()
    assert [liar.paths().count(path) for path in (WELL_KNOWN, "/jwks")] == [1, 1]
    clock.advance(minutes=61)
    liar.at = clock()
    prove()
    assert [liar.paths().count(path) for path in (WELL_KNOWN, "/jwks")] == [2, 2]


def test_a_new_key_of_the_provider_is_found_and_unknown_ones_do_not_make_it_be_asked_again_and_again(
    prove: Callable[[], Claimed], liar: LyingProvider, clock: StandingClock
) -> None:
    prove()
    old, liar.key = liar.key, RSAKey.generate_key(2048, {"use": "sig", "kid": "second"})
    with pytest.raises(ProviderWrong):
        prove()
    assert liar.paths().count("/jwks") == 1
    clock.advance(minutes=1)
    liar.at = clock()
    assert prove().subject == "s-1"
    assert liar.paths().count("/jwks") == 2
    # The old key counts no more.
    clock.advance(minutes=1)
    liar.at = clock()
    liar.sign = lambda claims: jwt.encode({"alg": "RS256", "kid": "first"}, claims, old)
    with pytest.raises(ProviderWrong):
        prove()


def test_keys_of_kinds_not_known_here_do_not_hide_the_others(prove: Callable[[], Claimed], liar: LyingProvider) -> None:
    listed = [{"kty": "SM2", "kid": "x"}, {"kty": "EC", "crv": "sm2p256v1", "x": "AA", "y": "AA", "kid": "y"}, 7]
    listed.append(liar.key.as_dict(private=False))
    liar.answers["/jwks"] = (200, json.dumps({"keys": listed}).encode())
    assert prove().subject == "s-1"


def test_without_an_issuer_there_is_no_provider(liar: LyingProvider, tmp_path: Path) -> None:
    named = settings(liar.issuer, tmp_path)
    assert Provider.configured(named) is not None
    assert Provider.configured(replace(named, oidc_issuer="")) is None


def test_the_secret_shows_in_no_description_of_the_settings(liar: LyingProvider, tmp_path: Path) -> None:
    assert CLIENT_SECRET not in repr(settings(liar.issuer, tmp_path))


def test_a_slow_clock_of_the_portal_is_no_reason_to_refuse(
    prove: Callable[[], Claimed], liar: LyingProvider, clock: StandingClock
) -> None:
    liar.at = clock() + timedelta(seconds=45)
    assert prove().subject == "s-1"
