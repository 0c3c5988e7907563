"""Decides what is kept of whoever asks: name and one way to reach them, encrypted, and a secret to follow the case.

Nothing else is asked for (2024 art. 24; 2021 art. 34).
"""

import json
from dataclasses import dataclass
from typing import Final

from portal.cases.models import Case
from portal.identity.models import Capacity
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.procedures.turn import seen
from portal.security import receipts
from portal.security.fields import FieldCipher

APPLICANT: Final = "case.applicant"
STATEMENT: Final = "case.statement"
SECRET: Final = "case.secret"  # noqa: S105 -- the purpose of a key, not a secret
_LONGEST: Final = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Who asks; `contact` is where a letter reaches somebody without an account."""

    name: str
    capacity: Capacity
    contact: str = ""
    holder_ref: str | None = None


def sealed(applicant: Applicant, cipher: FieldCipher) -> str:
    """Returns what lies in the store; raises BadInput for an empty or too long name, or nowhere to answer to."""
    name, contact = seen(applicant.name).strip(), seen(applicant.contact).strip()
    if not name:
        raise BadInput(msg("请填写申请人姓名。"), field="name")
    if applicant.holder_ref is None and not contact:
        raise BadInput(msg("请填写送达地址或者电话。"), field="contact")
    if max(len(applicant.name), len(applicant.contact)) > _LONGEST:
        raise BadInput(msg("填写的内容过长。"), field="name")
    return cipher.encrypt(json.dumps({"name": name, "contact": contact}, ensure_ascii=False), APPLICANT)


def opened(case: Case, cipher: FieldCipher) -> Applicant:
    """Returns who asked in a case."""
    kept = json.loads(cipher.decrypt(case.applicant_cipher, APPLICANT))
    return Applicant(
        name=kept["name"], contact=kept["contact"], capacity=Capacity(case.capacity), holder_ref=case.holder_ref
    )


def new_secret() -> str:
    """Return a fresh secret for following a case without an account: 16 characters in groups of four, 76 bits."""
    return receipts.new_secret()


def index_of(secret: str, ref: str, cipher: FieldCipher) -> str:
    """Return by what a case is found with its number and its secret."""
    return receipts.index_of(secret, ref, cipher, SECRET)
