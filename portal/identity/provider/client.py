"""Decides how a holder is sent to the identity provider, and what of its answer is taken over.

Authorization code with PKCE (S256), state and nonce; the real name, the kind and number of the document come from the
userinfo of the same subject. Tokens live as long as the exchange and are dropped.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from authlib.common.security import generate_token
from joserfc.errors import JoseError

from portal.identity.provider import tokens, transport
from portal.identity.provider.directory import Directory
from portal.kernel.identifiers import documents
from portal.kernel.identifiers.documents import DocumentType
from portal.kernel.settings import Settings

_SECRET_LENGTH: Final = 48
_LONGEST_CLAIM: Final = 100
# Codes of certificates that identity platforms use beside words.
_BY_CODE: Final[Mapping[str, DocumentType]] = {
    "111": DocumentType.CITIZEN_ID,
    "414": DocumentType.PASSPORT,
    "511": DocumentType.TAIWAN_PERMIT,
    "516": DocumentType.HK_MACAO_PERMIT,
    "553": DocumentType.PERMANENT_RESIDENT,
}
_log = logging.getLogger("portal.identity.provider")


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser goes, and what must come back with it or stay here meanwhile."""

    address: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Claimed:
    """What the provider told of somebody, verified to be its word, not yet matched with anything here."""

    issuer: str
    subject: str = field(repr=False)
    name: str = field(repr=False)
    id_type: str
    id_number: str = field(repr=False)


class Provider:
    """The identity provider as this process knows it."""

    def __init__(self, settings: Settings) -> None:
        """Asks nothing yet."""
        self._settings = settings
        self._directory = Directory(settings)

    @classmethod
    def configured(cls, settings: Settings) -> "Provider | None":
        """Returns the provider that the operator names, None without one."""
        return cls(settings) if settings.oidc_issuer else None

    def depart(self, *, back: str, at: datetime) -> Departure:
        """Returns where to send the browser, which shall come back to `back`; raises ProviderAway or ProviderWrong."""
        state, nonce, verifier = (generate_token(_SECRET_LENGTH) for _ in range(3))
        try:
            found = self._directory.metadata(at)
            with transport.session(self._settings, back=back) as opened:
                address, _ = opened.create_authorization_url(
                    found.authorization_endpoint, state=state, code_verifier=verifier, nonce=nonce
                )
        except transport.TROUBLES as trouble:
            raise _refusal(trouble) from None
        return Departure(address, state, nonce, verifier)

    def redeem(self, *, code: str, verifier: str, nonce: str, back: str, at: datetime) -> Claimed:
        """Returns what the provider tells for the code; raises ProviderAway or ProviderWrong."""
        try:
            subject, told = self._exchange(code, verifier, nonce, back, at)
            return self._claimed(subject, told)
        except transport.TROUBLES as trouble:
            raise _refusal(trouble) from None

    def _exchange(self, code: str, verifier: str, nonce: str, back: str, at: datetime) -> tuple[str, Mapping[str, Any]]:
        """The subject of the ID token, and what userinfo says about the same subject."""
        found = self._directory.metadata(at)
        with transport.session(self._settings, secret_in_body=found.secret_in_body, back=back) as opened:
            token = opened.fetch_token(
                found.token_endpoint, grant_type="authorization_code", code=code, code_verifier=verifier
            )
            subject = self._subject_of(str(token["id_token"]), nonce, at)
            told = transport.document(opened, found.userinfo_endpoint, with_token=True)
        if told.get("sub") != subject:
            raise ValueError("userinfo is about somebody else")
        return subject, told

    def _subject_of(self, id_token: str, nonce: str, at: datetime) -> str:
        expected = {"issuer": self._settings.oidc_issuer, "client_id": self._settings.oidc_client_id, "nonce": nonce}
        try:
            return tokens.subject_of(id_token, self._directory.keys(at), at=at, **expected)
        except JoseError as trouble:
            newer = self._directory.newer_keys(at) if tokens.is_of_unknown_key(trouble) else None
            if newer is None:
                raise
        return tokens.subject_of(id_token, newer, at=at, **expected)

    def _claimed(self, subject: str, told: Mapping[str, Any]) -> Claimed:
        chosen = self._settings
        kind = DocumentType.CITIZEN_ID
        if chosen.oidc_claim_id_type:
            kind = _document_type(_words(told, chosen.oidc_claim_id_type))
        return Claimed(
            issuer=chosen.oidc_issuer,
            subject=subject,
            name=_words(told, chosen.oidc_claim_name),
            id_type=kind.value,
            id_number=_words(told, chosen.oidc_claim_id_number),
        )


def _words(told: Mapping[str, Any], claim: str) -> str:
    value = told.get(claim)
    if not isinstance(value, str) or not value.isprintable() or not 0 < len(value.strip()) <= _LONGEST_CLAIM:
        raise ValueError("a claim is missing")
    return value.strip()


def _document_type(told: str) -> DocumentType:
    by_key = {kind.value: kind for kind in DocumentType}
    found = by_key.get(told) or _BY_CODE.get(told) or documents.by_label(told)
    if found is None:
        raise ValueError("a kind of document that is not known here")
    return found


def _refusal(trouble: Exception) -> transport.ProviderAway | transport.ProviderWrong:
    """The kind of a trouble is logged, never its text, which the provider may have written."""
    refused = transport.refusal(trouble)
    _log.warning("identity provider: %s, %s", type(refused).__name__, type(trouble).__name__)
    return refused
