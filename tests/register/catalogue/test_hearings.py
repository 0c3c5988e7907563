"""Who must be heard before an item that may hurt is reported: enough experts, and the public, answered (21§8)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.staff.models import Attempt
from portal.kernel.clock import BEIJING
from portal.kernel.errors import Conflict, Forbidden, NotFound, RuleBroken
from portal.law.procedures import catalogue as law
from portal.register.catalogue import comments, consultations, drafting, hearings
from portal.register.catalogue.models import CommentState, ConsultationComment
from tests.factories import catalogue as make
from tests.factories.catalogue import AT, FLAGGED, Team
from tests.factories.register import CIPHER

CLOSES = date(2026, 12, 20)
AFTER = datetime(2026, 12, 20, 16, 0, tzinfo=UTC)  # the first moment of the day after, in Beijing


def heard(session: Session) -> tuple[Team, int]:
    """A draft with one item to be heard, let through by the head."""
    staff = make.team(session)
    make.published(session)
    year = make.drafted(session, staff, FLAGGED)
    make.reviewed(session, staff, year)
    return staff, year


def send(session: Session, ref: str, text: str = "意见", *, at: datetime = AT, **given: str) -> str:
    told = {"code": "", "name": "", "contact": "", "address": "192.0.2.1"} | given
    return comments.send(session, ref=ref, text=text, cipher=CIPHER, at=at, **told)


def decide(session: Session, ref: str, staff: Team, *, shown: bool, reason: str = "", seen: int | None = None) -> None:
    comments.decide(session, ref=ref, shown=shown, reason=reason, actor=staff.clerk, at=AT, seen=seen)


def submit(session: Session, staff: Team, year: int, *, at: datetime = AFTER) -> None:
    drafting.take_step(session, year=year, action="submit", actor=staff.reviewer, at=at, seen=None)


def test_without_enough_experts_nothing_is_reported(session: Session) -> None:
    staff, year = heard(session)
    make.assessed(session, staff, year, "QS", experts=law.experts_needed() - 1)
    make.answered(session, staff, make.asked(session, staff, year), at=AFTER)
    with pytest.raises(RuleBroken, match="QS"):
        submit(session, staff, year)


def test_without_an_answered_consultation_nothing_is_reported(session: Session) -> None:
    staff, year = heard(session)
    make.assessed(session, staff, year, "QS")
    ref = make.asked(session, staff, year)
    hearings.summarise(session, ref=ref, summary_zh="已采纳", summary_mn=None, actor=staff.clerk, at=AFTER, seen=None)
    with pytest.raises(RuleBroken, match="QS"):
        submit(session, staff, year)


def test_what_was_heard_is_what_is_reported(session: Session) -> None:
    staff, year = heard(session)
    make.assessed(session, staff, year, "QS")
    make.answered(session, staff, make.asked(session, staff, year), at=AFTER)
    drafting.take_step(session, year=year, action="revise", actor=staff.clerk, at=AFTER, seen=None, reason="修改")
    changed = replace(FLAGGED, scope="全国")
    drafting.save_item(session, year=year, row=changed, replaces="QS", actor=staff.clerk, at=AFTER, seen=None)
    make.reviewed(session, staff, year, at=AFTER)
    with pytest.raises(RuleBroken, match="QS"):
        submit(session, staff, year)


def test_an_opinion_counts_once_and_is_no_older_than_the_draft(session: Session) -> None:
    staff, year = heard(session)
    given = {"affiliation": "示例大学", "opinion": "可行", "actor": staff.clerk, "at": AT, "year": year, "code": "QS"}
    hearings.record_opinion(session, name="测专家", given_on=date(2026, 11, 20), **given)
    for name, day, field in (
        ("测专家", date(2026, 11, 20), "name"),
        ("测专家二", date(2026, 11, 19), "given_on"),
        ("测专家二", date(2026, 11, 21), "given_on"),
        (" ", date(2026, 11, 20), "name"),
    ):
        with pytest.raises(RuleBroken) as refusal:
            hearings.record_opinion(session, name=name, given_on=day, **given)
        assert refusal.value.field == field


def test_an_item_that_hurts_nobody_is_not_assessed(session: Session) -> None:
    staff, year = heard(session)
    with pytest.raises(NotFound):
        make.assessed(session, staff, year, "XZCF", experts=1)


def test_the_public_is_asked_for_long_enough(session: Session) -> None:
    staff, year = heard(session)
    asked = {"year": year, "background_zh": "说明", "background_mn": None, "actor": staff.clerk, "at": AT}
    with pytest.raises(RuleBroken) as refusal:
        hearings.open_consultation(session, closes_on=CLOSES - timedelta(days=1), **asked)
    assert refusal.value.field == "closes_on"
    hearings.open_consultation(session, closes_on=CLOSES, **asked)
    with pytest.raises(Conflict):
        hearings.open_consultation(session, closes_on=CLOSES, **asked)


@pytest.mark.parametrize(
    ("moment", "taken"),
    [
        (datetime(2026, 11, 19, 23, 59, 59, tzinfo=BEIJING), False),
        (datetime(2026, 11, 20, 0, 0, tzinfo=BEIJING), True),
        (datetime(2026, 12, 20, 23, 59, 59, tzinfo=BEIJING), True),
        (datetime(2026, 12, 21, 0, 0, tzinfo=BEIJING), False),
    ],
)
def test_opinions_are_taken_from_the_first_to_the_last_day(session: Session, moment: datetime, *, taken: bool) -> None:
    staff, year = heard(session)
    ref = make.asked(session, staff, year)
    if taken:
        assert send(session, ref, at=moment)
    else:
        with pytest.raises(Conflict):
            send(session, ref, at=moment)


def test_the_summary_waits_for_the_last_day_and_for_every_opinion(session: Session) -> None:
    staff, year = heard(session)
    ref = make.asked(session, staff, year)
    opinion = send(session, ref)
    last = datetime(2026, 12, 20, 23, 59, tzinfo=BEIJING)
    for moment in (last, AFTER):
        with pytest.raises(RuleBroken):
            make.answered(session, staff, ref, at=moment)
    decide(session, opinion, staff, shown=True)
    make.answered(session, staff, ref, at=AFTER)
    assert consultations.consultation(session, ref=ref, today=CLOSES).summary_zh == "均已采纳"


def test_whoever_wrote_the_summary_does_not_publish_it(session: Session) -> None:
    staff, year = heard(session)
    ref = make.asked(session, staff, year)
    hearings.summarise(session, ref=ref, summary_zh="已采纳", summary_mn=None, actor=staff.clerk, at=AFTER, seen=None)
    assert consultations.consultation(session, ref=ref, today=CLOSES).summary_zh is None
    with pytest.raises(Forbidden):
        hearings.take_step(session, ref=ref, action="answer", actor=staff.clerk, at=AFTER, seen=None)


def test_an_opinion_is_seen_only_after_it_was_read(session: Session) -> None:
    staff, year = heard(session)
    ref = make.asked(session, staff, year)
    first, second = send(session, ref, "甲", name="测德力格尔"), send(session, ref, "乙")

    def shown() -> list[tuple[str, str]]:
        page = consultations.shown_comments(session, ref=ref, cipher=CIPHER, number=1, size=10)
        return [(each.text, each.name) for each in page.items]

    assert shown() == []
    decide(session, first, staff, shown=True)
    decide(session, second, staff, shown=False, reason="与项目无关")
    assert shown() == [("甲", "测*")]
    with pytest.raises(Conflict):
        decide(session, first, staff, shown=False, reason="再看", seen=0)
    with pytest.raises(RuleBroken):
        decide(session, first, staff, shown=False, reason=" ")


def test_numbers_are_masked_and_names_sealed_before_anything_is_kept(session: Session) -> None:
    staff, year = heard(session)
    ref = make.asked(session, staff, year)
    send(session, ref, "我的电话是138 0013 8000，身份证150102199003078514", name="测德力格尔", contact="13800138000")
    kept = session.scalars(select(ConsultationComment)).one()
    assert "13800138000" not in kept.text.replace(" ", "")
    assert "19900307" not in kept.text
    assert kept.name
    assert kept.contact
    assert "测" not in kept.name
    assert "138" not in kept.contact
    assert kept.state is CommentState.PENDING


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"text": "  "}, "text"),
        ({"text": "长" * 2001}, "text"),
        ({"code": "XZCF"}, "code"),
        ({"name": "长" * 61}, "name"),
        ({"contact": "长" * 101}, "contact"),
    ],
)
def test_what_does_not_fit_is_refused_at_its_field(session: Session, given: dict[str, str], field: str) -> None:
    staff, year = heard(session)
    ref = make.asked(session, staff, year)
    with pytest.raises(RuleBroken) as refusal:
        send(session, ref, **given)
    assert refusal.value.field == field


def test_one_address_is_heard_so_often_an_hour_and_leaves_no_trace(session: Session) -> None:
    staff, year = heard(session)
    ref = make.asked(session, staff, year)
    for _ in range(comments.HOURLY_MOST):
        send(session, ref)
    with pytest.raises(RuleBroken), session.begin_nested():
        send(session, ref)
    send(session, ref, address="192.0.2.2")
    send(session, ref, at=AT + timedelta(hours=1))
    assert not [one.bucket for one in session.scalars(select(Attempt)) if "192.0.2" in one.bucket]
