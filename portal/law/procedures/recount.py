"""Decides that a new calendar of working days is written into the history of every open case whose last day it moves.

The date itself is never stored; the step keeps what was told before and what holds now (2021 arts. 9, 35-38; 2018
art. 39; parameter A1).
"""

from collections.abc import Sequence

from portal.kernel.citation import Citation
from portal.kernel.messages import msg
from portal.law.procedures.procedure import Step

_PREFIX = "recount_"


def recounts(states: Sequence[str], citation: Citation) -> tuple[Step, ...]:
    """Return one step for each of these states, taken by the portal alone, that leaves the state as it is."""
    return tuple(
        Step(
            action=action_in(state),
            label=msg("按新的节假日安排重新推算"),
            done=msg("节假日安排公布，重新推算了期限"),
            sources=(state,),
            target=state,
            roles=frozenset(),
            citation=citation,
        )
        for state in states
    )


def action_in(state: str) -> str:
    """Return the name of the step in a state."""
    return _PREFIX + state
