"""Decides where the encryption keys live and when a key file is refused.

The file is JSON, readable by its owner only, and outside the database: whoever copies the database
alone reads no identity number. Field keys carry an id, so that old values stay readable after a
new key is added; the index key cannot change without computing every index value again.
"""

import base64
import binascii
import json
import os
import secrets
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from portal.kernel.errors import PortalError
from portal.kernel.messages import Message, msg

KEY_BYTES: Final = 32
_FORMAT: Final = 1
_MOST_BYTES: Final = 1 << 20


class KeyFileError(PortalError):
    """The key file is missing, open to others, or not what the portal wrote."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """The field keys by id, the id in use for new values, and the index key."""

    current: str
    field_keys: Mapping[str, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)

    @classmethod
    def generate(cls) -> "Keyring":
        """Return a keyring of fresh random keys."""
        name = _new_key_id()
        return cls(name, {name: secrets.token_bytes(KEY_BYTES)}, secrets.token_bytes(KEY_BYTES))

    @classmethod
    def load(cls, path: Path) -> "Keyring":
        """Return the keyring in a file; raises KeyFileError with the reason when it is unfit."""
        try:
            # Without blocking: a pipe put in its place must not hang the start.
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise KeyFileError(msg("无法打开密钥文件 %(path)s。", path=path)) from error
        try:
            _refuse_unless_private(os.fstat(descriptor), path)
            content = os.read(descriptor, _MOST_BYTES)
        finally:
            os.close(descriptor)
        return _parsed(content, path)

    @classmethod
    def load_or_create(cls, path: Path) -> "Keyring":
        """Return the keyring in the file, written with fresh keys first if there is none."""
        if not path.exists() and not path.is_symlink():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            # If another process was first, its keys are the ones to use.
            with suppress(FileExistsError):
                cls.generate().save_new(path)
        return cls.load(path)

    def rotated(self) -> "Keyring":
        """Return the keyring with a fresh field key for new values; old values stay readable."""
        name = _new_key_id()
        keys = {**self.field_keys, name: secrets.token_bytes(KEY_BYTES)}
        return Keyring(name, keys, self.index_key)

    def derived(self, purpose: str) -> bytes:
        """Return 32 bytes that only this key file gives for the purpose; they do not change when field keys do."""
        return HKDF(SHA256(), KEY_BYTES, salt=None, info=purpose.encode()).derive(self.index_key)

    def save_new(self, path: Path) -> None:
        """Write a new file, owner only, whole or not at all; FileExistsError if one exists."""
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(self._as_json())
                file.flush()
                os.fsync(file.fileno())
            os.link(draft, path)
        finally:
            draft.unlink()

    def _as_json(self) -> str:
        content = {
            "format": _FORMAT,
            "current": self.current,
            "fields": {name: _encoded(key) for name, key in self.field_keys.items()},
            "index": _encoded(self.index_key),
        }
        return json.dumps(content, indent=1) + "\n"


def _new_key_id() -> str:
    return secrets.token_hex(4)


def _encoded(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")


def _refuse_unless_private(status: os.stat_result, path: Path) -> None:
    if not stat.S_ISREG(status.st_mode):
        raise KeyFileError(msg("密钥文件 %(path)s 不是普通文件。", path=path))
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise KeyFileError(msg("密钥文件 %(path)s 可被他人读写，请执行 chmod 600。", path=path))


def _parsed(content: bytes, path: Path) -> Keyring:
    damaged = msg("密钥文件 %(path)s 已损坏，请从备份恢复。", path=path)
    try:
        data = json.loads(content)
        keys = {str(name): _decoded(text, damaged) for name, text in data["fields"].items()}
        index = _decoded(data["index"], damaged)
        current, form = data["current"], data["format"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise KeyFileError(damaged) from error
    if form != _FORMAT or current not in keys:
        raise KeyFileError(damaged)
    return Keyring(current, keys, index)


def _decoded(text: object, damaged: Message) -> bytes:
    try:
        key = base64.b64decode(str(text), validate=True)
    except binascii.Error as error:
        raise KeyFileError(damaged) from error
    if len(key) != KEY_BYTES:
        raise KeyFileError(damaged)
    return key
