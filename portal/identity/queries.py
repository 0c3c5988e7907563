"""Reads of identity: who a holder is proven to be, and for which subjects they may speak today."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from portal.identity.models import Capacity, Identity, Method, Representation
from portal.kernel.citation import Citation
from portal.kernel.errors import Forbidden, NotFound
from portal.kernel.folding import fold
from portal.kernel.messages import msg
from portal.law.actors import Party
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject, SubjectKind, SubjectStatus
from portal.security.fields import FieldCipher

PROOF = Citation("21", 18)
NAME_PURPOSE = "identity.name"
NUMBER_PURPOSE = "identity.number"


@dataclass(frozen=True, slots=True)
class Proven:
    """A holder proven to be a person; name and number are for their own eyes and for matching only."""

    ref: str
    method: Method
    name: str
    id_type: str
    id_number: str
    id_index: str
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class Mandate:
    """A subject a holder may speak for; `subject_ref` is None where the register holds nothing about it."""

    subject_ref: str | None
    kind: SubjectKind
    capacity: Capacity
    name: str
    credit_code: str | None
    until: date | None


def proven(session: Session, *, party: Party, cipher: FieldCipher, today: date) -> Proven | None:
    """Returns who the holder is proven to be; None before the proof, after its end, and when the document expired."""
    found = session.scalar(_living(party, today))
    if found is None:
        return None
    return Proven(
        ref=found.ref,
        method=found.method,
        name=cipher.decrypt(found.name_cipher, NAME_PURPOSE),
        id_type=found.id_type,
        id_number=cipher.decrypt(found.id_cipher, NUMBER_PURPOSE),
        id_index=found.id_index,
        valid_until=found.valid_until,
    )


def is_proven(session: Session, *, party: Party, today: date) -> bool:
    """Returns whether the holder is proven to be somebody, without reading who."""
    return session.scalar(_living(party, today).with_only_columns(Identity.id)) is not None


def require_proven(session: Session, *, party: Party, cipher: FieldCipher, today: date) -> Proven:
    """Returns who the holder is proven to be; raises Forbidden with the article for anybody else."""
    found = proven(session, party=party, cipher=cipher, today=today)
    if found is None:
        raise Forbidden(msg("查询非公开信息须先核验身份。"), citation=PROOF)
    return found


def mandates(session: Session, *, party: Party, cipher: FieldCipher, today: date) -> tuple[Mandate, ...]:
    """Returns for whom the holder may speak today: first themselves, then organisations; empty unless proven.

    What was compared when a power was accepted is compared again: who is no longer the registered legal representative,
    and whose organisation has been dissolved, speaks for it no more (2021 art. 19).
    """
    person = proven(session, party=party, cipher=cipher, today=today)
    if person is None:
        return ()
    own = session.scalar(select(Subject).where(Subject.id_index == person.id_index))
    itself = Mandate(
        subject_ref=own.ref if own else None,
        kind=SubjectKind.NATURAL_PERSON,
        capacity=Capacity.SELF,
        name=person.name,
        credit_code=None,
        until=person.valid_until,
    )
    rows = session.scalars(
        select(Representation)
        .where(
            Representation.holder_id == party.holder_id,
            Representation.ended_at.is_(None),
            Representation.since <= today,
            or_(Representation.until.is_(None), Representation.until >= today),
        )
        .order_by(Representation.id)
    )
    found = ((row, session.scalar(select(Subject).where(Subject.credit_code == row.credit_code))) for row in rows)
    return (itself, *(_organisation(row, held) for row, held in found if _still_speaks(row, held, person.name)))


def mandate(session: Session, *, party: Party, subject_ref: str, cipher: FieldCipher, today: date) -> Mandate:
    """Returns the mandate for one subject; raises NotFound for every other, the same as for one that does not exist."""
    for each in mandates(session, party=party, cipher=cipher, today=today):
        if each.subject_ref == subject_ref:
            return each
    raise NotFound(msg("没有找到这一项。"))


def _living(party: Party, today: date) -> Select[tuple[Identity]]:
    return select(Identity).where(
        Identity.holder_id == party.holder_id,
        Identity.ended_at.is_(None),
        or_(Identity.valid_until.is_(None), Identity.valid_until >= today),
    )


def _still_speaks(row: Representation, held: Subject | None, name: str) -> bool:
    if held is None:
        return True
    if held.status is SubjectStatus.CANCELLED:
        return False
    registered = held.legal_representative if row.capacity is Capacity.LEGAL_REPRESENTATIVE else None
    return not registered or fold(registered) == fold(name)


def _organisation(row: Representation, subject: Subject | None) -> Mandate:
    return Mandate(
        subject_ref=subject.ref if subject else None,
        kind=subject.kind if subject else SubjectKind.LEGAL_PERSON,
        capacity=row.capacity,
        name=present_name(subject) if subject else row.credit_code,
        credit_code=row.credit_code,
        until=row.until,
    )
