"""Whoever is not content asks the competent department, once, and somebody else looks."""

import hashlib
from collections.abc import Sequence
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.accounts.models import UnitKind
from portal.cases import lodging, objections, reviews, terms
from portal.cases.admitting import Asked
from portal.cases.applicants import Applicant
from portal.cases.lodging import Lodging
from portal.cases.models import Case, CaseKind, Channel, Outcome
from portal.cases.objections import Proposal
from portal.identity.models import Capacity
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound, RuleBroken
from portal.law.roles import Role
from portal.register.disclosure import PUBLIC, decide, record_facts
from portal.register.records.models import Record, RecordState
from portal.security.uploads import CheckedUpload
from tests.cases.lives import paper
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon
from tests.factories.register import CIPHER

ASKED_ON = date(2026, 9, 21)
AT = beijing_noon(ASKED_ON)


@pytest.fixture
def objection(session: Session, made: Ground, record: Record) -> Case:
    case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    objections.propose(session, case=case, proposals=same(case, Outcome.KEPT), act=act(made.clerk, AT))
    objections.decide(session, case=case, act=act(made.head, AT))
    return case


def same(case: Case, outcome: Outcome) -> list[Proposal]:
    return [Proposal(item_id=item.id, outcome=outcome, reason="重新核查", changes={}) for item in case.items]


def ask(
    session: Session, made: Ground, objection: Case, key: str = "r" * 32, evidence: Sequence[CheckedUpload] = ()
) -> Case:
    asked = Lodging(
        kind=CaseKind.REVIEW,
        subject_ref="",
        items=(Asked("whatever"),),
        statement="不服处理结果。",
        form_key=key,
        review_of=objection.ref,
        evidence=tuple(evidence),
    )
    done = reviews.ask(session, asked=asked, party=made.party, cipher=CIPHER, at=AT)
    return session.query(Case).filter_by(ref=done.ref).one()


def test_the_term_is_twenty_working_days(session: Session, made: Ground, objection: Case) -> None:
    review = ask(session, made, objection)
    due = terms.due(review, calendar=CALENDAR, today=ASKED_ON)
    assert (due.strict, due.legal) == (None, date(2026, 10, 26))


def test_the_record_is_hidden_while_it_is_looked_at_again(
    session: Session, made: Ground, objection: Case, record: Record
) -> None:
    assert decide(record_facts(record), PUBLIC, ASKED_ON).shown
    review = ask(session, made, objection)
    assert not decide(record_facts(record), PUBLIC, ASKED_ON).shown
    reviews.decide(
        session,
        case=review,
        proposals=same(review, Outcome.KEPT),
        actor=made.reviewer,
        act=act(made.reviewer, AT),
    )
    assert decide(record_facts(record), PUBLIC, ASKED_ON).shown


def test_a_review_overturns_with_effect(session: Session, made: Ground, objection: Case, record: Record) -> None:
    review = ask(session, made, objection)
    reviews.decide(
        session,
        case=review,
        proposals=same(review, Outcome.DELETED),
        actor=made.reviewer,
        act=act(made.reviewer, AT),
    )
    assert record.state is RecordState.DELETED


def test_nobody_reviews_what_they_handled(session: Session, made: Ground, record: Record) -> None:
    both = cases.staff(made.agency, Role.AGENCY_HEAD, Role.COMPETENT_REVIEWER)
    case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    objections.propose(session, case=case, proposals=same(case, Outcome.KEPT), act=act(made.clerk, AT))
    objections.decide(session, case=case, act=act(both, AT))
    review = ask(session, made, case)
    with pytest.raises(Forbidden):
        reviews.decide(session, case=review, proposals=same(review, Outcome.KEPT), actor=both, act=act(both, AT))


def test_there_is_no_review_before_a_result_and_no_second_one(session: Session, made: Ground, objection: Case) -> None:
    other = register.penalty(session, subject=made.subject)
    waiting = cases.lodge(session, made, CaseKind.OBJECTION, other.ref, at=AT)
    with pytest.raises(RuleBroken):
        ask(session, made, waiting)
    first = ask(session, made, objection)
    assert ask(session, made, objection).ref == first.ref
    with pytest.raises(Conflict):
        ask(session, made, objection, key="s" * 32)


