"""The drawing of a procedure: every state and every step of the table is in it, each where the table says."""

from itertools import pairwise

import pytest

from portal.law.procedures import ALL, Procedure
from portal.law.procedures.objection import OBJECTION
from portal.web.shell import state_charts
from portal.web.shell.state_charts import StateChart, state_chart

PROCEDURES = pytest.mark.parametrize("procedure", ALL, ids=lambda one: one.id)


def drawn(procedure: Procedure) -> StateChart:
    states = {state: str(name) for state, name in procedure.states.items()}
    return state_chart(procedure, states, {step.action: str(step.label) for step in procedure.steps})


@PROCEDURES
def test_every_state_has_its_box_with_its_whole_name(procedure: Procedure) -> None:
    boxes = {box.key: box for box in drawn(procedure).boxes}
    assert set(boxes) == set(procedure.states)
    for state, name in procedure.states.items():
        assert "".join(line.text for line in boxes[state].name).replace(" ", "") == str(name).replace(" ", "")
        assert boxes[state].end == (state in procedure.ends)


@PROCEDURES
def test_every_step_is_an_arrow_from_its_sources_to_its_target(procedure: Procedure) -> None:
    chart = drawn(procedure)
    middles = {box.key: box.middle for box in chart.boxes}
    arrows = {action: arrow for arrow in chart.arrows for action in arrow.actions}
    assert set(arrows) == {step.action for step in procedure.steps}
    assert sum(len(arrow.actions) for arrow in chart.arrows) == len(procedure.steps)
    for step in procedure.steps:
        arrow = arrows[step.action]
        sources = {middles[source] for source in step.sources} or {chart.start}
        to = middles[step.target]
        if step.sources == (step.target,):
            assert to in arrow.loops
            assert not arrow.dots
            assert arrow.label.text == str(step.label)
            continue
        assert arrow.actions == (step.action,)
        assert set(arrow.dots) == sources - {to}
        assert set(arrow.loops) == {to} & sources
        assert all(end == to for _, end in arrow.lines)
        assert {begin for begin, _ in arrow.lines} <= sources
        assert len(arrow.heads) == len(arrow.lines)
        assert arrow.label.text == str(step.label)


@PROCEDURES
def test_what_the_same_people_do_in_several_states_is_one_row(procedure: Procedure) -> None:
    chart = drawn(procedure)
    loops = {step.action: step for step in procedure.steps if step.sources == (step.target,)}
    merged = [[loops[action] for action in arrow.actions] for arrow in chart.arrows if arrow.actions[0] in loops]
    alike = [{(str(step.label), step.roles, step.by_party) for step in steps} for steps in merged]
    assert all(len(doings) == 1 for doings in alike)
    assert len({doing for doings in alike for doing in doings}) == len(merged)


def test_proofs_are_added_and_terms_moved_in_one_row_each_of_an_objection() -> None:
    rows = {arrow.label.text: arrow for arrow in drawn(OBJECTION).arrows}
    assert len(rows["补充证据"].loops) == 4
    assert len(rows) == len(drawn(OBJECTION).arrows)


@PROCEDURES
def test_nothing_stands_outside_the_picture_or_on_something_else(procedure: Procedure) -> None:
    chart = drawn(procedure)
    ends = [box.along + box.length for box in chart.boxes]
    assert max(ends) <= chart.length
    assert all(here <= box.along for here, box in zip(ends, chart.boxes[1:], strict=False))
    rows = [arrow.across for arrow in chart.arrows]
    assert all(later - earlier == state_charts.ROW for earlier, later in pairwise(rows))
    assert rows[-1] < chart.breadth
    for arrow in chart.arrows:
        assert arrow.label.along >= 0
        assert arrow.label.along + state_charts.measure(arrow.label.text) <= chart.length


def test_names_break_between_chinese_characters_and_between_mongolian_words() -> None:
    assert state_charts.wrapped("核查处理中，信息已暂停披露", 98) == ("核查处理中，信", "息已暂停披露")
    assert state_charts.balanced("已受理，核实中吗", 98) == ("已受理，", "核实中吗")
    assert state_charts.wrapped("ᠰᠢᠯᠭᠠᠵᠤ ᠪᠠᠶᠢᠨ᠎ᠠ", 70) == ("ᠰᠢᠯᠭᠠᠵᠤ", "ᠪᠠᠶᠢᠨ᠎ᠠ")
