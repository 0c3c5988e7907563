"""Decides what stands on a receipt to follow something without an account: a number and a secret, kept as a digest."""

import secrets
from typing import Final

from portal.kernel.references import ALPHABET
from portal.security.fields import FieldCipher

_LENGTH: Final = 16


def new_secret() -> str:
    """Return a fresh secret: 16 characters in groups of four, 76 bits."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(_LENGTH))
    return "-".join(drawn[at : at + 4] for at in range(0, _LENGTH, 4))


def index_of(secret: str, ref: str, cipher: FieldCipher, purpose: str) -> str:
    """Return the digest by which number and secret together are found; case and hyphens do not matter."""
    plain = "".join(character for character in secret.casefold() if character in ALPHABET)
    return cipher.blind_index(f"{ref} {plain}", purpose)
