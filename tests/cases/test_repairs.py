"""Whoever has made amends is repaired: every condition judged, refused only by name, undone only if it was false."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.cases import admitting, repairs, terms
from portal.cases.models import Case, CaseKind, Outcome
from portal.cases.repairs import Judgement
from portal.cases.things import Thing
from portal.kernel.errors import BadInput, Forbidden, RuleBroken
from portal.law.codes import RecordClass
from portal.law.repair import Condition
from portal.law.roles import Role
from portal.register.disclosure import PUBLIC, View, Viewer, decide, record_facts
from portal.register.records.models import Challenge, Record, RecordState
from portal.register.repairs.models import RepairRule
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon

RECEIVED = date(2026, 9, 24)
AT = beijing_noon(RECEIVED)
ALL_MET = {condition: True for condition in Condition if condition.by_papers}


@pytest.fixture
def case(session: Session, made: Ground, record: Record) -> Case:
    return cases.lodge(session, made, CaseKind.REPAIR, record.ref, at=AT)


def judged(case: Case, met: dict[Condition, bool]) -> list[Judgement]:
    return [Judgement(item_id=item.id, met=met, reason="已核对缴款凭证") for item in case.items]


def decided(session: Session, made: Ground, case: Case, met: dict[Condition, bool]) -> None:
    repairs.propose(session, case=case, judgements=judged(case, met), act=act(made.clerk, AT))
    repairs.decide(session, case=case, act=act(made.head, AT))


def test_the_term_is_ten_days(case: Case) -> None:
    due = terms.due(case, calendar=CALENDAR, today=RECEIVED)
    assert (due.strict, due.legal) == (date(2026, 10, 4), date(2026, 10, 8))


@pytest.mark.usefixtures("case")
def test_applying_hides_nothing(record: Record) -> None:
    assert decide(record_facts(record), PUBLIC, RECEIVED).shown


def test_a_repaired_record_leaves_publication_sharing_and_authorised_query(
    session: Session, made: Ground, case: Case, record: Record
) -> None:
    decided(session, made, case, ALL_MET)
    assert record.state is RecordState.REPAIRED
    for view in (View.PUBLIC, View.SHARED, View.AUTHORISED):
        assert not decide(record_facts(record), Viewer(view), RECEIVED).shown
    assert decide(record_facts(record), Viewer(View.SELF), RECEIVED).shown
    assert case.state == "repaired"


def test_a_refusal_names_each_condition_that_failed(session: Session, made: Ground, case: Case, record: Record) -> None:
    decided(session, made, case, ALL_MET | {Condition.HARM: False})
    item = case.items[0]
    assert item.outcome is Outcome.REFUSED
    assert [code for code, met in item.conditions.items() if not met] == ["harm"]
    assert decide(record_facts(record), PUBLIC, RECEIVED).shown
    assert case.state == "refused"


def test_no_condition_is_left_unjudged(session: Session, made: Ground, case: Case) -> None:
    with pytest.raises(BadInput):
        repairs.propose(session, case=case, judgements=judged(case, {Condition.HARM: True}), act=act(made.clerk, AT))


def test_whoever_proposed_does_not_decide(session: Session, made: Ground, case: Case) -> None:
    both = cases.staff(made.agency, Role.AGENCY_CLERK, Role.AGENCY_HEAD)
    repairs.propose(session, case=case, judgements=judged(case, ALL_MET), act=act(both, AT))
    with pytest.raises(Forbidden):
        repairs.decide(session, case=case, act=act(both, AT))


def test_an_expired_item_needs_no_repair(session: Session, made: Ground) -> None:
    start = date(2022, 3, 1)
    old = register.plain_record(session, subject=made.subject, decided_on=start, start_on=start)
    with pytest.raises(RuleBroken) as refused:
        cases.lodge(session, made, CaseKind.REPAIR, old.ref, at=AT)
    assert "公示期已满" in str(refused.value)


def test_a_risk_alert_has_no_repair(session: Session, made: Ground) -> None:
    item = register.item(session, record_class=RecordClass.RISK)
    alert = register.plain_record(session, subject=made.subject, item=item)
    with pytest.raises(RuleBroken):
        cases.lodge(session, made, CaseKind.REPAIR, alert.ref, at=AT)


def test_what_a_law_excludes_cannot_be_asked_for(session: Session, made: Ground, record: Record) -> None:
    session.add(
        RepairRule(item_code=record.item.code, excluded=True, citation="示例法第九条", entered_at=AT, entered_by="s1")
    )
    session.flush()
    with pytest.raises(RuleBroken) as refused:
        cases.lodge(session, made, CaseKind.REPAIR, record.ref, at=AT)
    assert refused.value.citation is not None
    assert refused.value.citation.short() == "24§40"


def test_a_least_time_names_the_day_from_which_one_may_apply(session: Session, made: Ground) -> None:
    start = date(2026, 9, 1)
    record = register.plain_record(session, subject=made.subject, decided_on=start, start_on=start)
    session.add(
        RepairRule(
            item_code=record.item.code,
            excluded=False,
            least_months=3,
            citation="示例办法第九条",
            entered_at=AT,
            entered_by="s1",
        )
    )
    session.flush()
    found = admitting.repair_findings(session, thing=Thing(record, None), today=RECEIVED)
    least = next(each for each in found if each.condition is Condition.LEAST)
    assert (least.met, least.from_day, least.basis) == (False, date(2026, 12, 1), "示例办法第九条")
    with pytest.raises(RuleBroken) as refused:
        cases.lodge(session, made, CaseKind.REPAIR, record.ref, at=AT)
    assert "2026-12-01" in str(refused.value)


def test_a_revoked_repair_gives_back_the_old_last_day_and_no_more(
    session: Session, made: Ground, case: Case, record: Record
) -> None:
    before = record.public_until
    decided(session, made, case, ALL_MET)
    cases.revoke(session, made, case, at=AT)
    assert record.state is RecordState.CURRENT
    assert record.public_until == before
    assert record.versions[-1].basis == "24§42(3)"
    assert decide(record_facts(record), PUBLIC, RECEIVED).shown
    assert not decide(record_facts(record), PUBLIC, date(2028, 3, 1)).shown


def test_asking_for_material_does_not_stop_the_term(session: Session, made: Ground, case: Case) -> None:
    before = terms.due(case, calendar=CALENDAR, today=RECEIVED).legal
    repairs.ask_material(session, case=case, what="请补交缴款凭证", act=act(made.clerk, AT))
    assert case.state == "lacking"
    assert terms.due(case, calendar=CALENDAR, today=date(2026, 10, 1)).legal == before


def test_what_is_no_dishonesty_yet_needs_no_repair(session: Session, made: Ground) -> None:
    """A penalty whose term for a lawsuit runs is no dishonest information (2021 art. 14(2)): nothing to repair."""
    open_one = register.penalty(session, subject=made.subject, remedy_until=RECEIVED)
    with pytest.raises(RuleBroken) as refused:
        cases.lodge(session, made, CaseKind.REPAIR, open_one.ref, at=AT)
    assert "还不是失信信息" in str(refused.value)
    assert "2026-09-25" in str(refused.value)
    assert refused.value.citation is not None
    assert refused.value.citation.short() == "21§14(2)"
    assert session.query(Case).count() == 0
    found = admitting.repair_findings(session, thing=Thing(open_one, None), today=RECEIVED)
    assert (found[0].condition, found[0].met, found[0].from_day) == (Condition.CLASS, False, date(2026, 9, 25))
    tomorrow = beijing_noon(date(2026, 9, 25))
    assert cases.lodge(session, made, CaseKind.REPAIR, open_one.ref, at=tomorrow).state == "checking"


@pytest.mark.parametrize("challenge", [Challenge.PENDING, Challenge.OVERTURNED])
def test_what_is_still_or_was_rightly_fought_needs_no_repair(
    session: Session, made: Ground, challenge: Challenge
) -> None:
    closed = date(2026, 9, 1) if challenge is Challenge.OVERTURNED else None
    fought = register.penalty(session, subject=made.subject, challenge=challenge, challenge_closed_on=closed)
    with pytest.raises(RuleBroken) as refused:
        cases.lodge(session, made, CaseKind.REPAIR, fought.ref, at=AT)
    assert str(refused.value.message) == "这条信息还不是失信信息，无需修复。"
