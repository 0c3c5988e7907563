"""Notices: hidden at once, sent by a second person, carried out in time; what is not one's own does not exist."""

from datetime import UTC, date, datetime
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.kernel.citation import Citation
from portal.kernel.clock import BEIJING
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound, PortalError, RuleBroken
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.codes import RecordClass
from portal.law.roles import Role
from portal.procedures import standing
from portal.register.disclosure import PUBLIC, decide, record_facts
from portal.register.intake import held
from portal.register.intake.rewrite import HELD_REASON
from portal.register.notices import commands, queries
from portal.register.notices.models import Notice, NoticeKind, NoticeState
from portal.register.records import commands as record_commands
from portal.register.records.models import Record, RecordState
from tests.factories import register as make
from tests.factories import staff as people

CALENDAR = WorkCalendar.shipped()
AT = datetime(2026, 6, 1, 2, tzinfo=UTC)
TODAY = date(2026, 6, 1)


def at(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 10, tzinfo=BEIJING)


class Desk:
    """A provider with maker and checker, the agency of the region, and one public penalty of the provider."""

    def __init__(self, session: Session, **record: Any) -> None:
        self.session = session
        self.unit = make.unit(session)
        self.maker = people.actor(session, Role.PROVIDER_MAKER, unit=self.unit)
        self.checker = people.actor(session, Role.PROVIDER_CHECKER, unit=self.unit)
        self.clerk = people.actor(session, Role.AGENCY_CLERK, unit=people.agency(session))
        self.record: Record = make.penalty(session, unit=self.unit, **record)

    def file(self, kind: NoticeKind = NoticeKind.WITHDRAW, *, when: datetime = AT, **values: Any) -> Notice:
        chosen = {"record_ref": self.record.ref, "reason": "报送有误", "document_no": "示撤〔2026〕1号"} | values
        draft = commands.NoticeDraft(kind=kind, **chosen)
        return commands.file(self.session, draft, cipher=make.CIPHER, actor=self.maker, at=when)

    def act(
        self,
        notice: Notice,
        action: str,
        actor: Actor,
        *,
        when: datetime = AT,
        seen: int | None = None,
        reason: str = "",
    ) -> Notice:
        return commands.act(
            self.session,
            ref=notice.ref,
            action=action,
            cipher=make.CIPHER,
            actor=actor,
            at=when,
            seen=seen,
            reason=reason,
        )

    def sent(self, kind: NoticeKind = NoticeKind.WITHDRAW, *, when: datetime = AT, **values: Any) -> Notice:
        return self.act(self.file(kind, when=when, **values), "confirm", self.checker, when=when)

    def shown(self) -> bool:
        return decide(record_facts(self.record), PUBLIC, TODAY).shown


@pytest.fixture
def desk(session: Session) -> Desk:
    return Desk(session)


def test_filing_hides_the_record_at_once(desk: Desk) -> None:
    assert desk.shown()
    notice = desk.file()
    assert not desk.shown()
    assert desk.record.suspended_basis == "21§9"
    assert (notice.state, notice.received_at) == (NoticeState.FILED, None)


def test_a_second_person_sends_the_notice(desk: Desk) -> None:
    notice = desk.file()
    with pytest.raises(Forbidden):
        desk.act(notice, "confirm", desk.maker)
    assert desk.act(notice, "confirm", desk.checker).received_at == AT


def test_who_holds_both_roles_by_mistake_still_needs_another_person(desk: Desk) -> None:
    notice = desk.file()
    alone = people.actor(desk.session, Role.PROVIDER_CHECKER, unit=desk.unit)
    doubled = Actor(
        **{name: getattr(alone, name) for name in Actor.__slots__ if name != "ref"},
        ref=desk.maker.ref,
    )
    with pytest.raises(Forbidden):
        desk.act(notice, "confirm", doubled)


@pytest.mark.parametrize(
    ("kind", "state", "basis"),
    [
        (NoticeKind.WITHDRAW, RecordState.WITHDRAWN, "21§9"),
        (NoticeKind.ANNULLED, RecordState.DELETED, "21§36"),
    ],
)
def test_the_agency_ends_the_record_under_the_article(
    desk: Desk, kind: NoticeKind, state: RecordState, basis: str
) -> None:
    notice = desk.sent(kind, event_on=date(2026, 5, 29))
    desk.act(notice, "apply", desk.clerk)
    assert (desk.record.state, desk.record.state_basis) == (state, basis)
    assert notice.state is NoticeState.APPLIED


