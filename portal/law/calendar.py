"""Decides whether a day is a working day, and how sure the portal is of it.

Working days follow the State Council's yearly notice, kept as one table per year. For a year
without a table only weekends and the fixed statutory holidays are known; such a day is provisional
and every deadline that touches it says so (18§39; 21§9, 21§35-38).
"""

import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

from portal.kernel.messages import Message, msg
from portal.law import holiday_table
from portal.law.holiday_table import FIXED_HOLIDAYS, HolidayTable, TableStatus

SHIPPED: Final = Path(__file__).parent / "calendars"
FOLDER: Final = "calendars"
_SATURDAY: Final = 5
_NAMES: Final = (
    msg("元旦"),
    msg("春节"),
    msg("清明节"),
    msg("劳动节"),
    msg("端午节"),
    msg("中秋节"),
    msg("国庆节"),
    msg("国庆节、中秋节"),
)


class DayKind(StrEnum):
    """What a day is in the working calendar."""

    WORKING = "working"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    MAKE_UP = "make_up"

    @property
    def label(self) -> Message:
        """Return the Chinese name of the kind."""
        return _KIND_LABELS[self]


_KIND_LABELS: Final[Mapping[DayKind, Message]] = {
    DayKind.WORKING: msg("工作日"),
    DayKind.WEEKEND: msg("周末"),
    DayKind.HOLIDAY: msg("节假日"),
    DayKind.MAKE_UP: msg("调休上班日"),
}


@dataclass(frozen=True, slots=True)
class DayStatus:
    """What one day is; ``name`` of the holiday, ``provisional`` when the year has no table yet."""

    kind: DayKind
    name: Message | None
    provisional: bool

    @property
    def working(self) -> bool:
        """Return whether the day counts as a working day."""
        return self.kind in {DayKind.WORKING, DayKind.MAKE_UP}


class WorkCalendar:
    """The working days of the years whose tables are known, and an honest guess for the others."""

    def __init__(self, tables: Iterable[HolidayTable]) -> None:
        """Take the tables; a later one replaces an earlier one of the same year."""
        self._tables = {table.year: table for table in tables}

    @classmethod
    def shipped(cls) -> "WorkCalendar":
        """Return the calendar of the tables that come with the portal."""
        return cls(_shipped_tables())

    @classmethod
    def load(cls, instance_dir: Path) -> "WorkCalendar":
        """Return the shipped tables with those installed in the instance over them.

        The installed files are read again only after one of them changed, so a running server
        takes up a new table at once. Raises HolidayTableRefused for a file damaged by hand.
        """
        files = sorted((instance_dir / FOLDER).glob("[0-9][0-9][0-9][0-9].csv"))
        return _load(tuple((str(path), path.stat().st_mtime_ns) for path in files))

    def with_table(self, table: HolidayTable) -> "WorkCalendar":
        """Return this calendar as it will be once the table is installed."""
        return WorkCalendar((*self._tables.values(), table))

    @property
    def years(self) -> tuple[int, ...]:
        """Return the years with an official table, ascending."""
        return tuple(sorted(self._tables))

    def source(self, year: int) -> str | None:
        """Return the notice behind a year's table, or None when there is none yet."""
        table = self._tables.get(year)
        return table.source if table else None

    def status(self, day: date) -> DayStatus:
        """Return what this day is."""
        table = self._tables.get(day.year)
        if table is None:
            return _guess(day)
        row = table.rows.get(day)
        if row is None:
            return _plain(day, provisional=False)
        kind = DayKind.MAKE_UP if row.status is TableStatus.WORK else DayKind.HOLIDAY
        return DayStatus(kind, msg(row.name), provisional=False)

    def is_working(self, day: date) -> bool:
        """Return whether the day counts as a working day."""
        return self.status(day).working

    def next_working(self, day: date) -> date:
        """Return this day if it is a working day, else the first one after it."""
        while not self.is_working(day):
            day += timedelta(days=1)
        return day


def install(path: Path, instance_dir: Path) -> HolidayTable:
    """Check a table and put it into the instance; return it.

    The new file replaces an older one of the same year in one step; a file with faults raises
    HolidayTableRefused and changes nothing.
    """
    table = holiday_table.read(path)
    folder = instance_dir / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        copy = Path(scratch) / path.name
        with copy.open("w", encoding="utf-8", newline="") as stream:
            holiday_table.write(table, stream)
            stream.flush()
            os.fsync(stream.fileno())
        copy.replace(folder / f"{table.year}.csv")
    return table


def _guess(day: date) -> DayStatus:
    name = FIXED_HOLIDAYS.get((day.month, day.day))
    if name is None:
        return _plain(day, provisional=True)
    return DayStatus(DayKind.HOLIDAY, name, provisional=True)


def _plain(day: date, *, provisional: bool) -> DayStatus:
    kind = DayKind.WORKING if day.weekday() < _SATURDAY else DayKind.WEEKEND
    return DayStatus(kind, None, provisional)


@cache
def _shipped_tables() -> tuple[HolidayTable, ...]:
    return tuple(holiday_table.read(path) for path in sorted(SHIPPED.glob("*.csv")))


@lru_cache(maxsize=4)
def _load(files: tuple[tuple[str, int], ...]) -> WorkCalendar:
    installed = tuple(holiday_table.read(Path(name)) for name, _ in files)
    return WorkCalendar((*_shipped_tables(), *installed))
