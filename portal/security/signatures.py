"""Signs and checks bytes with Ed25519; keys and signatures travel as base64 (RFC 8032).

What is signed must say what it is: the callers put a line of their own before it, so that a signature proves one thing.
"""

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey


def sign(message: bytes, *, secret: bytes) -> str:
    """Return the signature of the message under the key made from 32 secret bytes."""
    return _text(Ed25519PrivateKey.from_private_bytes(secret).sign(message))


def public_key(secret: bytes) -> str:
    """Return the public key that belongs to 32 secret bytes."""
    return _text(Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw())


def is_signed(message: bytes, *, signature: str, key: str) -> bool:
    """Return whether the signature is of this message under this public key; ValueError if either is malformed."""
    try:
        verifier = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        verifier.verify(base64.b64decode(signature, validate=True), message)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    except InvalidSignature:
        return False
    return True


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
