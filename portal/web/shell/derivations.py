"""Decides how the derivation of a date is shown: one cell per day that says in words what the day counted as.

The cells serve templates/components/countdown.html; a period of months or years has no cells but three dated events.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal import i18n
from portal.kernel.messages import Message, msg
from portal.law.calendar import WorkCalendar
from portal.law.due import DayStep, Due, StepKind

_DUE_STEPS: Final = {StepKind.DUE, StepKind.LAST_PUBLIC}


@dataclass(frozen=True, slots=True)
class DayCell:
    """One day: its state (skipped, counted, due; rolled: due, moved off days off) and what it counted as."""

    day: date
    state: str
    note: Message


def cells(due: Due) -> tuple[DayCell, ...]:
    """Return one cell per day of the derivation; a day the count needs two words for appears once."""
    by_day = {step.day: _cell(step, due.legal) for step in due.derivation}
    return tuple(by_day[day] for day in sorted(by_day))


def events(due: Due) -> list[dict[str, object]]:
    """Return the steps of a period of months or years as items of components/timeline.html."""
    states = {StepKind.LAST_PUBLIC: "now", StepKind.HIDDEN: "future"}
    return [
        {"when": step.day, "text": i18n.render(step.note), "state": states.get(step.kind, "plain")}
        for step in due.derivation
    ]


def calendar_sources(due: Due, calendar: WorkCalendar) -> tuple[tuple[int, str | None], ...]:
    """Return the years the count passes through, each with the notice behind its calendar, None without one."""
    return tuple((year, calendar.source(year)) for year in range(due.start.year, due.legal.year + 1))


def rolled_days(steps: Sequence[DayStep]) -> int:
    """Return by how many days the last day moved because it was a day off."""
    rolled = [step for step in steps if step.kind in {StepKind.ROLLED, StepKind.DUE}]
    return len(rolled)


def _cell(step: DayStep, legal: date) -> DayCell:
    if step.day == legal and step.kind is not StepKind.START:
        return DayCell(step.day, "rolled" if step.kind is StepKind.DUE else "due", _due_note(step))
    if step.counted is not None:
        return DayCell(step.day, "counted", msg("第%(n)s日 · %(note)s", n=step.counted, note=step.note))
    return DayCell(step.day, "skipped", step.note)


def _due_note(step: DayStep) -> Message:
    if step.kind in _DUE_STEPS or step.counted is None:
        return step.note
    return msg("第%(n)s日，到期", n=step.counted)
