"""Decides whether a file is a usable holiday table of one year.

A table holds the days off and the make-up working days of one State Council notice. It is CSV in
UTF-8: two comment lines (``# year: 2027`` and ``# source: …``), the header ``day,status,name``, then
one row per day, ``off`` or ``work``. Deadlines rest on it (21§9, 21§35-38, 18§39), so a table with
any fault is refused as a whole, each fault with its line.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import takewhile
from pathlib import Path
from typing import Final, TextIO

from portal.kernel.errors import BadInput
from portal.kernel.messages import Message, msg

HEADER: Final = ("day", "status", "name")
LARGEST_FILE: Final = 65_536
FIRST_YEAR: Final = 2024
LAST_YEAR: Final = 2100
LONGEST_NAME: Final = 40
# The regulation on national holidays fixes these by the solar calendar; the others follow the moon.
FIXED_HOLIDAYS: Final[Mapping[tuple[int, int], Message]] = {
    (1, 1): msg("元旦"),
    (5, 1): msg("劳动节"),
    (5, 2): msg("劳动节"),
    (10, 1): msg("国庆节"),
    (10, 2): msg("国庆节"),
    (10, 3): msg("国庆节"),
}
# Eleven statutory holidays until 2024, thirteen since; the longest schedules had thirty-odd days.
FEWEST_DAYS_OFF: Final = 11
MOST_DAYS_OFF: Final = 45
_SATURDAY: Final = 5


class TableStatus(StrEnum):
    """What a row says about its day."""

    OFF = "off"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One day that differs from the plain week, or belongs to a holiday."""

    day: date
    status: TableStatus
    name: str


@dataclass(frozen=True, slots=True)
class HolidayTable:
    """The days of one year, by date, with the notice they come from."""

    year: int
    source: str
    rows: Mapping[date, TableRow]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one line; line 0 means the file as a whole."""

    line: int
    message: Message

    def __str__(self) -> str:
        """Return the fault as one line of Chinese text."""
        return f"第{self.line}行：{self.message}" if self.line else str(self.message)


class HolidayTableRefused(BadInput):
    """The file is not a usable table; ``faults`` says why, line by line."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Keep the faults beside the summary."""
        super().__init__(msg("节假日表有 %(count)s 处错误，未采用。", count=len(faults)))
        self.faults = faults


def read(path: Path) -> HolidayTable:
    """Return the table in a file; raises HolidayTableRefused, also when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return parse(stream.read(LARGEST_FILE + 1))
    except OSError as error:
        reason = msg("无法读取文件：%(reason)s", reason=error.strerror or type(error).__name__)
        raise HolidayTableRefused((Fault(0, reason),)) from error


def parse(content: bytes) -> HolidayTable:
    """Return the table in these bytes; raises HolidayTableRefused with every fault found."""
    if len(content) > LARGEST_FILE:
        raise HolidayTableRefused((Fault(0, msg("文件过大，不是节假日表。")),))
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise HolidayTableRefused((Fault(0, msg("文件不是 UTF-8 编码。")),)) from error
    comments = list(takewhile(lambda line: line.startswith("#"), lines))
    facts = dict(_fact(line) for line in comments)
    faults = list(_fact_faults(facts))
    rows: dict[date, TableRow] = {}
    for number, cells in _cells(lines, len(comments), faults):
        row = _row(number, cells, faults)
        if row is not None:
            _place(number, row, rows, faults)
    year = int(facts["year"]) if not faults else 0
    faults.extend(_year_faults(year, rows) if year else ())
    if faults:
        raise HolidayTableRefused(tuple(sorted(faults, key=lambda fault: fault.line)))
    return HolidayTable(year, facts["source"], rows)


def write(table: HolidayTable, stream: TextIO) -> None:
    """Write a table in the form that ``parse`` reads."""
    stream.write(f"# year: {table.year}\n# source: {table.source}\n")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(HEADER)
    for day in sorted(table.rows):
        row = table.rows[day]
        writer.writerow((row.day.isoformat(), row.status.value, row.name))


def _fact(line: str) -> tuple[str, str]:
    name, _, value = line.lstrip("#").replace("：", ":").partition(":")
    return name.strip().lower(), value.strip().rstrip(",")


def _fact_faults(facts: Mapping[str, str]) -> Iterator[Fault]:
    year = facts.get("year", "")
    if not (year.isascii() and year.isdigit() and FIRST_YEAR <= int(year[:9]) <= LAST_YEAR):
        yield Fault(0, msg("缺少“# year: 年份”一行，或者年份不合理。"))
    if not facts.get("source"):
        yield Fault(0, msg("缺少“# source: 通知名称和文号”一行。"))


def _cells(lines: list[str], skip: int, faults: list[Fault]) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines[skip:])
    header = tuple(cell.strip().lower() for cell in next(reader, []))
    if header != HEADER:
        faults.append(Fault(skip + 1, msg("表头应为 day,status,name。")))
        return
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield skip + reader.line_num, [cell.strip() for cell in cells]


def _row(number: int, cells: list[str], faults: list[Fault]) -> TableRow | None:
    if len(cells) != len(HEADER):
        faults.append(Fault(number, msg("每行应有 3 列，本行有 %(count)s 列。", count=len(cells))))
        return None
    day, status, name = iso_day(cells[0]), cells[1], cells[2]
    before = len(faults)
    if day is None:
        faults.append(Fault(number, msg("日期应为 年-月-日，例如 2027-01-01。")))
    if status not in set(TableStatus):
        faults.append(Fault(number, msg("状态应为 off 或 work。")))
    if not 0 < len(name) <= LONGEST_NAME:
        faults.append(Fault(number, msg("名称不能为空，最多 %(most)s 字。", most=LONGEST_NAME)))
    if day is None or len(faults) > before:
        return None
    return TableRow(day, TableStatus(status), name)


def _place(number: int, row: TableRow, rows: dict[date, TableRow], faults: list[Fault]) -> None:
    first = next(iter(rows), row.day)
    if row.day in rows:
        faults.append(Fault(number, msg("日期重复。")))
    elif row.day.year != first.year:
        faults.append(Fault(number, msg("一个文件只能有同一年份的日期。")))
    elif row.status is TableStatus.WORK and row.day.weekday() < _SATURDAY:
        faults.append(Fault(number, msg("调休上班日应为星期六或者星期日。")))
    else:
        rows[row.day] = row


def _year_faults(year: int, rows: Mapping[date, TableRow]) -> Iterator[Fault]:
    if any(day.year != year for day in rows):
        yield Fault(0, msg("日期与“# year”写明的年份不一致。"))
        return
    off = {day for day, row in rows.items() if row.status is TableStatus.OFF}
    if not FEWEST_DAYS_OFF <= len(off) <= MOST_DAYS_OFF:
        yield Fault(0, msg("放假日共 %(count)s 天，不合理。", count=len(off)))
    fixed = {date(year, month, day) for month, day in FIXED_HOLIDAYS}
    for day in sorted(fixed - off):
        yield Fault(0, msg("法定节假日 %(day)s 未列为放假日。", day=day.isoformat()))
    bridges = sum(day.weekday() < _SATURDAY for day in off)
    if len(rows) - len(off) > bridges:
        yield Fault(0, msg("调休上班日多于占用工作日的放假日。"))


def iso_day(text: str) -> date | None:
    """Return the day written as YYYY-MM-DD, or None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.isoformat() == text else None
