"""How an edition comes about: drafted, reviewed, heard, approved, published, each by whom it falls to (21§8)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.kernel.errors import Conflict, Forbidden, NotFound, PortalError, RuleBroken
from portal.law.actors import Actor
from portal.law.procedures import catalogue as law
from portal.law.roles import Role
from portal.register.catalogue import commands, drafting, hearings, queries
from portal.register.catalogue.models import CatalogueEdition, CatalogueItem, EditionState
from tests.factories import catalogue as make
from tests.factories import staff as people
from tests.factories.catalogue import AT, FLAGGED, PENALTY, Team

AFTER = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)


def step(session: Session, action: str, actor: Actor, *, at: datetime = AT, reason: str | None = None) -> str:
    return drafting.take_step(
        session,
        year=2027,
        action=action,
        actor=actor,
        at=at,
        seen=None,
        reason=reason,
    )


def approve(session: Session, staff: Team, *, on: date = date(2027, 1, 4)) -> None:
    drafting.record_approval(
        session,
        year=2027,
        approval_no="内政字〔2027〕1号",
        approved_on=on,
        actor=staff.reviewer,
        at=AFTER,
        seen=None,
    )


def submitted(session: Session) -> Team:
    """A draft with one item that had to be heard, and was."""
    staff = make.team(session)
    make.published(session)
    make.drafted(session, staff, FLAGGED)
    make.reviewed(session, staff, 2027)
    make.assessed(session, staff, 2027, "QS")
    make.answered(session, staff, make.asked(session, staff, 2027), at=AFTER)
    step(session, "submit", staff.reviewer, at=AFTER)
    return staff


def test_the_draft_begins_as_a_copy_of_the_edition_in_force(session: Session) -> None:
    staff = make.team(session)
    make.published(session, PENALTY)
    assert make.drafted(session, staff) == 2027
    draft = session.scalars(select(CatalogueEdition).where(CatalogueEdition.year == 2027)).one()
    assert [(item.code, [one.code for one in item.fields]) for item in draft.items] == [("XZCF", ["CF_WSH"])]
    assert [line.year for line in queries.editions(session)] == [2026]


def test_there_is_one_draft_at_a_time(session: Session) -> None:
    staff = make.team(session)
    make.drafted(session, staff)
    with pytest.raises(Conflict):
        drafting.open_draft(session, actor=staff.clerk, at=AT)


@pytest.mark.parametrize(
    ("role", "division", "error"),
    [
        (Role.AGENCY_CLERK, "150100", NotFound),
        (Role.AGENCY_HEAD, "150000", Forbidden),
        (Role.PROVIDER_MAKER, "150000", Forbidden),
    ],
)
def test_only_the_agency_of_the_region_drafts(
    session: Session, role: Role, division: str, error: type[PortalError]
) -> None:
    actor = people.actor(session, role, unit=people.agency(session, division=division))
    with pytest.raises(error):
        drafting.open_draft(session, actor=actor, at=AT)


def test_the_whole_way_ends_in_an_edition_in_force(session: Session) -> None:
    staff = submitted(session)
    approve(session, staff)
    drafting.publish(session, year=2027, actor=staff.head, at=AFTER, seen=None)

    view = queries.edition(session, year=2027)
    assert (view.line.approval_no, view.line.published_on) == ("内政字〔2027〕1号", date(2027, 1, 4))
    assert commands.binding_item(session, code="QS", on=date(2027, 1, 4)).edition.year == 2027
    assert commands.binding_item(session, code="XZCF", on=date(2027, 1, 3)).edition.year == 2026


def test_items_change_only_while_the_edition_is_drafted(session: Session) -> None:
    staff = make.team(session)
    make.published(session)
    make.drafted(session, staff)
    step(session, "hand_in", staff.clerk)
    for change in (
        lambda: drafting.save_item(
            session, year=2027, row=PENALTY, replaces="XZCF", actor=staff.clerk, at=AT, seen=None
        ),
        lambda: drafting.remove_item(session, year=2027, code="XZCF", actor=staff.clerk, at=AT, seen=None),
    ):
        with pytest.raises(Conflict):
            change()


@pytest.mark.parametrize("action", ["approve", "publish", "open", "anything"])
def test_a_step_with_a_command_of_its_own_cannot_be_taken_bare(session: Session, action: str) -> None:
    staff = submitted(session)
    with pytest.raises(NotFound):
        step(session, action, staff.reviewer)


@pytest.mark.parametrize("skipped", ["pass_review", "submit", "revise", "send_back"])
def test_no_stage_can_be_skipped(session: Session, skipped: str) -> None:
    staff = make.team(session)
    make.published(session)
    make.drafted(session, staff)
    doers = {"pass_review": staff.head, "revise": staff.clerk}
    with pytest.raises(Conflict):
        step(session, skipped, doers.get(skipped, staff.reviewer), reason="理由")
    with pytest.raises(Conflict):
        approve(session, staff)
    with pytest.raises(Conflict):
        drafting.publish(session, year=2027, actor=staff.head, at=AFTER, seen=None)


def test_whoever_recorded_the_approval_does_not_publish(session: Session) -> None:
    staff = submitted(session)
    approve(session, staff)
    with pytest.raises(Forbidden):
        drafting.publish(session, year=2027, actor=staff.reviewer, at=AFTER, seen=None)
    drafting.publish(session, year=2027, actor=staff.second_reviewer, at=AFTER, seen=None)


@pytest.mark.parametrize(
    ("number", "day", "field"),
    [
        (" ", date(2027, 1, 4), "approval_no"),
        ("内政字1号", date(2027, 1, 5), "approved_on"),
        ("内政字1号", date(2027, 1, 3), "approved_on"),
    ],
)
def test_an_approval_has_a_number_and_a_day_between_report_and_today(
    session: Session, number: str, day: date, field: str
) -> None:
    staff = submitted(session)
    with pytest.raises(RuleBroken) as refusal:
        drafting.record_approval(
            session, year=2027, approval_no=number, approved_on=day, actor=staff.reviewer, at=AFTER, seen=None
        )
    assert refusal.value.field == field


def test_next_years_edition_is_not_published_this_year(session: Session) -> None:
    staff = make.team(session)
    make.published(session)
    make.drafted(session, staff)
    make.reviewed(session, staff, 2027)
    step(session, "submit", staff.reviewer)
    drafting.record_approval(
        session,
        year=2027,
        approval_no="内政字1号",
        approved_on=date(2026, 11, 20),
        actor=staff.reviewer,
        at=AT,
        seen=None,
    )
    with pytest.raises(RuleBroken):
        drafting.publish(session, year=2027, actor=staff.head, at=AT, seen=None)


def test_no_second_edition_is_published_in_one_year(session: Session) -> None:
    make.published(session, year=2026)
    commands.load_edition(session, year=2025, items=[PENALTY], actor="test", at=AT)
    with pytest.raises(RuleBroken):
        commands.publish_edition(
            session,
            year=2025,
            approval_no="内政字1号",
            approved_on=date(2026, 3, 1),
            published_on=date(2026, 4, 1),
            actor="test",
            at=AT,
        )


def test_a_published_edition_is_out_of_reach_of_every_command(session: Session) -> None:
    staff = submitted(session)
    approve(session, staff)
    drafting.publish(session, year=2027, actor=staff.head, at=AFTER, seen=None)
    with pytest.raises(Conflict):
        drafting.remove_item(session, year=2027, code="QS", actor=staff.clerk, at=AFTER, seen=None)
    with pytest.raises(Conflict):
        step(session, "send_back", staff.reviewer, reason="理由")
    with pytest.raises(Conflict):
        commands.load_edition(session, year=2027, items=[PENALTY], actor="test", at=AFTER)


def test_a_draft_of_the_desk_cannot_be_replaced_or_published_from_elsewhere(session: Session) -> None:
    staff = make.team(session)
    make.drafted(session, staff, PENALTY)
    year = session.scalars(select(CatalogueEdition.year).where(CatalogueEdition.state == EditionState.DRAFT)).one()
    with pytest.raises(Conflict):
        commands.load_edition(session, year=year, items=[PENALTY], actor="test", at=AT)
    with pytest.raises(Conflict):
        commands.publish_edition(
            session,
            year=year,
            approval_no="内政字1号",
            approved_on=date(2026, 11, 1),
            published_on=date(2026, 11, 20),
            actor="test",
            at=AT,
        )


def test_an_item_that_must_be_heard_cannot_be_published_without_a_procedure(session: Session) -> None:
    with pytest.raises(RuleBroken):
        make.published(session, FLAGGED)


def test_records_keep_the_item_they_were_gathered_under(session: Session) -> None:
    staff = make.team(session)
    make.published(session, PENALTY, replace(PENALTY, code="OLD"))
    old = session.scalars(select(CatalogueItem).where(CatalogueItem.code == "OLD")).one()
    make.drafted(session, staff)
    drafting.remove_item(session, year=2027, code="OLD", actor=staff.clerk, at=AT, seen=None)
    assert session.get(CatalogueItem, old.id) is not None
    assert [item.code for item in queries.edition(session, year=2026).items] == ["OLD", "XZCF"]


def test_sending_a_draft_back_ends_its_consultation(session: Session) -> None:
    staff = make.team(session)
    make.drafted(session, staff, FLAGGED)
    year = session.scalars(select(CatalogueEdition.year)).one()
    make.reviewed(session, staff, year)
    ref = make.asked(session, staff, year)
    drafting.take_step(session, year=year, action="revise", actor=staff.clerk, at=AT, seen=None, reason="修改期限")
    with pytest.raises(Conflict):
        hearings.take_step(session, ref=ref, action="cancel", actor=staff.clerk, at=AT, seen=None, reason="再次")


def test_the_thirteen_elements_and_sane_codes_are_asked_of_every_item(session: Session) -> None:
    staff = make.team(session)
    year = make.drafted(session, staff)
    doubled = PENALTY.fields * 2
    faults = {"code": "a b", "security_level": " ", "name_zh": "长" * 201, "publicity_months": 37, "fields": doubled}
    for name, value in faults.items():
        row = replace(PENALTY, **{name: value})
        with pytest.raises(RuleBroken) as refusal:
            drafting.save_item(session, year=year, row=row, replaces=None, actor=staff.clerk, at=AT, seen=None)
        assert refusal.value.field == name


@pytest.mark.parametrize("reduces", [True, False])
@pytest.mark.parametrize("large", [True, False])
def test_either_effect_asks_for_a_hearing(*, reduces: bool, large: bool) -> None:
    assert law.must_be_heard(reduces_rights=reduces, large_effect=large) is (reduces or large)
