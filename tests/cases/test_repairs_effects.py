"""What follows a repair: the unit heard in its own term, measures lifted, letters signed and shown, proofs verified."""

import subprocess
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import UnitKind
from portal.cases import (
    effects,
    letters,
    lodging,
    objections,
    repair_commitments,
    repair_proofs,
    repair_queries,
    repair_rules,
    repairs,
    terms,
)
from portal.cases.admitting import Asked
from portal.cases.lodging import Lodging
from portal.cases.models import Case, CaseKind
from portal.cases.repair_proofs import Verdict
from portal.cases.repair_rules import RuleDraft
from portal.cases.repairs import Judgement
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from portal.law.procedures.objection import BY_OBJECTION
from portal.law.repair import Condition
from portal.law.roles import Role
from portal.procedures.tasks import Urgency, urgency
from portal.register.catalogue.models import Openness
from portal.register.lists.removals import commands as removals
from portal.register.lists.removals.models import RemovalGround
from portal.register.measures.applied import lifting
from portal.register.measures.applied import queries as measures
from portal.register.measures.applied.models import GroundKind
from portal.register.records import commands as records
from portal.register.records.models import Record, RecordState
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import SubjectKind
from portal.store.outbox import OutboxMessage
from tests.factories import applied, cases, register
from tests.factories import holders as accounts
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon
from tests.factories.register import CIPHER
from tests.register.measures.applied import cases as measure_cases

DAY = date(2026, 9, 24)
AT = beijing_noon(DAY)
ALL_MET = {condition: True for condition in Condition if condition.by_papers}


@pytest.fixture
def case(session: Session, made: Ground, record: Record) -> Case:
    return cases.lodge(session, made, CaseKind.REPAIR, record.ref, at=AT)


def decided(session: Session, made: Ground, case: Case, at: datetime = AT, **failed: bool) -> None:
    met = ALL_MET | {Condition(name): value for name, value in failed.items()}
    judged = [Judgement(item_id=item.id, met=met, reason="已核对缴款凭证") for item in case.items]
    repairs.propose(session, case=case, judgements=judged, act=act(made.clerk, at))
    repairs.decide(session, case=case, act=act(made.head, at))


def test_nothing_is_lodged_online_without_the_signed_letter(session: Session, made: Ground, record: Record) -> None:
    asked = Lodging(
        kind=CaseKind.REPAIR,
        subject_ref=made.subject.ref,
        items=(Asked(record.ref),),
        statement="已改正",
        form_key="form-key-0123456789abcdef",
    )
    with pytest.raises(BadInput) as refused:
        lodging.by_holder(session, lodging=asked, party=made.party, cipher=CIPHER, at=AT)
    assert (refused.value.field, str(refused.value.citation and refused.value.citation.short())) == ("signed", "21§38")


def test_the_unit_has_three_working_days_and_the_agency_its_ten_whatever_the_unit_does(
    session: Session, case: Case, record: Record
) -> None:
    due = repair_queries.opinion_due(case.tasks[0], calendar=CALENDAR)
    # 25 September is the Mid-Autumn holiday of 2026.
    assert due.legal == date(2026, 9, 30)
    maker = cases.staff(record.unit, Role.PROVIDER_MAKER)
    for today, state in ((due.legal, "待提出意见"), (due.legal + timedelta(days=1), "逾期没有提出意见，请立即提出")):
        [task] = repair_queries.waiting(session, actor=maker, calendar=CALENDAR, today=today)
        assert (task.due, str(task.state)) == (due.legal, state)
        assert terms.due(case, calendar=CALENDAR, today=today).legal == date(2026, 10, 8)
    repairs.opine(session, ref=case.ref, opinion="against", words="没有整改", actor=maker, act=act(maker, AT))
    assert repair_queries.waiting(session, actor=maker, calendar=CALENDAR, today=DAY) == []
    with pytest.raises(Conflict):
        repairs.opine(session, ref=case.ref, opinion="for", words="再次", actor=maker, act=act(maker, AT))


