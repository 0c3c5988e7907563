"""Tells how good and how punctual the data of each unit is, month by month (2021 arts. 3, 8, 9; LAW C08, C16).

Validity, completeness and uniqueness are told by receipts: rows that came in, rows without a missing field, rows that
nobody had sent before. Lateness is told by the records themselves: from the decision to its receipt, against the rule
for reporting permits and penalties. Nothing of this is stored.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Unit
from portal.accounts.queries import in_subtree
from portal.law import timers
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.roles import Role
from portal.register.catalogue import layouts
from portal.register.catalogue.models import CatalogueItem
from portal.register.intake.models import Batch, BatchFault
from portal.register.records.models import Record
from portal.store.functions import beijing_day

REPORTING: Final = "shuanggongshi.upload"
_MISSING: Final = "E-REQUIRED"
_DOUBLED: Final = "E-DUPLICATE"
_Key = tuple[int, str]


@dataclass(slots=True, kw_only=True)
class Quality:
    """The figures of one unit for one item in one month."""

    unit: str
    unit_code: str
    item: str
    rows: int = 0
    valid: int = 0
    missing: int = 0
    doubled: int = 0
    records: int = 0
    days: int = 0
    late: int = 0

    @property
    def validity(self) -> float | None:
        """Return the percentage of rows that came in; None without rows."""
        return _percent(self.valid, self.rows)

    @property
    def completeness(self) -> float | None:
        """Return the percentage of rows without a missing field."""
        return _percent(self.rows - self.missing, self.rows)

    @property
    def uniqueness(self) -> float | None:
        """Return the percentage of rows that were no duplicates."""
        return _percent(self.rows - self.doubled, self.rows)

    @property
    def average_days(self) -> float | None:
        """Return the days from decision to receipt, on average."""
        return round(self.days / self.records, 1) if self.records else None

    @property
    def punctuality(self) -> float | None:
        """Return the percentage of records received by the last lawful day."""
        return _percent(self.records - self.late, self.records)


def month_of(day: date) -> tuple[date, date]:
    """Returns the first day of the month of a day, and of the month after it."""
    first = day.replace(day=1)
    return first, date(first.year + first.month // 12, first.month % 12 + 1, 1)


def figures(session: Session, *, actor: Actor, day: date, calendar: WorkCalendar) -> tuple[Quality, ...]:
    """Returns the month of the day, per unit and item: the own unit to providers, the subtree to agencies."""
    found: dict[_Key, Quality] = {}
    units = _units(session, actor)
    _add_receipts(session, units, day, found)
    _add_faults(session, units, day, found)
    _add_lateness(session, units, day, calendar, found)
    return tuple(sorted(found.values(), key=lambda one: (one.unit, one.item)))


def _units(session: Session, actor: Actor) -> Mapping[int, Unit]:
    actor.require(Role.PROVIDER_MAKER, Role.PROVIDER_CHECKER, Role.AGENCY_CLERK, Role.AGENCY_HEAD)
    agency = actor.has(Role.AGENCY_CLERK, Role.AGENCY_HEAD)
    seen = in_subtree(actor.division) if agency else Unit.id == actor.unit_id
    return {unit.id: unit for unit in session.scalars(select(Unit).where(seen))}


def _of(found: dict[_Key, Quality], units: Mapping[int, Unit], unit_id: int, item: str) -> Quality:
    unit = units[unit_id]
    fresh = Quality(unit=unit.name_zh, unit_code=unit.credit_code, item=item)
    return found.setdefault((unit_id, item), fresh)


def _within(column: Any, day: date) -> ColumnElement[bool]:
    first, after = month_of(day)
    received = beijing_day(column)
    return (received >= first) & (received < after)


def _receipts(units: Mapping[int, Unit], day: date, *columns: Any) -> Select[Any]:
    wanted = select(Batch.unit_id, CatalogueItem.code, *columns).join(Batch.item)
    return wanted.where(Batch.unit_id.in_(units), _within(Batch.received_at, day))


def _add_receipts(session: Session, units: Mapping[int, Unit], day: date, found: dict[_Key, Quality]) -> None:
    sums = (func.sum(Batch.rows), func.sum(Batch.accepted + Batch.unchanged))
    wanted = _receipts(units, day, *sums).group_by(Batch.unit_id, CatalogueItem.code)
    for unit_id, item, rows, valid in session.execute(wanted):
        one = _of(found, units, unit_id, item)
        one.rows, one.valid = int(rows), int(valid)


def _add_faults(session: Session, units: Mapping[int, Unit], day: date, found: dict[_Key, Quality]) -> None:
    told = BatchFault.code.in_((_MISSING, _DOUBLED)), BatchFault.severity == "error"
    wanted = _receipts(units, day, BatchFault.code, Batch.id, BatchFault.row)
    rows = wanted.join(BatchFault, BatchFault.batch_id == Batch.id).where(*told).distinct().subquery()
    counted = select(rows.c.unit_id, rows.c[1], rows.c[2], func.count()).group_by(rows.c.unit_id, rows.c[1], rows.c[2])
    for unit_id, item, code, number in session.execute(counted):
        one = _of(found, units, unit_id, item)
        if code == _MISSING:
            one.missing = number
        else:
            one.doubled = number


def _add_lateness(
    session: Session, units: Mapping[int, Unit], day: date, calendar: WorkCalendar, found: dict[_Key, Quality]
) -> None:
    received = beijing_day(Record.received_at)
    groups = (Record.unit_id, CatalogueItem.code, Record.decided_on, received)
    wanted = select(*groups, func.count()).join(CatalogueItem, CatalogueItem.id == Record.item_id)
    reported = (CatalogueItem.code.in_(layouts.ITEMS), Record.unit_id.in_(units))
    those = wanted.where(*reported, _within(Record.received_at, day)).group_by(*groups)
    last: dict[date, date] = {}
    for unit_id, item, decided, came, number in session.execute(those):
        if decided not in last:
            last[decided] = timers.due(REPORTING, decided, calendar=calendar).legal
        one = _of(found, units, unit_id, item)
        one.records += number
        one.days += number * (came - decided).days
        one.late += number * (came > last[decided])


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None
