"""Decides what the reading of an item is: everything an assessment, a consultation or a comparison looks at (21§8).

An assessment and a consultation hold for the reading they were about: whoever changes a word of the item has to ask
again. An unchanged item carries them over into later editions.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, Final, Protocol

from portal.audit.chain import canonical
from portal.register.catalogue.commands import FieldRow, ItemRow
from portal.register.catalogue.models import Openness

TEXTS: Final = (
    "code",
    "name_zh",
    "content",
    "provider",
    "use_permission",
    "data_format",
    "scope",
    "procedure",
    "path",
    "time_limit",
    "publication",
    "update_cycle",
    "security_level",
    "sub_code",
)
OPTIONAL: Final = ("name_mn", "national_code", "publicity_basis", "publicity_months")
LEVELS: Final = ("openness", "openness_persons")
FLAGS: Final = ("reduces_rights", "large_effect")
READING: Final = (*TEXTS, *OPTIONAL, *LEVELS, "fields")
LEVEL_WORDS: Final = {"public": "公开", "shared": "政务共享", "authorised": "授权查询"}
_MARKS: Final = 10**8

Document = dict[str, Any]


class _Field(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def name_zh(self) -> str: ...
    @property
    def name_mn(self) -> str | None: ...
    @property
    def level(self) -> Openness: ...


def document(item: object) -> Document:
    """Returns an item (table row, draft row or view) as JSON values: its reading, and the flags where it has them."""
    plain = {name: getattr(item, name) for name in (*TEXTS, *OPTIONAL)}
    levels = {name: getattr(item, name).value for name in LEVELS}
    flags = {name: getattr(item, name) for name in FLAGS if hasattr(item, name)}
    fields: Sequence[_Field] = getattr(item, "fields")  # noqa: B009 - any of three types, alike in their fields
    return plain | levels | flags | {"fields": [_field(one) for one in fields]}


def row(found: Mapping[str, Any]) -> ItemRow:
    """Returns the draft row of a document."""
    plain: Document = {name: found[name] for name in (*TEXTS, *OPTIONAL)}
    levels: Document = {name: Openness(found[name]) for name in LEVELS}
    flags: Document = {name: bool(found.get(name)) for name in FLAGS}
    fields = tuple(
        FieldRow(code=one["code"], name_zh=one["name_zh"], name_mn=one["name_mn"], level=Openness(one["level"]))
        for one in found["fields"]
    )
    return ItemRow(**plain, **levels, **flags, fields=fields)


def fingerprint(item: object) -> str:
    """Returns 64 hexadecimal digits that are the same for the same reading, whatever the edition."""
    found = document(item)
    return hashlib.sha256(canonical({name: found[name] for name in READING})).hexdigest()


def mark(item: object) -> int:
    """Returns the short number by which a form tells which state of the item it showed, flags included."""
    return int(hashlib.sha256(canonical(document(item))).hexdigest()[:12], 16) % _MARKS


def differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> Document:
    """Returns what of `after` is not as in `before`, flags included."""
    return {name: value for name, value in after.items() if before.get(name) != value}


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Returns what differs between two readings as element → (before, after); of the fields only those that differ."""
    compared = [name for name in (*READING, *FLAGS) if name != "fields"]
    old = {name: _shown(name, before) for name in compared}
    new = {name: _shown(name, after) for name in compared}
    found = {name: (old[name], new[name]) for name in old if old[name] != new[name]}
    gone, come = _lines(before), _lines(after)
    if gone != come:
        lost = [line for line in gone if line not in come]
        won = [line for line in come if line not in gone]
        found["fields"] = ("；".join(lost), "；".join(won)) if lost or won else ("；".join(gone), "；".join(come))
    return found


def _lines(found: Mapping[str, Any]) -> list[str]:
    return [f"{one['code']} {one['name_zh']} （{LEVEL_WORDS[one['level']]}）" for one in found.get("fields", ())]


def _shown(name: str, found: Mapping[str, Any]) -> str:
    value = found.get(name)
    if name in FLAGS:
        return "是" if value else "否"
    return "" if value is None else str(value)


def _field(one: _Field) -> Document:
    return {"code": one.code, "name_zh": one.name_zh, "name_mn": one.name_mn, "level": one.level.value}
