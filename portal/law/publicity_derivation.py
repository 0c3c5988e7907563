"""Decides how a publicity period is explained: its first day, its last day, the first day without (21§20, 21§41(6))."""

from datetime import date, timedelta
from typing import Final

from portal.kernel.messages import Message, msg
from portal.law.due import DayStep, StepKind
from portal.law.publicity import MAXIMUM, StartKind, last_public_day

_ONE_DAY: Final = timedelta(days=1)


def derivation(start: date, start_kind: StartKind, until: date) -> tuple[DayStep, ...]:
    """Return the three days that make a period, each with its reason in words."""
    return (
        DayStep(start, None, StepKind.START, msg("%(kind)s，公示期自当日起算", kind=start_kind.label)),
        DayStep(until, None, StepKind.LAST_PUBLIC, _length(start, until)),
        DayStep(until + _ONE_DAY, None, StepKind.HIDDEN, msg("自当日零时起不再公示，也不提供查询")),
    )


def _length(start: date, until: date) -> Message:
    longest = msg("%(number)s%(unit)s", number=MAXIMUM.number, unit=MAXIMUM.unit.label)
    if until == last_public_day(start):
        return msg("公示期最长%(longest)s，这是最后一天", longest=longest)
    if until < last_public_day(start):
        return msg("目录或者决定规定的公示期短于上限%(longest)s，这是最后一天", longest=longest)
    return msg("法律、法规另行规定的公示期，这是最后一天")
