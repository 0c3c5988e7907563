"""Decides the shape of a parameter: an open question of the articles, its readings, the one in force and why."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.kernel.citation import Citation
from portal.kernel.messages import Message


@dataclass(frozen=True, slots=True)
class Reading:
    """One answer to an open question: its value and a digest in Chinese."""

    value: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One open question; the first reading is the default."""

    id: str
    key: str
    question: Message
    readings: tuple[Reading, ...]
    why: str
    citations: tuple[Citation, ...]
    selectable: bool = False

    @property
    def default(self) -> str:
        """Return the value of the reading in force unless the operator chose another."""
        return self.readings[0].value


def one(
    number: int,
    key: str,
    question: Message,
    readings: Mapping[str, str],
    why: str,
    *citations: Citation,
    selectable: bool = False,
) -> Parameter:
    """Return the parameter A`number`; the first reading is the one in force."""
    return Parameter(
        id=f"A{number}",
        key=key,
        question=question,
        readings=tuple(Reading(value, digest) for value, digest in readings.items()),
        why=why,
        citations=citations,
        selectable=selectable,
    )
