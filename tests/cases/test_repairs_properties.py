"""Whatever is judged, whenever it is asked: refused exactly where a condition is not met, open from the day it is."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from portal.cases import repairs
from portal.cases.models import CaseKind, Outcome
from portal.cases.repairs import Judgement
from portal.law import repair
from portal.law.codes import RecordClass
from portal.law.repair import Condition, Facts
from portal.register.records.models import RecordState
from tests.factories import cases, register
from tests.factories.cases import act, beijing_noon

AT = beijing_noon(date(2026, 9, 24))
JUDGED = tuple(condition for condition in Condition if condition.by_papers)
ANSWERS = st.fixed_dictionaries({condition: st.booleans() for condition in JUDGED})
DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))


@given(answers=st.lists(ANSWERS, min_size=1, max_size=3))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_item_is_refused_exactly_where_a_condition_is_not_met(
    session: Session, answers: list[dict[Condition, bool]]
) -> None:
    made = cases.ground(session)
    records = [register.penalty(session, subject=made.subject) for _ in answers]
    case = cases.lodge(session, made, CaseKind.REPAIR, *(each.ref for each in records), at=AT)
    judged = [
        Judgement(item_id=item.id, met=met, reason="已核对材料") for item, met in zip(case.items, answers, strict=True)
    ]
    repairs.propose(session, case=case, judgements=judged, act=act(made.clerk, AT))
    repairs.decide(session, case=case, act=act(made.head, AT))
    for item, record, met in zip(case.items, records, answers, strict=True):
        good = all(met.values())
        assert item.outcome is (Outcome.REPAIRED if good else Outcome.REFUSED)
        assert record.state is (RecordState.REPAIRED if good else RecordState.CURRENT)
        assert {code for code, done in item.conditions.items() if not done} == {each for each in met if not met[each]}
    anything = any(all(met.values()) for met in answers)
    assert case.state == ("repaired" if anything else "refused")


@given(until=DAYS, offset=st.integers(-1, 1))
def test_the_last_public_day_is_the_last_day_to_ask(until: date, offset: int) -> None:
    facts = Facts(record_class=RecordClass.GENERAL, start_on=date(2024, 1, 1), public_until=until)
    today = until + timedelta(days=offset)
    stands = repair.barred(repair.findings(facts, today))
    assert (stands is None) is (today <= until)
    assert stands is None or stands.condition is Condition.PERIOD


@given(start=DAYS, months=st.integers(1, 35), offset=st.integers(-1, 1))
def test_the_least_time_is_met_from_the_day_it_names(start: date, months: int, offset: int) -> None:
    facts = Facts(
        record_class=RecordClass.SERIOUS, start_on=start, public_until=None, least_months=months, least_by="示例办法"
    )
    [least] = [each for each in repair.findings(facts, start) if each.condition is Condition.LEAST]
    assert least.met is False
    assert least.from_day is not None
    today = least.from_day + timedelta(days=offset)
    [then] = [each for each in repair.findings(facts, today) if each.condition is Condition.LEAST]
    assert then.met is (today >= least.from_day)
    assert then.from_day == least.from_day


@given(record_class=st.sampled_from(RecordClass), excluded=st.sampled_from(["", "示例法第九条"]))
def test_only_dishonesty_that_no_law_excludes_can_be_repaired(record_class: RecordClass, excluded: str) -> None:
    facts = Facts(
        record_class=record_class, start_on=date(2026, 1, 1), public_until=date(2027, 1, 1), excluded_by=excluded
    )
    open_ = repair.barred(repair.findings(facts, date(2026, 6, 1))) is None
    assert open_ is (record_class in {RecordClass.GENERAL, RecordClass.SERIOUS} and not excluded)


def test_every_condition_has_its_words_and_its_article() -> None:
    for condition in Condition:
        assert str(condition.label)
        assert condition.citation.short() in {"21§38", "24§40"}


@pytest.mark.parametrize("missing", JUDGED)
def test_each_condition_alone_is_enough_to_refuse(session: Session, missing: Condition) -> None:
    made = cases.ground(session)
    record = register.penalty(session, subject=made.subject)
    case = cases.lodge(session, made, CaseKind.REPAIR, record.ref, at=AT)
    met = dict.fromkeys(JUDGED, True) | {missing: False}
    judged = [Judgement(item_id=case.items[0].id, met=met, reason="缺材料")]
    repairs.propose(session, case=case, judgements=judged, act=act(made.clerk, AT))
    repairs.decide(session, case=case, act=act(made.head, AT))
    assert case.items[0].outcome is Outcome.REFUSED