def test_a_stranger_asks_for_no_review(session: Session, objection: Case) -> None:
    stranger = cases.ground(session)
    with pytest.raises(NotFound):
        ask(session, stranger, objection)


def test_the_desk_enters_no_case_as_if_it_came_online(session: Session, made: Ground, record: Record) -> None:
    asked = Lodging(
        kind=CaseKind.OBJECTION,
        subject_ref=made.subject.ref,
        items=(Asked(record.ref, "37.1"),),
        statement="有误。",
        form_key="d" * 32,
    )
    someone = Applicant(name="测甲一", capacity=Capacity.SELF, contact="示例路1号")
    with pytest.raises(BadInput):
        lodging.by_staff(
            session,
            lodging=asked,
            applicant=someone,
            channel=Channel.ONLINE,
            actor=made.clerk,
            cipher=CIPHER,
            at=AT,
        )


def test_whoever_entered_a_review_does_not_decide_it(session: Session, made: Ground, objection: Case) -> None:
    second = cases.staff(cases.office(session, UnitKind.COMPETENT, "150100"), Role.COMPETENT_REVIEWER)
    asked = Lodging(
        kind=CaseKind.REVIEW,
        subject_ref="",
        items=(),
        statement="不服处理结果。",
        form_key="e" * 32,
        review_of=objection.ref,
    )
    done = lodging.by_staff(
        session,
        lodging=reviews.prepared_for(session, objection=objection, asked=asked),
        applicant=Applicant(name="测窗口", capacity=Capacity.SELF, contact="示例路1号"),
        channel=Channel.COUNTER,
        actor=made.reviewer,
        cipher=CIPHER,
        at=AT,
    )
    case = session.query(Case).filter_by(ref=done.ref).one()
    proposals = same(case, Outcome.KEPT)
    with pytest.raises(Forbidden):
        reviews.decide(session, case=case, proposals=proposals, actor=made.reviewer, act=act(made.reviewer, AT))
    assert case.decided_at is None
    reviews.decide(session, case=case, proposals=proposals, actor=second, act=act(second, AT))
    assert case.decided_at is not None


def test_a_withdrawn_review_is_asked_again_with_new_proofs_only(
    session: Session, made: Ground, objection: Case, record: Record
) -> None:
    """Whoever asks, takes it back and asks again without anything new hides no record any longer."""
    first = ask(session, made, objection, evidence=[paper()])
    reviews.withdraw(session, case=first, reason="", act=act(made.party, AT))
    for evidence in ([], [paper()]):
        with pytest.raises(RuleBroken) as refused:
            ask(session, made, objection, key="s" * 32, evidence=evidence)
        assert first.ref in str(refused.value)
        assert refused.value.citation is not None
        assert (refused.value.field, refused.value.citation.short()) == ("evidence", "21§37")
        session.refresh(record)
        assert decide(record_facts(record), PUBLIC, ASKED_ON).shown
    again = ask(session, made, objection, key="s" * 32, evidence=[paper(), paper(b"new")])
    assert not decide(record_facts(record), PUBLIC, ASKED_ON).shown
    assert [each.file.sha256 for each in again.papers][1] == hashlib.sha256(b"new").hexdigest()


def test_what_was_kept_is_objected_to_again_with_new_proofs_only(
    session: Session, made: Ground, objection: Case, record: Record
) -> None:
    with pytest.raises(RuleBroken) as refused:
        cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    assert refused.value.citation is not None
    assert (refused.value.field, refused.value.citation.short()) == ("evidence", "21§37")
    assert objection.ref in str(refused.value)
    session.refresh(record)
    assert decide(record_facts(record), PUBLIC, ASKED_ON).shown
    other = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT, ground_code="37.2")
    objections.withdraw(session, case=other, reason="", act=act(made.party, AT))
    assert cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT, evidence=[paper()]).state == "verifying"


def test_what_was_changed_since_is_objected_to_afresh(
    session: Session, made: Ground, objection: Case, record: Record
) -> None:
    assert objection.decided_at is not None
    record.versions[-1].changed_at = objection.decided_at + timedelta(minutes=1)
    session.flush()
    later = objection.decided_at + timedelta(minutes=2)
    assert cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=later).state == "verifying"
