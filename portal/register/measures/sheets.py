"""Decides how a table of measures is read: CSV with the columns of the download, the kind told by the code (21§24)."""

from collections.abc import Sequence
from typing import BinaryIO, Final

from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.register.intake import delimited
from portal.register.measures.commands import ELEMENTS, MeasureRow
from portal.register.measures.queries import COLUMNS

MOST: Final = 5_000
_WANTED: Final = ("code", "statute_code", *ELEMENTS)


def read(stream: BinaryIO) -> tuple[MeasureRow, ...]:
    """Returns the measures of a table; raises BadInput for a missing column or too many rows."""
    lines = iter(delimited.read(stream))
    head = [cell.strip() for cell in next(lines, ())]
    missing = [COLUMNS[name] for name in _WANTED if COLUMNS[name] not in head]
    if missing:
        raise BadInput(msg("表头缺少“%(column)s”。", column="、".join(missing)), field="file")
    places = {name: head.index(COLUMNS[name]) for name in _WANTED}
    rows = []
    for line in lines:
        if any(cell.strip() for cell in line):
            rows.append(_row(line, places))
        if len(rows) > MOST:
            raise BadInput(msg("表格最多 %(n)s 行。", n=MOST), field="file")
    return tuple(rows)


def _row(line: Sequence[str], places: dict[str, int]) -> MeasureRow:
    return MeasureRow(**{name: line[at].strip() if at < len(line) else "" for name, at in places.items()})
