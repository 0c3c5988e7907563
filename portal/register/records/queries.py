"""Reads of records for everybody: one line per record on a subject's page, the record's own page with its history.

What a corrected record had said and why it was found wrong is told to its subject and the desk alone; everybody else
learns that it was corrected, when and under which article (2021 arts. 34, 37; 2024 art. 5).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.messages import Message, msg
from portal.law.codes import RecordClass
from portal.law.finality import remedy_end
from portal.register.catalogue.models import CatalogueField, CatalogueItem, Openness
from portal.register.disclosure import PUBLIC, Decision, decide, public_records, record_facts
from portal.register.records.models import Challenge, Record, RecordKind, RecordVersion
from portal.register.subjects.identity import Identity, public_identity, public_text
from portal.register.subjects.models import Subject

_CORRECTED = msg("更正")
_HEADLINE = {RecordKind.PERMIT: "XK_NR", RecordKind.PENALTY: "CF_WFXW"}


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One record as a ledger row: what, from whom, since when, until when it is public."""

    ref: str
    kind: RecordKind
    record_class: RecordClass
    sub_code: str
    title: str
    sentence: str
    authority: str
    document_no: str
    decided_on: date
    received_on: date
    valid_until: date | None
    ended: bool  # a permit whose validity is over
    public_until: date | None  # None: public without end
    days_left: int | None
    elapsed_percent: int | None


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One field of a record that the catalogue allows to be shown."""

    code: str
    name_zh: str
    name_mn: str | None
    value: str


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version: when, by whom, why, under which basis, and which shown fields it changed.

    Who decided a correction, why, and what was changed stay empty for readers who may not know them.
    """

    number: int
    changed_at: datetime
    unit: str
    reason: str
    basis: str
    changed: tuple[tuple[FieldValue, str], ...]  # the field as it became, and what it said before

    @property
    def said(self) -> Message | str:
        """Return why it was made, or that it is a correction to whoever may not know why."""
        return self.reason or _CORRECTED


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A record in full, as everybody may see it."""

    line: RecordLine
    subject: Identity
    item_code: str
    item_name_zh: str
    item_name_mn: str | None
    edition_year: int
    unit: str
    legal_basis: str
    start_on: date | None
    start_kind: str | None
    publicity_basis: str | None
    remedy_until: date | None  # last day on which review or litigation could be begun
    remedy_by_rule: bool  # that day follows the default rule of portal.law.finality
    challenge: Challenge | None
    challenge_closed_on: date | None
    fields: tuple[FieldValue, ...]
    history: tuple[VersionLine, ...]
    decision: Decision


def _loaded() -> Select[tuple[Record]]:
    return select(Record).options(
        joinedload(Record.item).selectinload(CatalogueItem.fields),
        joinedload(Record.item).joinedload(CatalogueItem.edition),
        joinedload(Record.unit),
        joinedload(Record.subject).selectinload(Subject.names),
        selectinload(Record.versions).joinedload(RecordVersion.unit),
    )


def public_page(session: Session, *, ref: str, today: date) -> RecordPage:
    """Returns the record's public page; raises NotFound alike for what does not exist and what may not be shown."""
    record = session.scalar(_loaded().where(Record.ref == ref))
    decision = decide(record_facts(record), PUBLIC, today) if record else None
    if record is None or record.subject is None or decision is None or not decision.shown:
        raise NotFound(msg("没有这条记录，或者该记录不公开"))
    shown = [field for field in record.item.fields if field.level is Openness.PUBLIC]
    subject = record.subject

    def say(text: str) -> str:
        return public_text(text, subject)

    return RecordPage(
        line=line(record, today),
        subject=public_identity(record.subject),
        item_code=record.item.code,
        item_name_zh=record.item.name_zh,
        item_name_mn=record.item.name_mn,
        edition_year=record.item.edition.year,
        unit=record.unit.name_zh,
        legal_basis=public_text(record.legal_basis, record.subject),
        start_on=record.start_on,
        start_kind=record.start_kind.value if record.start_kind else None,
        publicity_basis=record.item.publicity_basis,
        remedy_until=record.remedy_until,
        remedy_by_rule=record.remedy_until == remedy_end(record.decided_on, record.served_on),
        challenge=record.challenge,
        challenge_closed_on=record.challenge_closed_on,
        fields=tuple(values_of(shown, record.content, say)),
        history=history(record.versions, shown, say, whole=False),
        decision=decision,
    )


