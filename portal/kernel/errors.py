"""Decides the ways in which the portal refuses, and the HTTP status each one has.

A refusal always carries a message for the reader; where a statute is the reason, its citation;
where one input is at fault, the name of that field; where several are, the first carries the others.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import ClassVar

from portal.kernel.citation import Citation
from portal.kernel.messages import Message


class PortalError(Exception):
    """The root of all expected refusals; anything else is a defect."""

    status: ClassVar[int] = 500

    def __init__(
        self,
        message: Message,
        *,
        citation: Citation | None = None,
        field: str | None = None,
    ) -> None:
        """Keep the reader's message, the legal reason and the field at fault."""
        super().__init__(message)
        self.message = message
        self.citation = citation
        self.field = field
        self.others: tuple[PortalError, ...] = ()

    def __str__(self) -> str:
        """Return the message in the source language, with the citation when there is one."""
        if self.citation is None:
            return str(self.message)
        return f"{self.message}（{self.citation}）"


class BadInput(PortalError):
    """What was sent cannot be read as what was asked for."""

    status = 400


class Forbidden(PortalError):
    """The person asking may not see or do this."""

    status = 403


class NotFound(PortalError):
    """There is no such thing, or none that may be shown."""

    status = 404


class Conflict(PortalError):
    """The thing exists, but its present state does not allow the step."""

    status = 409


class RuleBroken(PortalError):
    """Readable input that a statute or a catalogue rule forbids."""

    status = 422


class Unavailable(PortalError):
    """A part of the portal cannot serve just now; asking later may succeed."""

    status = 503


@contextmanager
def together() -> Iterator[Callable[[], AbstractContextManager[None]]]:
    """Lets checks that do not rest on one another all speak; raises the first refusal, with the others beside it.

    Yields what each check stands under: `with together() as each: with each(): …`. Only refusals of what was sent are
    held back, so a thing that is not there, or not allowed at all, ends the block at once.
    """
    refused: list[PortalError] = []

    @contextmanager
    def each() -> Iterator[None]:
        try:
            yield
        except (BadInput, Conflict, RuleBroken) as refusal:
            refused.extend((refusal, *refusal.others))

    yield each
    if refused:
        first, *others = refused
        first.others = tuple(others)
        raise first
