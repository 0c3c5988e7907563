"""How a subject is named to somebody.

Organisations in full, natural persons masked unless a law orders their name.

Source: 2021 art. 21; LAW E13.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from portal.kernel.masking import mask_last, mask_person_name, scrub
from portal.register.subjects.models import Subject, SubjectKind

# What may stand between the letters of a name that is written spread out.
_GAP: Final = r"[\s\u00ad\u200b-\u200f\u2060\ufeff]{0,3}"


@dataclass(frozen=True, slots=True)
class Identity:
    """A subject as a page may name it.

    `address` is what stands in its web address; empty for a person named in full, so that the page that must name
    somebody never leads to the masked pages about the same person.
    """

    address: str
    kind: SubjectKind
    name: str
    code: str  # credit code, or the masked identity number of a person

    @property
    def is_person(self) -> bool:
        """True for a natural person."""
        return self.kind is SubjectKind.NATURAL_PERSON


def present_name(subject: Subject) -> str:
    """Returns the present name as held; for the eyes of the desk and for matching only."""
    return next(name.name for name in subject.names if name.until is None)


def public_identity(subject: Subject, *, named: bool = False) -> Identity:
    """Returns the identity for everybody; `named` only where a law orders a person's full name to be published.

    A namesake can clear himself by the last character beside a full name. Beside a masked name it would only help to
    tell which named entry is about the same person, so it is hidden there.
    """
    name = present_name(subject)
    if subject.kind is not SubjectKind.NATURAL_PERSON:
        return Identity(subject.credit_code or subject.ref, subject.kind, name, subject.credit_code or "")
    if named:
        return Identity("", subject.kind, name, subject.id_masked or "")
    return Identity(subject.ref, subject.kind, mask_person_name(name), mask_last(subject.id_masked or ""))


def public_text(text: str, subject: Subject | None) -> str:
    """Returns free text without identity or phone numbers and, for a person, without any full name, former ones too."""
    if subject is not None and subject.kind is SubjectKind.NATURAL_PERSON:
        text = without_names(text, (known.name for known in subject.names))
    return scrub(text)


def without_names(text: str, names: Iterable[str]) -> str:
    """Returns the text with each of the names masked, also where its letters are spread out."""
    for name in sorted(filter(str.strip, names), key=len, reverse=True):
        text = mask_person_name(name).join(_spread(name).split(text))
    return text


@lru_cache(maxsize=1_024)
def _spread(name: str) -> re.Pattern[str]:
    return re.compile(_GAP.join(map(re.escape, "".join(name.split()))))