def public_lines(session: Session, *, subject_id: int, today: date) -> tuple[RecordLine, ...]:
    """Returns all records of a subject that everybody may see today, newest first."""
    rows = (
        select(Record)
        .join(CatalogueItem, Record.item_id == CatalogueItem.id)
        .join(Subject, Record.subject_id == Subject.id)
        .where(Record.subject_id == subject_id, public_records(today))
        .options(
            joinedload(Record.item).selectinload(CatalogueItem.fields),
            joinedload(Record.subject).selectinload(Subject.names),
        )
        .order_by(Record.decided_on.desc(), Record.id.desc())
    )
    return tuple(line(record, today) for record in session.scalars(rows).unique())


def line(record: Record, today: date) -> RecordLine:
    """Returns the ledger row of a record already cleared by the gate."""
    span = (record.public_until - record.start_on).days if record.public_until and record.start_on else None
    left = (record.public_until - today).days if record.public_until else None
    return RecordLine(
        ref=record.ref,
        kind=record.kind,
        record_class=record.record_class,
        sub_code=record.sub_code,
        title=public_text(record.title, record.subject),
        sentence=public_text(_sentence(record), record.subject),
        authority=record.authority_name,
        document_no=public_text(record.document_no, record.subject),
        decided_on=record.decided_on,
        received_on=beijing_date(record.received_at),
        valid_until=record.valid_until,
        ended=record.valid_until is not None and record.valid_until < today,
        public_until=record.public_until,
        days_left=left,
        elapsed_percent=None if not span or left is None else max(0, min(100, round(100 * (span - left) / span))),
    )


def _sentence(record: Record) -> str:
    code = _HEADLINE.get(record.kind)
    if code is None:
        code = next((field.code for field in record.item.fields if field.level is Openness.PUBLIC), "")
    return str(record.content.get(code) or "")


def values_of(
    shown: Sequence[CatalogueField], content: Mapping[str, Any], say: Callable[[str], str]
) -> Iterable[FieldValue]:
    """Yields the fields that may be shown and are not empty, each text as `say` lets it out."""
    for field in shown:
        value = content.get(field.code)
        if value not in (None, ""):
            yield FieldValue(field.code, field.name_zh, field.name_mn, say(str(value)))


def history(
    versions: Sequence[RecordVersion], shown: Sequence[CatalogueField], say: Callable[[str], str], *, whole: bool
) -> tuple[VersionLine, ...]:
    """Returns the versions of a record, the newest first, each with the shown fields it changed (2021 art. 34).

    Not `whole`: only those that changed what the reader sees, each with its day and article and nothing else, so that
    what was found wrong is not read on (2021 art. 37).
    """
    lines, before = list[VersionLine](), dict[str, FieldValue]()
    for version in versions:
        values = {value.code: value for value in values_of(shown, version.content, say)}
        blank = {code: FieldValue(code, old.name_zh, old.name_mn, "") for code, old in before.items()}
        changed = tuple(
            (value, before[code].value if code in before else "")
            for code, value in {**blank, **values}.items()
            if before and (code not in before or before[code].value != value.value)
        )
        before = values
        at, basis = version.changed_at, version.basis
        if whole or version.number == 1:
            unit, reason = version.unit.name_zh, say(version.reason)
            lines.append(VersionLine(version.number, at, unit, reason, basis, changed))
        elif changed:
            lines.append(VersionLine(len(lines) + 1, at, "", "", basis, ()))
    return tuple(reversed(lines))
