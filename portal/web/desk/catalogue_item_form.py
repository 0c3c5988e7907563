"""Decides how an item of the catalogue is typed in: thirteen elements, what binds the software, fields by level (21§8).

Rows of the data standard are added, moved and taken away by buttons that change the form and save nothing.
"""

import re
from typing import Any, Final, TypeVar

from werkzeug.datastructures import MultiDict
from wtforms import FieldList, Form, FormField, RadioField, SelectField, StringField, TextAreaField

from portal import i18n
from portal.kernel.errors import RuleBroken
from portal.kernel.messages import msg
from portal.law.codes import RecordClass
from portal.law.instruments import of_2021
from portal.register.catalogue.commands import FieldRow, ItemRow
from portal.register.catalogue.models import Openness
from portal.register.catalogue.readings import FLAGS, OPTIONAL, TEXTS, Document
from portal.web.public.catalogue import LABELS, LEVELS
from portal.web.shell import fields

_CELL: Final = re.compile(r"fields-(\d{1,4})-(code|name_zh|name_mn|level)")
_BUTTON: Final = re.compile(r"(add|up|remove)-?(\d{1,4})?")
Kind = TypeVar("Kind", bound="ItemForm")
_YES_NO: Final = (("yes", msg("是")), ("no", msg("否")))


class StandardRow(Form):
    """One field of the data standard."""

    code = StringField(fields.words(msg("代码")))
    name_zh = StringField(fields.words(msg("数据项")))
    name_mn = StringField(fields.words(msg("蒙古文名称")))
    level = SelectField(fields.words(msg("公开程度")), validate_choice=False)


class ItemForm(Form):
    """One item; every text is checked by the command that saves it."""

    code = StringField(fields.words(LABELS["code"]))
    name_zh = StringField(fields.words(LABELS["name_zh"]))
    name_mn = StringField(fields.words(LABELS["name_mn"]))
    content = TextAreaField(fields.words(LABELS["content"]))
    provider = StringField(fields.words(LABELS["provider"]))
    use_permission = StringField(fields.words(LABELS["use_permission"]))
    data_format = StringField(fields.words(LABELS["data_format"]))
    scope = TextAreaField(fields.words(LABELS["scope"]))
    procedure = TextAreaField(fields.words(LABELS["procedure"]))
    path = StringField(fields.words(LABELS["path"]))
    time_limit = StringField(fields.words(LABELS["time_limit"]))
    publication = StringField(fields.words(LABELS["publication"]))
    update_cycle = StringField(fields.words(LABELS["update_cycle"]))
    security_level = StringField(fields.words(LABELS["security_level"]))
    national_code = StringField(fields.words(LABELS["national_code"]))
    sub_code = SelectField(fields.words(msg("信息类别和分类代码")), validate_choice=False)
    openness = SelectField(fields.words(LABELS["openness"]), validate_choice=False)
    openness_persons = SelectField(fields.words(LABELS["openness_persons"]), validate_choice=False)
    publicity_basis = TextAreaField(fields.words(LABELS["publicity_basis"]))
    publicity_months = StringField(fields.words(LABELS["publicity_months"]))
    reduces_rights = RadioField(fields.words(LABELS["reduces_rights"]), validate_choice=False)
    large_effect = RadioField(fields.words(LABELS["large_effect"]), validate_choice=False)
    fields = FieldList(FormField(StandardRow), label=fields.words(LABELS["fields"]))


class ProposalForm(ItemForm):
    """One item as a unit would have it, and why."""

    reason = TextAreaField(fields.words(msg("理由")))


def read(kind: type[Kind], sent: "MultiDict[str, str]", known: Document | None = None) -> Kind:
    """Return the form as it was sent, or filled with an item as it reads now, choices in the reader's language."""
    form = kind(sent or None, data=_data(known) if known else None)
    levels = [(level.value, i18n.render(word)) for level, word in LEVELS.items()]
    form.openness.choices = form.openness_persons.choices = levels
    form.sub_code.choices = {
        i18n.render(each.label): [(one.code, f"{one.code} {i18n.render(one.label)}") for one in each.sub_codes]
        for each in RecordClass
    }
    form.reduces_rights.choices = form.large_effect.choices = [(key, i18n.render(word)) for key, word in _YES_NO]
    for entry in form.fields:
        entry.form.level.choices = levels
    return form


def reshaped(sent: "MultiDict[str, str]") -> "MultiDict[str, str] | None":
    """Return what was sent with a row added, moved or taken away, as the button asked; None for any other button."""
    found = _BUTTON.fullmatch(sent.get("rows", ""))
    if found is None:
        return None
    rows = _rows(sent)
    place = int(found[2] or 0)
    if found[1] == "add":
        rows.append({"level": Openness.SHARED.value})
    elif place < len(rows):
        row = rows.pop(place)
        if found[1] == "up":
            rows.insert(max(0, place - 1), row)
    kept = [(name, text) for name, text in sent.items(multi=True) if not _CELL.fullmatch(name) and name != "rows"]
    cells = [(f"fields-{at}-{name}", text) for at, row in enumerate(rows) for name, text in row.items()]
    return MultiDict([*kept, *cells])


def row(form: ItemForm) -> ItemRow:
    """Return the item as typed; raises RuleBroken for what is not a number, a level or an answer."""
    texts: dict[str, Any] = {name: (form[name].data or "").strip() for name in TEXTS}
    optional: dict[str, Any] = {name: (form[name].data or "").strip() or None for name in OPTIONAL}
    optional["publicity_months"] = _months(form)
    flags: dict[str, Any] = {name: _answer(form, name) for name in FLAGS}
    return ItemRow(
        **texts,
        **optional,
        **flags,
        openness=_level(form.openness.data, "openness"),
        openness_persons=_level(form.openness_persons.data, "openness_persons"),
        fields=tuple(_field(entry.form) for entry in form.fields),
    )


def _field(entry: StandardRow) -> FieldRow:
    return FieldRow(
        code=(entry.code.data or "").strip(),
        name_zh=(entry.name_zh.data or "").strip(),
        name_mn=(entry.name_mn.data or "").strip() or None,
        level=_level(entry.level.data, "fields"),
    )


def _months(form: ItemForm) -> int | None:
    text = (form.publicity_months.data or "").strip()
    if not text:
        return None
    if not (text.isdecimal() and len(text) < 4):
        raise RuleBroken(msg("请填写整数，例如 12。"), field="publicity_months")
    return int(text)


def _answer(form: ItemForm, name: str) -> bool:
    if form[name].data not in {"yes", "no"}:
        raise RuleBroken(msg("请选择是或者否。"), citation=of_2021(8), field=name)
    return bool(form[name].data == "yes")


def _level(value: str | None, field: str) -> Openness:
    if value not in {level.value for level in Openness}:
        raise RuleBroken(msg("请在所列选项中选择。"), field=field)
    return Openness(value)


def _data(known: Document) -> Document:
    months = known["publicity_months"]
    flags = {name: "yes" if known.get(name) else "no" for name in FLAGS}
    return known | flags | {"publicity_months": "" if months is None else str(months)}


def _rows(sent: "MultiDict[str, str]") -> list[dict[str, str]]:
    found: dict[int, dict[str, str]] = {}
    for name, text in sent.items():
        if cell := _CELL.fullmatch(name):
            found.setdefault(int(cell[1]), {})[cell[2]] = text
    return [found[place] for place in sorted(found)]
