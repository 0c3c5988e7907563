"""Decides what is trusted of a form that stands between two pages: what the portal itself sealed, for a short time.

Between password and second factor nobody is signed in; a sealed ticket in the form says what has been proven so far.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.security.fields import FieldCipher, FieldUnreadable

LIFETIME: Final = timedelta(minutes=10)
_ISSUED: Final = "issued"


class TicketOver(BadInput):
    """The ticket was not made here, is for something else, or is too old."""


def issue(cipher: FieldCipher, purpose: str, facts: Mapping[str, str], *, at: datetime) -> str:
    """Returns the facts sealed for one purpose."""
    return cipher.encrypt(json.dumps({**facts, _ISSUED: at.isoformat()}), purpose)


def read(cipher: FieldCipher, purpose: str, ticket: str, *, at: datetime) -> dict[str, str]:
    """Returns the facts; raises TicketOver."""
    over = TicketOver(msg("这一步已经过时，请重新开始。"))
    try:
        facts: dict[str, str] = json.loads(cipher.decrypt(ticket, purpose))
    except FieldUnreadable as error:
        raise over from error
    if at - datetime.fromisoformat(facts[_ISSUED]) > LIFETIME:
        raise over
    return facts
