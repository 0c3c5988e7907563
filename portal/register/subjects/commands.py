"""Writes to subjects: matching by credit code or identity number (2021 art. 10), names with their history."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal.kernel.folding import fold
from portal.kernel.masking import mask_id
from portal.kernel.references import new_reference
from portal.register.subjects.models import Subject, SubjectIdentifier, SubjectKind, SubjectName, SubjectStatus
from portal.register.subjects.name_index import index_names
from portal.security.fields import FieldCipher

ID_PURPOSE = "subject.id"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectIdentity:
    """What a provider says about who a record concerns; the identity number only ever lives in memory."""

    kind: SubjectKind
    name: str
    credit_code: str | None = None
    id_type: str | None = None
    id_number: str | None = None
    legal_representative: str | None = None
    division: str | None = None
    founded_on: date | None = None
    identifiers: tuple[tuple[str, str], ...] = ()


def match(session: Session, *, identity: SubjectIdentity, cipher: FieldCipher, on: date) -> Subject:
    """Returns the subject with this code or number, created if new.

    A new name closes the present one on the day `on`.
    """
    found = session.scalar(select(Subject).where(_key(identity, cipher)))
    if found is None:
        return create(session, identity=identity, cipher=cipher)
    if identity.legal_representative:
        found.legal_representative = identity.legal_representative
    rename(session, subject=found, name=identity.name, on=on)
    return found


def create(session: Session, *, identity: SubjectIdentity, cipher: FieldCipher) -> Subject:
    """Returns a new subject with its name indexed for search in the same transaction."""
    subject = build(identity, cipher=cipher)
    session.add(subject)
    session.flush()
    index_names(session, [(subject.names[0].id, subject.names[0].key)])
    return subject


def build(identity: SubjectIdentity, *, cipher: FieldCipher) -> Subject:
    """Returns an unsaved subject; who adds many of these flushes once and indexes their names together."""
    return Subject(
        **columns(identity, cipher=cipher),
        names=[SubjectName(name=identity.name, key=fold(identity.name))],
        identifiers=[SubjectIdentifier(kind=kind, value=value) for kind, value in identity.identifiers],
    )


def columns(identity: SubjectIdentity, *, cipher: FieldCipher) -> dict[str, Any]:
    """Returns a new subject's columns; bulk intake writes many of these with one statement."""
    number = identity.id_number
    return {
        "ref": new_reference("subject"),
        "kind": identity.kind,
        "credit_code": identity.credit_code,
        "id_type": identity.id_type if number else None,
        "id_cipher": cipher.encrypt(number, ID_PURPOSE) if number else None,
        "id_index": cipher.blind_index(number, ID_PURPOSE) if number else None,
        "id_masked": mask_id(number) if number else None,
        "status": SubjectStatus.ACTIVE,
        "legal_representative": identity.legal_representative,
        "founded_on": identity.founded_on,
        "division": identity.division,
    }


def rename(session: Session, *, subject: Subject, name: str, on: date) -> bool:
    """Closes the present name on the day `on` and opens the new one; returns whether anything changed.

    A name already known as former stays former: an old document is no change of name.
    """
    key = fold(name)
    if any(known.key == key for known in subject.names):
        return False
    for known in subject.names:
        if known.until is None:
            known.until = on
    session.flush()
    fresh = SubjectName(subject_id=subject.id, name=name, key=key, since=on)
    session.add(fresh)
    session.flush()
    session.refresh(subject, ["names"])
    index_names(session, [(fresh.id, key)])
    return True


def _key(identity: SubjectIdentity, cipher: FieldCipher) -> ColumnElement[bool]:
    if identity.kind is SubjectKind.NATURAL_PERSON:
        return Subject.id_index == cipher.blind_index(identity.id_number or "", ID_PURPOSE)
    return Subject.credit_code == identity.credit_code
