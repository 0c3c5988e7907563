"""Decides what accepted rows do to the register: new, unchanged, doubled, changed by notice (2021 arts. 3, 9).

Rows come in chunks; each chunk asks once for the subjects, the records and the units it may touch, so that a large
batch costs a few statements per thousand rows. Nothing is committed here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Unit, UnitKind
from portal.kernel.identifiers import uscc
from portal.kernel.messages import msg
from portal.register.catalogue.models import CatalogueItem
from portal.register.intake import drafts, rewrite
from portal.register.intake.bulk import RECORDS, VERSIONS, insert_all
from portal.register.intake.faults import ACCURATE, PERIOD, PROVIDED, FaultLog
from portal.register.intake.rows import Row
from portal.register.intake.subjects import Match, Matcher
from portal.register.records.commands import RecordDraft, columns, first_version, natural_key
from portal.register.records.models import RecordState
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher

CHUNK: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Under which item, by whom and when rows are taken in, and what to do with a record that says otherwise."""

    item: CatalogueItem
    batch_id: int
    cipher: FieldCipher
    at: datetime
    actor: str
    update_reason: str | None = None


@dataclass(slots=True)
class Tally:
    """What became of the rows so far."""

    rows: int = 0
    accepted: int = 0
    unchanged: int = 0
    refused: int = 0


@dataclass(slots=True)
class Intake:
    """Takes in the rows of one batch; remembers what this file has already brought."""

    session: Session
    order: Order
    log: FaultLog
    tally: Tally = field(default_factory=Tally)
    _seen: dict[bytes, int] = field(default_factory=dict)
    _units: dict[str, Unit] = field(default_factory=dict)

    def take(self, rows: Iterable[Row], *, progress: Callable[[int], None] | None = None) -> Tally:
        """Returns the counts after all rows; flushes chunk by chunk and forgets what it has written."""
        chunk: list[Row] = []
        for row in rows:
            chunk.append(row)
            if len(chunk) == CHUNK:
                self._chunk(chunk, progress)
                chunk = []
        if chunk:
            self._chunk(chunk, progress)
        return self.tally

    def _chunk(self, rows: Sequence[Row], progress: Callable[[int], None] | None) -> None:
        good = [row for row in rows if not row.refused]
        self._meet_units(good)
        matcher = Matcher(self.session, self.order.cipher)
        matched = matcher.match(good)
        keys = [self._key(row, match.carrier) for row, match in zip(good, matched, strict=True)]
        held = rewrite.held(self.session, keys)
        fresh = [
            (row, match)
            for row, match, key in zip(good, matched, keys, strict=True)
            if self._settle(row, match.carrier, key, held.get(key))
        ]
        matcher.save(fresh)
        self._write(fresh)
        self._count(rows)
        if progress is not None:
            progress(self.tally.rows)

    def _settle(self, row: Row, subject: Subject, key: str, held: rewrite.Held | None) -> bool:
        """Returns whether the row is a new record; otherwise it is unchanged, a change, or a fault."""
        digest = bytes.fromhex(key)
        if digest in self._seen:
            sentence = msg("与第%(first)s行重复：同一主体、文书号和机关", first=self._seen[digest])
            row.error("", "E-DUPLICATE", sentence, ACCURATE)
            return False
        self._seen[digest] = row.number
        if held is None:
            return True
        if rewrite.is_same(held, row, self.order.cipher):
            self.tally.unchanged += 1
        elif self.order.update_reason is None or held.state is not RecordState.CURRENT:
            sentence = msg("与已有记录 %(ref)s 重复而内容不同，变更须书面告知并写明理由", ref=held.ref)
            row.error("", "E-DUPLICATE", sentence, PROVIDED)
        else:
            self._rewrite(held, row, subject)
        return False

    def _rewrite(self, held: rewrite.Held, row: Row, subject: Subject) -> None:
        order, draft = self.order, self._draft(row, subject)
        if not rewrite.keeps_period(held, draft):
            row.error("decided_on", "E-PERIOD", msg("公示期的起算日不能以变更方式改动，请撤回后重新报送"), PERIOD)
            return
        rewrite.carry(self.session, held, draft, reason=order.update_reason or "", at=order.at, actor=order.actor)

    def _draft(self, row: Row, subject: Subject) -> RecordDraft:
        unit = self._units[row.text("source_code")]
        return drafts.draft(
            row,
            subject=subject,
            item=self.order.item,
            unit=unit,
            batch_id=self.order.batch_id,
            cipher=self.order.cipher,
        )

    def _write(self, fresh: Sequence[tuple[Row, Match]]) -> None:
        """Writes the new records and their first versions with one statement each."""
        if not fresh:
            return
        at, records, versions = self.order.at, [], {}
        for row, match in fresh:
            draft = self._draft(row, match.carrier)
            record = rewrite.finish(columns(draft, at=at), row, at)
            records.append(record)
            versions[record["ref"]] = first_version(draft, at=at)
        insert_all(self.session, RECORDS, records)
        numbers = select(RECORDS.c.ref, RECORDS.c.id).where(RECORDS.c.ref.in_(versions))
        rows = [{**versions[ref], "record_id": record_id} for ref, record_id in self.session.execute(numbers)]
        insert_all(self.session, VERSIONS, rows)

    def _count(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self.tally.rows += 1
            self.tally.refused += row.refused
            for fault in row.faults:
                self.log.add(fault)
        self.tally.accepted = self.tally.rows - self.tally.refused - self.tally.unchanged

    def _key(self, row: Row, subject: Subject) -> str:
        code, document = row.text("authority_code"), row.text("document_no")
        return natural_key(self.order.item.code, subject, document, code)

    def _meet_units(self, rows: Sequence[Row]) -> None:
        """Loads the units the rows name; one that is not registered yet waits for an administrator (2021 art. 9)."""
        names = {row.text("source_code"): row for row in reversed(rows) if row.text("source_code") not in self._units}
        if not names:
            return
        for unit in self.session.scalars(select(Unit).where(Unit.credit_code.in_(names))):
            self._units[unit.credit_code] = unit
        for code, row in names.items():
            if code not in self._units:
                self._units[code] = self._register(code, row)
        self.session.flush()

    def _register(self, code: str, row: Row) -> Unit:
        unit = Unit(
            credit_code=code,
            name_zh=row.text("source"),
            kind=UnitKind.PROVIDER,
            division=uscc.parts(code).division,
            confirmed=False,
        )
        self.session.add(unit)
        row.warn("source_code", "E-NEW-UNIT", msg("数据来源单位尚未登记，已登记为待确认的提供单位"), PROVIDED)
        return unit