def test_a_unit_that_was_not_asked_finds_nothing(session: Session, case: Case) -> None:
    stranger = cases.staff(register.unit(session), Role.PROVIDER_MAKER)
    with pytest.raises(NotFound):
        repairs.opine(session, ref=case.ref, opinion="for", words="同意", actor=stranger, act=act(stranger, AT))


def test_a_measure_that_rests_on_the_record_is_to_be_lifted_and_shows_overdue(
    session: Session, made: Ground, case: Case, record: Record
) -> None:
    measure_cases.edition(session)
    office = measure_cases.Office(session)
    entry = register.entry(session, subject=made.subject, unit=office.unit)
    measure = measure_cases.in_force(session, office, entry)
    measure.ground, measure.ground_ref = GroundKind.RECORD, record.ref
    session.flush()
    assert lifting.end_unfounded(session, at=AT) == 0
    decided(session, made, case)
    posted = session.scalars(select(OutboxMessage).where(OutboxMessage.topic == effects.LIFT)).all()
    assert [each.payload for each in posted] == [{"record": record.ref}]
    assert lifting.end_unfounded(session, at=AT) == 1
    assert measure.ended_on == DAY
    due = lifting.lift_due(measure, CALENDAR)
    assert due is not None
    late = due.legal + timedelta(days=1)
    [task] = measures.waiting(session, actor=office.maker, calendar=CALENDAR, today=late)
    assert (task.due, urgency(task.due, late)) == (due.legal, Urgency.OVERDUE)


def test_the_letter_speaks_of_measures_only_where_one_rested_on_what_is_repaired(
    session: Session, made: Ground, case: Case, record: Record
) -> None:
    other = register.penalty(session, subject=made.subject)
    measure = applied.in_force(session, register.entry(session, subject=made.subject))
    measure.ground, measure.ground_ref = GroundKind.RECORD, record.ref
    session.flush()
    free = cases.lodge(session, made, CaseKind.REPAIR, other.ref, at=AT)
    for each in (case, free):
        decided(session, made, each)
    assert "解除失信惩戒措施" in words_of(session, case)
    assert "解除失信惩戒措施" not in words_of(session, free)
    assert "停止公示、共享和查询" in words_of(session, free)
    measure.state, measure.ended_on = "lifted", DAY
    session.flush()
    assert "解除失信惩戒措施" in words_of(session, case)


def test_of_a_refusal_and_how_to_ask_again_only_a_refusal_speaks(
    session: Session, made: Ground, record: Record
) -> None:
    other = register.penalty(session, subject=made.subject)
    granted, refused = (cases.lodge(session, made, CaseKind.REPAIR, each.ref, at=AT) for each in (record, other))
    decided(session, made, granted)
    decided(session, made, refused, **{next(iter(ALL_MET)).value: False})
    assert "再次申请" not in words_of(session, granted)
    assert "再次申请" in words_of(session, refused)
    for each in (granted, refused):
        assert "修复不收取任何费用" in words_of(session, each)


def words_of(session: Session, case: Case) -> str:
    return "\n".join(str(line) for part in letters.written(session, case, CIPHER).parts for line in part.lines)


def test_a_repaired_listing_follows_the_decision_of_its_list(session: Session, made: Ground) -> None:
    unit = register.unit(session)
    entry = register.entry(session, subject=made.subject, unit=unit)
    case = cases.lodge(session, made, CaseKind.REPAIR, entry.ref, at=AT)
    keeper, second = (cases.staff(unit, Role.LIST_AUTHORITY) for _ in range(2))
    tasks = repair_queries.waiting(session, actor=keeper, calendar=CALENDAR, today=DAY)
    assert {task.path for task in tasks} == {
        f"/desk/cases/{case.ref}/repair/opinion",
        f"/desk/removals/new/{entry.ref}",
    }
    assert repair_queries.about_entry(session, entry_ref=entry.ref) == (case.ref,)
    removal = removals.propose(
        session,
        entry_ref=entry.ref,
        ground=RemovalGround.APPLICATION,
        notified_on=DAY,
        document="示移字1号",
        reason="已改正",
        turn=measure_cases.act(keeper, AT),
    )
    removals.confirm(session, ref=removal.ref, turn=measure_cases.act(second, AT))
    decided(session, made, case)
    assert case.state == "repaired"
    assert repair_queries.about_entry(session, entry_ref=entry.ref) == ()


