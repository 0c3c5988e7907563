"""What the desk may not do in a case, whom it tells, and what the letter says."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import UnitKind
from portal.cases import (
    answering,
    deletions,
    desk_queries,
    handling,
    handover,
    letters,
    notes,
    objections,
    papers,
    reviews,
    unit_queries,
)
from portal.cases.admitting import Asked
from portal.cases.lodging import Lodging
from portal.cases.models import Case, CaseFile, CaseKind, Outcome
from portal.cases.objections import Proposal
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound, RuleBroken
from portal.law.actors import Actor
from portal.law.codes import RecordClass
from portal.law.roles import Role
from portal.register.records.models import Record
from tests.cases.lives import paper
from tests.factories import cases, register, staff
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon
from tests.factories.register import CIPHER

RECEIVED = date(2026, 6, 1)
AT = beijing_noon(RECEIVED)


@pytest.fixture
def case(session: Session, made: Ground, record: Record) -> Case:
    return cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)


def same(case: Case, outcome: Outcome, **changes: str) -> list[Proposal]:
    return [Proposal(item_id=item.id, outcome=outcome, reason="核查属实", changes=changes) for item in case.items]


def decided(session: Session, made: Ground, case: Case, outcome: Outcome, **changes: str) -> None:
    objections.propose(session, case=case, proposals=same(case, outcome, **changes), act=act(made.clerk, AT))
    objections.decide(session, case=case, act=act(made.head, AT))


def review(session: Session, made: Ground, case: Case) -> Case:
    asked = Lodging(
        kind=CaseKind.REVIEW,
        subject_ref="",
        items=(Asked("whatever"),),
        statement="不服处理结果。",
        form_key="r" * 32,
        review_of=case.ref,
    )
    ref = reviews.ask(session, asked=asked, party=made.party, cipher=CIPHER, at=AT).ref
    return session.scalars(select(Case).where(Case.ref == ref)).one()


def provider(record: Record) -> Actor:
    return cases.staff(record.unit, Role.PROVIDER_MAKER)


def test_nobody_handles_a_case_that_bears_their_own_name(session: Session, made: Ground, case: Case) -> None:
    namesake = replace(made.clerk, name="测甲一")
    with pytest.raises(Forbidden) as refused:
        objections.propose(session, case=case, proposals=same(case, Outcome.KEPT), act=act(namesake, AT))
    assert refused.value.citation is not None
    assert refused.value.citation.short() == "21§30(2)"


def test_whoever_may_be_the_applicant_reads_neither_notes_nor_proposals(
    session: Session, made: Ground, case: Case
) -> None:
    notes.add(session, ref=case.ref, words="先核对文书", actor=made.clerk, cipher=CIPHER, at=AT)
    objections.propose(session, case=case, proposals=same(case, Outcome.KEPT), act=act(made.clerk, AT))
    for actor, told in ((made.head, True), (replace(made.clerk, name="测甲一"), False)):
        found = desk_queries.case(session, ref=case.ref, actor=actor, cipher=CIPHER, calendar=CALENDAR, at=AT)
        assert (bool(found.notes), found.view.items[0].proposed is not None) == (told, told)


def test_whoever_handled_the_objection_opens_no_proof_of_its_review(session: Session, made: Ground, case: Case) -> None:
    both = replace(made.reviewer, roles=made.reviewer.roles | {Role.AGENCY_CLERK})
    objections.propose(session, case=case, proposals=same(case, Outcome.KEPT), act=act(both, AT))
    objections.decide(session, case=case, act=act(made.head, AT))
    asked = review(session, made, case)
    with pytest.raises(Forbidden):
        desk_queries.paper(session, ref=asked.ref, file_ref="f" * 19, actor=both, cipher=CIPHER, at=AT)


def test_the_desk_does_not_withdraw_for_somebody_with_an_account(session: Session, made: Ground, case: Case) -> None:
    with pytest.raises(RuleBroken) as refused:
        objections.withdraw(session, case=case, reason="口头", act=act(made.clerk, AT))
    assert (refused.value.field, str(refused.value.citation)) == ("reason", "《公共信用条例》(2021)第37条")
    assert case.state == "verifying"


def test_a_refusal_of_one_item_stands_beside_that_item(session: Session, made: Ground, case: Case) -> None:
    wrong = same(case, Outcome.CORRECTED, CF_WFXW="身" * 3_000)
    with pytest.raises(RuleBroken) as refused:
        objections.propose(session, case=case, proposals=wrong, act=act(made.clerk, AT))
    assert refused.value.field == f"CF_WFXW-{case.items[0].id}"


def test_the_first_of_the_desk_handles_the_case(session: Session, made: Ground, case: Case) -> None:
    assert case.clerk_ref is None
    objections.propose(session, case=case, proposals=same(case, Outcome.KEPT), act=act(made.clerk, AT))
    assert case.clerk_ref == made.clerk.ref


def test_the_letter_names_item_outcome_reason_articles_and_the_way_on(
    session: Session, made: Ground, case: Case
) -> None:
    decided(session, made, case, Outcome.CORRECTED, CF_WFXW="未按规定公示年度报告")
    said = letters.written(session, case, CIPHER)
    lines = [str(line) for part in said.parts for line in part.lines]
    assert str(said.title) == "异议处理结果告知书"
    assert "处理结果：更正" in lines
    assert "理由：核查属实" in lines
    assert any("未按规定公示信息" in line and "未按规定公示年度报告" in line for line in lines)
    assert any("申请复核" in line for line in lines)
    assert [each.short() for each in said.articles] == ["21§37", "18§38", "24§39"]


def test_a_deletion_is_told_to_its_provider_who_notes_it_once(session: Session, made: Ground) -> None:
    item = register.item(session, record_class=RecordClass.ENHANCING)
    praise = register.plain_record(session, subject=made.subject, item=item)
    case = cases.lodge(session, made, CaseKind.DELETION, praise.ref, at=AT)
    someone = provider(praise)
    assert desk_queries.told(session, actor=someone, calendar=CALENDAR, today=RECEIVED) == []
    deletions.delete(session, case=case, act=act(made.clerk, AT))
    assert [task.ref for task in desk_queries.told(session, actor=someone, calendar=CALENDAR, today=RECEIVED)] == [
        case.ref
    ]
    answering.acknowledge(session, ref=case.ref, actor=someone, act=act(someone, AT))
    with pytest.raises(Conflict):
        answering.acknowledge(session, ref=case.ref, actor=someone, act=act(someone, AT))
    assert desk_queries.told(session, actor=someone, calendar=CALENDAR, today=RECEIVED) == []


def test_a_review_goes_in_writing_to_agency_and_unit(
    session: Session, made: Ground, case: Case, record: Record
) -> None:
    decided(session, made, case, Outcome.KEPT)
    again = review(session, made, case)
    with pytest.raises(NotFound):
        handling.readable(session, ref=again.ref, actor=made.clerk)
    deed = act(made.reviewer, AT)
    reviews.decide(session, case=again, proposals=same(again, Outcome.KEPT), actor=made.reviewer, act=deed)
    assert handling.readable(session, ref=again.ref, actor=made.clerk) is again
    assert {task.unit_id for task in again.tasks} == {record.unit_id, made.agency.id}
    assert unit_queries.letter(session, ref=again.ref, actor=provider(record), at=AT).ref
    assert [each.short() for each in letters.written(session, again, CIPHER).articles] == ["21§37", "18§39"]


def test_the_department_reads_an_objection_only_once_its_review_is_asked_for(
    session: Session, made: Ground, case: Case
) -> None:
    with pytest.raises(NotFound):
        handling.readable(session, ref=case.ref, actor=made.reviewer)
    decided(session, made, case, Outcome.KEPT)
    review(session, made, case)
    assert handling.readable(session, ref=case.ref, actor=made.reviewer) is case


def test_the_head_of_the_organisation_handles_no_case_about_it(session: Session, made: Ground) -> None:
    """Asked by somebody else at the counter, about the organisation that a member of staff heads."""
    record = register.penalty(session, subject=made.subject)
    case = cases.enter(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    head = replace(made.head, name=made.subject.legal_representative or "")
    objections.propose(session, case=case, proposals=same(case, Outcome.DELETED), act=act(made.clerk, AT))
    with pytest.raises(Forbidden) as refused:
        objections.decide(session, case=case, act=act(head, AT))
    assert "法定代表人" in str(refused.value)
    assert case.decided_at is None
    objections.decide(session, case=case, act=act(made.head, AT))


@pytest.mark.parametrize(("division", "refused"), [("150100", True), ("150000", False)])
def test_an_agency_handles_no_case_about_itself_where_one_stands_above(
    session: Session, division: str, refused: bool
) -> None:
    made = cases.ground(session, division=division)
    own = register.organisation(session, credit_code=made.agency.credit_code, division=division)
    there = cases.speaking_for(session, own, division=division)
    record = register.penalty(session, subject=own, unit=register.unit(session, division=division))
    case = cases.lodge(session, there, CaseKind.OBJECTION, record.ref, at=AT)
    proposals = same(case, Outcome.DELETED)
    if not refused:
        objections.propose(session, case=case, proposals=proposals, act=act(made.clerk, AT))
        return
    with pytest.raises(Forbidden) as barred:
        objections.propose(session, case=case, proposals=proposals, act=act(made.clerk, AT))
    assert str(barred.value.message) == "信息主体就是本单位，由上一级办理。"
    found = desk_queries.case(session, ref=case.ref, actor=made.clerk, cipher=CIPHER, calendar=CALENDAR, at=AT)
    assert (found.steps, str(found.own)) == ((), "信息主体就是本单位，由上一级办理。")
    with pytest.raises(Forbidden):
        give(session, case, made.clerk, made.clerk.ref)
    region = cases.office(session, UnitKind.AGENCY, "150000")
    above = cases.staff(region, Role.AGENCY_CLERK)
    objections.propose(session, case=case, proposals=proposals, act=act(above, AT))


def test_nobody_hands_over_their_own_case_nor_gets_it(session: Session, made: Ground, case: Case) -> None:
    namesake = staff.staff(session, Role.AGENCY_CLERK, unit=made.agency, name="测甲一")
    other = staff.staff(session, Role.AGENCY_CLERK, unit=made.agency)
    with pytest.raises(Forbidden):
        give(session, case, replace(made.clerk, name="测甲一"), other.ref)
    with pytest.raises(BadInput):
        give(session, case, made.clerk, namesake.ref)
    give(session, case, made.clerk, other.ref)
    assert case.clerk_ref == other.ref


def test_whoever_may_be_the_applicant_opens_only_what_the_page_lists(
    session: Session, made: Ground, case: Case
) -> None:
    for part in ("evidence", "opinion", "service"):
        papers.bring(session, case=case, part=part, uploads=[paper()], by="x", cipher=CIPHER, at=AT)
    files = {each.part: each.file.ref for each in session.scalars(select(CaseFile).where(CaseFile.case_id == case.id))}

    def opened(actor: Actor, part: str) -> bool:
        try:
            desk_queries.paper(session, ref=case.ref, file_ref=files[part], actor=actor, cipher=CIPHER, at=AT)
        except NotFound:
            return False
        return True

    namesake = replace(made.clerk, name="测甲一")
    assert [opened(namesake, part) for part in files] == [part == "evidence" for part in files]
    assert all(opened(made.clerk, part) for part in files)


def give(session: Session, case: Case, actor: Actor, to: str) -> None:
    handover.hand_over(session, ref=case.ref, to=to, held_by=case.clerk_ref or "", actor=actor, act=act(actor, AT))
