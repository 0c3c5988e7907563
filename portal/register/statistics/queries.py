"""Reads of figures: a handful of grouped queries through the gate, the rest is adding up."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, extract, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Unit
from portal.kernel import divisions
from portal.law import timers
from portal.law.calendar import WorkCalendar
from portal.law.codes import RecordClass
from portal.law.rule import Rule
from portal.law.rules import get
from portal.register.catalogue.models import CatalogueItem
from portal.register.disclosure import public_entries, public_records
from portal.register.lists.models import ListEntry, ListKind
from portal.register.records.models import Record, RecordKind
from portal.register.statistics.figures import Figures, LeagueFigures, Month, Promptness, UnitFigures
from portal.register.subjects.models import Subject
from portal.store.functions import beijing_day

Key = TypeVar("Key")

UPLOAD: Rule = get("shuanggongshi.upload")
WINDOW = 12  # whole calendar months that the trend looks back


def compute(session: Session, *, today: date, calendar: WorkCalendar) -> Figures:
    """Returns the figures of what was decided in the twelve whole months before the day's month and is public today."""
    months = months_before(today)
    arrivals = _arrivals(session, today, months[0], calendar)
    by_class = _trend(session, today, months)
    by_month = _sums((each.decided_on.replace(day=1), each.promptness) for each in arrivals)
    classes = {kind: sum(counts[kind] for counts in by_class.values()) for kind in RecordClass}
    return Figures(
        day=today,
        records=sum(classes.values()),
        classes=classes,
        months=tuple(Month(first, by_class[first], by_month.get(first, Promptness())) for first in months),
        units=_units(session, arrivals),
        leagues=_leagues(session, today, arrivals),
        promptness=sum(by_month.values(), Promptness()),
    )


def entries_by_league(session: Session, *, today: date) -> dict[str | None, Counter[ListKind]]:
    """Returns the public list entries by league of the subject and kind; None gathers the region and elsewhere."""
    rows = select(Subject.division, ListEntry.kind, func.count()).join(ListEntry.subject).where(public_entries(today))
    entries: dict[str | None, Counter[ListKind]] = {}
    for division, kind, number in session.execute(rows.group_by(Subject.division, ListEntry.kind)):
        entries.setdefault(_league(division), Counter())[kind] += number
    return entries


@dataclass(frozen=True, slots=True)
class _Arrival:
    unit_id: int
    division: str
    decided_on: date
    promptness: Promptness


def months_before(today: date) -> list[date]:
    """Returns the first days of the whole months before this one, oldest first."""
    months, first = list[date](), today.replace(day=1)
    while len(months) < WINDOW:
        first = (first - timedelta(days=1)).replace(day=1)
        months.append(first)
    return months[::-1]


def _public(rows: Select[Any], today: date) -> Select[Any]:
    joined = rows.join(CatalogueItem, Record.item_id == CatalogueItem.id).join(Subject, Record.subject_id == Subject.id)
    return joined.where(public_records(today))


def _trend(session: Session, today: date, months: list[date]) -> dict[date, dict[RecordClass, int]]:
    year, month = extract("year", Record.decided_on), extract("month", Record.decided_on)
    rows = (
        _public(select(year, month, Record.record_class, func.count()), today)
        .where(Record.decided_on >= months[0], Record.decided_on < today.replace(day=1))
        .group_by(year, month, Record.record_class)
    )
    counts = {first: dict.fromkeys(RecordClass, 0) for first in months}
    for in_year, in_month, kind, number in session.execute(rows):
        counts[date(int(in_year), int(in_month), 1)][kind] = number
    return counts


def _arrivals(session: Session, today: date, since: date, calendar: WorkCalendar) -> list[_Arrival]:
    received = beijing_day(Record.received_at)
    rows = (
        _public(select(Record.unit_id, Unit.division, Record.decided_on, received, func.count()), today)
        .join(Unit, Record.unit_id == Unit.id)
        .where(Record.kind.in_((RecordKind.PERMIT, RecordKind.PENALTY)))
        .where(Record.decided_on >= since, Record.decided_on < today.replace(day=1))
        .group_by(Record.unit_id, Unit.division, Record.decided_on, received)
    )
    measured = measure(calendar)
    return [
        _Arrival(unit_id, division, decided, Promptness(n, n * in_time, n * days))
        for unit_id, division, decided, day, n in session.execute(rows)
        for in_time, days in [measured(decided, day)]
    ]


def measure(calendar: WorkCalendar) -> Callable[[date, date], tuple[bool, int]]:
    """Returns what tells of a decision and its arrival whether it was in time and after how many working days."""

    @cache
    def last_day(decided: date) -> date:
        return timers.due(UPLOAD, decided, calendar=calendar).legal

    @cache
    def measured(decided: date, received: date) -> tuple[bool, int]:
        passed = (decided + timedelta(days=n) for n in range(1, (received - decided).days + 1))
        return received <= last_day(decided), sum(map(calendar.is_working, passed))

    return measured


def _units(session: Session, arrivals: list[_Arrival]) -> tuple[UnitFigures, ...]:
    sums = _sums((each.unit_id, each.promptness) for each in arrivals)
    units = session.scalars(select(Unit).where(Unit.id.in_(sums)))
    found = [UnitFigures(unit.name_zh, unit.name_mn, unit.division, sums[unit.id]) for unit in units]
    return tuple(sorted(found, key=_best_first))


def _best_first(unit: UnitFigures) -> tuple[float, int, str]:
    return -(unit.promptness.percent or 0), -unit.promptness.received, unit.name_zh


def _leagues(session: Session, today: date, arrivals: list[_Arrival]) -> tuple[LeagueFigures, ...]:
    entries = entries_by_league(session, today=today)
    sums = _sums((_league(each.division), each.promptness) for each in arrivals)
    return tuple(
        LeagueFigures(
            league,
            sums.get(league.code, Promptness()),
            {kind: entries.get(league.code, Counter())[kind] for kind in ListKind},
        )
        for league in divisions.leagues()
    )


@cache
def _league(code: str | None) -> str | None:
    """The league or city in which a division lies; None for the region itself and for places elsewhere."""
    within = (league.code for league in divisions.leagues() if code and divisions.is_within(code, league.code))
    return next(within, None)


def _sums(parts: Iterable[tuple[Key, Promptness]]) -> dict[Key, Promptness]:
    sums: dict[Key, Promptness] = {}
    for key, part in parts:
        sums[key] = sums.get(key, Promptness()) + part
    return sums
