"""Decides the form of an answer about an identifier: its normal form, errors, warnings."""

import re
from dataclasses import dataclass
from typing import Final

from portal.kernel.folding import fold
from portal.kernel.messages import Message

_SEPARATORS: Final = re.compile(r"[\s-]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing noticed: a stable code for programs, a message for readers."""

    code: str
    message: Message


@dataclass(frozen=True, slots=True)
class Verdict:
    """The normal form of what was entered, with what is wrong and what is odd about it."""

    value: str
    errors: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        """Tell whether the identifier may be accepted."""
        return not self.errors


def normal_form(text: str) -> str:
    """Return the text in half width and upper case, without spaces, hyphens and controls."""
    return _SEPARATORS.sub("", fold(text)).upper()
