"""The answers of the register search: plain values, nothing that a later reading of the database could change."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from portal.kernel.divisions import Division
from portal.law.codes import RecordClass
from portal.register.lists.models import ListKind
from portal.register.subjects.models import SubjectKind, SubjectStatus

# Consecutive pieces of a text; the marked ones are what was asked for.
Segments = tuple[tuple[str, bool], ...]


class MatchedBy(StrEnum):
    """Why a subject is a hit."""

    CODE = "code"
    CURRENT_NAME = "current_name"
    FORMER_NAME = "former_name"
    FILTER = "filter"


class Tag(StrEnum):
    """What stands out about a subject today; a risk notice is no tag and never counts as dishonesty (2021 art. 16)."""

    SERIOUS = "serious"
    GOVERNMENT = "government"
    GENERAL = "general"
    HONOUR = "honour"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectHit:
    """One organisation found; `credit_code` stands in its URL, `counts` are its public records by class."""

    credit_code: str
    kind: SubjectKind
    name: str
    name_segments: Segments
    code_segments: Segments
    matched_by: MatchedBy
    former_name: str | None
    former_segments: Segments
    status: SubjectStatus
    division: Division | None
    founded_on: date | None
    legal_representative: str | None
    counts: tuple[tuple[RecordClass, int], ...]
    lists: tuple[ListKind, ...]
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberHit:
    """One public record or list entry found by its decision number; a natural person's name comes masked."""

    is_entry: bool
    ref: str
    title: str
    number_segments: Segments
    record_class: RecordClass | None
    list_kind: ListKind | None
    decided_on: date
    public_until: date | None
    unit_name: str
    subject_name: str
    subject_address: str | None  # credit code; None for a natural person whose identity stays masked


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value with the number of subjects in the answer that have it; `label` is "" where the value speaks itself."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow the answer: kind, class, list, unit or division."""

    name: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterResult:
    """One page of subjects with what holds for the whole answer; when `capped`, `total` and facets say "at least"."""

    hits: tuple[SubjectHit, ...]
    number: int
    size: int
    total: int
    capped: bool
    facets: tuple[Facet, ...]
    numbers: tuple[NumberHit, ...]
    numbers_capped: bool
    naming: tuple[NumberHit, ...]  # entries that name a natural person by exactly this name
    suggestions: tuple[str, ...]
