"""Decides what the forms of submissions ask: a file for an item, the cells of one row, a reason."""

from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import FileField, Form, SelectField, StringField, TextAreaField

from portal.kernel.errors import BadInput
from portal.kernel.messages import Message, msg
from portal.register.catalogue import queries as catalogue
from portal.register.catalogue.layouts import FieldType
from portal.register.intake.faults import Fault, Severity
from portal.register.intake.receipts import FaultLine
from portal.register.intake.submissions.queries import RowCells
from portal.web.shell import fields

_LONG: Final = 200


class UploadForm(Form):
    """A file, and the item of the catalogue it belongs to."""

    item = SelectField(fields.words(msg("目录项目")), validate_choice=False)
    file = FileField(fields.words(msg("文件")))


def upload_form(sent: MultiDict[str, str], session: Session, day: date) -> UploadForm:
    """Return the form with the items of the catalogue in force that have a data standard."""
    form = UploadForm(sent)
    form.item.choices = item_choices(session, day)
    return form


def item_choices(session: Session, day: date) -> list[tuple[str, str]]:
    """Return code and spoken name of each item of the catalogue in force that has a data standard."""
    return [(each.code, f"{each.code} {each.name_zh}") for each in catalogue.reported_items(session, on=day)]


class ReasonForm(Form):
    """Why a row is left out."""

    reason = TextAreaField(fields.words(msg("不再报送这一行的理由")))


class HeldForm(Form):
    """Why a held record is let out or withdrawn."""

    reason = TextAreaField(fields.words(msg("理由")))


def row_form(row: RowCells) -> type[Form]:
    """Return a form with a field for each field of the layout.

    Numbers of documents that are right are not shown again; they stay as they were sent.
    """
    found: dict[str, object] = {}
    for field in row.layout.fields:
        if field.type is FieldType.IDENTITY and row.cells.get(field.role) and not row.at_fault(field):
            continue
        kind = TextAreaField if field.length > _LONG else StringField
        found[field.code] = kind(field.name, default=row.cells.get(field.role, ""))
    return type("RowForm", (Form,), found)


def cells_of(form: Form, row: RowCells) -> dict[str, str]:
    """Return the cells by role: what the form says, and what it did not ask."""
    by_code = {field.code: field.role for field in row.layout.fields}
    asked = {by_code[name]: field.data or "" for name, field in form._fields.items()}
    return {**row.cells, **asked}


def tell(form: Form, faults: Iterable[Fault]) -> None:
    """Put each error beside its cell, or on the whole form."""
    for fault in faults:
        if fault.severity is Severity.ERROR:
            _tell(form, fault.column, msg("%(what)s（%(basis)s）", what=fault.reason, basis=fault.citation.message()))


def tell_again(form: Form, faults: Iterable[FaultLine]) -> None:
    """Put the errors that a check has kept beside their cells."""
    for fault in faults:
        if fault.severity == Severity.ERROR.value:
            _tell(form, fault.column, msg("%(what)s（%(basis)s）", what=fault.reason, basis=fault.basis))


def _tell(form: Form, column: str, told: Message) -> None:
    if column in form._fields:
        fields.wrong(form[column], told)
    else:
        form.form_errors = [*form.form_errors, fields.words(told)]


def chosen_file(sent: FileStorage | None) -> FileStorage:
    """Return the file that was sent; raises BadInput where none was chosen."""
    if sent is None or not sent.filename:
        raise BadInput(msg("请选择文件。"), field="file")
    return sent
