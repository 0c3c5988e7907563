"""Decides what a computed deadline looks like: the dates and the way to them, day by day.

The derivation lets anyone recount a deadline: which days counted, which did not and why, and how
the last day moved (21§37 for pauses and extensions, 18§39 for working days).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg
from portal.law.rule import PauseKind, Rule


class StepKind(StrEnum):
    """What one day did in the count."""

    START = "start"
    COUNTED = "counted"
    SKIPPED = "skipped"
    PAUSED = "paused"
    ROLLED = "rolled"
    DUE = "due"
    LAST_PUBLIC = "last_public"
    HIDDEN = "hidden"

    @property
    def label(self) -> Message:
        """Return the Chinese name of the step."""
        return _STEP_LABELS[self]


_STEP_LABELS: Final[Mapping[StepKind, Message]] = {
    StepKind.START: msg("起算日"),
    StepKind.COUNTED: msg("计入"),
    StepKind.SKIPPED: msg("不计入"),
    StepKind.PAUSED: msg("暂停"),
    StepKind.ROLLED: msg("顺延"),
    StepKind.DUE: msg("到期日"),
    StepKind.LAST_PUBLIC: msg("最后公示日"),
    StepKind.HIDDEN: msg("停止公示"),
}


@dataclass(frozen=True, slots=True)
class DayStep:
    """One day of the derivation; ``counted`` is its number in the count, or None."""

    day: date
    counted: int | None
    kind: StepKind
    note: Message
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Pause:
    """Time not counted: from the first day of an examination to the day the count resumes.

    The day of resumption counts again, so ``resumes - begins`` days are left out.
    """

    kind: PauseKind
    begins: date
    resumes: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A computed last day.

    ``strict`` is the last day before rolling over a day off, None where only working days count;
    ``legal`` is the last day on which the act is in time. ``provisional`` says that a year on the
    way has no official calendar yet, so the date may still move.
    """

    rule: Rule
    start: date
    number: int
    strict: date | None
    legal: date
    provisional: bool
    derivation: tuple[DayStep, ...]
    warnings: tuple[Message, ...] = ()

    @property
    def citation(self) -> Citation:
        """Return the article that fixes the period."""
        return self.rule.citation
