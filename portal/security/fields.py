"""Decides how a personal value is stored: encrypted to be read, keyed hash to be matched.

AES-256-GCM with a random nonce; the purpose (such as ``citizen_id``) is authenticated with the
value, so a ciphertext copied into another column does not decrypt there.
"""

import base64
import binascii
import hashlib
import hmac
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.kernel.errors import PortalError
from portal.kernel.messages import msg
from portal.security.keys import Keyring

_NONCE_BYTES: Final = 12


class FieldUnreadable(PortalError):
    """A stored value cannot be decrypted: its key is missing, or it was changed or moved."""


class FieldCipher:
    """Encrypts, decrypts and indexes short texts under one keyring."""

    def __init__(self, keyring: Keyring) -> None:
        """Take the keys; nothing is written."""
        self._keyring = keyring
        self._ciphers = {name: AESGCM(key) for name, key in keyring.field_keys.items()}

    def encrypt(self, value: str, purpose: str) -> str:
        """Return ``key-id.base64`` of nonce and ciphertext; equal values give different texts."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        name = self._keyring.current
        sealed = self._ciphers[name].encrypt(nonce, value.encode(), _context(name, purpose))
        return f"{name}.{_encoded(nonce + sealed)}"

    def decrypt(self, stored: str, purpose: str) -> str:
        """Return the value; raises FieldUnreadable if the text is damaged or of another purpose."""
        damaged = msg("加密字段已损坏或被移动。")
        name, dot, body = stored.partition(".")
        cipher = self._ciphers.get(name)
        if not dot or cipher is None:
            raise FieldUnreadable(msg("加密字段所用的密钥不存在。"))
        try:
            raw = base64.b64decode(body, altchars=b"-_", validate=True)
            if _encoded(raw) != body:
                # Spare bits in the last character would let one value be written in several ways.
                raise FieldUnreadable(damaged)
            plain = cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _context(name, purpose))
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise FieldUnreadable(damaged) from error
        return plain.decode()

    def seal(self, value: bytes, purpose: str) -> bytes:
        """Return the encrypted bytes, led by the id of their key; equal values give different bytes."""
        nonce, name = secrets.token_bytes(_NONCE_BYTES), self._keyring.current
        return f"{name}.".encode() + nonce + self._ciphers[name].encrypt(nonce, value, _context(name, purpose))

    def unseal(self, stored: bytes, purpose: str) -> bytes:
        """Return the bytes; raises FieldUnreadable if they are damaged or of another purpose."""
        name, _, raw = stored.partition(b".")
        cipher = self._ciphers.get(name.decode("ascii", "replace"))
        if cipher is None:
            raise FieldUnreadable(msg("加密字段所用的密钥不存在。"))
        try:
            return cipher.decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], _context(name.decode(), purpose))
        except (InvalidTag, ValueError) as error:
            raise FieldUnreadable(msg("加密字段已损坏或被移动。")) from error

    def needs_rotation(self, stored: str) -> bool:
        """Tell whether a stored value was encrypted under an older key than the current one."""
        return not stored.startswith(self._keyring.current + ".")

    def blind_index(self, value: str, purpose: str) -> str:
        """Return 64 hexadecimal digits, equal for equal values of one purpose.

        The caller passes the normal form of the value; the index key never leaves the key file.
        """
        message = f"{len(purpose)}:{purpose}:{value}".encode()
        return hmac.new(self._keyring.index_key, message, hashlib.sha256).hexdigest()


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii")


def _context(key_id: str, purpose: str) -> bytes:
    return f"{key_id}:{purpose}".encode()
