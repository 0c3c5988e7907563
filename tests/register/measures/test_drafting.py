"""A list is drafted by one, reviewed and published by another, copied from the last one, and never changed after."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound, PortalError, RuleBroken
from portal.law.actors import Actor
from portal.law.roles import Role
from portal.register.measures import desk_queries, drafting, queries
from tests.factories import register as make
from tests.factories import staff as people
from tests.register.measures.applied.cases import BAN, WATCH, edition


@pytest.fixture
def clerk(session: Session) -> Actor:
    edition(session, year=2025)
    return people.actor(session, Role.AGENCY_CLERK, unit=people.agency(session))


@pytest.fixture
def head(session: Session) -> Actor:
    return people.actor(session, Role.AGENCY_HEAD, unit=people.agency(session))


def begin(session: Session, clerk: Actor) -> int:
    return drafting.open_draft(session, actor=clerk, at=make.AT)


def step(session: Session, action: str, actor: Actor, **values: str) -> str:
    return drafting.take_step(session, year=2026, action=action, actor=actor, at=make.AT, seen=None, **values)


def approved(session: Session, clerk: Actor, head: Actor) -> None:
    begin(session, clerk)
    step(session, "hand_in", clerk)
    step(session, "pass_review", head)


def test_the_draft_is_a_copy_of_the_last_edition(session: Session, clerk: Actor) -> None:
    assert begin(session, clerk) == 2026
    view = desk_queries.draft(session, year=2026, actor=clerk, today=make.TODAY)
    assert [each.code for each in view.items] == [each.code for each in queries.edition(session, year=2025).items]
    assert view.diff == desk_queries.EditionDiff((), (), ())
    with pytest.raises(Conflict):
        begin(session, clerk)


def test_what_changed_is_told(session: Session, clerk: Actor) -> None:
    begin(session, clerk)
    common = {"year": 2026, "actor": clerk, "at": make.AT, "seen": None}
    drafting.save_row(session, row=replace(BAN, measure="限制投标"), replaces=BAN.code, **common)
    drafting.save_row(session, row=replace(WATCH, code="YB-09"), replaces=None, **common)
    drafting.remove_row(session, code=WATCH.code, **common)
    diff = desk_queries.draft(session, year=2026, actor=clerk, today=make.TODAY).diff
    assert diff is not None
    assert [each.code for each in diff.added] == ["YB-09"]
    assert [each.code for each in diff.removed] == [WATCH.code]
    assert diff.changed == (desk_queries.Change(BAN.code, (("measure", BAN.measure, "限制投标"),)),)


def test_a_published_list_takes_effect_and_never_changes(session: Session, clerk: Actor, head: Actor) -> None:
    approved(session, clerk, head)
    drafting.publish(session, year=2026, actor=head, at=make.AT, seen=None)
    in_force = queries.in_force(session, on=make.TODAY)
    assert in_force is not None
    assert in_force.line.year == 2026
    with pytest.raises(Conflict):
        drafting.save_row(session, year=2026, row=BAN, replaces=BAN.code, actor=clerk, at=make.AT, seen=None)


def test_whoever_drafted_does_not_review(session: Session, clerk: Actor) -> None:
    begin(session, clerk)
    step(session, "hand_in", clerk)
    both = replace(clerk, roles=frozenset({Role.COMPETENT_REVIEWER}))
    for refused in (clerk, both):
        with pytest.raises(Forbidden):
            step(session, "pass_review", refused)


def test_of_two_who_edit_the_second_is_told(session: Session, clerk: Actor) -> None:
    begin(session, clerk)
    common = {"year": 2026, "actor": clerk, "at": make.AT, "seen": 1}
    drafting.remove_row(session, code=WATCH.code, **common)
    with pytest.raises(Conflict):
        drafting.save_row(session, row=BAN, replaces=BAN.code, **common)


def test_only_the_region_drafts(session: Session, clerk: Actor) -> None:
    begin(session, clerk)
    league = people.actor(session, Role.AGENCY_CLERK, unit=people.agency(session, division="150100"))
    with pytest.raises(NotFound):
        desk_queries.draft(session, year=2026, actor=league, today=make.TODAY)


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (replace(BAN, code="YZ-77", body=" "), RuleBroken),
        (replace(BAN, code="YZ-77", statute_code="28.1"), RuleBroken),
        (replace(BAN, code="../etc"), BadInput),
        (replace(BAN, code="YZ-77", target="甲" * 201), BadInput),
        (BAN, RuleBroken),
    ],
)
def test_a_faulty_row_is_refused(session: Session, clerk: Actor, row: object, error: type[PortalError]) -> None:
    begin(session, clerk)
    with pytest.raises(error):
        drafting.save_row(session, year=2026, row=row, replaces=None, actor=clerk, at=make.AT, seen=None)


def test_a_list_waits_for_whoever_may_take_the_next_step(session: Session, clerk: Actor, head: Actor) -> None:
    begin(session, clerk)
    step(session, "hand_in", clerk)
    known = {"calendar": None, "today": make.TODAY}
    assert desk_queries.waiting(session, actor=clerk, **known) == []
    assert len(desk_queries.waiting(session, actor=head, **known)) == 1
