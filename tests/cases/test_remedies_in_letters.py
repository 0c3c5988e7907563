"""The written result says what may be done against it: by when, and to whom (24§34, 21§37)."""

from datetime import date

from sqlalchemy.orm import Session

from portal.cases import deletions, further_letters, letters, objections, repairs
from portal.cases.letters import REMEDIES
from portal.cases.models import Case, CaseKind, Outcome
from portal.cases.objections import Proposal
from portal.cases.repairs import Judgement
from portal.law import remedies
from portal.law.codes import RecordClass
from portal.law.repair import Condition
from tests.factories import cases, register
from tests.factories.cases import Ground, act, beijing_noon
from tests.factories.register import CIPHER

AT = beijing_noon(date(2026, 6, 1))


def objection(session: Session, made: Ground) -> Case:
    record = register.penalty(session, subject=made.subject)
    case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    found = [Proposal(item_id=item.id, outcome=Outcome.KEPT, reason="属实", changes={}) for item in case.items]
    objections.propose(session, case=case, proposals=found, act=act(made.clerk, AT))
    objections.decide(session, case=case, act=act(made.head, AT))
    return case


def said(session: Session, case: Case) -> list[str]:
    parts = letters.written(session, case, CIPHER).parts
    return [str(line) for part in parts if part.heading == REMEDIES for line in part.lines]


def test_an_objection_may_be_reviewed_and_need_not_be(session: Session, made: Ground) -> None:
    review, not_alone, *ways = said(session, objection(session, made))
    assert "可以向公共信用信息主管部门" in review
    assert "不是必经的程序" in not_alone
    assert ways == [str(each) for each in remedies.ways("150100")]
    assert "呼和浩特市人民政府" in ways[0]


def test_the_government_is_that_of_whoever_decided(session: Session, made: Ground) -> None:
    case = objection(session, made)
    case.division = "150102"
    assert "（呼和浩特市人民政府）" in " ".join(said(session, case))


def test_units_of_one_name_in_several_places_name_no_government(session: Session, made: Ground) -> None:
    case = objection(session, made)
    register.unit(session, name=made.agency.name_zh, division="150200")
    assert "向本级人民政府申请" in " ".join(said(session, case))


def test_a_deletion_that_was_asked_for_names_no_lawsuit(session: Session, made: Ground) -> None:
    item = register.item(session, record_class=RecordClass.ENHANCING)
    praise = register.plain_record(session, subject=made.subject, item=item)
    case = cases.lodge(session, made, CaseKind.DELETION, praise.ref, at=AT)
    deletions.delete(session, case=case, act=act(made.clerk, AT))
    assert len(said(session, case)) == 1


def test_a_revoked_repair_names_them_too(session: Session, made: Ground) -> None:
    at = beijing_noon(date(2026, 9, 24))
    record = register.penalty(session, subject=made.subject)
    case = cases.lodge(session, made, CaseKind.REPAIR, record.ref, at=at)
    met = {condition: True for condition in Condition if condition.by_papers}
    judged = [Judgement(item_id=item.id, met=met, reason="已核对") for item in case.items]
    repairs.propose(session, case=case, judgements=judged, act=act(made.clerk, at))
    repairs.decide(session, case=case, act=act(made.head, at))
    assert "呼和浩特市人民政府" in " ".join(said(session, case))
    cases.revoke(session, made, case, at=at)
    written = further_letters.revoked(session, case, "凭证系伪造", (), act(made.head, at))
    [part] = [part for part in written.parts if part.heading == REMEDIES]
    assert part.lines[1:] == remedies.ways("150100")
