"""Decides how the address of a mail server is written: how it is reached, where it is, and as whom (RFC 6409).

smtp:// speaks in clear and belongs on the same machine or a closed network; smtp+starttls:// and smtps:// check the
server's certificate.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

PLAIN: Final = "smtp"
STARTTLS: Final = "smtp+starttls"
TLS: Final = "smtps"
_PORTS: Final[Mapping[str, int]] = {PLAIN: 25, STARTTLS: 587, TLS: 465}


@dataclass(frozen=True, slots=True)
class SmtpAddress:
    """One mail server; the password is in no representation."""

    scheme: str
    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)


def read(text: str) -> SmtpAddress:
    """Return the address that is written; raises ValueError, not repeating it, for anything else."""
    parts = urlsplit(text)
    if parts.scheme not in _PORTS or not parts.hostname or parts.path not in ("", "/") or parts.query or parts.fragment:
        raise ValueError("not the address of a mail server")
    port = _PORTS[parts.scheme] if parts.port is None else parts.port
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if port == 0 or bool(user) != bool(password):
        raise ValueError("not the address of a mail server")
    return SmtpAddress(parts.scheme, parts.hostname, port, user, password)