def test_a_settled_risk_alert_leaves_by_the_clock_of_a_change(session: Session) -> None:
    risk = make.item(session, record_class=RecordClass.RISK, openness="public")
    desk = Desk(session)
    desk.record = make.plain_record(session, unit=desk.unit, item=risk)
    notice = desk.sent(NoticeKind.SETTLED)
    assert clock(notice, "change.apply")[:2] == (date(2026, 6, 6), date(2026, 6, 8))
    desk.act(notice, "apply", desk.clerk)
    assert (desk.record.state, desk.record.state_basis) == (RecordState.WITHDRAWN, "21§16")


def test_only_a_risk_alert_can_be_settled(desk: Desk) -> None:
    with pytest.raises(RuleBroken) as refusal:
        desk.file(NoticeKind.SETTLED)
    assert refusal.value.field == "kind"
    assert desk.shown()


def clock(notice: Notice, rule: str, *, today: date = TODAY) -> tuple[date | None, date, bool]:
    found = {each.due.rule.id: each for each in queries.clocks(notice, calendar=CALENDAR, today=today)}[rule]
    return found.due.strict, found.due.legal, found.late


def test_a_change_is_due_five_days_after_the_notice_was_received(desk: Desk) -> None:
    notice = desk.file(when=at(5, 29))
    assert queries.clocks(notice, calendar=CALENDAR, today=TODAY) == ()
    desk.act(notice, "confirm", desk.checker, when=at(6, 1))
    assert clock(notice, "change.apply") == (date(2026, 6, 6), date(2026, 6, 8), False)


def test_an_annulled_act_runs_two_chained_clocks(desk: Desk) -> None:
    notice = desk.sent(NoticeKind.ANNULLED, event_on=date(2026, 9, 24), when=at(9, 24))
    assert clock(notice, "annul.notify") == (date(2026, 9, 29), date(2026, 9, 29), False)
    assert clock(notice, "annul.delete", today=date(2026, 9, 28)) == (date(2026, 9, 27), date(2026, 9, 28), False)


@pytest.mark.parametrize(
    ("kind", "rule", "legal"),
    [
        (NoticeKind.WITHDRAW, "change.apply", date(2026, 6, 8)),
        (NoticeKind.ANNULLED, "annul.delete", date(2026, 6, 4)),
    ],
)
def test_a_return_gives_the_agency_no_new_term(desk: Desk, kind: NoticeKind, rule: str, legal: date) -> None:
    notice = desk.sent(kind, when=at(6, 1), event_on=date(2026, 6, 1))
    desk.act(notice, "return", desk.clerk, when=at(6, 3), reason="未附依据")
    assert clock(notice, rule, today=date(2026, 6, 3))[1] == legal
    assert not desk.shown()
    desk.act(notice, "confirm", desk.checker, when=at(6, 9))
    assert notice.received_at == at(6, 1)
    assert clock(notice, rule, today=date(2026, 6, 9))[1:] == (legal, True)
    assert not desk.shown()


def test_a_provider_that_told_in_time_stays_in_time_when_the_notice_comes_back(desk: Desk) -> None:
    notice = desk.sent(NoticeKind.ANNULLED, when=at(6, 2), event_on=date(2026, 6, 1))
    desk.act(notice, "return", desk.clerk, when=at(6, 3), reason="未附依据")
    assert not clock(notice, "annul.notify", today=date(2026, 7, 1))[2]
    desk.act(notice, "confirm", desk.checker, when=at(6, 30))
    assert not clock(notice, "annul.notify", today=date(2026, 7, 1))[2]


def test_a_notice_that_came_back_and_was_dropped_leaves_no_term(desk: Desk) -> None:
    notice = desk.sent(when=at(6, 1))
    desk.act(notice, "return", desk.clerk, when=at(6, 3), reason="未附依据")
    desk.act(notice, "take_back", desk.maker, when=at(6, 30), reason="核对后无误")
    assert queries.clocks(notice, calendar=CALENDAR, today=date(2026, 7, 1)) == ()


def test_the_national_term_to_unpublish_a_penalty_is_met_by_hiding(desk: Desk) -> None:
    notice = desk.file(NoticeKind.ANNULLED, event_on=date(2026, 5, 29))
    found = {each.due.rule.id: each for each in queries.clocks(notice, calendar=CALENDAR, today=date(2026, 7, 1))}
    assert found["penalty.unpublish"].met_on == TODAY
    assert not found["penalty.unpublish"].late


