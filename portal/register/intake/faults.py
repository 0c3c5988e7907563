"""What is wrong with a row or a batch: which column, which value, why, under which article (2021 arts. 3, 8-10, 17).

An error keeps its row out; a warning lets it in and says what a person should look at. The value is told as far as the
provider needs it to find the cell, masked where it is personal.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.errors import BadInput
from portal.kernel.messages import Message

STANDARD: Final = Citation("21", 5)
ACCURATE: Final = Citation("21", 3)
CATALOGUED: Final = Citation("21", 8)
PROVIDED: Final = Citation("21", 9)
MATCH_KEY: Final = Citation("21", 10)
FORBIDDEN: Final = Citation("21", 17)
PERIOD: Final = Citation("21", 20)
LAWFUL_SOURCE: Final = Citation("21", 33)
ADULT: Final = Citation("21", 2)
FINAL: Final = Citation("21", 14, 2)

# More than these are counted, not listed: nobody reads on, and memory stays bounded.
LISTED_ERRORS: Final = 50_000
LISTED_WARNINGS: Final = 1_000


class Severity(StrEnum):
    """Whether a fault keeps the row out."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault; row 1 is the header, row 0 the file itself; an empty column means the whole row."""

    row: int
    column: str
    value: str
    code: str
    severity: Severity
    reason: Message
    citation: Citation


@dataclass(slots=True)
class FaultLog:
    """The faults of one batch in order, with true counts even where the list is cut."""

    errors: int = 0
    warnings: int = 0
    _errors: list[Fault] = field(default_factory=list)
    _warnings: list[Fault] = field(default_factory=list)

    def add(self, fault: Fault) -> None:
        """Counts a fault and lists it while there is room."""
        if fault.severity is Severity.ERROR:
            self.errors += 1
            if len(self._errors) < LISTED_ERRORS:
                self._errors.append(fault)
            return
        self.warnings += 1
        if len(self._warnings) < LISTED_WARNINGS:
            self._warnings.append(fault)

    def __iter__(self) -> Iterator[Fault]:
        """Yields the listed faults by row."""
        return iter(sorted([*self._errors, *self._warnings], key=lambda fault: fault.row))


class BatchRefused(BadInput):
    """The whole file is refused; carries the faults that say why."""

    def __init__(self, *faults: Fault) -> None:
        """Takes at least one fault; the first gives the message."""
        super().__init__(faults[0].reason, citation=faults[0].citation)
        self.faults = faults


def refuse(code: str, reason: Message, *, row: int = 0, citation: Citation = STANDARD) -> BatchRefused:
    """Returns the refusal of a whole file for one reason, to be raised."""
    return BatchRefused(Fault(row, "", "", code, Severity.ERROR, reason, citation))
