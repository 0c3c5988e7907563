"""An application is judged by the rules in force when it was received, whatever is entered or taken back afterwards."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.accounts.models import UnitKind
from portal.cases import admitting, repair_queries, repair_rules, repairs
from portal.cases.models import Case, CaseKind, Outcome
from portal.cases.repair_rules import RuleDraft
from portal.cases.repairs import Judgement
from portal.cases.things import Thing
from portal.kernel.errors import NotFound, RuleBroken
from portal.law.actors import Actor
from portal.law.repair import Condition, Finding
from portal.law.roles import Role
from portal.register.records.models import Record
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon
from tests.factories.register import CIPHER

RECEIVED = date(2026, 9, 24)
AT = beijing_noon(RECEIVED)
BEFORE, AFTER = AT - timedelta(days=1), AT + timedelta(days=1)
ALL_MET = {condition: True for condition in Condition if condition.by_papers}


@pytest.fixture
def region(session: Session) -> Actor:
    return cases.staff(cases.office(session, UnitKind.AGENCY, "150000"), Role.AGENCY_HEAD)


def enter(session: Session, region: Actor, kind: str, at: datetime, least: int = 0) -> int:
    draft = RuleDraft(kind=kind, excluded=not least, least_months=least, citation="示例法第九条")
    return repair_rules.enter(session, draft=draft, actor=region, at=at).id


def asked(session: Session, made: Ground, ref: str, at: datetime = AT) -> Case:
    return cases.lodge(session, made, CaseKind.REPAIR, ref, at=at)


def seen(session: Session, made: Ground, case: Case, at: datetime) -> dict[Condition, Finding]:
    """What the desk is shown of the only item, by condition."""
    told = {"actor": made.clerk, "cipher": CIPHER, "calendar": CALENDAR, "at": at}
    view = repair_queries.of_agency(session, ref=case.ref, **told)  # type: ignore[arg-type]
    assert view.received_on == RECEIVED
    return {finding.condition: finding for finding in view.items[0].findings}


def repaired(session: Session, made: Ground, case: Case, at: datetime) -> bool:
    judged = [Judgement(item_id=item.id, met=ALL_MET, reason="已核对缴款凭证") for item in case.items]
    repairs.propose(session, case=case, judgements=judged, act=act(made.clerk, at))
    repairs.decide(session, case=case, act=act(made.head, at))
    return case.items[0].outcome is Outcome.REPAIRED


@pytest.mark.parametrize("least", [0, 35])
def test_a_rule_entered_after_receipt_touches_nobody_who_had_asked(
    session: Session, made: Ground, record: Record, region: Actor, least: int
) -> None:
    case, second = asked(session, made, record.ref), register.penalty(session, subject=made.subject, item=record.item)
    enter(session, region, f"item:{record.item.code}", AFTER, least)
    found = seen(session, made, case, AFTER)
    assert (found[Condition.ALLOWED].met, found[Condition.LEAST].met) == (True, True)
    assert (found[Condition.ALLOWED].basis, found[Condition.LEAST].basis) == ("", "")
    with pytest.raises(RuleBroken):
        asked(session, made, second.ref, at=AFTER)
    assert repaired(session, made, case, AFTER)


def test_whoever_was_admitted_by_a_least_time_is_judged_by_it_and_the_page_names_its_edition(
    session: Session, made: Ground, record: Record, region: Actor
) -> None:
    """The penalty began on 1 March 2025: after 12 months it may be repaired; a later rule of 30 is not applied."""
    kind = f"item:{record.item.code}"
    first = enter(session, region, kind, BEFORE, least=12)
    case = asked(session, made, record.ref)
    repair_rules.drop(session, rule_id=first, reason="已废止", actor=region, at=AFTER)
    enter(session, region, kind, AFTER, least=30)
    least = seen(session, made, case, AFTER)[Condition.LEAST]
    assert (least.met, least.from_day, least.since) == (True, date(2026, 3, 1), RECEIVED - timedelta(days=1))
    now = admitting.repair_findings(session, thing=Thing(record, None), today=RECEIVED)
    assert [each.met for each in now if each.condition is Condition.LEAST] == [False]
    assert repaired(session, made, case, AFTER)


def test_a_rule_that_was_taken_back_bars_nobody_any_more(
    session: Session, made: Ground, record: Record, region: Actor
) -> None:
    number = enter(session, region, f"item:{record.item.code}", BEFORE)
    with pytest.raises(RuleBroken):
        asked(session, made, record.ref)
    repair_rules.drop(session, rule_id=number, reason="已废止", actor=region, at=AT)
    assert repair_rules.rules(session) == ()
    assert asked(session, made, record.ref, at=AFTER).state == "checking"
    with pytest.raises(NotFound):
        repair_rules.drop(session, rule_id=number, reason="再次", actor=region, at=AFTER)


def test_a_list_closed_to_repair_later_stays_open_to_whoever_had_asked(session: Session, made: Ground) -> None:
    entry = register.entry(session, subject=made.subject)
    case = asked(session, made, entry.ref)
    entry.register.repairable = False
    session.flush()
    assert seen(session, made, case, AFTER)[Condition.ALLOWED].met
    now = admitting.repair_findings(session, thing=Thing(None, entry), today=RECEIVED)
    assert [each.met for each in now if each.condition is Condition.ALLOWED] == [False]
