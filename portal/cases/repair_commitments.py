"""Decides which signed commitments everybody sees: those of organisations, while the repair holds (2024 art. 27).

Of natural persons and sole proprietors none is shown, nor one whose application was withdrawn or refused, nor any after
the last public day of what it is about: nothing then may hint at it (2021 arts. 20, 21; parameter A36). Nor is one
whose repair was revoked for false material: it carries no repair any more (2024 art. 42(3)). While what it is about is
hidden from everybody, so is the commitment: suspended, deleted, or never public (2021 arts. 18, 37).
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from portal.cases import effects
from portal.cases.models import Case, CaseItem, CaseKind, Outcome
from portal.kernel.clock import beijing_date
from portal.law.parameters import DEFAULT_CHOICES
from portal.law.procedures.repair import REFUSED, REJECTED, REVOKED, WITHDRAWN
from portal.register.disclosure import PUBLIC, decide, decide_entry, entry_facts, record_facts
from portal.register.records.models import RecordState
from portal.register.subjects.models import Subject, SubjectKind

_SHOWN_OF: Final = DEFAULT_CHOICES.value("repair.commitment_public")
_ORGANISATIONS: Final = (SubjectKind.LEGAL_PERSON, SubjectKind.UNINCORPORATED)
_NOT_SHOWN: Final = (WITHDRAWN, REFUSED, REJECTED, REVOKED)


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
            Case.state.not_in(_NOT_SHOWN),
        )
        .options(selectinload(Case.items))
        .order_by(Case.id.desc())
    )
    rows = [row for row in session.scalars(wanted) if _runs(session, row, today)]
    return tuple(Commitment(beijing_date(row.received_at), row.commitment_digest or "") for row in rows)


def _runs(session: Session, case: Case, today: date) -> bool:
    return any(_hints(session, item, today) for item in case.items)


def _hints(session: Session, item: CaseItem, today: date) -> bool:
    """Whether everybody may know of the thing, or might but for the repair: of anything else nothing may hint."""
    thing = effects.of_item(session, item)
    if thing is None:
        return False
    if thing.record is not None:
        facts = record_facts(thing.record)
        if facts.state is RecordState.REPAIRED:
            facts = replace(facts, state=RecordState.CURRENT)
        return decide(facts, PUBLIC, today).shown
    if thing.entry is None:
        return False
    entry = entry_facts(thing.entry)
    return decide_entry(replace(entry, removed=entry.removed and not _repaired(item)), PUBLIC, today).shown


def _repaired(item: CaseItem) -> bool:
    return item.outcome is Outcome.REPAIRED
