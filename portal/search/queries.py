"""Decides what was asked: any text at all becomes a few clean parts, any filter that cannot be read is left out."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Final, TypeVar

from portal.kernel.folding import code_key, fold
from portal.kernel.identifiers import citizen_id
from portal.kernel.masking import scrub
from portal.kernel.mongolian import LETTERS, NNBSP
from portal.kernel.paging import page_number
from portal.law.codes import RecordClass
from portal.register.lists.models import ListKind
from portal.register.subjects.models import SubjectKind
from portal.register.subjects.name_index import bare

LONGEST_QUERY: Final = 200
MOST_PARTS: Final = 8
PAGE_SIZE: Final = 20
SHORTEST_CODE_PREFIX: Final = 3

# Folding can only be asked of a bounded text; what it leaves is cut again.
_LONGEST_INPUT: Final = 2_000
_GAPS: Final = re.compile(rf"[^\S{NNBSP}]+")
_MONGOLIAN: Final = re.compile(f"[{LETTERS}]")
_CODE: Final = re.compile(r"[0-9a-z]{3,18}")
_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_NAMED: Final = re.compile(r"[0-9A-Za-z_.-]{1,64}")

Choice = TypeVar("Choice", bound=StrEnum)


class Validity(StrEnum):
    """Whether a public permit is still valid on the day of the question."""

    CURRENT = "current"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the query: as folded, and without what writers set and forget."""

    key: str
    bare: str
    mongolian: bool


@dataclass(frozen=True, kw_only=True)
class SearchQuery:
    """One question; everything but the text narrows it, and without text the filters alone are the question."""

    text: str = ""
    page: int = 1
    size: int = PAGE_SIZE
    kind: SubjectKind | None = None
    record_class: RecordClass | None = None
    list_kind: ListKind | None = None
    register: str | None = None  # ListRegister.code
    unit: str | None = None  # Unit.credit_code
    division: str | None = None
    decided_from: date | None = None
    decided_to: date | None = None
    validity: Validity | None = None
    text_kind: str | None = None  # DocumentKind of the full text
    text_page: int = 1

    @classmethod
    def parse(cls, arguments: Mapping[str, str]) -> "SearchQuery":
        """Returns the question of a query string; what cannot be read is left out, nothing is raised.

        Arguments: q, page, kind, class, list, register, unit, division, from, to, validity, about, text_page.
        """
        return cls(
            text=arguments.get("q", ""),
            page=page_number(arguments.get("page")),
            kind=_choice(SubjectKind, arguments.get("kind")),
            record_class=_choice(RecordClass, arguments.get("class")),
            list_kind=_choice(ListKind, arguments.get("list")),
            register=_name(arguments.get("register")),
            unit=_name(arguments.get("unit")),
            division=_name(arguments.get("division")),
            decided_from=_day(arguments.get("from")),
            decided_to=_day(arguments.get("to")),
            validity=_choice(Validity, arguments.get("validity")),
            text_kind=_name(arguments.get("about")),
            text_page=page_number(arguments.get("text_page")),
        )

    @cached_property
    def folded(self) -> str:
        """The whole text, folded and cut."""
        return fold(self.text[:_LONGEST_INPUT])[:LONGEST_QUERY]

    @cached_property
    def truncated(self) -> bool:
        """Whether a part of the text was not searched for."""
        pieces = _pieces(self.text[:_LONGEST_INPUT])
        too_long = len(self.text) > _LONGEST_INPUT or sum(map(len, pieces)) > LONGEST_QUERY
        return too_long or len(pieces) > MOST_PARTS

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """The parts that a name must all contain."""
        found, room = [], LONGEST_QUERY
        for piece in _pieces(self.text[:_LONGEST_INPUT])[:MOST_PARTS]:
            key = piece[:room]
            room -= len(key)
            if bare(key):
                found.append(Part(key, bare(key), bool(_MONGOLIAN.search(key))))
        return tuple(found)

    @cached_property
    def code(self) -> str:
        """The text as a credit code or the beginning of one, upper case; empty when it cannot be one."""
        key = code_key(self.folded).replace("-", "")
        return key.upper() if _CODE.fullmatch(key) else ""

    @cached_property
    def number(self) -> str:
        """The text as a decision number; empty when it is too short or has no digit, as every such number has."""
        key = code_key(self.folded)
        return key if len(key) >= SHORTEST_CODE_PREFIX and any(map(str.isdigit, key)) else ""

    @cached_property
    def narrowing(self) -> "SearchQuery":
        """The filters alone: questions that share them share their statements."""
        return replace(self, text="", page=1, size=PAGE_SIZE, text_kind=None, text_page=1)

    @property
    def has_sharp_filter(self) -> bool:
        """Whether subjects can be reached from the side of a filter."""
        return self.narrows_records or self.narrows_entries or self.narrows_decisions

    @property
    def is_identity_number(self) -> bool:
        """Whether the text is a citizen's identity number, by which nobody is searched in public."""
        return len(self.code) == citizen_id.LENGTH and scrub(self.code) != self.code

    @property
    def shown_text(self) -> str:
        """The text as it may be repeated on a page: cut, with identity and telephone numbers masked."""
        return scrub(_UNPRINTABLE.sub("", self.text)[:LONGEST_QUERY])

    @property
    def filtered(self) -> bool:
        """Whether any filter of the register is set."""
        return any((self.kind, self.division, self.narrows_records, self.narrows_entries, self.narrows_decisions))

    @property
    def narrows_records(self) -> bool:
        """Whether a hit must have a public record of some kind."""
        return bool(self.record_class or self.validity)

    @property
    def narrows_entries(self) -> bool:
        """Whether a hit must stand on a list."""
        return bool(self.list_kind or self.register)

    @property
    def narrows_decisions(self) -> bool:
        """Whether a unit or days of decision are given."""
        return bool(self.unit or self.decided_from or self.decided_to)


def _pieces(text: str) -> list[str]:
    return [key for piece in _GAPS.split(text) if (key := fold(piece))]


def _choice(vocabulary: type[Choice], value: str | None) -> Choice | None:
    return next((member for member in vocabulary if member.value == value), None)


def _name(value: str | None) -> str | None:
    return value if value and _NAMED.fullmatch(value) and scrub(value) == value else None


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
