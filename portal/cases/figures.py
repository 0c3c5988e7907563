"""Decides what everybody may know of how cases are handled: numbers by unit and kind, on-time share, median, outcomes.

Counted from the dates of the cases received in the twelve whole months before this one and since; nothing is kept. A
number so small that somebody could be recognised is left out, and so is every other from which it could be worked out
(2018 art. 4; 2024 arts. 5, 24; 2021 art. 21; parameter A35; LAW Q05).
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median
from threading import Lock
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from portal import audit
from portal.accounts.models import Unit
from portal.cases import overdue, terms
from portal.cases.models import Case, CaseKind, Outcome
from portal.kernel.clock import beijing_date, beijing_midnight
from portal.law.calendar import WorkCalendar
from portal.law.parameters import DEFAULT_CHOICES
from portal.register.statistics.queries import months_before

KINDS: Final = tuple(CaseKind)
Shown = int | None
_Cell = tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How promptly cases were answered: those whose term has a result, those in time, days to the answer."""

    judged: int
    in_time: int
    days: tuple[int, ...]

    @property
    def percent(self) -> float | None:
        """Return the share in time, one decimal, never rounded up to 100; None where too few were judged."""
        return int(1000 * self.in_time / self.judged) / 10 if self.judged >= least() else None

    @property
    def median(self) -> float | None:
        """Return the median of days from receipt to the answer; None where too few were answered."""
        return float(median(self.days)) if len(self.days) >= least() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCases:
    """One unit's cases; None stands for a number too small to be shown."""

    name_zh: str
    name_mn: str | None
    division: str
    kinds: tuple[Shown, ...]
    total: Shown
    pace: Pace | None
    overdue: Shown


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFigures:
    """The figures of the region and of each unit, as they may be shown."""

    day: date
    since: date
    units: tuple[UnitCases, ...]
    kinds: tuple[Shown, ...]
    total: Shown
    pace: Pace
    overdue: Shown
    outcomes: tuple[tuple[Outcome, Shown], ...]


@dataclass(frozen=True, slots=True)
class _Counted:
    unit_id: int
    kind: CaseKind
    answered: bool
    open_late: bool
    in_time: bool
    days: int | None
    outcomes: tuple[Outcome, ...]


def least() -> int:
    """Returns below which number of cases nothing is shown."""
    return int(DEFAULT_CHOICES.value("figures.least_cases"))


def compute(session: Session, *, today: date, calendar: WorkCalendar) -> CaseFigures:
    """Returns the figures of the cases received since the first of the twelve whole months before this one."""
    since = months_before(today)[0]
    counted, units = _counted(session, since, today, calendar)
    by_unit: dict[int, list[_Counted]] = defaultdict(list)
    for each in counted:
        by_unit[each.unit_id].append(each)
    order = sorted(by_unit, key=lambda unit_id: (units[unit_id].division, units[unit_id].name_zh))
    table = protected(_table([by_unit[unit_id] for unit_id in order]))
    outcomes = Counter(outcome for each in counted for outcome in each.outcomes)
    shown = protected([[outcomes[each] for each in Outcome] + [outcomes.total()]])[0]
    *late, all_late = protected([_late([by_unit[unit_id] for unit_id in order])])[0]
    rows = zip(order, table, late, strict=False)
    return CaseFigures(
        day=today,
        since=since,
        units=tuple(_unit(units[unit_id], by_unit[unit_id], row, few) for unit_id, row, few in rows),
        kinds=tuple(table[-1][:-1]),
        total=table[-1][-1],
        pace=_pace(counted),
        overdue=all_late,
        outcomes=tuple(zip(Outcome, shown, strict=False)),
    )


def protected(table: Sequence[Sequence[int]]) -> list[list[Shown]]:
    """Returns a table whose last column and, with several rows, last row are sums, without the numbers too small.

    A line in which one number alone is left out would give it away, and so would several that come to less than the
    least number together or to as many as they are: a further one is left out with them.
    """
    hidden = {(at, place) for at, row in enumerate(table) for place, number in enumerate(row) if 0 < number < least()}
    lines = [[(at, place) for place in range(len(row))] for at, row in enumerate(table)]
    if len(table) > 1:
        lines += [[(at, place) for at in range(len(table))] for place in range(len(table[0]))]
    while told := next((line for line in lines if _gives_away(line, hidden, table)), None):
        open_ones = [cell for cell in told if cell not in hidden]
        hidden.add(min(open_ones, key=lambda cell: (table[cell[0]][cell[1]] == 0, table[cell[0]][cell[1]])))
    return [
        [None if (at, place) in hidden else number for place, number in enumerate(row)] for at, row in enumerate(table)
    ]


