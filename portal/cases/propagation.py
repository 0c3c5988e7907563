"""Decides who is told that something they read was put right, and that each of them says they heard (2024 art. 40).

Who queried, was shown or was sent it within the period of parameter A32 gets one notice per reading; a unit's answer is
counted, a holder's reading it is enough. Nothing of the record is repeated in it. Of a revoked repair the same people
get a second word, and nobody a first one any more (2024 art. 42(3)).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import audit
from portal.access.models import ReaderKind, Reading
from portal.accounts.holders.models import Holder
from portal.accounts.holders.telling import tell
from portal.accounts.models import Unit
from portal.audit import Channel
from portal.cases import revocations
from portal.cases.handling import Act
from portal.cases.models import Case, CaseItem, CaseKind, CorrectionNotice, Outcome
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law import parameters
from portal.law.actors import Actor
from portal.law.procedures.objection import PROVIDERS
from portal.law.procedures.repair import REVOKED
from portal.law.roles import Role

# Who says for a unit that it heard.
READERS: Final = frozenset({Role.QUERY_CLERK, Role.AGENCY_CLERK}) | PROVIDERS
WITHIN: Final = timedelta(days=int(parameters.get("correction.recipients_days").default))
TOPIC: Final = "case.propagate"
PROPAGATED: Final = frozenset(
    {Outcome.CORRECTED, Outcome.SUPPLEMENTED, Outcome.DELETED, Outcome.UNVERIFIABLE, Outcome.REPAIRED}
)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the word has gone: how many were told, how many have said they heard."""

    told: int
    acknowledged: int


def propagate(session: Session, *, case: Case, act: Act) -> int:
    """Returns how many notices went out about the decided items of a case, or its revocation; once for each reading."""
    undone = case.kind is CaseKind.REPAIR and case.state == REVOKED
    told = revocations.tell_again(session, case=case, act=act) if undone else _put_right(session, case, act)
    if told:
        audit.append(
            session,
            at=act.at,
            actor=act.ref,
            action="case.propagated",
            object_kind="case",
            object_ref=case.ref,
            detail={"notices": told},
        )
    return told


def acknowledge(session: Session, *, ref: str, actor: Actor, at: datetime) -> None:
    """Keeps that a unit has followed a correction; raises NotFound for another unit's notice, Forbidden for a role."""
    actor.require(*READERS)
    row = session.scalar(select(CorrectionNotice).where(CorrectionNotice.ref == ref))
    if row is None or row.unit_id != actor.unit_id:
        raise NotFound(msg("没有找到这一项。"))
    if row.acknowledged_at is None:
        row.acknowledged_at, row.acknowledged_by = at, actor.ref
        session.flush()


def reach(session: Session, *, matter: str) -> Reach:
    """Returns how far the word of a case has gone."""
    counts = select(func.count(), func.count(CorrectionNotice.acknowledged_at))
    told, acknowledged = session.execute(counts.where(CorrectionNotice.matter == matter)).one()
    return Reach(told, acknowledged)


def _put_right(session: Session, case: Case, act: Act) -> int:
    told = 0
    for item in case.items:
        if item.outcome in PROPAGATED and item.outcome is not None:
            told += sum(_tell(session, case, item, reading, act) for reading in _readings(session, case, item))
    return told


def _readings(session: Session, case: Case, item: CaseItem) -> Iterable[Reading]:
    """Who read after the decision has read what was decided."""
    if case.decided_at is None:
        raise ValueError("nobody is told of an undecided case")
    ref = item.record_ref or item.entry_ref
    wanted = select(Reading).where(
        Reading.subject_ref == case.subject_ref,
        Reading.at > case.decided_at - WITHIN,
        Reading.at <= case.decided_at,
        Reading.channel != Channel.SELF,
    )
    return (reading for reading in session.scalars(wanted.order_by(Reading.id)) if ref in reading.records)


def _tell(session: Session, case: Case, item: CaseItem, reading: Reading, act: Act) -> int:
    unit_id, holder = _reader(session, reading)
    if item.outcome is None or (unit_id is None and holder is None):
        return 0
    ref = item.record_ref or item.entry_ref or ""
    known = select(CorrectionNotice.id).where(
        CorrectionNotice.matter == case.ref,
        CorrectionNotice.thing_ref == ref,
        CorrectionNotice.reading_ref == reading.ref,
    )
    if session.scalar(known) is not None:
        return 0
    notice = CorrectionNotice(
        ref=new_reference("notice"),
        matter=case.ref,
        thing_ref=ref,
        outcome=item.outcome,
        reading_ref=reading.ref,
        unit_id=unit_id,
        holder_ref=holder,
        sent_at=act.at,
    )
    session.add(notice)
    session.flush()
    if holder is not None:
        path = f"/account/corrections/{notice.ref}"
        tell(session, holder_ref=holder, kind="case.correction", path=path, cipher=act.cipher, at=act.at)
    return 1


def _reader(session: Session, reading: Reading) -> tuple[int | None, str | None]:
    if reading.reader_kind is ReaderKind.STAFF:
        # The unit that read, wherever its member of staff works today.
        return session.scalar(select(Unit.id).where(Unit.credit_code == reading.on_behalf_of)), None
    found = session.scalar(select(Holder.ref).where(Holder.ref == reading.reader_ref, Holder.closed_at.is_(None)))
    return None, found
