"""Decides who is told that something they read was put right, and that each of them says they heard (2024 art. 40).

Who queried, was shown or was sent it within the period of parameter A32 gets one notice per reading; a unit's answer is
counted, a holder's reading it is enough. Nothing of the record is repeated in it. Of a revoked repair the same people
get a second word, and nobody a first one any more (2024 art. 42(3)). What a unit takes back or changes by a notice of
its own is told in the same way (2021 arts. 9, 36).
"""

from collections.abc import Iterable, Mapping
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
from portal.cases.models import Case, CaseKind, CorrectionNotice, Outcome
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law import parameters
from portal.law.actors import Actor
from portal.law.procedures.objection import PROVIDERS
from portal.law.procedures.repair import REVOKED
from portal.law.roles import Role
from portal.register.notices.models import Notice, NoticeKind, NoticeState

# Who says for a unit that it heard.
READERS: Final = frozenset({Role.QUERY_CLERK, Role.AGENCY_CLERK}) | PROVIDERS
WITHIN: Final = timedelta(days=int(parameters.get("correction.recipients_days").default))
TOPIC: Final = "case.propagate"
PROPAGATED: Final = frozenset(
    {Outcome.CORRECTED, Outcome.SUPPLEMENTED, Outcome.DELETED, Outcome.UNVERIFIABLE, Outcome.REPAIRED}
)
# What a notice that was carried out means to whoever read the record.
_BY_NOTICE: Final[Mapping[NoticeKind, Outcome]] = {
    NoticeKind.CHANGE: Outcome.CORRECTED,
    NoticeKind.WITHDRAW: Outcome.DELETED,
    NoticeKind.SETTLED: Outcome.DELETED,
    NoticeKind.ANNULLED: Outcome.DELETED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Word:
    """What is said to each reader: the case or notice, the record or entry, whose it is, what became of it and when."""

    matter: str
    thing_ref: str
    subject_ref: str
    outcome: Outcome
    since: datetime


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the word has gone: how many were told, how many have said they heard."""

    told: int
    acknowledged: int


def propagate(session: Session, *, case: Case, act: Act) -> int:
    """Returns how many notices went out about the decided items of a case, or its revocation; once for each reading."""
    undone = case.kind is CaseKind.REPAIR and case.state == REVOKED
    told = revocations.tell_again(session, case=case, act=act) if undone else _put_right(session, case, act)
    return _noted(session, "case", case.ref, told, act)


def after_notice(session: Session, *, notice: Notice, act: Act) -> int:
    """Returns how many notices went out about a record that a unit took back or changed; once for each reading.

    Raises ValueError for a unit's notice that is not carried out. Source: 2021 arts. 9, 36; parameter A32.
    """
    if notice.state is not NoticeState.APPLIED or notice.closed_at is None:
        raise ValueError("nobody is told of a notice that is not carried out")
    record = notice.record
    if record.subject is None:
        return 0
    word = _Word(
        matter=notice.ref,
        thing_ref=record.ref,
        subject_ref=record.subject.ref,
        outcome=_BY_NOTICE[notice.kind],
        since=notice.closed_at,
    )
    return _noted(session, "notice", notice.ref, _tell_all(session, word, act), act)


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
    """Returns how far the word of a case, or of a unit's notice, has gone."""
    counts = select(func.count(), func.count(CorrectionNotice.acknowledged_at))
    told, acknowledged = session.execute(counts.where(CorrectionNotice.matter == matter)).one()
    return Reach(told, acknowledged)


def _noted(session: Session, kind: str, ref: str, told: int, act: Act) -> int:
    if told:
        audit.append(
            session,
            at=act.at,
            actor=act.ref,
            action=f"{kind}.propagated",
            object_kind=kind,
            object_ref=ref,
            detail={"notices": told},
        )
    return told


def _put_right(session: Session, case: Case, act: Act) -> int:
    return sum(_tell_all(session, word, act) for word in _words(case))


def _words(case: Case) -> Iterable[_Word]:
    if case.decided_at is None:
        raise ValueError("nobody is told of an undecided case")
    for item in case.items:
        if item.outcome is not None and item.outcome in PROPAGATED:
            yield _Word(
                matter=case.ref,
                thing_ref=item.record_ref or item.entry_ref or "",
                subject_ref=case.subject_ref,
                outcome=item.outcome,
                since=case.decided_at,
            )


def _tell_all(session: Session, word: _Word, act: Act) -> int:
    return sum(_tell(session, word, reading, act) for reading in _readings(session, word))


def _readings(session: Session, word: _Word) -> Iterable[Reading]:
    """Who read after the decision has read what was decided."""
    wanted = select(Reading).where(
        Reading.subject_ref == word.subject_ref,
        Reading.at > word.since - WITHIN,
        Reading.at <= word.since,
        Reading.channel != Channel.SELF,
    )
    return (reading for reading in session.scalars(wanted.order_by(Reading.id)) if word.thing_ref in reading.records)


def _tell(session: Session, word: _Word, reading: Reading, act: Act) -> int:
    unit_id, holder = _reader(session, reading)
    if unit_id is None and holder is None:
        return 0
    known = select(CorrectionNotice.id).where(
        CorrectionNotice.matter == word.matter,
        CorrectionNotice.thing_ref == word.thing_ref,
        CorrectionNotice.reading_ref == reading.ref,
    )
    if session.scalar(known) is not None:
        return 0
    notice = CorrectionNotice(
        ref=new_reference("notice"),
        matter=word.matter,
        thing_ref=word.thing_ref,
        outcome=word.outcome,
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
