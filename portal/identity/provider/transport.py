"""Decides how the portal talks to the identity provider: for seconds, in kilobytes, to the address named, no further.

Whatever goes wrong becomes one of two refusals in words of the portal; what the provider said is not shown, not kept.
"""

import time
from collections.abc import Mapping
from typing import Any, Final

from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc.errors import JoseError
from requests import PreparedRequest, RequestException, Response
from requests.adapters import HTTPAdapter
from requests.exceptions import ChunkedEncodingError, ContentDecodingError, HTTPError, ReadTimeout, Timeout
from requests.exceptions import ConnectionError as ConnectionFailed

from portal.kernel.errors import BadInput, Unavailable
from portal.kernel.messages import msg
from portal.kernel.settings import Settings

_CONNECT_SECONDS: Final = 3.0
_READ_SECONDS: Final = 5.0
_LONGEST_SECONDS: Final = 8.0
_LARGEST_BYTES: Final = 256_000
_PART_BYTES: Final = 8_192
# What requests, Authlib and joserfc raise for answers that are late, cut, no JSON, no token, or an error.
TROUBLES: Final = (
    RequestException,
    OAuthError,
    JoseError,
    ValueError,
    KeyError,
    TypeError,
    OverflowError,
    RecursionError,
)
_SILENCE: Final = (ConnectionFailed, Timeout, ChunkedEncodingError)


class ProviderAway(Unavailable):
    """The provider did not answer in time."""

    def __init__(self) -> None:
        """Say so in the portal's own words."""
        super().__init__(
            msg("统一身份认证暂时没有回应。没有核验，您的账户没有任何变化。请过几分钟再试，或者改用其他方式核验。")
        )


class ProviderWrong(BadInput):
    """What the provider answered cannot be relied upon."""

    def __init__(self) -> None:
        """Say so in the portal's own words."""
        super().__init__(
            msg("统一身份认证的回答不能确认，所以没有核验，您的账户没有任何变化。请重新开始，或者改用其他方式核验。")
        )


class _Bounded(HTTPAdapter):
    """Cuts an answer that takes too long or is too large."""

    def send(self, request: PreparedRequest, *_: object, **options: Any) -> Response:
        """Returns an answer that has been read whole; raises RequestException."""
        given = options | {"stream": True, "timeout": (_CONNECT_SECONDS, _READ_SECONDS)}
        response, over = super().send(request, **given), time.monotonic() + _LONGEST_SECONDS
        body = bytearray()
        for part in response.iter_content(_PART_BYTES):
            body += part
            if len(body) > _LARGEST_BYTES:
                response.close()
                raise ContentDecodingError("an answer of the identity provider is too large")
            if time.monotonic() > over:
                response.close()
                raise ReadTimeout("an answer of the identity provider takes too long")
        response._content = bytes(body)  # noqa: SLF001 -- requests has no other way to hand a read body on
        return response


def session(settings: Settings, *, secret_in_body: bool = False, back: str = "") -> OAuth2Session:
    """Returns a new session with the provider: bounded, following no redirect, PKCE S256; `back`: where to return."""
    opened = OAuth2Session(
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret,
        token_endpoint_auth_method="client_secret_post" if secret_in_body else "client_secret_basic",
        scope=settings.oidc_scope,
        redirect_uri=back,
        code_challenge_method="S256",
    )
    opened.max_redirects = 0
    for scheme in ("https://", "http://"):
        opened.mount(scheme, _Bounded())
    return opened


def document(opened: OAuth2Session, url: str, *, with_token: bool = False) -> Mapping[str, Any]:
    """Returns the JSON object at an address; raises one of TROUBLES."""
    answer = opened.get(url, withhold_token=not with_token, headers={"Accept": "application/json"})
    answer.raise_for_status()
    found = answer.json()
    if answer.status_code != 200 or not isinstance(found, dict):
        raise ValueError("not a JSON object")
    return found


def refusal(trouble: Exception) -> ProviderAway | ProviderWrong:
    """Returns what to raise instead of a trouble: away for silence and for errors of its server, wrong for the rest."""
    broken = isinstance(trouble, HTTPError) and trouble.response.status_code >= 500
    return ProviderAway() if broken or isinstance(trouble, _SILENCE) else ProviderWrong()
