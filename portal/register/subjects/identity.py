"""How a subject is named to somebody.

Organisations in full, natural persons masked unless a law orders their name.

Source: 2021 art. 21; LAW E13.
"""

from dataclasses import dataclass

from portal.kernel.masking import mask_person_name, scrub
from portal.register.subjects.models import Subject, SubjectKind


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
    """Returns the identity for everybody; `named` only where a law orders a person's full name to be published."""
    name = present_name(subject)
    if subject.kind is not SubjectKind.NATURAL_PERSON:
        return Identity(subject.credit_code or subject.ref, subject.kind, name, subject.credit_code or "")
    if named:
        return Identity("", subject.kind, name, subject.id_masked or "")
    return Identity(subject.ref, subject.kind, mask_person_name(name), subject.id_masked or "")


def public_text(text: str, subject: Subject | None) -> str:
    """Returns free text without identity or phone numbers and, for a person, without the full name."""
    if subject is not None and subject.kind is SubjectKind.NATURAL_PERSON:
        name = present_name(subject)
        text = text.replace(name, mask_person_name(name))
    return scrub(text)
