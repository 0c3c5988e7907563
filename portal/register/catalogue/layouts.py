"""Decides the data standard of each item of the catalogue (2021 arts. 5, 8).

A layout lists its fields in order: code, Chinese header and its known variants, type, greatest length, whether it must
be filled, and at which level it may be shown. Permits and penalties have an official layout, which lies beside this
module as data; the last five fields of penalties are our own and optional, because 2021 art. 14(2) asks for them. Every
other item has the plain layout: what each record needs, by its class, then the item's own fields as free text.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.errors import RuleBroken
from portal.kernel.messages import msg
from portal.law.codes import RecordClass
from portal.law.instruments import of_2024
from portal.register.catalogue.models import CatalogueItem, Openness

ITEMS: Final = ("XZXK", "XZCF")
_NOISE: Final = re.compile(r"[\W_]+")
_OTHER: Final = "其他-*"
_COMMON: Final = "common"
_PENALTIES: Final = "14.2"
_LONGEST: Final = 2_000
_OWN: Final = "own."


class FieldType(StrEnum):
    """How a cell is read."""

    NAME = "name"
    TEXT = "text"  # free text, scrubbed of identity numbers
    PLAIN = "plain"  # short text kept as given: document numbers, names of units
    CODE = "code"  # older identifiers
    CREDIT_CODE = "credit_code"
    DOCUMENT = "document"  # the kind of an identity document
    IDENTITY = "identity"
    CHOICE = "choice"
    CHOICES = "choices"
    DATE = "date"
    AMOUNT = "amount"  # ten thousands of yuan, six decimals


class Need(StrEnum):
    """Whether a field must be filled."""

    REQUIRED = "required"
    CONDITIONAL = "conditional"
    OPTIONAL = "optional"


class Store(StrEnum):
    """Where a value goes: the record's content, the subject's own row, or encrypted."""

    CONTENT = "content"
    SUBJECT = "subject"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class LayoutField:
    """One field; `role` names what it means in every layout, `code` what this layout calls it."""

    code: str
    name: str
    aliases: tuple[str, ...]
    role: str
    type: FieldType
    length: int
    need: Need
    level: Openness
    store: Store
    choices: tuple[str, ...]
    name_mn: str

    @property
    def allows_other(self) -> bool:
        """Returns whether a choice of one's own, written 其他-…, is allowed."""
        return bool(self.choices) and self.choices[-1] == _OTHER


@dataclass(frozen=True, slots=True)
class Layout:
    """The data standard of one item."""

    item_code: str
    fields: tuple[LayoutField, ...]
    by_role: Mapping[str, LayoutField]
    by_header: Mapping[str, LayoutField]
    required: tuple[str, ...]  # roles that must be filled
    texts: tuple[str, ...]  # roles of free text

    def field(self, header: str) -> LayoutField | None:
        """Returns the field that a header names by code, Chinese name or known variant, or None."""
        return self.by_header.get(header_key(header))

    def nearest(self, header: str) -> LayoutField | None:
        """Returns the field whose name comes nearest to an unknown header, or None if none is near."""
        near = get_close_matches(header_key(header), self.by_header, n=1, cutoff=0.6)
        return self.by_header[near[0]] if near else None


