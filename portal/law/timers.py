"""Decides the last day of a period, in Beijing dates.

The day of the event is day zero. Calendar-day periods that end on a day off roll to the next
working day; working-day periods count working days only (18§39). Time spent on examinations is not
counted and a complex objection may be extended up to a cap (21§37); publicity periods end the day
before the anniversary and never roll (21§20).
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Final

from portal.kernel.errors import BadInput, RuleBroken
from portal.kernel.messages import Message, msg
from portal.law import rules
from portal.law.calendar import DayKind, DayStatus, WorkCalendar
from portal.law.due import DayStep, Due, Pause, StepKind
from portal.law.parameters import DEFAULT_CHOICES, Choices
from portal.law.periods import hidden_from
from portal.law.rule import Rule, Unit

EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2100, 12, 31)
LARGEST_NUMBER: Final = 1000
_ONE_DAY: Final = timedelta(days=1)


def due(
    rule: Rule | str,
    start: date,
    *,
    calendar: WorkCalendar,
    extensions: Sequence[int] = (),
    pauses: Sequence[Pause] = (),
    number: int | None = None,
    choices: Choices = DEFAULT_CHOICES,
) -> Due:
    """Return the last day of a rule's period that starts with the event on ``start``.

    ``extensions`` are days granted one after the other; ``number`` is the period where the rule
    lets somebody set it. Raises NotFound for an unknown rule, BadInput for unusable days or
    numbers, RuleBroken for an extension or a pause that the rule does not allow.
    """
    rule = rules.get(rule) if isinstance(rule, str) else rule
    if not EARLIEST <= start <= LATEST:
        raise BadInput(msg("日期应在1990年至2100年之间。"), field="day")
    base = _number(rule, number)
    total = base + _extended(rule, base, extensions, choices)
    stopped = _stopped(rule, start, pauses)
    if rule.unit in {Unit.MONTH, Unit.YEAR}:
        return _public_period(rule, start, total)
    count = _Count(calendar, start, total, stopped)
    if rule.unit is Unit.WORKING_DAY:
        return count.working_days(rule)
    return count.calendar_days(rule, _warnings(rule, total, extensions))


def longest_extension(rule: Rule | str, choices: Choices = DEFAULT_CHOICES) -> int:
    """Return by how many days in all a rule's period may be extended, 0 for one that may not (21§37, parameter A2)."""
    rule = rules.get(rule) if isinstance(rule, str) else rule
    return _longest(rule, rule.number or 0, choices)


def _longest(rule: Rule, base: int, choices: Choices) -> int:
    if rule.extension is None:
        return 0
    whole = choices.value(rule.extension.parameter) == "total"
    return rule.extension.cap - base if whole else rule.extension.cap


def _number(rule: Rule, number: int | None) -> int:
    if rule.unit is Unit.PER_YEAR:
        raise BadInput(msg("这条规则规定的是频次，没有到期日。"), citation=rule.citation, field="rule")
    if number is not None and not rule.adjustable:
        sentence = msg("期限由法规固定，不能另行指定。")
        raise RuleBroken(sentence, citation=rule.citation, field="number")
    chosen = rule.number if number is None else number
    if chosen is None:
        sentence = msg("期限不由法规固定，请填写数字（确定方式：%(set_by)s）。", set_by=rule.set_by)
        raise BadInput(sentence, citation=rule.citation, field="number")
    if not 1 <= chosen <= LARGEST_NUMBER:
        sentence = msg("期限应为1至%(most)s之间的整数。", most=LARGEST_NUMBER)
        raise BadInput(sentence, field="number")
    return chosen


def _extended(rule: Rule, base: int, extensions: Sequence[int], choices: Choices) -> int:
    if not extensions:
        return 0
    if rule.extension is None:
        raise RuleBroken(msg("这一期限不能延长。"), citation=rule.citation, field="extension")
    if min(extensions) < 1:
        raise BadInput(msg("延长的天数应为正整数。"), field="extension")
    granted, longest = sum(extensions), _longest(rule, base, choices)
    if granted > longest:
        sentence = msg("延长期限累计不得超过%(cap)s日，现为%(sum)s日。", cap=longest, sum=granted)
        raise RuleBroken(sentence, citation=rule.citation, field="extension")
    return granted


def _warnings(rule: Rule, total: int, extensions: Sequence[int]) -> tuple[Message, ...]:
    if rule.extension is None or not extensions or total < rule.extension.cap:
        return ()
    return (msg("总天数已达%(total)s日，请尽快办结。", total=total),)


