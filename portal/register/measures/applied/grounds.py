"""Decides what a measure may rest on today, and when that is gone (2021 arts. 14, 25-27; 2024 arts. 33, 40).

An honour calls for incentives, a serious listing for arts. 27, a final record of general dishonesty for art. 26; a risk
alert for nothing at all. A suspended ground is not gone: nothing is applied on it, and nothing lifted because of it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.citation import Citation
from portal.kernel.errors import RuleBroken
from portal.kernel.messages import msg
from portal.law.codes import RecordClass
from portal.law.instruments import of_2021
from portal.register import disclosure
from portal.register.disclosure import View, Viewer
from portal.register.lists.models import ListEntry, ListKind
from portal.register.measures.applied.models import Application, GroundKind
from portal.register.measures.models import MeasureKind
from portal.register.records.models import Challenge, Record, RecordState
from portal.register.subjects.models import Subject

ARTICLES: Final = {
    MeasureKind.INCENTIVE: of_2021(25),
    MeasureKind.RESTRAINT_GENERAL: of_2021(26),
    MeasureKind.RESTRAINT_SERIOUS: of_2021(27),
}
_LISTS: Final = {MeasureKind.INCENTIVE: ListKind.HONOUR, MeasureKind.RESTRAINT_SERIOUS: ListKind.SERIOUS}
_STATE_ORGANS: Final = Viewer(View.SHARED)


@dataclass(frozen=True, slots=True)
class Ground:
    """What a measure rests on: an entry or a record, about whom, since when, in which words."""

    kind: GroundKind
    ref: str
    subject: Subject
    decided_on: date
    title: str
    document_no: str
    facts: str


def required(session: Session, ref: str, kind: MeasureKind, today: date) -> Ground:
    """Returns the ground if it bears a measure of this kind today; raises RuleBroken with the article otherwise."""
    if kind is MeasureKind.RESTRAINT_GENERAL:
        return _record(session, ref, today)
    return _entry(session, ref, kind, today)


def gone(session: Session, application: Application, today: date) -> bool:
    """Returns whether the ground has ended for good: removed, expired, deleted, repaired, overturned."""
    if application.ground is GroundKind.ENTRY:
        entry = find_entry(session, application.ground_ref)
        return entry is None or entry.removed_at is not None or _over(entry.public_until, today)
    record = _find_record(session, application.ground_ref)
    if record is None or record.state is not RecordState.CURRENT or record.challenge is Challenge.OVERTURNED:
        return True
    return _over(record.public_until, today)


def stands(session: Session, application: Application, today: date) -> bool:
    """Returns whether the ground can be shown today: without it the measure is not in force (2024 art. 40)."""
    if application.ground is GroundKind.ENTRY:
        entry = find_entry(session, application.ground_ref)
        return entry is not None and _shown(entry, today)
    record = _find_record(session, application.ground_ref)
    return record is not None and disclosure.decide(disclosure.record_facts(record), _STATE_ORGANS, today).shown


def find_entry(session: Session, ref: str) -> ListEntry | None:
    """Returns the entry of this reference."""
    return session.scalar(select(ListEntry).where(ListEntry.ref == ref))


def _entry(session: Session, ref: str, kind: MeasureKind, today: date) -> Ground:
    entry = find_entry(session, ref)
    if entry is None or entry.kind is not _LISTS[kind] or not _shown(entry, today):
        sentence = msg("这类措施只能适用于今天公布在相应名单上的主体")
        raise RuleBroken(sentence, citation=ARTICLES[kind], field="ground_ref")
    return Ground(
        GroundKind.ENTRY, entry.ref, entry.subject, entry.listed_on, entry.title, entry.decision_no, entry.grounds
    )


def _record(session: Session, ref: str, today: date) -> Ground:
    record = _find_record(session, ref)
    if record is not None and record.record_class is RecordClass.RISK:
        raise _refused(msg("风险提示信息不得作为惩戒措施的依据"), of_2021(26))
    if record is None or record.subject is None or record.record_class is not RecordClass.GENERAL:
        raise _refused(msg("一般失信惩戒措施只能依据一般失信信息"), of_2021(26))
    answer = disclosure.decide(disclosure.record_facts(record), _STATE_ORGANS, today)
    if not answer.shown:
        raise _refused(answer.reason, answer.citation)
    return Ground(
        GroundKind.RECORD,
        record.ref,
        record.subject,
        record.decided_on,
        record.title,
        record.document_no,
        record.legal_basis,
    )


def _refused(sentence: object, citation: Citation) -> RuleBroken:
    return RuleBroken(msg("%(why)s。", why=sentence), citation=citation, field="ground_ref")


def _find_record(session: Session, ref: str) -> Record | None:
    return session.scalar(select(Record).where(Record.ref == ref))


def _shown(entry: ListEntry, today: date) -> bool:
    return disclosure.decide_entry(disclosure.entry_facts(entry), disclosure.PUBLIC, today).shown


def _over(until: date | None, today: date) -> bool:
    return until is not None and until < today
