"""Decides until which day a dishonesty or risk item may be public.

At most three years from the day the penalty takes effect or the act is recognised (21§20), the last
public day being the one before the anniversary (21§41(6)). A catalogue or a national tier may
shorten the period; only a law or regulation may set another one (21§20). Suspension and revoked
repairs do not stretch it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.errors import BadInput, RuleBroken
from portal.kernel.messages import Message, msg
from portal.law import rules
from portal.law.codes import RecordClass
from portal.law.instruments import Rank
from portal.law.periods import hidden_from
from portal.law.rule import Rule

MAXIMUM: Final = rules.get("publicity.max")
TIERED: Final = rules.get("publicity.tier")
CAP_MONTHS: Final = 12 * (MAXIMUM.number or 0)
_LONGEST_OVERRIDE: Final = 1200


class StartKind(StrEnum):
    """Which day starts the period (21§20; risk items: the day they were recorded)."""

    EFFECT = "effect"
    RECOGNITION = "recognition"
    RECORDED = "recorded"

    @property
    def label(self) -> Message:
        """Return the Chinese name of the start day."""
        return _START_LABELS[self]


class Tier(StrEnum):
    """The national tiers of gravity; each has a range of months inside the cap."""

    MINOR = "minor"
    GENERAL = "general"
    SERIOUS = "serious"

    @property
    def label(self) -> Message:
        """Return the Chinese name of the tier."""
        return _TIER_LABELS[self]

    @property
    def months(self) -> range:
        """Return the lawful numbers of months of this tier."""
        return _TIER_MONTHS[self]

    @property
    def published_by_default(self) -> bool:
        """Return whether items of this tier are published without a special decision."""
        return self is not Tier.MINOR


_START_LABELS: Final[Mapping[StartKind, Message]] = {
    StartKind.EFFECT: msg("处罚决定生效日"),
    StartKind.RECOGNITION: msg("认定日"),
    StartKind.RECORDED: msg("记录日"),
}
_TIER_LABELS: Final[Mapping[Tier, Message]] = {
    Tier.MINOR: msg("轻微"),
    Tier.GENERAL: msg("一般"),
    Tier.SERIOUS: msg("严重"),
}
_TIER_MONTHS: Final[Mapping[Tier, range]] = {
    Tier.MINOR: range(1, 4),
    Tier.GENERAL: range(3, 13),
    Tier.SERIOUS: range(12, 37),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """Another period set by a law or regulation: its months, rank, title and place."""

    months: int
    rank: Rank
    title: str
    place: str

    @property
    def citation(self) -> Citation:
        """Return the place that sets the period."""
        return Citation("NAT", 0, note=f"{self.title}{self.place}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicityPeriod:
    """A publicity period; ``until`` is the last public day.

    ``rule`` and ``citation`` say what fixed it; ``capped_by`` is the article that shortened a longer
    wish, else None.
    """

    start: date
    start_kind: StartKind
    until: date
    months: int
    rule: Rule
    citation: Citation
    capped_by: Citation | None = None

    def is_public_on(self, day: date) -> bool:
        """Return whether the period still runs on this Beijing date."""
        return self.start <= day <= self.until


def last_public_day(start: date) -> date:
    """Return the last day on which an item with this start day may be public at all (21§20)."""
    return hidden_from(start, CAP_MONTHS) - timedelta(days=1)


def public_until(
    start: date,
    start_kind: StartKind,
    *,
    months: int | None = None,
    tier: Tier | None = None,
    override: Override | None = None,
) -> PublicityPeriod:
    """Return the publicity period of an item.

    ``months`` is the period of the catalogue or decision; beyond the cap it is cut to the cap.
    Raises RuleBroken for months outside the tier, or an override by a document that is no law or
    regulation; BadInput for a number that is no period.
    """
    if override is not None:
        return _overridden(start, start_kind, override)
    wish = _wish(months, tier)
    granted = min(wish, CAP_MONTHS)
    rule = TIERED if tier is not None else MAXIMUM
    return PublicityPeriod(
        start=start,
        start_kind=start_kind,
        until=hidden_from(start, granted) - timedelta(days=1),
        months=granted,
        rule=rule,
        citation=rule.citation,
        capped_by=MAXIMUM.citation if wish > CAP_MONTHS else None,
    )


def choose_start(
    record_class: RecordClass,
    *,
    effect: date | None = None,
    recognition: date | None = None,
    recorded: date | None = None,
) -> tuple[date, StartKind]:
    """Return the start day of an item and its kind; raises RuleBroken when there is none.

    A penalty starts on its effect day even when a recognition follows; an item without a penalty on
    its recognition; a risk item on the day it was recognised or recorded (21§20).
    """
    if record_class.is_risk:
        days = ((recognition, StartKind.RECOGNITION), (recorded, StartKind.RECORDED))
    else:
        days = ((effect, StartKind.EFFECT), (recognition, StartKind.RECOGNITION))
    for day, kind in days:
        if day is not None:
            return day, kind
    raise RuleBroken(msg("缺少公示期的起算日。"), citation=MAXIMUM.citation, field="start")


def _wish(months: int | None, tier: Tier | None) -> int:
    if months is None:
        return CAP_MONTHS if tier is None else tier.months[-1]
    if not 1 <= months <= _LONGEST_OVERRIDE:
        raise BadInput(msg("公示期应为正整数个月。"), field="months")
    if tier is not None and months not in tier.months:
        sentence = msg(
            "%(tier)s失信的公示期应为%(least)s至%(most)s个月。",
            tier=tier.label,
            least=tier.months[0],
            most=tier.months[-1],
        )
        raise RuleBroken(sentence, citation=TIERED.citation, field="months")
    return months


def _overridden(start: date, start_kind: StartKind, override: Override) -> PublicityPeriod:
    if not override.rank.is_law_or_regulation:
        sentence = msg("只有法律、法规可以另行规定公示期，%(rank)s不可以。", rank=override.rank.label)
        raise RuleBroken(sentence, citation=MAXIMUM.citation, field="override")
    if not (override.title.strip() and override.place.strip()):
        sentence = msg("另行规定的公示期须写明法律、法规的名称和条文。")
        raise RuleBroken(sentence, citation=MAXIMUM.citation, field="override")
    if not 1 <= override.months <= _LONGEST_OVERRIDE:
        raise BadInput(msg("公示期应为正整数个月。"), field="months")
    return PublicityPeriod(
        start=start,
        start_kind=start_kind,
        until=hidden_from(start, override.months) - timedelta(days=1),
        months=override.months,
        rule=MAXIMUM,
        citation=override.citation,
    )
