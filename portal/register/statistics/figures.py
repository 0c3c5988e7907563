"""The figures as values: plain, frozen, true of one state of the register on one Beijing day."""

from dataclasses import dataclass
from datetime import date

from portal.kernel.divisions import Division
from portal.law.codes import RecordClass
from portal.register.lists.models import ListKind


@dataclass(frozen=True, slots=True)
class Promptness:
    """How promptly records arrived: how many, how many in time, working days from decision to receipt in sum."""

    received: int = 0
    in_time: int = 0
    working_days: int = 0

    def __add__(self, other: "Promptness") -> "Promptness":
        """Returns both together."""
        return Promptness(
            self.received + other.received,
            self.in_time + other.in_time,
            self.working_days + other.working_days,
        )

    @property
    def late(self) -> int:
        """Returns how many arrived after the term."""
        return self.received - self.in_time

    @property
    def percent(self) -> float | None:
        """Returns the share in time in percent, one decimal, never rounded up to 100; None without records."""
        return int(1000 * self.in_time / self.received) / 10 if self.received else None

    @property
    def mean(self) -> float | None:
        """Returns the mean of working days, one decimal; None without records."""
        return round(self.working_days / self.received, 1) if self.received else None


@dataclass(frozen=True, slots=True)
class Month:
    """The public records decided in one month, by class, and how promptly permits and penalties among them came in."""

    first: date
    counts: dict[RecordClass, int]
    promptness: Promptness

    @property
    def total(self) -> int:
        """Returns all records of the month."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """One unit's promptness."""

    name_zh: str
    name_mn: str | None
    division: str
    promptness: Promptness


@dataclass(frozen=True, slots=True)
class LeagueFigures:
    """One league or city: promptness of the units there, and list entries of the subjects there."""

    division: Division
    promptness: Promptness
    entries: dict[ListKind, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of one state of the register on one Beijing day, over the months shown."""

    day: date
    records: int
    classes: dict[RecordClass, int]
    months: tuple[Month, ...]
    units: tuple[UnitFigures, ...]
    leagues: tuple[LeagueFigures, ...]
    promptness: Promptness