@pytest.mark.parametrize("harm", [True, False])
def test_a_signed_letter_is_public_until_the_decision(
    session: Session, made: Ground, case: Case, record: Record, harm: bool
) -> None:
    code = made.subject.credit_code or ""
    until = record.public_until
    assert until is not None
    [shown] = repair_commitments.public(session, credit_code=code, today=DAY)
    assert (shown.signed_on, shown.digest) == (DAY, repairs.commitment_digest())
    assert len(repair_commitments.public(session, credit_code=code, today=until)) == 1
    assert repair_commitments.public(session, credit_code=code, today=until + timedelta(days=1)) == ()
    decided(session, made, case, harm=harm)
    assert repair_commitments.public(session, credit_code=code, today=DAY) == ()


@pytest.mark.usefixtures("case")
def test_no_letter_hints_at_what_is_disputed(session: Session, made: Ground, record: Record) -> None:
    def letters() -> int:
        return len(repair_commitments.public(session, credit_code=made.subject.credit_code or "", today=DAY))

    objection = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    assert letters() == 0
    objections.withdraw(session, case=objection, reason="", act=act(made.party, AT))
    assert letters() == 1


@pytest.mark.usefixtures("case")
def test_no_letter_hints_at_what_was_never_public_or_was_deleted(
    session: Session, made: Ground, record: Record
) -> None:
    code = made.subject.credit_code or ""
    record.item.openness = Openness.AUTHORISED
    session.flush()
    assert repair_commitments.public(session, credit_code=code, today=DAY) == ()
    record.item.openness = Openness.PUBLIC
    session.flush()
    assert len(repair_commitments.public(session, credit_code=code, today=DAY)) == 1
    records.end(
        session, record=record, state=RecordState.DELETED, reason="有误", basis=BY_OBJECTION, at=AT, actor="test"
    )
    assert repair_commitments.public(session, credit_code=code, today=DAY) == ()


@pytest.mark.usefixtures("case")
def test_of_a_sole_proprietor_no_letter_is_public(session: Session, made: Ground) -> None:
    made.subject.kind = SubjectKind.SOLE_PROPRIETOR
    session.flush()
    assert repair_commitments.public(session, credit_code=made.subject.credit_code or "", today=DAY) == ()


def test_a_proof_says_its_number_and_anybody_may_ask_whether_it_holds(
    session: Session, made: Ground, case: Case, tmp_path: Path
) -> None:
    assert repair_proofs.verify(session, number=case.ref).verdict is Verdict.UNKNOWN
    with pytest.raises(NotFound):
        proof(session, made, case)
    decided(session, made, case)
    answer = repair_proofs.verify(session, number=f" {case.ref.upper()} ")
    assert (answer.verdict, answer.decided_on, answer.items) == (Verdict.REPAIRED, DAY, 1)
    path = tmp_path / "proof.pdf"
    path.write_bytes(proof(session, made, case))
    read = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True)
    text = "".join(read.stdout.split())
    assert case.ref in text
    assert made.subject.credit_code is not None
    for wanted in (present_name(made.subject), made.subject.credit_code, "测甲一", "法定代表人"):
        assert wanted in text
    assert f"https://example.org/repairs/verify/{case.ref}" in text
    assert proof(session, made, case) == path.read_bytes()


