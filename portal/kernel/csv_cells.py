"""Decides how a downloaded CSV cell is written: so that no spreadsheet takes it for a formula.

A cell that begins with = + - @, a tab or a carriage return gets an apostrophe in front, unless it is a plain number.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from typing import Final

BYTE_ORDER_MARK: Final = "\ufeff"
_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER: Final = re.compile(r"[+-]?\d+(\.\d+)?")


def cell(text: str) -> str:
    """Returns the text, made harmless for spreadsheets; a neutral text is unchanged."""
    if text.lstrip(" \u3000").startswith(_DANGEROUS) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def document(rows: Iterable[Sequence[str]]) -> str:
    """Returns a CSV document with a byte order mark, so that spreadsheets read it as UTF-8."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([cell(text) for text in row] for row in rows)
    return BYTE_ORDER_MARK + out.getvalue()
