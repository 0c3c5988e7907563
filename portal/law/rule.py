"""Decides the shape of a rule: one number that an article fixes, with what surrounds it.

A rule says who must do what, within how many of which days, counted from which event, when the
count may be extended or stands still, and which other provisions the number displaces.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg


class Unit(StrEnum):
    """What a rule counts; ``parameter`` means that the number is set case by case."""

    DAY = "day"
    WORKING_DAY = "working_day"
    MONTH = "month"
    YEAR = "year"
    PER_YEAR = "per_year"
    PARAMETER = "parameter"

    @property
    def label(self) -> Message:
        """Return the Chinese name of the unit."""
        return _UNIT_LABELS[self]


class Owner(StrEnum):
    """Who is bound by a rule or owes a publication."""

    AGENCY = "AGY"
    PROVIDER = "PRV"
    RECOGNISER = "REC"
    AUTHORITY = "AUT"
    USER = "USE"
    SUPERIOR = "SUPERIOR"
    SYSTEM = "SYS"
    REGION = "RGOV"
    GOVERNMENTS = "GOV"
    SUBJECT = "SUB"

    @property
    def label(self) -> Message:
        """Return the Chinese name of the actor."""
        return _OWNER_LABELS[self]


class RuleStatus(StrEnum):
    """Why a rule applies."""

    IN_FORCE = "in_force"
    FILLS_GAP = "fills_gap"
    NATIONAL = "national"

    @property
    def label(self) -> Message:
        """Return the Chinese name of the status."""
        return _STATUS_LABELS[self]


class PauseKind(StrEnum):
    """The five kinds of examination whose time is not counted (21§37)."""

    INSPECTION = "inspection"
    TESTING = "testing"
    QUARANTINE = "quarantine"
    APPRAISAL = "appraisal"
    EXPERT_REVIEW = "expert_review"

    @property
    def label(self) -> Message:
        """Return the Chinese name of the examination."""
        return _PAUSE_LABELS[self]


_UNIT_LABELS: Final[Mapping[Unit, Message]] = {
    Unit.DAY: msg("日"),
    Unit.WORKING_DAY: msg("工作日"),
    Unit.MONTH: msg("个月"),
    Unit.YEAR: msg("年"),
    Unit.PER_YEAR: msg("次/年"),
    Unit.PARAMETER: msg("另行确定"),
}
_OWNER_LABELS: Final[Mapping[Owner, Message]] = {
    Owner.AGENCY: msg("公共信用信息工作机构"),
    Owner.PROVIDER: msg("公共信用信息提供单位"),
    Owner.RECOGNISER: msg("认定单位"),
    Owner.AUTHORITY: msg("公共信用信息主管部门"),
    Owner.USER: msg("信息使用单位"),
    Owner.SUPERIOR: msg("上一级人民政府"),
    Owner.SYSTEM: msg("信用信息平台"),
    Owner.REGION: msg("自治区人民政府"),
    Owner.GOVERNMENTS: msg("旗县级以上人民政府及有关部门"),
    Owner.SUBJECT: msg("经营主体"),
}
_STATUS_LABELS: Final[Mapping[RuleStatus, Message]] = {
    RuleStatus.IN_FORCE: msg("现行"),
    RuleStatus.FILLS_GAP: msg("补充条例未规定的事项"),
    RuleStatus.NATIONAL: msg("国家规定"),
}
_PAUSE_LABELS: Final[Mapping[PauseKind, Message]] = {
    PauseKind.INSPECTION: msg("检验"),
    PauseKind.TESTING: msg("检测"),
    PauseKind.QUARANTINE: msg("检疫"),
    PauseKind.APPRAISAL: msg("鉴定"),
    PauseKind.EXPERT_REVIEW: msg("专家评审"),
}


@dataclass(frozen=True, slots=True)
class Start:
    """The event whose day is day zero."""

    code: str
    label: Message


@dataclass(frozen=True, slots=True)
class ExtensionCap:
    """How far a period may be extended, when and by whom; ``parameter`` settles how days add up."""

    cap: int
    condition: Message
    approver: Message
    parameter: str


@dataclass(frozen=True, slots=True)
class Superseded:
    """A provision that no longer applies because this rule prevails; ``reason`` in Chinese."""

    citation: Citation
    number: int | None
    unit: Unit
    reason: str


@dataclass(frozen=True, slots=True)
class Overlay:
    """A provision shown beside the rule without displacing it; ``note`` in Chinese."""

    citation: Citation
    number: int | None
    unit: Unit
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One number fixed by an article.

    ``number`` is None when somebody else sets it (``set_by``); ``adjustable`` means that the number
    is only the default. ``parameters`` are the open questions on which the rule depends.
    """

    id: str
    act: Message
    number: int | None
    unit: Unit
    start: Start
    owners: tuple[Owner, ...]
    citation: Citation
    also: tuple[Citation, ...] = ()
    status: RuleStatus = RuleStatus.IN_FORCE
    extension: ExtensionCap | None = None
    stops: tuple[PauseKind, ...] = ()
    supersedes: tuple[Superseded, ...] = ()
    overlays: tuple[Overlay, ...] = ()
    parameters: tuple[str, ...] = ()
    set_by: Message | None = None
    adjustable: bool = False

    @property
    def owner(self) -> Owner:
        """Return who is bound first."""
        return self.owners[0]

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Return every place this rule rests on, displaces or is shown beside."""
        displaced = tuple(each.citation for each in self.supersedes)
        beside = tuple(each.citation for each in self.overlays)
        return (self.citation, *self.also, *displaced, *beside)

    @property
    def is_deadline(self) -> bool:
        """Return whether the rule is a period to act in, not a publicity cap or a rhythm."""
        return self.unit in {Unit.DAY, Unit.WORKING_DAY, Unit.PARAMETER}
