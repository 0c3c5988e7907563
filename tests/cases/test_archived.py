"""What is over stays an archive and is called so; for any other reason it leaves the archive too (18§36, 21§37)."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.cases import letters, objections, queries
from portal.cases.models import Case, CaseKind, Outcome
from portal.cases.objections import Proposal
from portal.register.records import retention
from portal.register.records.models import Record, RecordState
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon
from tests.factories.register import CIPHER

TODAY = date(2026, 6, 1)
AT = beijing_noon(TODAY)
ARCHIVED = "只作为档案保存，不公开、不共享，也不提供查询"


@pytest.fixture
def record(session: Session, made: Ground) -> Record:
    start = date(2023, 1, 10)
    found = register.penalty(session, subject=made.subject, decided_on=start, start_on=start, remedy_until=start)
    retention.settle_expired(session, today=TODAY, at=AT)
    assert found.state is RecordState.ARCHIVED
    return found


def decided(session: Session, made: Ground, record: Record, outcome: Outcome) -> Case:
    case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT, ground_code="37.1")
    found = [Proposal(item_id=item.id, outcome=outcome, reason="核查完毕", changes={}) for item in case.items]
    objections.propose(session, case=case, proposals=found, act=act(made.clerk, AT))
    objections.decide(session, case=case, act=act(made.head, AT))
    return case


def said(session: Session, case: Case) -> str:
    return "\n".join(str(line) for line in letters.written(session, case, CIPHER).parts[0].lines)


def shown(session: Session, case: Case) -> list[str]:
    view = queries.view(session, case, cipher=CIPHER, calendar=CALENDAR, today=TODAY, desk=False)
    return [str(each.result) for each in view.items]


def test_an_objection_to_its_period_leaves_it_archived_and_says_so(
    session: Session, made: Ground, record: Record
) -> None:
    case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT, ground_code="37.3")
    assert objections.verify_expired(session, case=case, act=act(made.party, AT))
    assert record.state is RecordState.ARCHIVED
    words = said(session, case)
    assert "处理结果：公示期限已满，转为档案保存" in words
    assert ARCHIVED in words
    assert "删除" not in words
    assert shown(session, case) == ["公示期限已满，转为档案保存"]


def test_what_is_kept_is_not_said_to_be_disclosed_again(session: Session, made: Ground, record: Record) -> None:
    words = said(session, decided(session, made, record, Outcome.KEPT))
    assert record.state is RecordState.ARCHIVED
    assert "处理结果：维持原信息" in words
    assert ARCHIVED in words
    assert "恢复披露" not in words


@pytest.mark.parametrize("outcome", [Outcome.DELETED, Outcome.UNVERIFIABLE])
def test_what_is_wrong_leaves_the_archive_too(session: Session, made: Ground, record: Record, outcome: Outcome) -> None:
    case = decided(session, made, record, outcome)
    assert (record.state, record.state_reason) == (RecordState.DELETED, "核查完毕")
    words = said(session, case)
    assert f"处理结果：{outcome.label}" in words
    assert ARCHIVED not in words


def test_what_is_archived_after_the_decision_changes_no_letter(session: Session, made: Ground) -> None:
    record = register.penalty(session, subject=made.subject)
    case = decided(session, made, record, Outcome.KEPT)
    before = said(session, case)
    late = date(2035, 1, 1)
    retention.settle_expired(session, today=late, at=beijing_noon(late))
    assert record.state is RecordState.ARCHIVED
    assert said(session, case) == before
