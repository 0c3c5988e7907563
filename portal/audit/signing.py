"""Decides how the head of the chain is vouched for: an Ed25519 signature that anyone can check against the public key.

A head kept outside proves later that nothing before it was changed (2021 art. 30(2)); the signature proves that the
portal itself gave it out. The key comes from the key file, which lies outside the database.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from portal.audit.chain import Head, canonical
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.security import signatures
from portal.security.keys import Keyring

PURPOSE: Final = "audit-head"
# What is signed says what it is, so that the signature proves nothing else.
_DOMAIN: Final = b"credit-portal audit head\n"


@dataclass(frozen=True, slots=True)
class SignedHead:
    """A head with the instant it was signed at; signature and public key in base64."""

    seq: int
    digest: str
    at: datetime
    signature: str
    public_key: str

    @property
    def head(self) -> Head:
        """Returns the head alone."""
        return Head(self.seq, self.digest)

    def as_json(self) -> dict[str, Any]:
        """Returns the document that is handed out."""
        return {
            "seq": self.seq,
            "digest": self.digest,
            "at": _instant(self.at),
            "signature": self.signature,
            "public_key": self.public_key,
        }


def sign(head: Head, *, keyring: Keyring, at: datetime) -> SignedHead:
    """Returns the head, signed."""
    signature = signatures.sign(_message(head.seq, head.digest, _instant(at)), secret=keyring.derived(PURPOSE))
    return SignedHead(head.seq, head.digest, at, signature, public_key(keyring))


def public_key(keyring: Keyring) -> str:
    """Returns the public key of this portal."""
    return signatures.public_key(keyring.derived(PURPOSE))


def checked(document: Mapping[str, Any], *, key: str) -> Head:
    """Returns the head of a document signed under this public key; raises BadInput for any other document."""
    try:
        seq, digest, at = document["seq"], document["digest"], document["at"]
        if type(seq) is not int or not isinstance(digest, str) or not isinstance(at, str):
            raise BadInput(msg("链头文件的内容不完整。"))
        intact = signatures.is_signed(_message(seq, digest, at), signature=str(document["signature"]), key=key)
    except (KeyError, ValueError) as error:
        raise BadInput(msg("链头文件的内容不完整。")) from error
    if not intact:
        raise BadInput(msg("链头文件的签名不是本平台的签名，或者内容已被改动。"))
    return Head(seq, digest)


def _message(seq: int, digest: str, at: str) -> bytes:
    return _DOMAIN + canonical({"seq": seq, "digest": digest, "at": at})


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