def test_lateness_is_shown_and_blocks_nothing(desk: Desk) -> None:
    notice = desk.sent()
    assert clock(notice, "change.apply", today=date(2026, 6, 9))[2]
    desk.act(notice, "apply", desk.clerk, when=at(7, 1))
    assert clock(notice, "change.apply", today=date(2026, 8, 1))[2]
    assert desk.record.state is RecordState.WITHDRAWN


def test_a_change_makes_a_version_and_shows_the_record_again(desk: Desk) -> None:
    notice = desk.sent(NoticeKind.CHANGE, changes={"CF_NR": "给予警告，责令改正", "BZ": "内部备注"})
    assert not desk.shown()
    desk.act(notice, "apply", desk.clerk)
    assert desk.shown()
    assert desk.record.content["CF_NR"] == "给予警告，责令改正"
    assert (notice.version, desk.record.versions[-1].basis, notice.changes) == (2, "21§9", {})
    view = queries.notice(desk.session, ref=notice.ref, actor=desk.maker, calendar=CALENDAR, today=TODAY)
    assert [(each.code, each.before, each.after) for each in view.differences] == [
        ("CF_NR", "给予警告", "给予警告，责令改正")
    ]


def test_a_change_never_moves_the_publicity_period(desk: Desk) -> None:
    before = (desk.record.start_on, desk.record.public_until)
    desk.act(desk.sent(NoticeKind.CHANGE, changes={"CF_NR": "改"}), "apply", desk.clerk)
    assert (desk.record.start_on, desk.record.public_until) == before


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({}, RuleBroken),
        ({"CF_NR": "给予警告"}, RuleBroken),
        ({"NOPE": "x"}, BadInput),
        ({"CF_NR": "身份证号码150102199005011236"}, RuleBroken),
        ({"CF_NR": "该人患有疾病"}, RuleBroken),
    ],
)
def test_a_change_must_change_something_lawful(desk: Desk, changes: dict[str, str], error: type[PortalError]) -> None:
    with pytest.raises(error):
        desk.file(NoticeKind.CHANGE, changes=changes)
    assert desk.shown()


def test_the_agency_cannot_refuse_what_is_returned_stays_hidden_until_the_provider_decides(desk: Desk) -> None:
    notice = desk.sent()
    with pytest.raises(RuleBroken):
        desk.act(notice, "return", desk.clerk)
    desk.act(notice, "return", desk.clerk, reason="未附依据")
    assert (notice.state, desk.shown()) == (NoticeState.FILED, False)
    desk.act(notice, "confirm", desk.checker)
    assert (notice.state, desk.shown()) == (NoticeState.SENT, False)
    desk.act(notice, "return", desk.clerk, reason="文号有误")
    desk.act(notice, "decline", desk.checker, reason="核对后无误")
    assert desk.shown()


@pytest.mark.parametrize(("action", "role"), [("take_back", "maker"), ("decline", "checker")])
def test_a_notice_not_yet_sent_can_be_dropped(desk: Desk, action: str, role: str) -> None:
    notice = desk.file()
    desk.act(notice, action, getattr(desk, role), reason="核对后无误")
    assert desk.shown()
    with pytest.raises(Conflict):
        desk.act(notice, "confirm", desk.checker)


def test_a_suspension_of_another_room_outlives_the_notice(desk: Desk) -> None:
    basis = Citation("21", 37)
    record_commands.suspend(desk.session, record=desk.record, reason="异议", basis=basis, at=at(5, 1), actor="test")
    notice = desk.file()
    desk.act(notice, "decline", desk.checker, reason="异议未决")
    assert not desk.shown()


def test_one_notice_at_a_time(desk: Desk) -> None:
    desk.file()
    with pytest.raises(Conflict):
        desk.file()


def test_an_ended_record_takes_no_notice(desk: Desk) -> None:
    desk.act(desk.sent(), "apply", desk.clerk)
    with pytest.raises(Conflict):
        desk.file()


def test_the_record_of_another_unit_does_not_exist(desk: Desk) -> None:
    other = make.penalty(desk.session)
    with pytest.raises(NotFound):
        desk.file(record_ref=other.ref)
    assert queries.own_records(desk.session, actor=desk.maker, text=other.document_no) == ()
    assert len(queries.own_records(desk.session, actor=desk.maker, text=desk.record.document_no)) == 1
    assert len(queries.own_records(desk.session, actor=desk.maker, text=desk.record.ref)) == 1


