"""Makes the table that a provider fills in: the fields of the data standard, in the official order (2021 art. 5).

Generated from the layout that also reads the file, so that a template is never behind the rules.
"""

import io
from typing import Final

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from portal.kernel import csv_cells
from portal.register.catalogue.layouts import FieldType, Layout, LayoutField, Need

_AUTHOR: Final = "-"
_TEXT: Final = "@"  # codes, numbers of documents and days stay as typed
_LAST_ROW: Final = 1_000_000
_LONGEST_LIST: Final = 250  # a spreadsheet takes no longer list of choices
_NEEDS: Final = {Need.REQUIRED: "必填", Need.CONDITIONAL: "按情形必填", Need.OPTIONAL: "选填"}
_KINDS: Final = {
    FieldType.DATE: "日期，写成 YYYY/MM/DD",
    FieldType.AMOUNT: "金额，单位万元，最多六位小数",
    FieldType.CREDIT_CODE: "统一社会信用代码，18位",
    FieldType.IDENTITY: "证件号码",
}


def as_csv(layout: Layout) -> str:
    """Returns the header row as CSV that spreadsheets open as UTF-8."""
    return csv_cells.document([[field.name for field in layout.fields]])


def as_workbook(layout: Layout) -> bytes:
    """Returns a workbook with one sheet: the header with a note on each field, all cells as text."""
    book = Workbook()
    sheet = book.active
    if sheet is None:  # pragma: no cover
        raise RuntimeError("a new workbook has a sheet")
    sheet.title = layout.item_code
    sheet.freeze_panes = "A2"
    for place, field in enumerate(layout.fields, start=1):
        cell = sheet.cell(row=1, column=place, value=field.name)
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        cell.comment = Comment(describe(field), _AUTHOR)
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = 20
        sheet.column_dimensions[letter].number_format = _TEXT
        _offer_choices(sheet, letter, field)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def describe(field: LayoutField) -> str:
    """Returns what a filler needs to know of a field, in Chinese: need, kind, length, choices."""
    parts = [_NEEDS[field.need], _KINDS.get(field.type, ""), f"不超过{field.length}个字符"]
    if field.choices:
        parts.append("取值：" + "、".join(field.choices))
    return "；".join(part for part in parts if part)


def _offer_choices(sheet: object, letter: str, field: LayoutField) -> None:
    """A list to choose from, where any other value would be refused anyway."""
    choices = ",".join(field.choices)
    if field.type is not FieldType.CHOICE or field.allows_other or not choices or len(choices) > _LONGEST_LIST:
        return
    offered = DataValidation(type="list", formula1=f'"{choices}"', allow_blank=True)
    offered.add(f"{letter}2:{letter}{_LAST_ROW}")
    sheet.add_data_validation(offered)  # type: ignore[attr-defined]
