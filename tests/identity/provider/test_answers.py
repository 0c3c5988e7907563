"""The answers of an identity provider: what is understood, what is refused, and what its being away means."""

import json
import logging
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from joserfc import jwt
from joserfc.jwk import RSAKey

from portal.identity.provider import Claimed, Provider, ProviderAway, ProviderWrong, transport
from tests.identity.provider.scene import BACK, NUMBER, WELL_KNOWN, redeem, settings
from tests.support.clocks import StandingClock
from tests.support.identity_providers import CLIENT_SECRET, LyingProvider


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
    liar.delay, begun = 3.0, time.monotonic()
    with pytest.raises(ProviderAway):
        prove()
    assert time.monotonic() - begun < 3
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
