"""Decides what the rows of a file say, one by one and without asking the register (2021 arts. 5, 10, 17).

What the maker has decided about a row since the file came stands in its place.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import BinaryIO

from portal.kernel.messages import msg
from portal.register.catalogue.layouts import Layout
from portal.register.intake import cells, document_rules, headers, sources, subject_rules
from portal.register.intake.faults import STANDARD, Fault, FaultLog, Severity
from portal.register.intake.rows import Row, cells_by_role

# Cells by role of a corrected row, None for a dropped one.
Decisions = Mapping[int, dict[str, str] | None]


def rows(
    stream: BinaryIO,
    layout: Layout,
    log: FaultLog,
    *,
    source: str | None,
    today: date,
    decisions: Decisions | None = None,
) -> Iterator[Row]:
    """Yields every row that is not dropped, judged by itself; raises BatchRefused for the file as a whole.

    `source` is the only data source allowed, None: any authority.
    """
    table = sources.open_table(stream)
    columns = headers.bind(layout, table.headers)
    if table.other_sheets:
        reason = msg("只读取第一张工作表，其余未读：%(names)s", names="、".join(table.other_sheets)[:100])
        log.add(Fault(1, "", "", "E-SHEETS", Severity.WARNING, reason, STANDARD))
    decided = decisions or {}
    for number, found in table.rows:
        corrected = decided.get(number, {})
        if corrected is None:
            continue
        # A correction under the standard of an older edition gives way to the file.
        if corrected and corrected.keys() <= layout.by_role.keys():
            yield row(layout, number, corrected, source=source, today=today)
            continue
        one = row(layout, number, cells_by_role(columns, found), source=source, today=today)
        if len(found) > len(columns):
            one.error("", "E-CELLS", msg("单元格多于表头的列"), STANDARD)
        yield one


def row(layout: Layout, number: int, found: dict[str, str], *, source: str | None, today: date) -> Row:
    """Returns one row, judged by itself, with its faults noted."""
    one = cells.read(layout, number, found)
    subject_rules.check(one, today)
    document_rules.check(one, source=source, today=today)
    return one