def _gives_away(line: Sequence[_Cell], hidden: set[_Cell], table: Sequence[Sequence[int]]) -> bool:
    """Whether what is left out of a line can be worked out: one number alone, or so few that each can be but one.

    A unit in the table has at least one case: as many cases as are left out would be exactly one each.
    """
    left_out = [cell for cell in line if cell in hidden]
    if not left_out or line[-1] in hidden:  # the sum itself is left out: nothing is known of the others together
        return len(left_out) == 1
    together = sum(table[at][place] for at, place in left_out)
    return len(left_out) == 1 or together < least() or together == len(left_out)


class CaseFiguresOfToday:
    """Keeps the last figures while nothing can have changed them: chain, day and calendar stand still."""

    def __init__(self) -> None:
        """Starts with nothing known."""
        self._lock = Lock()
        self._known: tuple[object, CaseFigures] | None = None

    def read(self, session: Session, *, today: date, calendar: WorkCalendar) -> CaseFigures:
        """Returns the figures as the session sees the cases."""
        state = (today, audit.head(session), calendar)
        with self._lock:
            if self._known is not None and self._known[0] == state:
                return self._known[1]
        figures = compute(session, today=today, calendar=calendar)
        with self._lock:
            self._known = (state, figures)
        return figures


def _counted(
    session: Session, since: date, today: date, calendar: WorkCalendar
) -> tuple[list[_Counted], dict[int, Unit]]:
    wanted = select(Case).where(Case.received_at >= beijing_midnight(since))
    loaded = wanted.options(selectinload(Case.items), selectinload(Case.extensions), selectinload(Case.pauses))
    offices = overdue.offices(session)
    found: list[_Counted] = []
    units: dict[int, Unit] = {}
    for case in session.scalars(loaded.order_by(Case.id)):
        unit = overdue.owing(case, offices)
        if unit is not None:
            units[unit.id] = unit
            found.append(_one(case, unit.id, today, calendar))
    return found, units


def _one(case: Case, unit_id: int, today: date, calendar: WorkCalendar) -> _Counted:
    done, taken_back = terms.done_on(case), case.withdrawn_at is not None
    late = terms.is_late(case, calendar=calendar, today=today)
    answered = done is not None and not taken_back
    return _Counted(
        unit_id=unit_id,
        kind=case.kind,
        answered=answered,
        open_late=late and done is None,
        in_time=answered and not late,
        days=(done - beijing_date(case.received_at)).days if answered and done is not None else None,
        outcomes=tuple(item.outcome for item in case.items if item.outcome is not None) if answered else (),
    )


def _table(groups: Sequence[Sequence[_Counted]]) -> list[list[int]]:
    rows = [[sum(each.kind is kind for each in group) for kind in KINDS] for group in groups]
    rows.append([sum(column) for column in zip(*rows, strict=True)] if rows else [0] * len(KINDS))
    return [[*row, sum(row)] for row in rows]


def _late(groups: Sequence[Sequence[_Counted]]) -> list[int]:
    """How many are overdue with each unit, and with all of them: one line, so that none is worked out from the sum."""
    found = [sum(each.open_late for each in group) for group in groups]
    return [*found, sum(found)]


def _unit(unit: Unit, cases: Sequence[_Counted], row: Sequence[Shown], late: Shown) -> UnitCases:
    known = row[-1] is not None
    return UnitCases(
        name_zh=unit.name_zh,
        name_mn=unit.name_mn,
        division=unit.division,
        kinds=tuple(row[:-1]),
        total=row[-1],
        pace=_pace(cases) if known else None,
        overdue=late if known else None,
    )


def _pace(cases: Sequence[_Counted]) -> Pace:
    judged = [each for each in cases if each.answered or each.open_late]
    days = tuple(each.days for each in cases if each.days is not None)
    return Pace(judged=len(judged), in_time=sum(each.in_time for each in judged), days=days)
