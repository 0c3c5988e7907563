"""Decides what a change notice may alter in a record, and what the record says afterwards (2021 arts. 9, 20).

What makes a record this record stays: whom it is about, its document and authority, its source, the day its period runs
from. Who got one of these wrong withdraws the record and submits it again. New values pass the data standard as new
rows do; faults that the record had before are not held against the change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from portal.kernel.errors import BadInput, RuleBroken
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.law.forbidden import suspicious_text
from portal.register.catalogue import layouts
from portal.register.catalogue.layouts import Layout, Store
from portal.register.intake import cells, document_rules, drafts
from portal.register.intake.faults import ACCURATE, PROVIDED, Fault, Severity
from portal.register.intake.rows import Row
from portal.register.records.models import Record, RecordKind
from portal.register.subjects.identity import public_text
from portal.security.fields import FieldCipher

FIXED: Final = frozenset(
    {"class", "document_no", "authority_code", "source", "source_code", "decided_on", "effective_on", "public_until"}
)
LONGEST: Final = 2_000
# Role in the layout, and the column of the record that says the same.
_COLUMNS: Final = {
    "authority": "authority_name",
    "legal_basis": "legal_basis",
    "valid_from": "valid_from",
    "valid_until": "valid_until",
    "served_on": "served_on",
    "remedy_until": "remedy_until",
    "challenge": "challenge",
    "challenge_closed_on": "challenge_closed_on",
}
_TITLES: Final = {RecordKind.PENALTY: "penalty_kinds", RecordKind.PERMIT: "document_name"}


@dataclass(frozen=True, slots=True)
class OpenField:
    """A field that a notice may change, with what it says now."""

    code: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Amendment:
    """What a change makes of a record: its whole content, and the columns that follow from it."""

    content: Mapping[str, Any]
    columns: Mapping[str, Any]


def open_fields(record: Record) -> tuple[OpenField, ...]:
    """Returns the fields of a record that a notice may change, in the order of the data standard."""
    layout = _layout(record)
    if layout is None:
        own = layouts.own_codes(record.item)
        named = [(field.code, field.name_zh) for field in record.item.fields if field.code in own]
    else:
        free = (field for field in layout.fields if field.store is Store.CONTENT and field.role not in FIXED)
        named = [(field.code, field.name) for field in free]
    return tuple(OpenField(code, name, str(record.content.get(code) or "")) for code, name in named)


def differences(record: Record, values: Mapping[str, str]) -> dict[str, str]:
    """Returns the values that differ from the record, stripped; raises BadInput for a field that may not change."""
    known = {field.code: field.value for field in open_fields(record)}
    for code in values:
        if code not in known:
            raise BadInput(msg("“%(code)s”不是可以变更的字段", code=scrub(code)[:40]), citation=PROVIDED, field=code)
    return {code: value.strip() for code, value in values.items() if value.strip() != known[code].strip()}


def amend(record: Record, changes: Mapping[str, str], *, cipher: FieldCipher, today: date) -> Amendment:
    """Returns the record as changed; raises RuleBroken, on the field at fault, for what the standard does not allow."""
    if not changes:
        raise RuleBroken(msg("没有一个字段与现有内容不同"), citation=PROVIDED, field="kind")
    layout = _layout(record)
    return _plain(record, changes) if layout is None else _laid_out(record, layout, changes, cipher, today)


def _layout(record: Record) -> Layout | None:
    return layouts.get(record.item.code) if record.item.code in layouts.ITEMS else None


def _plain(record: Record, changes: Mapping[str, str]) -> Amendment:
    for code, text in changes.items():
        if len(text) > LONGEST:
            raise RuleBroken(msg("超过%(length)s个字符", length=LONGEST), citation=ACCURATE, field=code)
        if public_text(text, record.subject) != text:
            raise RuleBroken(msg("不得含有证件号码、手机号码或者当事人姓名"), citation=ACCURATE, field=code)
        _refuse_forbidden(text, code)
    return Amendment(_merged(record.content, changes), {})


def _laid_out(
    record: Record, layout: Layout, changes: Mapping[str, str], cipher: FieldCipher, today: date
) -> Amendment:
    now = _row(layout, _stored(record, layout), today)
    then = _row(layout, _stored(record, layout, changes), today)
    known = {(fault.column, fault.code) for fault in now.faults}
    for fault in then.faults:
        if _at_fault(layout, fault) and (fault.column, fault.code) not in known:
            raise RuleBroken(fault.reason, citation=fault.citation, field=fault.column)
    for code in changes:
        _refuse_forbidden(changes[code], code)
    stored = {code: _as_stored(then, layout, code) for code in changes}
    return Amendment(_merged(record.content, stored), _columns(record, then, layout, changes, cipher))


def _at_fault(layout: Layout, fault: Fault) -> bool:
    field = layout.field(fault.column)
    return fault.severity is Severity.ERROR and field is not None and field.store is Store.CONTENT


def _stored(record: Record, layout: Layout, changes: Mapping[str, str] | None = None) -> dict[str, str]:
    content = {"decided_on": record.decided_on.isoformat()}
    content |= {field.role: str(record.content.get(field.code) or "") for field in layout.fields}
    content |= {field.role: (changes or {})[field.code] for field in layout.fields if field.code in (changes or {})}
    return {role: text for role, text in content.items() if text.strip()}


def _row(layout: Layout, texts: dict[str, str], today: date) -> Row:
    row = cells.read(layout, 1, texts)
    document_rules.check(row, source=None, today=today)
    return row


def _as_stored(row: Row, layout: Layout, code: str) -> str:
    field = layout.field(code)
    value = row.values.get(field.role) if field else None
    return "" if value is None else drafts.as_text(value)


def _columns(
    record: Record, row: Row, layout: Layout, changes: Mapping[str, str], cipher: FieldCipher
) -> dict[str, Any]:
    subject = record.subject
    if subject is None:
        raise RuleBroken(msg("该信息已经停止披露，不能再变更"), citation=PROVIDED)
    draft = drafts.draft(row, subject=subject, item=record.item, unit=record.unit, cipher=cipher)
    sources = {**_COLUMNS, _TITLES.get(record.kind, ""): "title"}
    roles = (field.role for field in layout.fields if field.code in changes)
    return {sources[role]: getattr(draft, sources[role]) for role in roles if role in sources}


def _merged(content: Mapping[str, Any], changes: Mapping[str, str]) -> dict[str, Any]:
    merged = {**content, **changes}
    return {code: value for code, value in merged.items() if value != "" or code not in changes}


def _refuse_forbidden(text: str, code: str) -> None:
    for passage in suspicious_text(text)[:1]:
        sentence = msg("疑似含有禁止归集的%(kind)s信息", kind=passage.kind.label)
        raise RuleBroken(sentence, citation=passage.citation, field=code)
