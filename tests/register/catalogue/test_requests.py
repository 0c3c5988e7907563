"""Changes during the year wait: asked by any unit, taken into the next draft or refused with a reason (21§8; B06)."""

from dataclasses import replace

import pytest
from sqlalchemy.orm import Session

from portal.kernel.errors import Conflict, Forbidden, NotFound, RuleBroken
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.register.catalogue import desk_queries, drafting, queries, readings, requests, worklist
from portal.register.catalogue.commands import ItemRow
from portal.register.catalogue.models import RequestKind
from tests.factories import catalogue as make
from tests.factories.catalogue import AT, FLAGGED, PENALTY, Team
from tests.factories.register import TODAY


def ask(session: Session, actor: Actor, kind: RequestKind, row: ItemRow | None, code: str = "XZCF") -> str:
    return requests.propose(
        session, kind=kind, code=row.code if row else code, row=row, reason="法规修改", actor=actor, at=AT
    )


def accept(session: Session, ref: str, staff: Team) -> str:
    return requests.accept(session, ref=ref, actor=staff.clerk, at=AT, seen=None)


def draft_of(session: Session, staff: Team) -> dict[str, object]:
    return {item.code: item for item in desk_queries.draft(session, year=2027, actor=staff.clerk).items}


@pytest.fixture
def staff(session: Session) -> Team:
    made = make.team(session)
    make.published(session)
    return made


def test_two_units_may_ask_for_different_changes_of_one_item(session: Session, staff: Team) -> None:
    first = ask(session, staff.provider, RequestKind.CHANGE, replace(PENALTY, scope="全国"))
    second = ask(session, staff.provider, RequestKind.CHANGE, replace(PENALTY, time_limit="5个工作日"))
    make.drafted(session, staff)
    accept(session, first, staff)
    accept(session, second, staff)
    item = desk_queries.draft_item(session, year=2027, code="XZCF", actor=staff.clerk)
    assert (item.document["scope"], item.document["time_limit"]) == ("全国", "5个工作日")
    assert queries.item(session, year=2026, code="XZCF").scope == "全区"


def test_asking_for_another_reading_does_not_quietly_take_a_hearing_away(session: Session, staff: Team) -> None:
    come = ask(session, staff.provider, RequestKind.ADD, FLAGGED)
    make.drafted(session, staff)
    accept(session, come, staff)
    item = desk_queries.draft_item(session, year=2027, code="QS", actor=staff.clerk)
    unflagged = readings.document(replace(FLAGGED, reduces_rights=False))
    assert readings.differences(item.document, unflagged) == {"reduces_rights": ("是", "否")}
    known = desk_queries.item_in_force(session, code="XZCF", on=TODAY)
    assert known is not None
    assert known["reduces_rights"] is False


def test_an_item_comes_and_goes_on_request(session: Session, staff: Team) -> None:
    come = ask(session, staff.provider, RequestKind.ADD, FLAGGED)
    go = ask(session, staff.provider, RequestKind.REMOVE, None)
    make.drafted(session, staff)
    accept(session, come, staff)
    accept(session, go, staff)
    assert set(draft_of(session, staff)) == {"QS"}
    assert desk_queries.draft(session, year=2027, actor=staff.clerk).flagged == {"QS"}


def test_a_request_waits_until_a_draft_takes_it_in(session: Session, staff: Team) -> None:
    ref = ask(session, staff.provider, RequestKind.REMOVE, None)
    with pytest.raises(Conflict):
        accept(session, ref, staff)
    make.drafted(session, staff)
    drafting.take_step(session, year=2027, action="hand_in", actor=staff.clerk, at=AT, seen=None)
    with pytest.raises(Conflict):
        accept(session, ref, staff)


@pytest.mark.parametrize(
    ("kind", "row", "code"),
    [
        (RequestKind.CHANGE, PENALTY, ""),
        (RequestKind.CHANGE, FLAGGED, ""),
        (RequestKind.ADD, PENALTY, ""),
        (RequestKind.ADD, replace(FLAGGED, security_level=" "), ""),
        (RequestKind.REMOVE, None, "QS"),
    ],
)
def test_what_cannot_be_is_refused_at_once(
    session: Session, staff: Team, kind: RequestKind, row: ItemRow | None, code: str
) -> None:
    with pytest.raises(RuleBroken):
        ask(session, staff.provider, kind, row, code)


def test_refusing_needs_a_reason_and_another_person(session: Session, staff: Team) -> None:
    own = ask(session, staff.clerk, RequestKind.REMOVE, None)
    make.drafted(session, staff)
    with pytest.raises(Forbidden):
        accept(session, own, staff)
    other = ask(session, staff.provider, RequestKind.REMOVE, None)
    refuse = {"ref": other, "action": "refuse", "actor": staff.clerk, "at": AT, "seen": None}
    with pytest.raises(RuleBroken):
        requests.take_step(session, reason=" ", **refuse)
    assert requests.take_step(session, reason="无依据", **refuse) == "refused"
    with pytest.raises(Conflict):
        accept(session, other, staff)


def test_only_the_unit_that_asked_withdraws(session: Session, staff: Team) -> None:
    ref = ask(session, staff.provider, RequestKind.REMOVE, None)
    with pytest.raises(NotFound):
        requests.take_step(session, ref=ref, action="withdraw", actor=staff.clerk, at=AT, seen=None)
    assert (
        requests.take_step(session, ref=ref, action="withdraw", actor=staff.provider, at=AT, seen=None) == "withdrawn"
    )


def test_each_finds_in_the_worklist_what_they_can_act_on(session: Session, staff: Team) -> None:
    def waits_for(actor: Actor) -> list[str]:
        found = worklist.waiting(session, actor=actor, calendar=WorkCalendar.shipped(), today=TODAY)
        return [task.path.removeprefix("/desk/catalogue/") for task in found]

    ref = ask(session, staff.provider, RequestKind.REMOVE, None)
    make.drafted(session, staff, FLAGGED)
    assert waits_for(staff.clerk) == ["2027", f"requests/{ref}"]
    assert waits_for(staff.head) == []
    assert waits_for(staff.provider) == []
    drafting.take_step(session, year=2027, action="hand_in", actor=staff.clerk, at=AT, seen=None)
    assert waits_for(staff.head) == ["2027"]
    drafting.take_step(session, year=2027, action="pass_review", actor=staff.head, at=AT, seen=None)
    assert waits_for(staff.reviewer) == []
