"""Gathers what is held about one subject, as far as one reader may see it, for files, reports and answers alike.

Source: 2021 arts. 18, 19, 34; 2024 art. 38. Every record and entry passes the gate of the register; every field has the
level at which the catalogue lets it out. The subject also sees, of each line, whether the public does and why not.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.kernel.errors import NotFound
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.law.codes import RecordClass
from portal.law.publicity import StartKind
from portal.register.catalogue.models import CatalogueItem, Openness
from portal.register.disclosure import (
    PUBLIC,
    Decision,
    View,
    Viewer,
    decide,
    decide_entry,
    entry_facts,
    record_facts,
)
from portal.register.lists.models import ListEntry, ListKind
from portal.register.measures.applied.models import Application, GroundKind
from portal.register.records.models import Challenge, Record, RecordKind, RecordState, RecordVersion
from portal.register.records.queries import FieldValue, VersionLine, history, values_of
from portal.register.subjects.identity import present_name, public_identity, public_text
from portal.register.subjects.models import Subject, SubjectKind, SubjectStatus

_LEVELS: Final = {
    View.PUBLIC: frozenset({Openness.PUBLIC}),
    View.SHARED: frozenset({Openness.PUBLIC, Openness.SHARED}),
    View.AUTHORISED: frozenset(Openness),
    View.SELF: frozenset(Openness),
}
# What a record found wrong had said, and why, is told to no one else (2021 art. 37).
_WHOLE_HISTORY: Final = frozenset({View.SELF, View.STAFF})
_IN_FORCE: Final = ("in_force", "lift_pending")


@dataclass(frozen=True, slots=True)
class Mark:
    """What was done to a line: when, why, and on which basis (2021 arts. 34, 37)."""

    at: datetime
    reason: str
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One record; `for_public` is what everybody may see of it, `values` what this reader may."""

    ref: str
    kind: RecordKind
    record_class: RecordClass
    sub_code: str
    state: RecordState
    item_code: str
    item_zh: str
    item_mn: str | None
    edition_year: int
    title: str
    document_no: str
    authority: str
    unit_name: str
    unit_code: str
    legal_basis: str
    publicity_basis: str | None
    decided_on: date
    start_on: date | None
    start_kind: StartKind | None
    public_until: date | None
    period_basis: str | None
    received_at: datetime
    remedy_until: date | None
    challenge: Challenge | None
    suspended: Mark | None
    ended: Mark | None
    values: tuple[FieldValue, ...]
    versions: tuple[VersionLine, ...]
    for_public: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldEntry:
    """One entry on a list; `reason` is why the subject was listed, `hints` the measures its decision announces."""

    ref: str
    kind: ListKind
    register: str
    register_mn: str | None
    title: str
    unit_name: str
    decision_no: str
    listed_on: date
    public_until: date | None
    reason: str
    basis: str
    exit_conditions: str
    hints: tuple[str, ...]
    suspended: Mark | None
    removed: Mark | None
    for_public: Decision


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMeasure:
    """One measure in force against or for the subject, and the record or entry it rests on."""

    ref: str
    name: str
    unit_name: str
    since: date
    basis: str
    document_no: str
    lift_conditions: str
    ground: GroundKind
    ground_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Holdings:
    """Everything of one subject that one reader may see; `status` None for a person, `code` "" likewise."""

    subject_ref: str
    kind: SubjectKind
    name: str
    code: str
    division: str
    founded_on: date | None
    representative: str
    status: SubjectStatus | None
    former_names: tuple[str, ...]
    records: tuple[Held, ...]
    entries: tuple[HeldEntry, ...]
    measures: tuple[HeldMeasure, ...]

    @property
    def refs(self) -> list[str]:
        """Return what the log of readings keeps of a reading."""
        return [each.ref for each in self.records] + [each.ref for each in self.entries]


def holdings(session: Session, *, subject_ref: str, viewer: Viewer, today: date) -> Holdings:
    """Returns what a reader may see of a subject on a Beijing day, newest decision first.

    Whether the reader may ask at all is decided by the caller, who also writes the log. Raises NotFound for a subject
    that is not there. Measures are told to the subject alone.
    """
    wanted = select(Subject).where(Subject.ref == subject_ref).options(selectinload(Subject.names))
    subject = session.scalar(wanted)
    if subject is None:
        raise NotFound(msg("没有找到这一项。"))
    say = _words(subject, viewer)
    own = viewer.view is View.SELF
    person = subject.kind is SubjectKind.NATURAL_PERSON
    return Holdings(
        subject_ref=subject.ref,
        kind=subject.kind,
        name=public_identity(subject).name if viewer.view is View.PUBLIC else present_name(subject),
        code=subject.credit_code or "",
        division=subject.division or "",
        founded_on=None if person else subject.founded_on,
        representative=subject.legal_representative or "",
        status=None if person else subject.status,
        former_names=tuple(name.name for name in subject.names if name.until is not None) if own or not person else (),
        records=tuple(_records(session, subject, viewer, today, say)),
        entries=tuple(_entries(session, subject, viewer, today, say)),
        measures=tuple(_measures(session, subject)) if own else (),
    )