def test_a_proof_is_issued_by_whoever_decided(session: Session, made: Ground, case: Case, tmp_path: Path) -> None:
    region = cases.staff(cases.office(session, UnitKind.AGENCY, "150000"), Role.AGENCY_CLERK, Role.AGENCY_HEAD)
    judged = [Judgement(item_id=item.id, met=ALL_MET, reason="已核对缴款凭证") for item in case.items]
    repairs.propose(session, case=case, judgements=judged, act=act(made.clerk, AT))
    repairs.decide(session, case=case, act=act(region, AT))
    assert letters.written(session, case, CIPHER).issuer == region.unit_name
    path = tmp_path / "proof.pdf"
    path.write_bytes(proof(session, made, case))
    read = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, text=True, check=True)
    text = "".join(read.stdout.split())
    assert region.unit_name in text
    assert made.agency.name_zh not in text


def test_a_revoked_repair_is_told_to_be_revoked(session: Session, made: Ground, case: Case) -> None:
    decided(session, made, case)
    cases.revoke(session, made, case, at=AT)
    assert repair_proofs.verify(session, number=case.ref).verdict is Verdict.REVOKED
    with pytest.raises(NotFound):
        proof(session, made, case)


def test_whoever_raised_the_doubt_does_not_revoke(session: Session, made: Ground, case: Case) -> None:
    decided(session, made, case)
    both = cases.staff(made.agency, Role.AGENCY_CLERK, Role.AGENCY_HEAD)
    repairs.suspect(session, case=case, reason="凭证系伪造", act=act(both, AT))
    with pytest.raises(Forbidden):
        repairs.revoke(session, case=case, reason="凭证系伪造", act=act(both, AT))


def test_nobody_gets_the_proof_of_another(session: Session, made: Ground, case: Case) -> None:
    decided(session, made, case)
    other = accounts.holder(session)
    with pytest.raises(NotFound):
        repair_proofs.letter(
            session, ref=case.ref, party=accounts.party(other), address="x", act=act(accounts.party(other), AT)
        )


def proof(session: Session, made: Ground, case: Case) -> bytes:
    address = f"https://example.org/repairs/verify/{case.ref}"
    return repair_proofs.letter(session, ref=case.ref, party=made.party, address=address, act=act(made.party, AT))


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"citation": " "}, "citation"),
        ({"kind": "item:none"}, "kind"),
        ({"excluded": False, "least_months": 0}, "least_months"),
        ({"excluded": False, "least_months": 36}, "least_months"),
    ],
)
def test_no_rule_without_its_article_or_that_says_nothing(
    session: Session, record: Record, changed: dict[str, Any], field: str
) -> None:
    head = cases.staff(cases.office(session, UnitKind.AGENCY, "150000"), Role.AGENCY_HEAD)
    told = {"kind": f"item:{record.item.code}", "excluded": True, "least_months": 0, "citation": "示例法第九条"}
    with pytest.raises(BadInput) as refused:
        repair_rules.enter(session, draft=RuleDraft(**(told | changed)), actor=head, at=AT)
    assert refused.value.field == field


def test_one_kind_has_one_rule(session: Session, record: Record) -> None:
    head = cases.staff(cases.office(session, UnitKind.AGENCY, "150000"), Role.AGENCY_HEAD)
    draft = RuleDraft(kind=f"item:{record.item.code}", excluded=True, least_months=0, citation="示例法第九条")
    repair_rules.enter(session, draft=draft, actor=head, at=AT)
    assert draft.kind not in {kind.key for kind in repair_rules.kinds(session)}
    with pytest.raises(Conflict):
        repair_rules.enter(session, draft=draft, actor=head, at=AT)


def test_a_league_has_no_say_in_what_is_excluded(session: Session, made: Ground, record: Record) -> None:
    draft = RuleDraft(kind=f"item:{record.item.code}", excluded=True, least_months=0, citation="示例法第九条")
    for actor in (made.head, made.clerk):
        with pytest.raises(Forbidden):
            repair_rules.enter(session, draft=draft, actor=actor, at=AT)
