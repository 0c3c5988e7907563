"""Identity providers on loopback: the mock of the demonstration as it is shipped, and one that can be made to lie."""

import base64
import hashlib
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import requests
from joserfc import jwt
from joserfc.jwk import RSAKey

from tests.support.servers import free_port

CLIENT_ID: Final = "portal-test"
CLIENT_SECRET: Final = "a secret of tests"  # not of anything else
_START_SECONDS: Final = 60


@dataclass(frozen=True)
class MockProvider:
    """A running oidc-provider-mock."""

    issuer: str

    def knows(self, sub: str, **claims: str) -> None:
        """Lets it tell these claims of a user."""
        requests.put(f"{self.issuer}/users/{sub}", json=claims, timeout=10).raise_for_status()

    def let_through(self, address: str, sub: str) -> str:
        """Returns where it sends the browser of somebody who came to this address and is this user."""
        answer = requests.post(address, data={"sub": sub}, allow_redirects=False, timeout=10)
        assert answer.status_code == 302, answer.text
        return answer.headers["Location"]


@contextmanager
def mock_provider() -> Iterator[MockProvider]:
    """Runs the mock in a process of its own: importing it warns of its own future."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port), "--require-nonce"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    issuer = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{issuer}/jwks", process)
        yield MockProvider(issuer)
    finally:
        process.terminate()
        process.wait(timeout=30)


@dataclass
class LyingProvider:
    """Answers as a provider does, save where a test tells it otherwise; it keeps what it was asked."""

    issuer: str
    at: datetime  # its clock: a standing one of a test stands in that test's thread only
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"use": "sig", "kid": "first"}))
    nonce: str = ""
    subject: str = "s-1"
    claims: dict[str, Any] = field(default_factory=dict)  # of the ID token; None takes one away
    told: dict[str, Any] = field(default_factory=dict)  # of userinfo; None takes one away
    document: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, tuple[int, bytes]] = field(default_factory=dict)  # path → what it answers instead
    sign: Callable[[dict[str, Any]], str] | None = None
    delay: float = 0.0
    asked: list[tuple[str, dict[str, str], str]] = field(default_factory=list)

    def paths(self) -> list[str]:
        """What it was asked for, in order."""
        return [path for path, _, _ in self.asked]

    def id_token(self) -> str:
        """The token it hands out."""
        instant = int(self.at.timestamp())
        claims = {
            "iss": self.issuer,
            "sub": self.subject,
            "aud": CLIENT_ID,
            "exp": instant + 300,
            "iat": instant,
            "nonce": self.nonce,
        }
        claims = {name: value for name, value in (claims | self.claims).items() if value is not None}
        if self.sign is not None:
            return self.sign(claims)
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    def answer(self, path: str) -> tuple[int, bytes]:
        """Status and body for a path."""
        if path in self.answers:
            return self.answers[path]
        bodies: dict[str, Callable[[], Any]] = {
            "/.well-known/openid-configuration": self._document,
            "/jwks": lambda: {"keys": [self.key.as_dict(private=False)]},
            "/token": lambda: {"access_token": "at", "token_type": "Bearer", "id_token": self.id_token()},
            "/userinfo": self._userinfo,
        }
        return (200, json.dumps(bodies[path]()).encode()) if path in bodies else (404, b"{}")

    def _document(self) -> dict[str, Any]:
        found = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/jwks",
        }
        return found | self.document

    def _userinfo(self) -> dict[str, Any]:
        found = {"sub": self.subject, "name": "测小甲", "id_type": "citizen_id", "id_number": "-"} | self.told
        return {name: value for name, value in found.items() if value is not None}


@contextmanager
def lying_provider(at: datetime) -> Iterator[LyingProvider]:
    """Runs it in a thread, on a port of its own."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply("")

        def do_POST(self) -> None:
            self._reply(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())

        def _reply(self, body: str) -> None:
            path = urlsplit(self.path).path
            form = {name: values[0] for name, values in parse_qs(body).items()}
            provider.asked.append((path, form, self.headers.get("Authorization", "")))
            time.sleep(provider.delay)
            status, content = provider.answer(path)
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            if 300 <= status < 400:
                self.send_header("Location", content.decode())
            self.end_headers()
            try:
                self.wfile.write(content)
            except OSError:
                return  # the portal has turned away

        def log_message(self, *_: object) -> None:
            """Stay quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider = LyingProvider(f"http://127.0.0.1:{server.server_port}", at)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def challenge_of(verifier: str) -> str:
    """What PKCE sends ahead of a verifier (RFC 7636, S256)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    """Returns once a starting process answers there; raises AssertionError when it ends or takes too long."""
    deadline = time.monotonic() + _START_SECONDS
    while not _answers(address):
        assert process.poll() is None, "the provider ended"
        assert time.monotonic() < deadline, "the provider did not come up"
        time.sleep(0.1)


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=1).ok
    except requests.RequestException:
        return False
