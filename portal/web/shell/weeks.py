"""Decides how a long derivation of a date is folded: by calendar weeks that begin on Monday."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final, Protocol

_COUNTING: Final = {"counted", "due"}


class Cell(Protocol):
    """One day of a derivation: what it counted as and why."""

    @property
    def day(self) -> date:
        """The Beijing day."""

    @property
    def state(self) -> str:
        """One of skipped, counted, due, rolled (due, moved by days off, so not counted)."""


@dataclass(frozen=True, slots=True)
class Week:
    """The days of one calendar week, in order."""

    cells: tuple[Cell, ...]

    @property
    def first(self) -> date:
        """Return the first day shown."""
        return self.cells[0].day

    @property
    def last(self) -> date:
        """Return the last day shown."""
        return self.cells[-1].day

    @property
    def counted(self) -> int:
        """Return how many of the days count towards the term."""
        return sum(cell.state in _COUNTING for cell in self.cells)


def weeks(cells: Sequence[Cell]) -> list[Week]:
    """Return the cells, which are in order of days, week by week."""
    return [Week(tuple(group)) for _, group in groupby(cells, key=lambda cell: cell.day.isocalendar()[:2])]
