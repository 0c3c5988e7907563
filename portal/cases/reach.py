"""Decides in the database which cases somebody may see at the desk, and which they can act on (2021 arts. 5, 30(2)).

`portal.cases.handling` decides the same for one case; here it is a condition, so that a list reads what its reader may
see and nothing else. Of reviews, those whose objection somebody had a hand in are told apart (LAW G16).
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import ColumnElement, and_, false, literal, or_, select

from portal.cases.handling import AGENCY, REVIEWERS
from portal.cases.lodging import PROCEDURES
from portal.cases.models import Case, CaseKind, CaseTask
from portal.kernel import divisions
from portal.law.actors import Actor
from portal.law.procedures import Step
from portal.law.procedures.objection import PROVIDERS
from portal.procedures.models import ProcedureEvent

# What may be done at any time, and waits for nobody.
_ANY_TIME: Final = ("add", "withdraw", "suspect", "state")


def readable(actor: Actor) -> ColumnElement[bool]:
    """Returns the condition for the cases in the list of the desk, as `handling.readable` decides for one."""
    ways: list[ColumnElement[bool]] = []
    if actor.has(*AGENCY):
        ways.append(or_(Case.kind != CaseKind.REVIEW, Case.decided_at.is_not(None)))
    if actor.has(*REVIEWERS):
        ways.append(Case.kind == CaseKind.REVIEW)
    return and_(_inside(actor), or_(*ways)) if ways else false()


def actionable(actor: Actor) -> ColumnElement[bool]:
    """Returns the condition for the open cases in a state from which somebody's roles lead on, and not barred to them.

    Who may not take a step because of an earlier one, the table of the procedure says.
    """
    ways = [and_(Case.kind == kind, Case.state.in_(states)) for kind, states in _states(actor)]
    return and_(Case.closed_at.is_(None), _inside(actor), ~barred(actor), or_(*ways)) if ways else false()


def barred(actor: Actor) -> ColumnElement[bool]:
    """Returns the condition for the undecided reviews of an objection in which somebody had a hand."""
    doers = select(ProcedureEvent.actor).where(ProcedureEvent.matter == Case.review_of)
    return and_(Case.kind == CaseKind.REVIEW, Case.decided_at.is_(None), literal(actor.ref).in_(doers))


def asked(actor: Actor) -> ColumnElement[bool]:
    """Returns the condition for the open cases in which somebody's unit owes what it found.

    What a repair asks of units has its own term and its own page (`portal.cases.repair_queries`).
    """
    if not actor.has(*PROVIDERS):
        return false()
    owed = select(CaseTask.case_id).where(CaseTask.unit_id == actor.unit_id, CaseTask.answered_at.is_(None))
    return and_(Case.closed_at.is_(None), Case.decided_at.is_(None), Case.kind != CaseKind.REPAIR, Case.id.in_(owed))


def leads_on(step: Step, actor: Actor) -> bool:
    """Return whether a step waits for somebody at the agency or the department, and not for a unit that was asked."""
    mine = bool(step.roles) and actor.has(*step.roles)
    return mine and not step.action.startswith(_ANY_TIME) and not step.roles <= PROVIDERS


def _states(actor: Actor) -> Iterator[tuple[CaseKind, frozenset[str]]]:
    for kind, table in PROCEDURES.items():
        handles = actor.has(*(REVIEWERS if kind is CaseKind.REVIEW else AGENCY))
        states = frozenset(state for step in table.steps if leads_on(step, actor) for state in step.sources)
        if handles and states:
            yield kind, states


def _inside(actor: Actor) -> ColumnElement[bool]:
    return Case.division.in_(divisions.within(actor.division))
