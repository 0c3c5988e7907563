"""Decides what proves the second factor: a code of the minute, usable once, or a recovery code (ASVS 6.5).

A code counts in its own half minute and the one before and after it; whoever accepts one keeps its step and takes no
older or equal one again.
"""

import base64
import secrets
import unicodedata
from datetime import datetime
from typing import Final

import pyotp
import segno

from portal.kernel.references import ALPHABET

RECOVERY_CODES: Final = 10
_PERIOD: Final = 30
_DIGITS: Final = 6
_DRIFT: Final = 1
_SECRET_BYTES: Final = 20
_GROUP: Final = 4


def new_secret() -> str:
    """Return a fresh secret as authenticator apps take it (base32)."""
    return secret_of(secrets.token_bytes(_SECRET_BYTES))


def secret_of(raw: bytes) -> str:
    """Return raw bytes as a secret in base32."""
    return base64.b32encode(raw).decode("ascii")


def step_at(at: datetime) -> int:
    """Return the number of the half minute."""
    return int(at.timestamp()) // _PERIOD


def code_of(secret: str, step: int) -> str:
    """Return the six digits of a step."""
    return pyotp.TOTP(secret, digits=_DIGITS, interval=_PERIOD).at(step * _PERIOD)


def matching_step(secret: str, code: str, *, at: datetime, after: int | None) -> int | None:
    """Return the step of which this is the code, later than `after`; None when it is none of the allowed ones."""
    typed = plain(code).encode()
    now = step_at(at)
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        if (after is None or step > after) and secrets.compare_digest(code_of(secret, step).encode(), typed):
            return step
    return None


def address_of(secret: str, *, login: str, issuer: str) -> str:
    """Return the otpauth address that an app reads from the square code."""
    return pyotp.TOTP(secret, digits=_DIGITS, interval=_PERIOD).provisioning_uri(name=login, issuer_name=issuer)


def square_of(address: str) -> str:
    """Return the square code of an address as an SVG element without any style."""
    return segno.make(address, error="m", micro=False).svg_inline(omitsize=True, light="#fff", dark="#000", border=4)


def new_recovery_codes() -> tuple[str, ...]:
    """Return fresh recovery codes, written in groups."""
    return tuple(grouped_code(3) for _ in range(RECOVERY_CODES))


def grouped_code(groups: int) -> str:
    """Return a random code in groups of four characters without look-alikes."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(_GROUP)) for _ in range(groups))


def plain(code: str) -> str:
    """Return a code as typed, without gaps and hyphens, in small letters and half width."""
    return "".join(unicodedata.normalize("NFKC", code).split()).replace("-", "").casefold()
