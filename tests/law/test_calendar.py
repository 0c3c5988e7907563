"""The holiday tables agree with the known schedules, and a faulty one is never taken up."""

from datetime import date, timedelta
from pathlib import Path

import holidays as schedules
import pytest

from portal.law.calendar import DayKind, WorkCalendar, install
from portal.law.holiday_table import HolidayTableRefused, parse

SHIPPED = WorkCalendar.shipped()
FIXED = ("01-01", "05-01", "05-02", "10-01", "10-02", "10-03")
EXTRA = ("02-05", "02-06", "02-07", "02-08", "02-09", "04-05", "06-09", "09-15")


def table(year: int = 2027, *, head: str | None = None, rows: tuple[str, ...] | None = None) -> bytes:
    if rows is None:
        rows = tuple(f"{year}-{day},off,假日" for day in (*FIXED, *EXTRA))
    if head is None:
        head = f"# year: {year}\n# source: 示例通知\nday,status,name"
    return "\n".join((head, *rows)).encode()


GOOD = tuple(f"2027-{day},off,假日" for day in (*FIXED, *EXTRA))


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_every_day_of_the_year_agrees_with_the_independent_schedule(year: int) -> None:
    china = schedules.country_holidays("CN", years=year)

    for offset in range((date(year + 1, 1, 1) - date(year, 1, 1)).days):
        day = date(year, 1, 1) + timedelta(days=offset)
        assert SHIPPED.is_working(day) == china.is_working_day(day), day
        assert not SHIPPED.status(day).provisional


@pytest.mark.parametrize(
    ("day", "kind", "name"),
    [
        (date(2026, 2, 14), DayKind.MAKE_UP, "春节"),
        (date(2026, 2, 15), DayKind.HOLIDAY, "春节"),
        (date(2026, 9, 26), DayKind.HOLIDAY, "中秋节"),
        (date(2026, 3, 7), DayKind.WEEKEND, None),
        (date(2026, 3, 9), DayKind.WORKING, None),
    ],
)
def test_a_day_is_named(day: date, kind: DayKind, name: str | None) -> None:
    status = SHIPPED.status(day)

    assert status.kind is kind
    assert (None if status.name is None else str(status.name)) == name


def test_a_year_without_a_table_knows_weekends_and_fixed_holidays_only() -> None:
    assert SHIPPED.source(2027) is None
    assert SHIPPED.status(date(2027, 10, 1)).kind is DayKind.HOLIDAY
    assert SHIPPED.status(date(2027, 2, 8)).kind is DayKind.WORKING
    assert SHIPPED.status(date(2027, 2, 7)).kind is DayKind.WEEKEND
    assert SHIPPED.status(date(2027, 2, 8)).provisional


def test_every_shipped_table_names_its_notice() -> None:
    assert SHIPPED.years == (2024, 2025, 2026)
    assert [("7号", "12号", "7号")[n] in (SHIPPED.source(y) or "") for n, y in enumerate(SHIPPED.years)]


def test_a_loaded_table_ends_the_doubt_at_once(tmp_path: Path) -> None:
    before = WorkCalendar.load(tmp_path / "instance")
    file = tmp_path / "next.csv"
    file.write_bytes(table())

    install(file, tmp_path / "instance")
    after = WorkCalendar.load(tmp_path / "instance")

    assert before.status(date(2027, 2, 8)).provisional
    assert after.status(date(2027, 2, 8)).kind is DayKind.HOLIDAY
    assert not after.status(date(2027, 2, 8)).provisional
    assert after.source(2027) == "示例通知"
    assert after.years == (2024, 2025, 2026, 2027)


def test_a_newer_table_of_the_same_year_replaces_the_older(tmp_path: Path) -> None:
    file = tmp_path / "next.csv"
    file.write_bytes(table())
    install(file, tmp_path)
    WorkCalendar.load(tmp_path)
    file.write_bytes(table(rows=(*GOOD, '2027-12-31,off,"节, 日"')))

    install(file, tmp_path)

    status = WorkCalendar.load(tmp_path).status(date(2027, 12, 31))
    assert str(status.name) == "节, 日"
    assert [path.name for path in (tmp_path / "calendars").iterdir()] == ["2027.csv"]


def test_a_faulty_file_leaves_the_old_table(tmp_path: Path) -> None:
    file = tmp_path / "next.csv"
    file.write_bytes(table())
    install(file, tmp_path)
    file.write_bytes(table(rows=(*GOOD, "2027-13-01,off,假日")))

    with pytest.raises(HolidayTableRefused):
        install(file, tmp_path)

    assert WorkCalendar.load(tmp_path).source(2027) == "示例通知"
    assert [path.name for path in (tmp_path / "calendars").iterdir()] == ["2027.csv"]


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        (table(rows=(*GOOD, "2027-02-30,off,假日")), 18, "日期应为"),
        (table(rows=(*GOOD, "20270228,off,假日")), 18, "日期应为"),
        (table(rows=(*GOOD, "2027-12-31,free,假日")), 18, "off 或 work"),
        (table(rows=(*GOOD, "2027-12-31,off,")), 18, "名称"),
        (table(rows=(*GOOD, "2027-12-31,off")), 18, "3 列"),
        (table(rows=(*GOOD, "2027-01-01,off,元旦")), 18, "重复"),
        (table(rows=(*GOOD, "2028-01-01,off,元旦")), 18, "同一年份"),
        (table(rows=(*GOOD, "2027-12-30,work,元旦")), 18, "星期六"),
        (table(rows=GOOD[:7]), 0, "不合理"),
        (table(rows=tuple(row for row in GOOD if "05-02" not in row)), 0, "2027-05-02"),
        (table(head="# year: 2028\n# source: 通知\nday,status,name", rows=GOOD), 0, "不一致"),
        (table(head="# year: 2027\nday,status,name", rows=GOOD), 0, "source"),
        (table(head="# year: 1\n# source: 通知\nday,status,name", rows=GOOD), 0, "年份"),
        (table(head="# year: 2027\n# source: 通知\na,b,c", rows=GOOD), 3, "表头"),
        (b"", 0, "年份"),
        (b"\xff\xfe\x00", 0, "UTF-8"),
        (b"\x00" * 10, 1, "表头"),
        (b"#" * 70_000, 0, "过大"),
    ],
)
def test_a_fault_is_told_with_its_line(content: bytes, line: int, word: str) -> None:
    with pytest.raises(HolidayTableRefused) as refusal:
        parse(content)

    assert any(fault.line == line and word in str(fault.message) for fault in refusal.value.faults)


def test_more_make_up_days_than_bridged_days_are_refused() -> None:
    saturdays = [date(2027, 11, 6) + timedelta(days=7 * n) for n in range(8)]
    weekdays = [row for row in GOOD if date.fromisoformat(row[:10]).weekday() < 5]
    rows = (*GOOD, *(f"{day},work,补班" for day in saturdays[: len(weekdays) + 1]))
    more = (*rows, *(f"{date(2027, 7, 3) + timedelta(days=7 * n)},work,补班" for n in range(8)))

    with pytest.raises(HolidayTableRefused, match="错误"):
        parse(table(rows=more))


def test_all_faults_are_told_at_once() -> None:
    with pytest.raises(HolidayTableRefused) as refusal:
        parse(table(rows=(*GOOD, "x,off,a", "2027-12-31,y,a")))

    assert [fault.line for fault in refusal.value.faults] == [18, 19]