def header_key(header: str) -> str:
    """Returns what two writings of one header have in common: width, case, spaces and punctuation do not count."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", header)).upper()


@cache
def get(item_code: str) -> Layout:
    """Returns the layout of an item; raises RuleBroken for an item without one (2021 art. 8)."""
    if item_code not in ITEMS:
        raise RuleBroken(
            msg("目录项目 %(item)s 没有可以成批报送的数据标准", item=item_code),
            citation=Citation("21", 8),
            field="item",
        )
    return _layout(item_code, tuple(_field(row) for row in _table(item_code)))


def of(item: CatalogueItem) -> Layout:
    """Returns the layout of an item; raises RuleBroken for one whose facts do not come in by tables."""
    if item.code in ITEMS:
        return get(item.code)
    if broken := refusal(item):
        raise broken
    own = tuple(_OwnField(each.code, each.name_zh, each.name_mn or "", each.level) for each in item.fields)
    return _plain(item.code, item.record_class, own)


def refusal(item: CatalogueItem) -> RuleBroken | None:
    """Returns why the facts of an item do not come in by tables, None where they do (2024 art. 36; 2021 art. 14(2))."""
    if item.record_class is RecordClass.SERIOUS:
        sentence = msg("严重失信信息不能成批报送：须先告知当事人并经认定，再列入名单")
        return RuleBroken(sentence, citation=of_2024(36), field="item")
    if item.sub_code == _PENALTIES and item.code not in ITEMS:
        sentence = msg("行政处罚须按行政处罚的数据标准报送，写明是否已经定局")
        return RuleBroken(sentence, citation=Citation("21", 14, 2), field="item")
    return None


def offered(items: Iterable[CatalogueItem]) -> list[CatalogueItem]:
    """Returns the items whose facts come in by tables, those with an official layout first."""
    found = (item for item in items if refusal(item) is None)
    return sorted(found, key=lambda item: (ITEMS.index(item.code) if item.code in ITEMS else len(ITEMS), item.code))


def all_layouts() -> tuple[Layout, ...]:
    """Returns the official layouts."""
    return tuple(get(code) for code in ITEMS)


@dataclass(frozen=True, slots=True)
class _OwnField:
    """A field as an edition of the catalogue has it; two editions share a layout only if they say the same."""

    code: str
    name: str
    name_mn: str
    level: Openness


def own_codes(item: CatalogueItem) -> frozenset[str]:
    """Returns the codes of the item's own fields that are free text: they mean nothing to the register itself."""
    if item.code in ITEMS or refusal(item):
        return frozenset(each.code for each in item.fields)
    return frozenset(each.code for each in of(item).fields if each.role.startswith(_OWN) or each.role == "remark")


@lru_cache(maxsize=256)
def _plain(item_code: str, record_class: RecordClass, own: tuple[_OwnField, ...]) -> Layout:
    common = {row["role"]: _field(row) for row in _table(_COMMON) if _is_for(row, record_class)}
    role_of = {key: each.role for each in common.values() for key in _keys(each)}
    free, named = [], set()
    for each in own:
        role = role_of.get(header_key(each.name)) or role_of.get(header_key(each.code))
        if role is None or role in named:
            free.append(each)
        else:
            named.add(role)
            common[role] = _named(common[role], each)
    taken = {key for each in common.values() for key in _keys(each)}
    return _layout(item_code, (*common.values(), *_free(free, taken)))


def _named(field: LayoutField, own: _OwnField) -> LayoutField:
    """A common field that the item itself names: its code holds, its level only where it tells nothing of a person."""
    level = own.level if field.store is Store.CONTENT else field.level
    return replace(field, code=own.code, level=level, name_mn=own.name_mn or field.name_mn)


def _free(own: Iterable[_OwnField], taken: set[str]) -> Iterator[LayoutField]:
    for each in own:
        name = f"{each.name}（{each.code}）" if header_key(each.name) in taken else each.name
        taken.add(header_key(name))
        yield LayoutField(
            code=each.code,
            name=name,
            aliases=(),
            role=f"{_OWN}{each.code}",
            type=FieldType.TEXT,
            length=_LONGEST,
            need=Need.OPTIONAL,
            level=each.level,
            store=Store.CONTENT,
            choices=(),
            name_mn=each.name_mn,
        )


def _is_for(row: Mapping[str, str], record_class: RecordClass) -> bool:
    return not row["classes"] or record_class.value in row["classes"].split(";")


def _layout(item_code: str, fields: tuple[LayoutField, ...]) -> Layout:
    return Layout(
        item_code,
        fields,
        by_role={each.role: each for each in fields},
        by_header=_headers(fields),
        required=tuple(each.role for each in fields if each.need is Need.REQUIRED),
        texts=tuple(each.role for each in fields if each.type is FieldType.TEXT),
    )


@cache
def _table(name: str) -> tuple[Mapping[str, str], ...]:
    text = files("portal.register.catalogue").joinpath("data", f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _keys(field: LayoutField) -> Iterator[str]:
    return (header_key(name) for name in (field.code, field.name, *field.aliases))


def _headers(fields: Iterable[LayoutField]) -> dict[str, LayoutField]:
    return {key: each for each in fields for key in _keys(each)}


def _field(row: Mapping[str, str]) -> LayoutField:
    return LayoutField(
        code=row["code"],
        name=row["name"],
        aliases=tuple(filter(None, row["aliases"].split("|"))),
        role=row["role"],
        type=FieldType(row["type"]),
        length=int(row["length"]),
        need=Need(row["need"]),
        level=Openness(row["level"]),
        store=Store(row["store"]),
        choices=tuple(filter(None, row["choices"].split(";"))),
        name_mn=row["name_mn"],
    )
