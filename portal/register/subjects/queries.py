"""Reads of subjects for everybody: the page that gathers what may be shown about one subject today."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, selectinload

from portal.kernel.citation import Citation
from portal.kernel.errors import NotFound
from portal.kernel.messages import Message, msg
from portal.law.codes import RecordClass
from portal.register.lists import queries as list_reads
from portal.register.lists.models import ListKind
from portal.register.records import queries as record_reads
from portal.register.subjects.identity import Identity, public_identity
from portal.register.subjects.models import Subject, SubjectKind, SubjectStatus

IDENTITY_BASIS = Citation("21", 12, 1)


@dataclass(frozen=True, slots=True)
class FormerName:
    """A name the subject had before, and the day it ended."""

    name: str
    until: date


@dataclass(frozen=True, slots=True)
class TimelineStep:
    """One dated fact of a subject's public timeline."""

    day: date
    text: Message
    kind: str  # neutral, done, act, serious: the mark beside it


@dataclass(frozen=True, slots=True)
class SubjectPage:
    """What everybody may see of one subject today."""

    identity: Identity
    status: SubjectStatus
    legal_representative: str | None
    division: str | None
    founded_on: date | None
    former_names: tuple[FormerName, ...]
    records: tuple[record_reads.RecordLine, ...]
    entries: tuple[list_reads.EntryLine, ...]
    counts: dict[RecordClass, int]
    timeline: tuple[TimelineStep, ...]

    def of_class(self, record_class: RecordClass) -> tuple[record_reads.RecordLine, ...]:
        """Returns the shown records of one class, newest first."""
        return tuple(line for line in self.records if line.record_class is record_class)


def public_page(session: Session, *, address: str, today: date) -> SubjectPage:
    """Returns the subject's public page by credit code or reference.

    Organisations are public by their registration (2021 art. 12(1)); a natural person has a page, always masked, only
    while a record or list entry about them is lawfully public. An entry that names a person in full stands on its own
    page only: beside masked records it would unmask them. Raises NotFound alike for what does not exist and what may
    not be shown.
    """
    subject = _find(session, address)
    if subject is None:
        raise NotFound(msg("没有找到这个主体"))
    shown = record_reads.public_lines(session, subject_id=subject.id, today=today)
    person = subject.kind is SubjectKind.NATURAL_PERSON
    entries = list_reads.entries_of(session, subject_id=subject.id, today=today, naming=not person)
    if person and not (shown or entries):
        raise NotFound(msg("没有找到这个主体"))
    return SubjectPage(
        identity=public_identity(subject),
        status=subject.status,
        legal_representative=None if person else subject.legal_representative,
        division=subject.division,
        founded_on=None if person else subject.founded_on,
        former_names=() if person else _former_names(subject),
        records=shown,
        entries=entries,
        counts=_counts(shown, entries),
        timeline=_timeline(subject, shown, entries),
    )


def _counts(
    shown: tuple[record_reads.RecordLine, ...], entries: tuple[list_reads.EntryLine, ...]
) -> dict[RecordClass, int]:
    """A listing is serious dishonesty information itself (2021 art. 15; 2024 art. 35), so it counts as such."""
    counts = {kind: sum(line.record_class is kind for line in shown) for kind in RecordClass}
    counts[RecordClass.SERIOUS] += sum(entry.kind is ListKind.SERIOUS for entry in entries)
    return counts


def _find(session: Session, address: str) -> Subject | None:
    found = select(Subject).where(or_(Subject.credit_code == address, Subject.ref == address))
    return session.scalar(found.options(selectinload(Subject.names)))


def _former_names(subject: Subject) -> tuple[FormerName, ...]:
    return tuple(FormerName(name.name, name.until) for name in subject.names if name.until is not None)


_MARKS = {
    RecordClass.BASIC: "neutral",
    RecordClass.ENHANCING: "done",
    RecordClass.GENERAL: "general",
    RecordClass.SERIOUS: "serious",
    RecordClass.RISK: "act",
}


def _timeline(
    subject: Subject, shown: tuple[record_reads.RecordLine, ...], entries: tuple[list_reads.EntryLine, ...]
) -> tuple[TimelineStep, ...]:
    steps = [
        TimelineStep(line.decided_on, msg("%(title)s", title=line.title), _MARKS[line.record_class]) for line in shown
    ]
    for entry in entries:
        mark = {"serious": "serious", "honour": "done", "government": "act"}[entry.kind.value]
        steps.append(TimelineStep(entry.listed_on, msg("列入%(list)s", list=entry.register_zh), mark))
    if subject.kind is not SubjectKind.NATURAL_PERSON:
        steps += [
            TimelineStep(day.until, msg("名称变更，曾用名%(name)s", name=day.name), "neutral")
            for day in _former_names(subject)
        ]
        if subject.founded_on:
            steps.append(TimelineStep(subject.founded_on, msg("成立"), "neutral"))
    return tuple(sorted(steps, key=lambda step: step.day, reverse=True))