def _words(subject: Subject, viewer: Viewer) -> Callable[[str], str]:
    """How free text reaches this reader: without numbers, and for the public without a person's name."""
    if viewer.view is not View.PUBLIC:
        return scrub
    return lambda text: public_text(text, subject)


def _records(session: Session, subject: Subject, viewer: Viewer, today: date, say: Callable[[str], str]) -> list[Held]:
    rows = session.scalars(
        select(Record)
        .where(Record.subject_id == subject.id)
        .options(
            joinedload(Record.item).selectinload(CatalogueItem.fields),
            joinedload(Record.item).joinedload(CatalogueItem.edition),
            joinedload(Record.unit),
            joinedload(Record.subject),
            selectinload(Record.versions).joinedload(RecordVersion.unit),
        )
        .order_by(Record.decided_on.desc(), Record.id.desc())
    ).unique()
    return [_held(row, viewer, today, say) for row in rows if decide(record_facts(row), viewer, today).shown]


def _held(row: Record, viewer: Viewer, today: date, say: Callable[[str], str]) -> Held:
    shown = [field for field in row.item.fields if field.level in _LEVELS[viewer.view]]
    return Held(
        ref=row.ref,
        kind=row.kind,
        record_class=row.record_class,
        sub_code=row.sub_code,
        state=row.state,
        item_code=row.item.code,
        item_zh=row.item.name_zh,
        item_mn=row.item.name_mn,
        edition_year=row.item.edition.year,
        title=say(row.title),
        document_no=say(row.document_no),
        authority=row.authority_name,
        unit_name=row.unit.name_zh,
        unit_code=row.unit.credit_code,
        legal_basis=say(row.legal_basis),
        publicity_basis=row.item.publicity_basis,
        decided_on=row.decided_on,
        start_on=row.start_on,
        start_kind=row.start_kind,
        public_until=row.public_until,
        period_basis=row.period_basis,
        received_at=row.received_at,
        remedy_until=row.remedy_until,
        challenge=row.challenge,
        suspended=_mark(row.suspended_at, row.suspended_reason, row.suspended_basis, say),
        ended=_mark(row.state_at, row.state_reason, row.state_basis, say),
        values=tuple(values_of(shown, row.content, say)),
        versions=history(row.versions, shown, say, whole=viewer.view in _WHOLE_HISTORY),
        for_public=decide(record_facts(row), PUBLIC, today),
    )


def _mark(at: datetime | None, reason: str | None, basis: str | None, say: Callable[[str], str]) -> Mark | None:
    return None if at is None else Mark(at, say(reason or ""), basis or "")


def _entries(
    session: Session, subject: Subject, viewer: Viewer, today: date, say: Callable[[str], str]
) -> list[HeldEntry]:
    rows = session.scalars(
        select(ListEntry)
        .where(ListEntry.subject_id == subject.id)
        .options(joinedload(ListEntry.register), joinedload(ListEntry.unit), selectinload(ListEntry.measures))
        .order_by(ListEntry.listed_on.desc(), ListEntry.id.desc())
    )
    return [
        HeldEntry(
            ref=row.ref,
            kind=row.kind,
            register=row.register.name_zh,
            register_mn=row.register.name_mn,
            title=say(row.title),
            unit_name=row.unit.name_zh,
            decision_no=say(row.decision_no),
            listed_on=row.listed_on,
            public_until=row.public_until,
            reason=say(row.grounds),
            basis=say(row.basis),
            exit_conditions=say(row.exit_conditions or ""),
            hints=tuple(each.measure for each in row.measures),
            suspended=_mark(row.suspended_at, row.suspended_reason, row.suspended_basis, say),
            removed=_mark(row.removed_at, row.removal_reason, row.removal_basis, say),
            for_public=decide_entry(entry_facts(row), PUBLIC, today),
        )
        for row in rows
        if decide_entry(entry_facts(row), viewer, today).shown
    ]


def _measures(session: Session, subject: Subject) -> list[HeldMeasure]:
    # What is done to a responsible person is that person's, not the organisation's.
    mine = (Application.subject_id == subject.id, Application.on_responsible.is_(False))
    rows = session.scalars(
        select(Application)
        .where(*mine, Application.state.in_(_IN_FORCE), Application.served_on.is_not(None))
        .options(joinedload(Application.item), joinedload(Application.unit))
        .order_by(Application.served_on.desc(), Application.id.desc())
    )
    return [
        HeldMeasure(
            ref=row.ref,
            name=scrub(row.measure),
            unit_name=row.unit.name_zh,
            since=row.served_on,
            basis=row.basis,
            document_no=scrub(row.document_no or ""),
            lift_conditions=scrub(row.lift_conditions),
            ground=row.ground,
            ground_ref=row.ground_ref,
        )
        for row in rows
        if row.served_on is not None
    ]
