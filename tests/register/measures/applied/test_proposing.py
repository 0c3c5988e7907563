"""A measure is proposed only out of the edition in force, on a ground that bears it (2021 arts. 24-29; 24§32, 37)."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.kernel.errors import BadInput, Forbidden, PortalError, RuleBroken
from portal.law.codes import RecordClass
from portal.law.roles import Role
from portal.register.lists.models import ListKind, ResponsiblePerson
from portal.register.measures import commands
from portal.register.measures.applied import proposing
from portal.register.measures.applied.models import Application, Weight
from portal.register.measures.models import MeasureKind
from portal.register.records.models import Challenge
from tests.factories import register as make
from tests.factories import staff as people
from tests.register.measures.applied import cases
from tests.register.measures.applied.cases import BAN, BONUS, WATCH, Office, act, proposal


@pytest.fixture
def office(session: Session) -> Office:
    cases.edition(session)
    return Office(session)


def propose(session: Session, office: Office, ground: str, **values: Any) -> Application:
    return proposing.propose(session, proposal=proposal(ground, **values), act=act(office.maker, make.AT))


def refused(session: Session, office: Office, ground: str, **values: Any) -> PortalError:
    with pytest.raises((BadInput, RuleBroken)) as caught:
        propose(session, office, ground, **values)
    return caught.value


def test_a_listed_subject_gets_a_measure_of_the_edition_in_force(session: Session, office: Office) -> None:
    entry = make.entry(session)
    made = propose(session, office, entry.ref)
    assert (made.state, made.kind, made.subject) == ("hearing", MeasureKind.RESTRAINT_SERIOUS, entry.subject)
    assert [task.unit for task in made.tasks] == [office.unit]


def test_a_measure_of_a_draft_cannot_be_applied(session: Session, office: Office) -> None:
    commands.load_edition(session, year=2027, items=(replace(BAN, code="YZ-99"),), actor="test", at=make.AT)
    refusal = refused(session, office, make.entry(session).ref, code="YZ-99")
    assert (refusal.field, refusal.citation and refusal.citation.short()) == ("code", "21§24")


def test_a_measure_of_an_edition_no_longer_in_force_cannot_be_applied(session: Session, office: Office) -> None:
    commands.load_edition(session, year=2025, items=(replace(BAN, code="YZ-98"),), actor="test", at=make.AT)
    commands.publish_edition(session, year=2025, published_on=date(2025, 4, 1), actor="test", at=make.AT)
    assert refused(session, office, make.entry(session).ref, code="YZ-98").field == "code"


def test_a_serious_measure_needs_a_public_serious_entry(session: Session, office: Office) -> None:
    honour = make.entry(session, register=make.register(session, kind=ListKind.HONOUR), rules_version="第一版")
    removed = make.entry(session)
    removed.removed_at, removed.removal_document = make.AT, "示移字1号"
    removed.removal_reason, removed.removal_basis = "到期", "24§40"
    for ground in (honour.ref, removed.ref, make.penalty(session).ref, "l" + "2" * 18, ""):
        refusal = refused(session, office, ground)
        assert refusal.citation is not None
        assert refusal.citation.short() == "21§27"


def test_an_incentive_needs_an_honour_and_a_tender_its_number(session: Session, office: Office) -> None:
    honour = make.entry(session, register=make.register(session, kind=ListKind.HONOUR), rules_version="第一版")
    assert refused(session, office, honour.ref, code=BONUS.code).field == "tender_no"
    made = propose(session, office, honour.ref, code=BONUS.code, tender_no="ZB-2026-1", told_on=None)
    assert (made.kind, made.told_on, made.tender_no) == (MeasureKind.INCENTIVE, None, "ZB-2026-1")
    assert refused(session, office, make.entry(session).ref, code=BONUS.code, tender_no="1").field == "ground_ref"


def test_a_general_measure_needs_a_final_record_of_general_dishonesty(session: Session, office: Office) -> None:
    final = make.penalty(session)
    assert propose(session, office, final.ref, code=WATCH.code).kind is MeasureKind.RESTRAINT_GENERAL
    pending = make.penalty(session, challenge=Challenge.PENDING)
    open_remedy = make.penalty(session, remedy_until=date(2026, 12, 31))
    risk = make.plain_record(session, item=make.item(session, record_class=RecordClass.RISK))
    serious = make.entry(session)
    for ground in (pending, open_remedy, risk, serious):
        assert refused(session, office, ground.ref, code=WATCH.code).field == "ground_ref"


def test_no_measure_at_all_rests_on_a_risk_alert(session: Session, office: Office) -> None:
    risk = make.plain_record(session, item=make.item(session, record_class=RecordClass.RISK))
    assert "风险提示" in str(refused(session, office, risk.ref, code=WATCH.code))


@pytest.mark.parametrize(
    ("basis", "accepted"),
    [
        ("《示例法》第十二条", True),
        ("《示例条例》第12条第二款", True),
        ("示例法第十二条", False),
        ("《示例法》", False),
        ("", False),
    ],
)
def test_outside_the_list_a_measure_cites_the_article_of_a_law(
    session: Session, office: Office, basis: str, *, accepted: bool
) -> None:
    entry = make.entry(session)
    values = {
        "code": "",
        "off_list_kind": MeasureKind.RESTRAINT_SERIOUS,
        "off_list_measure": "限制从业",
        "off_list_basis": basis,
    }
    if accepted:
        made = propose(session, office, entry.ref, **values)
        assert (made.item, made.off_list_basis, made.law_checked_on) == (None, basis, None)
    else:
        refusal = refused(session, office, entry.ref, **values)
        assert (refusal.field, refusal.citation and refusal.citation.short()) == ("off_list_basis", "24§32")


def test_without_a_measure_nothing_is_applied(session: Session, office: Office) -> None:
    assert refused(session, office, make.entry(session).ref, code="").field == "code"


def test_the_same_measure_for_facts_of_another_weight_is_explained(session: Session, office: Office) -> None:
    propose(session, office, make.entry(session).ref, weight=Weight.GRAVE)
    propose(session, office, make.entry(session).ref, weight=Weight.GRAVE)
    other = make.entry(session).ref
    refusal = refused(session, office, other, weight=Weight.LIGHT)
    assert (refusal.field, refusal.citation and refusal.citation.short()) == ("weight_reason", "21§28")
    made = propose(session, office, other, weight=Weight.LIGHT, weight_reason="屡次发生。")
    assert made.weight_reason == "屡次发生。"


def test_a_responsible_person_needs_a_decision_of_their_own(session: Session, office: Office) -> None:
    entry = make.entry(session)
    person = ResponsiblePerson(entry=entry, name="测甲一", role="法定代表人", basis="示例法", state_rule="示例规定")
    session.add(person)
    session.flush()
    for number in ("", entry.decision_no):
        refusal = refused(session, office, entry.ref, responsible=person.id, own_decision_no=number)
        assert (refusal.field, refusal.citation and refusal.citation.short()) == ("own_decision_no", "24§37")
    made = propose(session, office, entry.ref, responsible=person.id, own_decision_no="示人字〔2026〕1号")
    assert made.on_responsible
    elsewhere = make.entry(session)
    refused(session, office, elsewhere.ref, responsible=person.id, own_decision_no="示人字〔2026〕2号")


@pytest.mark.parametrize("day", [None, date(2026, 6, 2), date(2026, 4, 19)])
def test_the_subject_was_told_since_the_listing_and_not_tomorrow(
    session: Session, office: Office, day: date | None
) -> None:
    assert refused(session, office, make.entry(session).ref, told_on=day).field == "told_on"


@pytest.mark.parametrize("name", ["rationale", "exit_conditions", "lift_conditions", "remedies", "told_manner"])
def test_nothing_of_the_notice_may_be_missing(session: Session, office: Office, name: str) -> None:
    assert refused(session, office, make.entry(session).ref, **{name: " "}).field == name


def test_a_joint_measure_gives_each_unit_a_task(session: Session, office: Office) -> None:
    others = [make.unit(session, division="150200"), make.unit(session, division="150300")]
    made = propose(session, office, make.entry(session).ref, units=tuple(one.credit_code for one in others))
    assert {task.unit_id for task in made.tasks} == {office.unit.id, *(one.id for one in others)}
    assert refused(session, office, make.entry(session).ref, units=("911501000000000000",)).field == "units"


def test_only_the_maker_of_a_unit_proposes(session: Session, office: Office) -> None:
    entry = make.entry(session)
    for role in set(Role) - {Role.PROVIDER_MAKER}:
        with pytest.raises(Forbidden):
            proposing.propose(
                session, proposal=proposal(entry.ref), act=act(people.actor(session, role, unit=office.unit), make.AT)
            )


def test_identity_numbers_do_not_stay_in_the_weighing(session: Session, office: Office) -> None:
    made = propose(session, office, make.entry(session).ref, rationale="张某 150102199005011234 屡犯。")
    assert "199005011234" not in made.rationale


def test_the_day_is_the_one_of_beijing(session: Session, office: Office) -> None:
    late = datetime(2026, 5, 31, 17, 0, tzinfo=UTC)  # 1 June in Beijing
    made = proposing.propose(session, proposal=proposal(make.entry(session).ref), act=act(office.maker, late))
    assert made.told_on == cases.TOLD
