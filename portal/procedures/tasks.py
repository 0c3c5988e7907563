"""Decides what a worklist says of one waiting matter, and in which order: overdue first, then by due date."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg

# How many days ahead still count as soon; a habit of the desk, not a term of law.
SOON: Final = 3


class Urgency(StrEnum):
    """How close a matter is to its due date; computed from today, never stored."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    OPEN = "open"

    @property
    def label(self) -> Message:
        """Return the Chinese name of the group."""
        return _LABELS[self]


_LABELS: Final = {
    Urgency.OVERDUE: msg("已超期"),
    Urgency.TODAY: msg("今天到期"),
    Urgency.SOON: msg("三日内"),
    Urgency.LATER: msg("以后"),
    Urgency.OPEN: msg("没有法定期限"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One matter that waits for somebody; `due` is the legal date, None where no term runs.

    `path` leads to the page where the step is taken; `title` holds nothing that a worklist may not show, `about` whose
    matter it is, natural persons masked.
    """

    kind: Message
    ref: str
    path: str
    title: str
    state: Message
    due: date | None
    since: date
    division: str
    about: str = ""
    holder: str = ""
    citation: Citation | None = None


def urgency(due: date | None, today: date) -> Urgency:
    """Return how close a due date is on a day."""
    if due is None:
        return Urgency.OPEN
    left = (due - today).days
    if left < 0:
        return Urgency.OVERDUE
    if left == 0:
        return Urgency.TODAY
    return Urgency.SOON if left <= SOON else Urgency.LATER


def ordered(tasks: Iterable[Task]) -> list[Task]:
    """Return the tasks by due date, those without one last, the longest waiting first."""
    return sorted(tasks, key=lambda task: (task.due is None, task.due or task.since, task.since, task.ref))
