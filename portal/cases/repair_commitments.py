"""Decides which signed commitments everybody sees: those of organisations, while a repair is handled (2024 art. 27).

Of natural persons and sole proprietors none is shown (2021 art. 21), nor one whose application was decided or taken
back: what is repaired is hidden from everybody, and a letter that went on standing there would say that something is
(2021 arts. 20, 38; parameter A36). Before the decision it is shown only while everybody sees what it is about (2021
arts. 18, 37). It names the day it was signed and the digest of words that are the same for all: nothing of a record.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from portal.cases import effects
from portal.cases.models import Case, CaseItem, CaseKind
from portal.kernel.clock import beijing_date
from portal.law.parameters import DEFAULT_CHOICES
from portal.register.disclosure import PUBLIC, decide, decide_entry, entry_facts, record_facts
from portal.register.subjects.models import Subject, SubjectKind

_SHOWN_OF: Final = DEFAULT_CHOICES.value("repair.commitment_public")
_ORGANISATIONS: Final = (SubjectKind.LEGAL_PERSON, SubjectKind.UNINCORPORATED)


@dataclass(frozen=True, slots=True)
class Commitment:
    """One signed letter: when it was signed, and the digest of its words."""

    signed_on: date
    digest: str


def public(session: Session, *, credit_code: str, today: date) -> tuple[Commitment, ...]:
    """Returns the commitments that everybody may see of a subject on a Beijing day, newest first."""
    if _SHOWN_OF != "organisations":
        return ()
    wanted = (
        select(Case)
        .join(Subject, Subject.ref == Case.subject_ref)
        .where(
            Subject.credit_code == credit_code,
            Subject.kind.in_(_ORGANISATIONS),
            Case.kind == CaseKind.REPAIR,
            Case.commitment_digest.is_not(None),
            Case.decided_at.is_(None),
            Case.closed_at.is_(None),
        )
        .options(selectinload(Case.items))
        .order_by(Case.id.desc())
    )
    rows = [row for row in session.scalars(wanted) if any(_is_public(session, item, today) for item in row.items)]
    return tuple(Commitment(beijing_date(row.received_at), row.commitment_digest or "") for row in rows)


def _is_public(session: Session, item: CaseItem, today: date) -> bool:
    """Whether everybody sees the thing: of anything else nothing may hint."""
    thing = effects.of_item(session, item)
    if thing is None:
        return False
    if thing.record is not None:
        return decide(record_facts(thing.record), PUBLIC, today).shown
    return thing.entry is not None and decide_entry(entry_facts(thing.entry), PUBLIC, today).shown