def _stopped(rule: Rule, start: date, pauses: Sequence[Pause]) -> dict[date, Pause]:
    stopped: dict[date, Pause] = {}
    for pause in pauses:
        if pause.kind not in rule.stops:
            raise RuleBroken(msg("这一期限不能暂停。"), citation=rule.citation, field="pause")
        if not start <= pause.begins <= pause.resumes <= LATEST:
            sentence = msg("暂停应在起算日或者之后开始，恢复日不得早于暂停日。")
            raise BadInput(sentence, citation=rule.citation, field="pause")
        for offset in range((pause.resumes - pause.begins).days):
            stopped[pause.begins + timedelta(days=offset)] = pause
    return stopped


def _public_period(rule: Rule, start: date, total: int) -> Due:
    months = total * 12 if rule.unit is Unit.YEAR else total
    hidden = hidden_from(start, months)
    last = hidden - _ONE_DAY
    length = msg("%(number)s%(unit)s", number=total, unit=rule.unit.label)
    steps = (
        DayStep(start, None, StepKind.START, msg("公示期自当日起算")),
        DayStep(last, None, StepKind.LAST_PUBLIC, msg("期限%(length)s，最后一天", length=length)),
        DayStep(hidden, None, StepKind.HIDDEN, msg("自当日零时起不再公示，不顺延")),
    )
    return Due(
        rule=rule,
        start=start,
        number=total,
        strict=last,
        legal=last,
        provisional=False,
        derivation=steps,
    )


class _Count:
    """One count of days; keeps the derivation while it goes."""

    def __init__(self, calendar: WorkCalendar, start: date, total: int, stopped: dict[date, Pause]) -> None:
        self._calendar = calendar
        self._start = start
        self._total = total
        self._stopped = stopped
        self._steps = [DayStep(start, None, StepKind.START, msg("事件发生当日，不计入"))]

    def calendar_days(self, rule: Rule, warnings: tuple[Message, ...]) -> Due:
        strict = self._count(working_only=False)
        legal = self._roll(strict)
        return self._due(rule, strict, legal, warnings)

    def working_days(self, rule: Rule) -> Due:
        return self._due(rule, None, self._count(working_only=True), ())

    def _due(self, rule: Rule, strict: date | None, legal: date, warnings: tuple[Message, ...]) -> Due:
        relevant = [step for step in self._steps[1:] if strict is None or step.day >= strict]
        return Due(
            rule=rule,
            start=self._start,
            number=self._total,
            strict=strict,
            legal=legal,
            provisional=any(step.provisional for step in relevant),
            derivation=tuple(self._steps),
            warnings=warnings,
        )

    def _days(self, after: date) -> Iterator[tuple[date, DayStatus]]:
        day = after + _ONE_DAY
        while True:
            yield day, self._calendar.status(day)
            day += _ONE_DAY

    def _count(self, *, working_only: bool) -> date:
        counted = 0
        for day, status in self._days(self._start):
            if day in self._stopped:
                self._pause(day, status)
            elif working_only and not status.working:
                self._add(day, status, StepKind.SKIPPED, _rest_note(status))
            else:
                counted += 1
                self._add(day, status, StepKind.COUNTED, _counted_note(status), counted)
            if counted == self._total:
                return day
        raise AssertionError  # the days never end

    def _roll(self, strict: date) -> date:
        if self._calendar.is_working(strict):
            return strict
        for day, status in self._days(strict):
            if day in self._stopped:
                self._pause(day, status)
            elif status.working:
                self._add(day, status, StepKind.DUE, msg("休息日后的第一个工作日，到期"))
                return day
            else:
                self._add(day, status, StepKind.ROLLED, _rest_note(status))
        raise AssertionError  # the days never end

    def _pause(self, day: date, status: DayStatus) -> None:
        kind = self._stopped[day].kind.label
        self._add(day, status, StepKind.PAUSED, msg("%(kind)s期间，不计入", kind=kind))

    def _add(
        self,
        day: date,
        status: DayStatus,
        kind: StepKind,
        note: Message,
        counted: int | None = None,
    ) -> None:
        self._steps.append(DayStep(day, counted, kind, note, status.provisional))


def _rest_note(status: DayStatus) -> Message:
    if status.name is not None:
        return msg("%(name)s放假", name=status.name)
    return status.kind.label


def _counted_note(status: DayStatus) -> Message:
    if status.kind is DayKind.HOLIDAY:
        return msg("%(name)s放假，按自然日计入", name=status.name)
    return status.kind.label
