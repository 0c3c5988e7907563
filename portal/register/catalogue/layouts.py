"""Decides the data standard of the items that have an official layout (2021 arts. 5, 8).

A layout lists its fields in the official order: code, Chinese header and its known variants, type, greatest length,
whether it must be filled, and at which level it may be shown. The tables lie beside this module as data, one file per
catalogue item; the last five fields of penalties are our own and optional, because 2021 art. 14(2) asks for them.
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.errors import RuleBroken
from portal.kernel.messages import msg
from portal.register.catalogue.models import Openness

ITEMS: Final = ("XZXK", "XZCF")
_NOISE: Final = re.compile(r"[\W_]+")
_OTHER: Final = "其他-*"


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
    text = files("portal.register.catalogue").joinpath("data", f"{item_code}.csv").read_text(encoding="utf-8")
    fields = tuple(_field(row) for row in csv.DictReader(text.splitlines()))
    return Layout(
        item_code,
        fields,
        by_role={each.role: each for each in fields},
        by_header=_headers(fields),
        required=tuple(each.role for each in fields if each.need is Need.REQUIRED),
        texts=tuple(each.role for each in fields if each.type is FieldType.TEXT),
    )


def all_layouts() -> tuple[Layout, ...]:
    """Returns the layouts of all items that have one."""
    return tuple(get(code) for code in ITEMS)


def _headers(fields: Iterable[LayoutField]) -> dict[str, LayoutField]:
    return {header_key(name): each for each in fields for name in (each.code, each.name, *each.aliases)}


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
