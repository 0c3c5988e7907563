"""How promptly and how well units report, as figures everybody may see (LAW Q05; 2024 art. 5, 2018 art. 4).

Counted are all permits and penalties that units reported, whatever became of them since; nothing here is about a
subject. The limit is that of the rule for permits and penalties; lateness of notices is that of the provider alone.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal.accounts.models import Unit
from portal.law.calendar import WorkCalendar
from portal.law.rule import Owner
from portal.register.intake.models import Batch
from portal.register.notices.models import Notice
from portal.register.notices.queries import clocks
from portal.register.records.models import Record, RecordKind
from portal.register.statistics.queries import measure, months_before
from portal.store.functions import beijing_day

# Below this a share says more about chance than about the unit.
FEW: Final = 5
KINDS: Final = (RecordKind.PERMIT, RecordKind.PENALTY)


@dataclass(frozen=True, slots=True)
class UnitPerformance:
    """One unit over the last twelve whole months; `median` in working days from decision to receipt."""

    code: str
    name_zh: str
    name_mn: str | None
    division: str
    received: int
    in_time: int
    median: float | None
    rows: int  # of the batches the unit handed in
    refused: int
    late_notices: int

    @property
    def percent(self) -> float | None:
        """Returns the share in time, one decimal, never rounded up to 100; None without items."""
        return int(1000 * self.in_time / self.received) / 10 if self.received else None

    @property
    def faults(self) -> float | None:
        """Returns the share of refused rows in percent, one decimal; None where nothing was handed in by file."""
        return round(100 * self.refused / self.rows, 1) if self.rows else None

    @property
    def few(self) -> bool:
        """Returns whether there are too few items to compare."""
        return self.received < FEW


@dataclass(slots=True)
class _Tally:
    received: int = 0
    in_time: int = 0
    days: Counter[int] = field(default_factory=Counter)


def league_table(session: Session, *, today: date, calendar: WorkCalendar) -> tuple[UnitPerformance, ...]:
    """Returns every unit that reported, best first; units with few items come after the others."""
    since, until = months_before(today)[0], today.replace(day=1)
    tallies = _tallies(session, since, until, calendar)
    handed_in, late = _batches(session, since, until), _late_notices(session, since, until, calendar, today)
    units = session.scalars(select(Unit).where(Unit.id.in_({*tallies, *handed_in, *late})))
    table = (_performance(unit, tallies, handed_in, late) for unit in units)
    return tuple(sorted(table, key=_best_first))


def _performance(
    unit: Unit, tallies: Mapping[int, _Tally], handed_in: Mapping[int, tuple[int, int]], late: Mapping[int, int]
) -> UnitPerformance:
    tally = tallies.get(unit.id, _Tally())
    rows, refused = handed_in.get(unit.id, (0, 0))
    return UnitPerformance(
        code=unit.credit_code,
        name_zh=unit.name_zh,
        name_mn=unit.name_mn,
        division=unit.division,
        received=tally.received,
        in_time=tally.in_time,
        median=_median(tally.days),
        rows=rows,
        refused=refused,
        late_notices=late.get(unit.id, 0),
    )


def _tallies(session: Session, since: date, until: date, calendar: WorkCalendar) -> dict[int, _Tally]:
    received = beijing_day(Record.received_at)
    rows = (
        select(Record.unit_id, Record.decided_on, received, func.count())
        .where(Record.kind.in_(KINDS), Record.decided_on >= since, Record.decided_on < until)
        .group_by(Record.unit_id, Record.decided_on, received)
    )
    measured, tallies = measure(calendar), dict[int, _Tally]()
    for unit_id, decided, day, number in session.execute(rows):
        in_time, days = measured(decided, day)
        tally = tallies.setdefault(unit_id, _Tally())
        tally.received += number
        tally.in_time += number * in_time
        tally.days[days] += number
    return tallies


def _batches(session: Session, since: date, until: date) -> dict[int, tuple[int, int]]:
    day = beijing_day(Batch.received_at)
    rows = select(Batch.unit_id, func.sum(Batch.rows), func.sum(Batch.refused)).where(Batch.unit_id.is_not(None))
    counted = rows.where(day >= since, day < until).group_by(Batch.unit_id)
    return {unit_id: (int(number), int(refused)) for unit_id, number, refused in session.execute(counted)}


def _late_notices(session: Session, since: date, until: date, calendar: WorkCalendar, today: date) -> Mapping[int, int]:
    day = beijing_day(Notice.filed_at)
    late: Counter[int] = Counter()
    for notice in session.scalars(select(Notice).options(joinedload(Notice.record)).where(day >= since, day < until)):
        terms = clocks(notice, calendar=calendar, today=today)
        if any(term.late and Owner.PROVIDER in term.due.rule.owners for term in terms):
            late[notice.unit_id] += 1
    return late


def _median(days: Counter[int]) -> float | None:
    """The median of counted values; of an even number the mean of the two in the middle."""
    total = days.total()
    if not total:
        return None
    return (_at(days, (total - 1) // 2) + _at(days, total // 2)) / 2


def _at(days: Counter[int], place: int) -> int:
    passed = 0
    for value, number in sorted(days.items()):
        passed += number
        if place < passed:
            return value
    raise IndexError(place)


def _best_first(unit: UnitPerformance) -> tuple[bool, float, int, str, str]:
    return unit.few, -(unit.percent or 0), -unit.received, unit.name_zh, unit.code


def totals(table: Iterable[UnitPerformance]) -> tuple[int, int]:
    """Returns how many items all units reported, and how many of them in time."""
    rows = list(table)
    return sum(row.received for row in rows), sum(row.in_time for row in rows)
