"""Decides how large a demonstration is and how it is cut into parts that fit into memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Final

from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg

LEAST_SUBJECTS: Final = 60
LEAST_RECORDS: Final = 120
PART: Final = 5_000
_ENTRIES_EVERY: Final = 12
_LEAST_ENTRIES: Final = 84  # every course of an entry on every list
_MOST_ENTRIES: Final = 1_500


@dataclass(frozen=True, slots=True)
class Part:
    """A run of subjects, by index, and how many records they share."""

    number: int
    first: int
    last: int
    first_record: int
    last_record: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What to generate; the day of `at` is today, from which every date is counted."""

    subjects: int
    records: int
    seed: int
    at: datetime

    def __post_init__(self) -> None:
        """Raises BadInput when there is no room for one of each state."""
        if self.subjects < LEAST_SUBJECTS or self.records < LEAST_RECORDS:
            numbers = {"subjects": LEAST_SUBJECTS, "records": LEAST_RECORDS}
            raise BadInput(msg("至少需要%(subjects)s个主体和%(records)s条记录，才能包含每一种状态。", **numbers))

    @property
    def today(self) -> date:
        """Returns the Beijing day from which dates are counted."""
        return beijing_date(self.at)

    @property
    def entries(self) -> int:
        """Returns how many list entries there will be, all about subjects of the first part."""
        return min(max(self.subjects // _ENTRIES_EVERY, _LEAST_ENTRIES), _MOST_ENTRIES)

    def parts(self) -> Iterator[Part]:
        """Yields the parts; together they hold exactly the planned numbers."""
        for number, first in enumerate(range(0, self.subjects, PART)):
            last = min(first + PART, self.subjects)
            shares = (first * self.records // self.subjects, last * self.records // self.subjects)
            yield Part(number, first, last, *shares)

    def random(self, purpose: str) -> Random:
        """Returns the generator of one purpose, so that a change in one place leaves the others alone."""
        return Random(f"{self.seed}/{purpose}")
