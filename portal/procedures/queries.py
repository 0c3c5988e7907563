"""Reads of procedures: the history of a matter, where it stands, and which steps are open to somebody."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.citation import Citation
from portal.kernel.messages import Message
from portal.law.actors import Actor, Party
from portal.law.procedures import Procedure, Step
from portal.procedures.models import ProcedureEvent


@dataclass(frozen=True, slots=True)
class EventView:
    """One step of the history, in the past tense, with its article."""

    number: int
    action: str
    done: Message
    target: str
    at: datetime
    actor: str
    actor_name: str
    unit_name: str
    reason: str | None
    detail: Mapping[str, Any]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a matter stands: its state, the number of its last event, its history."""

    procedure: Procedure
    state: str
    number: int
    events: tuple[EventView, ...]

    @property
    def state_label(self) -> Message:
        """Return the name of the state."""
        return self.procedure.states[self.state]

    @property
    def ended(self) -> bool:
        """Return whether nothing more can happen."""
        return self.state in self.procedure.ends

    def doers(self, actions: Sequence[str]) -> frozenset[str]:
        """Return the refs of those who took one of these steps."""
        return frozenset(event.actor for event in self.events if event.action in actions)

    def open_to(self, actor: Actor | Party) -> tuple[Step, ...]:
        """Return the steps this person could take now."""
        return tuple(
            step
            for step in self.procedure.from_state(self.state)
            if _may(step, actor) and actor.ref not in self.doers(step.apart_from)
        )


def _may(step: Step, actor: Actor | Party) -> bool:
    if isinstance(actor, Party):
        return step.by_party
    return bool(step.roles) and actor.has(*step.roles)


def history(session: Session, procedure: Procedure, matter: str) -> tuple[EventView, ...]:
    """Returns the steps taken so far, oldest first; empty for a matter that was never opened."""
    wanted = select(ProcedureEvent).where(ProcedureEvent.matter == matter, ProcedureEvent.procedure == procedure.id)
    return tuple(_view(procedure, row) for row in session.scalars(wanted.order_by(ProcedureEvent.number)))


def standing(session: Session, procedure: Procedure, matter: str) -> Standing:
    """Returns where an opened matter stands; raises IndexError for one that was never opened."""
    events = history(session, procedure, matter)
    return Standing(procedure, events[-1].target, events[-1].number, events)


def standings(session: Session, matters: Mapping[str, Procedure]) -> dict[str, Standing]:
    """Returns where each of these opened matters stands, by ref: one question for a whole list of them."""
    rows = select(ProcedureEvent).where(ProcedureEvent.matter.in_(matters)).order_by(ProcedureEvent.number)
    events: dict[str, list[EventView]] = defaultdict(list)
    for row in session.scalars(rows):
        events[row.matter].append(_view(matters[row.matter], row))
    return {
        matter: Standing(matters[matter], told[-1].target, told[-1].number, tuple(told))
        for matter, told in events.items()
    }


def _view(procedure: Procedure, row: ProcedureEvent) -> EventView:
    step = procedure.step(row.action)
    return EventView(
        number=row.number,
        action=row.action,
        done=step.done,
        target=row.target,
        at=row.at,
        actor=row.actor,
        actor_name=row.actor_name,
        unit_name=row.unit_name,
        reason=row.reason,
        detail=row.detail,
        citation=step.citation,
    )
