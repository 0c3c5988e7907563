"""Decides what vouches for a report: an Ed25519 signature over its number, the instant it was issued, and its facts.

The signature covers the facts in the attachment, not the drawing of the page; the file as a whole is vouched for by its
digest, which is kept here and asked for at /verify. The key comes from the key file, which lies outside the database.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from portal.audit.chain import canonical
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.security import signatures
from portal.security.keys import Keyring

PURPOSE: Final = "credit-report"
ALGORITHM: Final = "Ed25519"
SCHEMA: Final = "credit-portal/report/1"
_DOMAIN: Final = b"credit-portal credit report\n"


@dataclass(frozen=True, slots=True)
class Statement:
    """What is signed: which report, issued when, with which facts."""

    number: str
    issued_at: str
    facts_digest: str

    def message(self) -> bytes:
        """Returns the bytes that are signed."""
        parts = {"number": self.number, "issued_at": self.issued_at, "facts_digest": self.facts_digest}
        return _DOMAIN + canonical({"schema": SCHEMA} | parts)


def digest(facts: Mapping[str, Any]) -> str:
    """Returns the SHA-256 of the facts in their one byte form."""
    return hashlib.sha256(canonical(facts)).hexdigest()


def instant(at: datetime) -> str:
    """Returns an instant as the statement writes it."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def sign(statement: Statement, *, keyring: Keyring) -> str:
    """Returns the signature of a statement."""
    return signatures.sign(statement.message(), secret=keyring.derived(PURPOSE))


def public_key(keyring: Keyring) -> str:
    """Returns the public key of this portal's reports."""
    return signatures.public_key(keyring.derived(PURPOSE))


def document(statement: Statement, facts: Mapping[str, Any], *, signature: str, key: str) -> dict[str, Any]:
    """Returns the document that is attached to a report: the facts and everything needed to check them."""
    return {
        "schema": SCHEMA,
        "number": statement.number,
        "issued_at": statement.issued_at,
        "facts": dict(facts),
        "facts_digest": statement.facts_digest,
        "signature": {"algorithm": ALGORITHM, "value": signature, "public_key": key},
    }


def checked(attached: Mapping[str, Any], *, key: str) -> Mapping[str, Any]:
    """Returns the facts of an attached document signed under this public key; raises BadInput for any other.

    The key the document itself names is not asked: a forger would name his own.
    """
    incomplete = msg("报告附带的数据不完整。")
    try:
        facts, signature = attached["facts"], attached["signature"]
        statement = Statement(str(attached["number"]), str(attached["issued_at"]), str(attached["facts_digest"]))
        if attached["schema"] != SCHEMA or signature["algorithm"] != ALGORITHM or not isinstance(facts, dict):
            raise BadInput(incomplete)
        intact = signatures.is_signed(statement.message(), signature=str(signature["value"]), key=key)
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(incomplete) from error
    if not intact:
        raise BadInput(msg("签名不是这个公钥的签名，或者报告编号、出具时间、数据摘要已被改动。"))
    if digest(facts) != statement.facts_digest:
        raise BadInput(msg("报告附带的数据已被改动，与签名的摘要不符。"))
    return facts
