"""Decides what a row is to the register: new, unchanged, doubled, changed by notice (2021 arts. 3, 9; LAW C18).

Rows come in chunks; each chunk asks once for the records it may touch. Judging only reads, except that a change by
written notice is carried out where it is found.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import Unit
from portal.kernel.messages import msg
from portal.law.procedures.deletion import OWN_PRAISE
from portal.register.catalogue.models import CatalogueItem
from portal.register.intake import drafts, name_rules, rewrite
from portal.register.intake.faults import ACCURATE, PERIOD, PROVIDED, FaultLog
from portal.register.intake.rows import Row
from portal.register.intake.subjects import Sighting, sighting
from portal.register.records.commands import RecordDraft, natural_key
from portal.register.records.models import RecordState
from portal.register.suppressions.commands import suppressed
from portal.security.fields import FieldCipher


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Under which item, by whom and when rows are taken in, and what to do with a record that says otherwise."""

    item: CatalogueItem
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


@dataclass(frozen=True, slots=True)
class Judged:
    """A row that is a new record, who it is about, and the key under which it can be held only once."""

    row: Row
    sighting: Sighting
    key: str


@dataclass(slots=True)
class Judge:
    """Judges the rows of one file; remembers what this file has already brought and which units it knows."""

    session: Session
    order: Order
    log: FaultLog
    tally: Tally = field(default_factory=Tally)
    units: dict[str, Unit] = field(default_factory=dict)
    _seen: dict[bytes, int] = field(default_factory=dict)

    def judge(self, rows: Sequence[Row]) -> list[Judged]:
        """Returns the rows that are new records; the faults of the others are in the log, all are counted."""
        name_rules.check(self.session, [row for row in rows if not row.refused])
        good = [row for row in rows if not row.refused]
        self.meet_units(good)
        sightings = [sighting(row, self.order.cipher) for row in good]
        keys = [self._key(row, who) for row, who in zip(good, sightings, strict=True)]
        held = rewrite.held(self.session, keys)
        gone = suppressed(self.session, keys)
        fresh = [
            Judged(row, who, key)
            for row, who, key in zip(good, sightings, keys, strict=True)
            if not self._is_gone(row, key in gone) and self._settle(row, who, key, held.get(key))
        ]
        self._count(rows)
        return fresh

    def meet_units(self, rows: Sequence[Row]) -> dict[str, Row]:
        """Loads the units the rows name; returns the codes that are not registered, each with the first row of it."""
        names = {row.text("source_code"): row for row in reversed(rows) if row.text("source_code") not in self.units}
        if not names:
            return {}
        for unit in self.session.scalars(select(Unit).where(Unit.credit_code.in_(names))):
            self.units[unit.credit_code] = unit
        return {code: row for code, row in names.items() if code not in self.units}

    def draft(self, row: Row, who: Sighting) -> RecordDraft:
        """Returns the record that a row becomes, its subject known by key alone."""
        unit = self.units[row.text("source_code")]
        return drafts.draft(row, subject=who.carrier, item=self.order.item, unit=unit, cipher=self.order.cipher)

    def _is_gone(self, row: Row, gone: bool) -> bool:  # noqa: FBT001 -- said of the row beside it
        """Returns whether the subject had this fact deleted: it stays out, and the provider is told why."""
        if gone:
            row.warn("", "W-SUPPRESSED", msg("信息主体已依法要求删除，不再归集"), OWN_PRAISE)
            self.tally.unchanged += 1
        return gone

    def _settle(self, row: Row, who: Sighting, key: str, held: rewrite.Held | None) -> bool:
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
            self._rewrite(held, row, who)
        return False

    def _rewrite(self, held: rewrite.Held, row: Row, who: Sighting) -> None:
        order, draft = self.order, self.draft(row, who)
        if not rewrite.keeps_period(held, draft):
            row.error("decided_on", "E-PERIOD", msg("公示期的起算日不能以变更方式改动，请撤回后重新报送"), PERIOD)
            return
        rewrite.carry(self.session, held, draft, reason=order.update_reason or "", at=order.at, actor=order.actor)

    def _count(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self.tally.rows += 1
            self.tally.refused += row.refused
            for fault in row.faults:
                self.log.add(fault)
        self.tally.accepted = self.tally.rows - self.tally.refused - self.tally.unchanged

    def _key(self, row: Row, who: Sighting) -> str:
        code, document = row.text("authority_code"), row.text("document_no")
        return natural_key(self.order.item.code, who.carrier, document, code)