def test_an_agency_of_another_place_does_not_see_it(desk: Desk) -> None:
    notice = desk.sent()
    far = people.actor(desk.session, Role.AGENCY_CLERK, unit=people.agency(desk.session, division="150200"))
    with pytest.raises(NotFound):
        desk.act(notice, "apply", far)
    assert queries.waiting(desk.session, actor=far, calendar=CALENDAR, today=TODAY) == []


def test_an_unsent_notice_is_not_the_agencys_business(desk: Desk) -> None:
    notice = desk.file()
    with pytest.raises(NotFound):
        desk.act(notice, "apply", desk.clerk)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"reason": "  "}, "reason"),
        ({"document_no": ""}, "document_no"),
        ({"document_no": "150102199005011236"}, "document_no"),
        ({"kind": NoticeKind.ANNULLED}, "event_on"),
        ({"kind": NoticeKind.ANNULLED, "event_on": date(2026, 6, 2)}, "event_on"),
        ({"kind": NoticeKind.ANNULLED, "event_on": date(2025, 2, 28)}, "event_on"),
    ],
)
def test_what_is_missing_is_named(desk: Desk, values: dict[str, Any], field: str) -> None:
    with pytest.raises(PortalError) as refusal:
        desk.file(**values)
    assert refusal.value.field == field
    assert desk.shown()


def test_each_waits_for_whoever_can_act(desk: Desk) -> None:
    def waits(actor: Actor) -> list[str]:
        return [task.ref for task in queries.waiting(desk.session, actor=actor, calendar=CALENDAR, today=TODAY)]

    notice = desk.file()
    assert (waits(desk.maker), waits(desk.checker), waits(desk.clerk)) == ([], [notice.ref], [])
    desk.act(notice, "confirm", desk.checker)
    assert (waits(desk.checker), waits(desk.clerk)) == ([], [notice.ref])
    (task,) = queries.waiting(desk.session, actor=desk.clerk, calendar=CALENDAR, today=TODAY)
    assert (task.due, task.since, task.holder) == (date(2026, 6, 8), TODAY, desk.unit.name_zh)


def test_a_form_overtaken_by_somebody_else_is_told(desk: Desk) -> None:
    notice = desk.sent()
    colleague = people.actor(desk.session, Role.AGENCY_CLERK, unit=people.agency(desk.session))
    desk.act(notice, "apply", desk.clerk, seen=2)
    with pytest.raises(Conflict):
        desk.act(notice, "return", colleague, seen=2, reason="不同意")


def test_a_system_sends_at_once_under_its_own_name(desk: Desk) -> None:
    key = SimpleNamespace(**{name: getattr(desk.checker, name) for name in Actor.__slots__} | {"ref": "k1"})
    system = Actor(**vars(key))
    draft = commands.NoticeDraft(
        record_ref=desk.record.ref, kind=NoticeKind.WITHDRAW, reason="报送有误", document_no="示撤〔2026〕2号"
    )
    notice = commands.push(desk.session, draft, cipher=make.CIPHER, actor=system, at=AT)
    assert (notice.state, notice.received_at, desk.shown()) == (NoticeState.SENT, AT, False)
    where = standing(desk.session, commands.procedure_of(notice.kind), notice.ref)
    assert [event.actor for event in where.events] == ["k1"]


def test_the_name_of_a_person_does_not_stay_in_the_reason(session: Session) -> None:
    desk = Desk(session, subject=make.person(session, name="测小乙"))
    assert "测小乙" not in desk.file(reason="测小乙已另案处理，电话13812345678").reason


def test_what_is_held_and_noticed_is_not_let_out(desk: Desk) -> None:
    reason = str(HELD_REASON)
    record_commands.suspend(
        desk.session, record=desk.record, reason=reason, basis=Citation("21", 17), at=AT, actor="test"
    )
    notice = desk.sent(NoticeKind.ANNULLED, event_on=TODAY)
    clerk = people.actor(desk.session, Role.AGENCY_CLERK, unit=people.agency(desk.session))
    release = partial(
        held.decide, desk.session, ref=desk.record.ref, action="release", reason="不含病史", actor=clerk, at=AT
    )
    with pytest.raises(Conflict, match="告知"):
        release()
    desk.act(notice, "return", clerk, reason="文书有误")
    desk.act(notice, "decline", desk.checker, reason="核对后无误")
    assert not desk.shown()
    release()
    assert desk.shown()
