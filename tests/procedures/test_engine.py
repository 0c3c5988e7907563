"""The engine: what the table does not name cannot be done, and of two who act at once the second is told."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from portal import audit, procedures
from portal.kernel.citation import Citation
from portal.kernel.errors import Conflict, Forbidden, RuleBroken
from portal.kernel.messages import msg
from portal.law.actors import Actor
from portal.law.procedures import Procedure, Step
from portal.law.roles import Role
from tests.factories import staff as people
from tests.factories.register import AT

BASIS = Citation("21", 9)
CLERK, HEAD = frozenset({Role.AGENCY_CLERK}), frozenset({Role.AGENCY_CLERK, Role.AGENCY_HEAD})


def step(action: str, sources: tuple[str, ...], target: str, roles: frozenset[Role], **more: object) -> Step:
    return Step(
        action=action,
        label=msg("办理"),
        done=msg("已办理"),
        sources=sources,
        target=target,
        roles=roles,
        citation=BASIS,
        **more,  # type: ignore[arg-type]
    )


TRIAL = Procedure(
    "trial",
    msg("试"),
    {"open": msg("待批"), "granted": msg("已批准"), "closed": msg("已办结")},
    (
        step("file", (), "open", CLERK),
        step("grant", ("open",), "granted", HEAD, apart_from=("file",)),
        step("refuse", ("open",), "closed", HEAD, asks_reason=True),
        step("expire", ("open", "granted"), "closed", frozenset()),
    ),
    frozenset({"closed"}),
)


def opened(session: Session) -> tuple[str, Actor]:
    clerk = people.actor(session, Role.AGENCY_CLERK)
    assert procedures.open_matter(session, TRIAL, "m1", "file", actor=clerk, at=AT) == "open"
    return "m1", clerk


def test_a_step_moves_the_matter_and_leaves_event_and_audit_link(session: Session) -> None:
    matter, _ = opened(session)
    head = people.actor(session, Role.AGENCY_HEAD)
    later = AT + timedelta(minutes=5)
    assert procedures.advance(session, TRIAL, matter, "grant", actor=head, at=later, seen=1) == "granted"
    where = procedures.standing(session, TRIAL, matter)
    assert [(one.number, one.action, one.actor) for one in where.events][1] == (2, "grant", head.ref)
    assert where.state == "granted"
    assert audit.head(session).seq == 2


def test_the_second_of_two_who_act_at_once_is_told_who_was_first(session: Session) -> None:
    matter, _ = opened(session)
    one, other = people.actor(session, Role.AGENCY_HEAD, name="测先生"), people.actor(session, Role.AGENCY_HEAD)
    procedures.advance(session, TRIAL, matter, "grant", actor=one, at=AT, seen=1)
    with pytest.raises(Conflict, match="测先生"):
        procedures.advance(session, TRIAL, matter, "refuse", actor=other, at=AT, seen=1, reason="不符")


def test_whoever_filed_does_not_grant(session: Session) -> None:
    matter, clerk = opened(session)
    with pytest.raises(Forbidden):
        procedures.advance(session, TRIAL, matter, "grant", actor=clerk, at=AT, seen=1)


def test_a_role_the_table_does_not_name_may_not(session: Session) -> None:
    matter, _ = opened(session)
    auditor = people.actor(session, Role.AUDITOR)
    with pytest.raises(Forbidden):
        procedures.advance(session, TRIAL, matter, "grant", actor=auditor, at=AT, seen=1)


def test_a_step_of_people_is_not_taken_by_the_portal_nor_the_other_way_round(session: Session) -> None:
    matter, clerk = opened(session)
    with pytest.raises(Forbidden):
        procedures.advance(session, TRIAL, matter, "grant", actor=None, at=AT, seen=None)
    with pytest.raises(Forbidden):
        procedures.advance(session, TRIAL, matter, "expire", actor=clerk, at=AT, seen=1)
    assert procedures.advance(session, TRIAL, matter, "expire", actor=None, at=AT, seen=None) == "closed"


def test_what_asks_for_a_reason_is_refused_without_one(session: Session) -> None:
    matter, _ = opened(session)
    head = people.actor(session, Role.AGENCY_HEAD)
    with pytest.raises(RuleBroken) as refusal:
        procedures.advance(session, TRIAL, matter, "refuse", actor=head, at=AT, seen=1, reason="  ")
    assert refusal.value.field == "reason"


def test_nothing_leaves_an_end(session: Session) -> None:
    matter, _ = opened(session)
    procedures.advance(session, TRIAL, matter, "expire", actor=None, at=AT, seen=None)
    head = people.actor(session, Role.AGENCY_HEAD)
    with pytest.raises(Conflict, match="已办结"):
        procedures.advance(session, TRIAL, matter, "grant", actor=head, at=AT, seen=2)


def test_the_page_is_offered_only_what_this_person_may_do(session: Session) -> None:
    matter, clerk = opened(session)
    head = people.actor(session, Role.AGENCY_HEAD)
    where = procedures.standing(session, TRIAL, matter)
    assert [one.action for one in where.open_to(head)] == ["grant", "refuse"]
    assert [one.action for one in where.open_to(clerk)] == ["refuse"]
