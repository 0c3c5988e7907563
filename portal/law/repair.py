"""Decides what must be true before information is repaired, one condition after the other, each with its article.

Whoever meets the conditions has the right, unless a law, a regulation or a rule of the state excludes the matter
(2024 art. 40; 2021 art. 38). The national rules add a least time of publicity and a signed commitment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg
from portal.law import parameters
from portal.law.codes import RecordClass
from portal.law.instruments import of_2021, of_2024
from portal.law.periods import hidden_from

REPAIR: Final = of_2021(38)
RIGHT: Final = of_2024(40)
REPAIRABLE: Final = frozenset({RecordClass.GENERAL, RecordClass.SERIOUS})
NOTICE_SINCE: Final = date.fromisoformat(parameters.get("repair.notice_since").default)
COMMITMENT_VERSION: Final = "1"
COMMITMENT: Final = msg(
    "本人（本单位）郑重承诺：已经改正违法失信行为，履行了决定书规定的义务，消除了不良影响；所提交的材料真实、合法、有效；"
    "今后守法诚信。如有虚假，自愿承担撤销修复等法律后果，并同意公开本承诺书。"
)


class Condition(StrEnum):
    """One condition of a repair, in the order in which it is shown."""

    CLASS = "class"
    PERIOD = "period"
    ALLOWED = "allowed"
    LEAST = "least"
    CORRECTED = "corrected"
    HARM = "harm"
    COMMITTED = "committed"

    @property
    def label(self) -> Message:
        """Return the condition as a sentence."""
        return _LABELS[self]

    @property
    def citation(self) -> Citation:
        """Return the article the condition comes from."""
        return _CITATIONS[self]

    @property
    def by_papers(self) -> bool:
        """Return whether a person has to judge it by what was handed in."""
        return self in (Condition.CORRECTED, Condition.HARM, Condition.COMMITTED)


_LABELS: Final[Mapping[Condition, Message]] = {
    Condition.CLASS: msg("属于一般失信信息或者严重失信信息"),
    Condition.PERIOD: msg("在公示期内"),
    Condition.ALLOWED: msg("法律、法规和国家规定没有排除修复"),
    Condition.LEAST: msg("已满国家规定的最短公示期"),
    Condition.CORRECTED: msg("已经主动改正，履行了规定的义务"),
    Condition.HARM: msg("已经消除不良影响"),
    Condition.COMMITTED: msg("已经签署信用承诺书"),
}
_CITATIONS: Final[Mapping[Condition, Citation]] = {
    Condition.CLASS: REPAIR,
    Condition.PERIOD: REPAIR,
    Condition.ALLOWED: RIGHT,
    Condition.LEAST: REPAIR,
    Condition.CORRECTED: REPAIR,
    Condition.HARM: REPAIR,
    # 2024 art. 27 lets a subject promise, and obliges nobody to: what a repair asks for the national rules say.
    Condition.COMMITTED: REPAIR,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one item; `excluded_by` and `least_by` cite the rule that excludes or sets a least time.

    `rule_since` is the day that rule was entered. `uncounted_by` cites why it does not count as dishonesty yet (2021
    art. 14(2)), `counts_from` is the day from which it will, None where no day says so.
    """

    record_class: RecordClass | None
    start_on: date | None
    public_until: date | None
    excluded_by: str = ""
    least_months: int = 0
    least_by: str = ""
    rule_since: date | None = None
    uncounted_by: str = ""
    counts_from: date | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """How one condition stands; `met` None where a person has to judge it, `from_day` when it will be met.

    `basis` is the rule that was applied beside the article, `since` the day it was entered.
    """

    condition: Condition
    met: bool | None
    from_day: date | None = None
    basis: str = ""
    since: date | None = None


def findings(facts: Facts, today: date) -> tuple[Finding, ...]:
    """Returns how each condition stands on a Beijing day; a list entry has no class of its own and passes that one."""
    least = hidden_from(facts.start_on, facts.least_months) if facts.least_months and facts.start_on else None
    fits = facts.record_class is None or facts.record_class in REPAIRABLE
    return (
        Finding(
            Condition.CLASS,
            fits and not facts.uncounted_by,
            from_day=facts.counts_from if fits and facts.uncounted_by else None,
            basis=facts.uncounted_by if fits else "",
        ),
        Finding(Condition.PERIOD, facts.public_until is None or facts.public_until >= today),
        Finding(
            Condition.ALLOWED,
            not facts.excluded_by,
            basis=facts.excluded_by,
            since=facts.rule_since if facts.excluded_by else None,
        ),
        Finding(
            Condition.LEAST,
            least is None or least <= today,
            from_day=least,
            basis=facts.least_by if least else "",
            since=facts.rule_since if least else None,
        ),
        *(Finding(each, None) for each in Condition if each.by_papers),
    )


def barred(found: tuple[Finding, ...]) -> Finding | None:
    """Returns the first condition that fails by itself, None where only papers are left to judge."""
    return next((each for each in found if each.met is False), None)
