"""Decides what the table of a batch looks like, and reads it: one subject a row, by code or by name and document.

Source: 2018 art. 25. A file is judged like those of submissions (portal.register.intake.sources): by content, before it
is unpacked. A row that cannot be read keeps the others from nothing; it is told in the result.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import BinaryIO, Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from portal.access.organs import asked
from portal.access.organs.asked import Asked, Target
from portal.kernel import csv_cells
from portal.kernel.errors import BadInput
from portal.kernel.messages import Message, msg
from portal.law.querying import QUERY_DUTY, ROWS_PER_BATCH
from portal.register.intake import sources
from portal.register.intake.faults import BatchRefused, refuse

MAX_BYTES: Final = 5 * 1024 * 1024
_COLUMNS: Final = {"统一社会信用代码": "code", "姓名": "name", "证件类型": "id_type", "证件号码": "id_number"}
_PERSON: Final = frozenset({"name", "id_type", "id_number"})
_CELLS: Final = msg("单元格多于表头的列")
_AS_TEXT: Final = "@"
_WIDTH: Final = 26


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file and its question; None where there are more cells than columns."""

    number: int
    asked: Asked | None


@dataclass(frozen=True, slots=True)
class Question:
    """One row as it is to be answered: a target, or what keeps it from being read, or the row it repeats."""

    number: int
    shown: str
    target: Target | None
    problem: Message | None = None
    repeats: int | None = None


def measured(stream: BinaryIO) -> str:
    """Returns the digest of a file that may be one of ours; raises BatchRefused on the field of the file."""
    try:
        size, digest = sources.measure(stream)
        if size > MAX_BYTES:
            raise refuse("E-SIZE", msg("文件超过%(limit)s MB，请分批查询", limit=MAX_BYTES // (1024 * 1024)))
        sources.refuse_foreign(stream)
    except BatchRefused as refusal:
        refusal.field = "file"
        raise
    return digest


def rows(stream: BinaryIO) -> tuple[Row, ...]:
    """Returns the rows of the table; raises BatchRefused for a wrong head, no row at all, or too many."""
    try:
        table = sources.open_table(stream)
        columns = _columns(table.headers)
        found = tuple(_row(number, cells, columns) for number, cells in islice(table.rows, ROWS_PER_BATCH + 1))
        if not found:
            raise refuse("E-FILE", msg("表中没有要查询的主体"))
        if len(found) > ROWS_PER_BATCH:
            sentence = msg("一次最多查询%(n)s个主体，请分批查询", n=ROWS_PER_BATCH)
            raise refuse("E-SIZE", sentence, citation=QUERY_DUTY)
    except BatchRefused as refusal:
        refusal.field = "file"
        raise
    return found


def questions(found: Sequence[Row], *, today: date) -> tuple[Question, ...]:
    """Returns what each row asks, in order; who is asked about twice is answered once."""
    first: dict[Target, int] = {}
    made = []
    for row in found:
        question = _question(row, today)
        if question.target is not None:
            before = first.setdefault(question.target, row.number)
            if before != row.number:
                question = Question(row.number, question.shown, None, repeats=before)
        made.append(question)
    return tuple(made)


def as_csv() -> str:
    """Returns the head of the table as CSV that spreadsheets open as UTF-8."""
    return csv_cells.document([tuple(_COLUMNS)])


def as_workbook() -> bytes:
    """Returns a workbook with the head of the table, all cells as text."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title, sheet.freeze_panes = "查询", "A2"
    for place, name in enumerate(_COLUMNS, start=1):
        sheet.cell(row=1, column=place, value=name).font = Font(bold=True)
        column = sheet.column_dimensions[get_column_letter(place)]
        column.width, column.number_format = _WIDTH, _AS_TEXT
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _columns(headers: Sequence[str]) -> tuple[str, ...]:
    known = tuple(_COLUMNS.get(header, "") for header in headers)
    whole = "code" in known or set(known) >= _PERSON
    if not whole or "" in known or len(set(known)) != len(known):
        sentence = msg("表头须是%(names)s；只查组织的可以只有第一列", names="、".join(_COLUMNS))
        raise refuse("E-HEADER", sentence, row=1)
    return known


def _row(number: int, cells: Sequence[str], columns: tuple[str, ...]) -> Row:
    if len(cells) > len(columns):
        return Row(number, None)
    return Row(number, Asked(**dict(zip(columns, cells, strict=False))))


def _question(row: Row, today: date) -> Question:
    if row.asked is None:
        return Question(row.number, "", None, problem=_CELLS)
    try:
        return Question(row.number, row.asked.shown, asked.read(row.asked, today=today))
    except BadInput as refusal:
        return Question(row.number, row.asked.shown, None, problem=refusal.message)
