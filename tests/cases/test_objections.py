"""An objection: hidden on receipt, one term anybody can count again, decided by two, shown again or put right."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import objections, terms
from portal.cases.models import Case, CaseItem, CaseKind, Outcome
from portal.cases.objections import Proposal
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound, RuleBroken
from portal.law.roles import Role
from portal.register.disclosure import PUBLIC, View, Viewer, decide, record_facts
from portal.register.records.models import Record, RecordState
from portal.store.files import StoredFile
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon

RECEIVED = date(2026, 6, 1)
AT = beijing_noon(RECEIVED)
SHOWN = {"CF_WFXW": "未按规定公示年度报告"}


@pytest.fixture
def case(session: Session, made: Ground, record: Record) -> Case:
    return cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)


def shown(record: Record, view: View = View.PUBLIC) -> bool:
    return decide(record_facts(record), Viewer(view), RECEIVED).shown


def proposal(case: Case, outcome: Outcome, **changes: str) -> list[Proposal]:
    return [Proposal(item_id=item.id, outcome=outcome, reason="核查属实", changes=changes) for item in case.items]


def decided(session: Session, made: Ground, case: Case, outcome: Outcome, **changes: str) -> None:
    objections.propose(session, case=case, proposals=proposal(case, outcome, **changes), act=act(made.clerk, AT))
    objections.decide(session, case=case, act=act(made.head, AT))


def test_the_record_leaves_every_outward_door_in_the_transaction_of_the_receipt(
    session: Session, made: Ground, record: Record
) -> None:
    assert shown(record)
    cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    assert not shown(record)
    assert not shown(record, View.SHARED)
    assert not shown(record, View.AUTHORISED)
    assert shown(record, View.SELF)
    assert decide(record_facts(record), PUBLIC, RECEIVED).code == "suspended"


def test_the_provider_is_asked_once_whatever_the_number_of_its_records(session: Session, made: Ground) -> None:
    unit = register.unit(session)
    mine = [register.penalty(session, subject=made.subject, unit=unit) for _ in range(3)]
    case = cases.lodge(session, made, CaseKind.OBJECTION, *(each.ref for each in mine), at=AT)
    assert [task.unit_id for task in case.tasks] == [unit.id]
    assert len(case.items) == 3


def test_a_form_sent_twice_makes_one_case(session: Session, made: Ground, record: Record) -> None:
    key = "k" * 32
    first = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT, form_key=key)
    again = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT, form_key=key)
    assert first.ref == again.ref


@pytest.mark.usefixtures("case")
def test_a_second_objection_to_the_same_record_waits_for_the_first(
    session: Session, made: Ground, record: Record
) -> None:
    with pytest.raises(Conflict) as refused:
        cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    assert refused.value.citation is not None
    assert refused.value.citation.short() == "21§37"


def test_the_record_of_somebody_else_is_not_there(session: Session, made: Ground) -> None:
    with pytest.raises(NotFound):
        cases.lodge(session, made, CaseKind.OBJECTION, register.penalty(session).ref, at=AT)
    with pytest.raises(NotFound):
        cases.lodge(session, made, CaseKind.OBJECTION, "r" * 19, at=AT)


def test_an_objection_names_one_of_the_four_grounds(session: Session, made: Ground, record: Record) -> None:
    with pytest.raises(BadInput) as refused:
        cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT, ground_code="37.9")
    assert refused.value.field == "ground"
    assert shown(record)


@pytest.mark.parametrize(
    ("received", "strict", "legal"),
    [
        (date(2026, 2, 12), date(2026, 2, 17), date(2026, 2, 24)),
        (date(2026, 4, 28), date(2026, 5, 3), date(2026, 5, 6)),
        (date(2026, 6, 1), date(2026, 6, 6), date(2026, 6, 8)),
        (date(2026, 9, 28), date(2026, 10, 3), date(2026, 10, 8)),
    ],
)
def test_the_term_is_the_vector(session: Session, made: Ground, received: date, strict: date, legal: date) -> None:
    record = register.penalty(session, subject=made.subject)
    case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=beijing_noon(received))
    due = terms.due(case, calendar=CALENDAR, today=received)
    assert (due.strict, due.legal) == (strict, legal)


def test_extensions_are_granted_by_the_head_up_to_twenty_days_in_all(
    session: Session, made: Ground, case: Case
) -> None:
    objections.ask_extension(session, case=case, days=10, reason="情况复杂", act=act(made.clerk, AT))
    assert terms.due(case, calendar=CALENDAR, today=RECEIVED).legal == date(2026, 6, 8)
    objections.decide_extension(session, case=case, granted=True, reason="", act=act(made.head, AT))
    assert terms.due(case, calendar=CALENDAR, today=RECEIVED).legal == date(2026, 6, 16)
    with pytest.raises(RuleBroken) as refused:
        objections.ask_extension(session, case=case, days=11, reason="情况复杂", act=act(made.clerk, AT))
    assert refused.value.field == "extension"
    objections.ask_extension(session, case=case, days=10, reason="情况复杂", act=act(made.clerk, AT))
    objections.decide_extension(session, case=case, granted=True, reason="", act=act(made.head, AT))
    assert terms.due(case, calendar=CALENDAR, today=RECEIVED).legal == date(2026, 6, 26)


def test_a_term_that_is_over_is_not_made_longer(session: Session, made: Ground, case: Case) -> None:
    last = terms.due(case, calendar=CALENDAR, today=AT.date()).legal
    after = beijing_noon(last + timedelta(days=1))
    with pytest.raises(RuleBroken) as refused:
        objections.ask_extension(session, case=case, days=10, reason="情况复杂", act=act(made.clerk, after))
    assert refused.value.field == "extension"
    objections.ask_extension(session, case=case, days=10, reason="情况复杂", act=act(made.clerk, beijing_noon(last)))
    with pytest.raises(RuleBroken):
        objections.decide_extension(session, case=case, granted=True, reason="", act=act(made.head, after))
    objections.decide_extension(session, case=case, granted=False, reason="期限已满", act=act(made.head, after))
    assert terms.due(case, calendar=CALENDAR, today=after.date()).legal == last


def test_whoever_asked_for_an_extension_does_not_grant_it(session: Session, made: Ground, case: Case) -> None:
    both = cases.staff(made.agency, Role.AGENCY_CLERK, Role.AGENCY_HEAD)
    objections.ask_extension(session, case=case, days=5, reason="情况复杂", act=act(both, AT))
    with pytest.raises(Forbidden):
        objections.decide_extension(session, case=case, granted=True, reason="", act=act(both, AT))


def test_an_examination_moves_the_term_by_exactly_its_days(session: Session, made: Ground, case: Case) -> None:
    begun, ended = beijing_noon(date(2026, 6, 3)), beijing_noon(date(2026, 6, 15))
    objections.stop(
        session, case=case, kind="testing", begins=date(2026, 6, 3), document="检字1号", act=act(made.clerk, begun)
    )
    objections.resume(session, case=case, resumes=date(2026, 6, 15), document="检报1号", act=act(made.clerk, ended))
    due = terms.due(case, calendar=CALENDAR, today=date(2026, 6, 15))
    assert due.strict == date(2026, 6, 6) + timedelta(days=12)


def test_only_the_five_examinations_stop_the_term(session: Session, made: Ground, case: Case) -> None:
    with pytest.raises(BadInput):
        objections.stop(session, case=case, kind="holiday", begins=RECEIVED, document="1", act=act(made.clerk, AT))
    with pytest.raises(RuleBroken):
        objections.stop(
            session, case=case, kind="testing", begins=date(2026, 5, 31), document="1", act=act(made.clerk, AT)
        )


def test_kept_information_is_public_again_with_the_decision(
    session: Session, made: Ground, case: Case, record: Record
) -> None:
    decided(session, made, case, Outcome.KEPT)
    assert shown(record)
    assert case.state == "closed"
    assert case.served_on == RECEIVED


def test_a_correction_is_a_new_version_with_reason_and_article(
    session: Session, made: Ground, case: Case, record: Record
) -> None:
    decided(session, made, case, Outcome.CORRECTED, **SHOWN)
    assert shown(record)
    assert record.content["CF_WFXW"] == SHOWN["CF_WFXW"]
    assert [version.number for version in record.versions] == [1, 2]
    assert record.versions[1].basis == "21§37"
    assert record.versions[1].reason == "核查属实"
    assert record.versions[1].unit == made.agency  # who decided, not who provided it
    assert record.versions[0].unit == record.unit


@pytest.mark.parametrize("outcome", [Outcome.DELETED, Outcome.UNVERIFIABLE])
def test_what_is_deleted_or_cannot_be_verified_is_gone_with_its_reason(
    session: Session, made: Ground, case: Case, record: Record, outcome: Outcome
) -> None:
    decided(session, made, case, outcome)
    assert record.state is RecordState.DELETED
    assert record.state_reason == "核查属实"
    assert not shown(record, View.SELF)


def test_nothing_is_decided_without_a_reason(session: Session, made: Ground, case: Case, record: Record) -> None:
    silent = [Proposal(item_id=case.items[0].id, outcome=Outcome.UNVERIFIABLE, reason=" ", changes={})]
    with pytest.raises(BadInput):
        objections.propose(session, case=case, proposals=silent, act=act(made.clerk, AT))
    assert record.state is RecordState.CURRENT


def test_whoever_proposed_does_not_decide(session: Session, made: Ground, case: Case) -> None:
    both = cases.staff(made.agency, Role.AGENCY_CLERK, Role.AGENCY_HEAD)
    objections.propose(session, case=case, proposals=proposal(case, Outcome.KEPT), act=act(both, AT))
    with pytest.raises(Forbidden):
        objections.decide(session, case=case, act=act(both, AT))


def test_of_two_who_act_at_once_the_second_is_told(session: Session, made: Ground, case: Case) -> None:
    objections.propose(session, case=case, proposals=proposal(case, Outcome.KEPT), act=act(made.clerk, AT, seen=1))
    with pytest.raises(Conflict):
        objections.propose(session, case=case, proposals=proposal(case, Outcome.KEPT), act=act(made.clerk, AT, seen=1))


def test_taking_it_back_shows_the_record_again_and_keeps_both_events(
    session: Session, made: Ground, case: Case, record: Record
) -> None:
    objections.withdraw(session, case=case, reason="", act=act(made.party, AT))
    assert shown(record)
    assert case.state == "withdrawn"
    assert session.scalar(select(CaseItem.open_kind).where(CaseItem.case_id == case.id)) is None


def test_an_expired_item_verifies_itself(session: Session, made: Ground) -> None:
    day = date(2022, 3, 1)
    old = register.plain_record(session, subject=made.subject, decided_on=day, start_on=day)
    case = cases.lodge(session, made, CaseKind.OBJECTION, old.ref, at=AT, ground_code="37.3")
    assert objections.verify_expired(session, case=case, act=act(made.party, AT))
    assert case.state == "closed"
    assert old.state is RecordState.DELETED
    assert case.items[0].outcome is Outcome.DELETED


def test_an_item_within_its_period_does_not_verify_itself(session: Session, made: Ground, record: Record) -> None:
    case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT, ground_code="37.3")
    assert not objections.verify_expired(session, case=case, act=act(made.party, AT))
    assert case.state == "verifying"
    assert not shown(record)


def test_the_result_is_written_and_kept(session: Session, made: Ground, case: Case) -> None:
    decided(session, made, case, Outcome.KEPT)
    letter = session.get_one(StoredFile, case.letter_id)
    assert letter.media_type == "application/pdf"
    assert case.ref in letter.name


def test_lateness_is_computed_and_never_stored(session: Session, made: Ground, case: Case) -> None:
    assert not terms.is_late(case, calendar=CALENDAR, today=date(2026, 6, 8))
    assert terms.is_late(case, calendar=CALENDAR, today=date(2026, 6, 9))
    decided(session, made, case, Outcome.KEPT)
    assert not terms.is_late(case, calendar=CALENDAR, today=date(2026, 7, 1))
