"""Decides the shape of a procedure: states, and the steps between them, each with its actor and its article.

One engine (portal.procedures) runs them all; what a table does not name cannot be done.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from portal.kernel.citation import Citation
from portal.kernel.messages import Message
from portal.law.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step: `label` is what the button says, `done` what the history says.

    `sources` is empty for the step that opens the matter; `roles` is empty for what the portal does by itself, and for
    what only the person concerned may do (`by_party`), who is no staff.
    `apart_from` names steps whose doer may not take this one (2021 art. 30(2)).
    `clock` is the id of the rule of portal.law.rules that begins to run with this step.
    """

    action: str
    label: Message
    done: Message
    sources: tuple[str, ...]
    target: str
    roles: frozenset[Role]
    citation: Citation
    apart_from: tuple[str, ...] = ()
    clock: str | None = None
    asks_reason: bool = False
    by_party: bool = False


@dataclass(frozen=True)
class Procedure:
    """A procedure as a table; `ends` are the states nothing leaves."""

    id: str
    title: Message
    states: Mapping[str, Message]
    steps: tuple[Step, ...]
    ends: frozenset[str]

    @cached_property
    def _by_action(self) -> Mapping[str, Step]:
        return {step.action: step for step in self.steps}

    def step(self, action: str) -> Step:
        """Return the step of this name; KeyError for a name that only a programmer could have mistyped."""
        return self._by_action[action]

    def opening(self) -> tuple[Step, ...]:
        """Return the steps that begin the matter."""
        return tuple(step for step in self.steps if not step.sources)

    def from_state(self, state: str) -> tuple[Step, ...]:
        """Return the steps that lead on from a state."""
        return tuple(step for step in self.steps if state in step.sources)
