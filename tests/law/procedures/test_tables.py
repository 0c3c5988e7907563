"""Every procedure is sound: each state can be reached and left, each step has its actor and its article."""

import pytest

from portal.law.procedures import ALL, Procedure
from portal.law.rules import RULES

PROCEDURES = pytest.mark.parametrize("procedure", ALL, ids=lambda one: one.id)


def test_no_two_procedures_share_a_name() -> None:
    names = [one.id for one in ALL]
    assert len(names) == len(set(names))


@PROCEDURES
def test_every_state_is_reached_from_the_opening(procedure: Procedure) -> None:
    reached = {step.target for step in procedure.opening()}
    assert reached, "nothing opens it"
    while True:
        further = {step.target for step in procedure.steps if reached & set(step.sources)} - reached
        if not further:
            break
        reached |= further
    assert reached == set(procedure.states)


@PROCEDURES
def test_every_state_but_an_end_is_left_and_an_end_is_not(procedure: Procedure) -> None:
    assert procedure.ends
    for state in procedure.states:
        assert bool(procedure.from_state(state)) == (state not in procedure.ends), state


@PROCEDURES
def test_every_state_can_still_come_to_an_end(procedure: Procedure) -> None:
    ending = set(procedure.ends)
    while True:
        more = {source for step in procedure.steps if step.target in ending for source in step.sources} - ending
        if not more:
            break
        ending |= more
    assert ending == set(procedure.states)


@PROCEDURES
def test_every_step_is_named_once_in_words_with_article_and_known_clock(procedure: Procedure) -> None:
    actions = [step.action for step in procedure.steps]
    assert len(actions) == len(set(actions))
    for step in procedure.steps:
        assert str(step.label)
        assert str(step.done)
        assert step.citation.short()
        assert set(step.sources) <= set(procedure.states)
        assert step.target in procedure.states
        assert step.clock is None or step.clock in RULES


@PROCEDURES
def test_four_eyes_name_steps_that_can_come_before(procedure: Procedure) -> None:
    actions = {step.action for step in procedure.steps}
    for step in procedure.steps:
        assert set(step.apart_from) <= actions - {step.action}
