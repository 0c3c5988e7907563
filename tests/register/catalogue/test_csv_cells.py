"""A downloaded cell is never a formula to a spreadsheet."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel import csv_cells


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-cmd", "@x", "\tx", "\r=x", " =x", "＝x", "\u3000@x"])
def test_what_a_spreadsheet_would_run_is_quoted(text: str) -> None:
    assert csv_cells.cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "行政处罚", "-12.5", "+3", "2026-11-20", "a=b"])
def test_plain_text_and_numbers_stay(text: str) -> None:
    assert csv_cells.cell(text) == text


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1), min_size=1))
def test_a_document_reads_back_cell_by_cell(rows: list[list[str]]) -> None:
    text = csv_cells.document(rows).removeprefix(csv_cells.BYTE_ORDER_MARK)

    assert list(csv.reader(io.StringIO(text, newline=""))) == [[csv_cells.cell(one) for one in row] for row in rows]
