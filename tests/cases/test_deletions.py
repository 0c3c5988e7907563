"""A subject's own praise goes when the subject wants it gone, within five days, and does not come back."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from portal.cases import deletions, overdue, queries, terms
from portal.cases.models import CaseKind
from portal.kernel.errors import BadInput, Conflict, Forbidden, RuleBroken
from portal.law.codes import RecordClass
from portal.law.roles import Role
from portal.register.disclosure import PUBLIC, View, Viewer, decide, record_facts
from portal.register.notices import commands as notices
from portal.register.notices.commands import NoticeDraft
from portal.register.notices.models import NoticeKind
from portal.register.records.models import Record, RecordState
from portal.register.suppressions.commands import suppressed
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon
from tests.factories.register import CIPHER

RECEIVED = date(2026, 4, 28)
AT = beijing_noon(RECEIVED)


@pytest.fixture
def praise(session: Session, made: Ground) -> Record:
    item = register.item(session, record_class=RecordClass.ENHANCING)
    return register.plain_record(session, subject=made.subject, item=item)


def shown(record: Record) -> bool:
    return decide(record_facts(record), PUBLIC, RECEIVED).shown


def test_it_is_hidden_when_asked_for_and_deleted_by_a_clerk(session: Session, made: Ground, praise: Record) -> None:
    assert shown(praise)
    case = cases.lodge(session, made, CaseKind.DELETION, praise.ref, at=AT)
    assert not shown(praise)
    deletions.delete(session, case=case, act=act(made.clerk, AT))
    assert praise.state is RecordState.DELETED
    assert praise.state_basis == "21§35"
    assert not decide(record_facts(praise), Viewer(View.SELF), RECEIVED).shown


def test_the_term_is_five_days(session: Session, made: Ground, praise: Record) -> None:
    case = cases.lodge(session, made, CaseKind.DELETION, praise.ref, at=AT)
    due = terms.due(case, calendar=CALENDAR, today=RECEIVED)
    assert (due.strict, due.legal) == (date(2026, 5, 3), date(2026, 5, 6))


def test_what_no_clerk_deleted_goes_by_itself_on_the_strict_last_day(
    session: Session, made: Ground, praise: Record
) -> None:
    case = cases.lodge(session, made, CaseKind.DELETION, praise.ref, at=AT)
    assert deletions.delete_due(session, act=act(None, beijing_noon(date(2026, 5, 2)))) == 0
    assert deletions.delete_due(session, act=act(None, beijing_noon(date(2026, 5, 3)))) == 1
    assert praise.state is RecordState.DELETED
    assert not terms.is_late(case, calendar=CALENDAR, today=date(2026, 6, 1))
    assert deletions.delete_due(session, act=act(None, beijing_noon(date(2026, 5, 4)))) == 0


def test_the_fact_is_not_taken_in_again(session: Session, made: Ground, praise: Record) -> None:
    key = praise.natural_key
    assert suppressed(session, [key]) == frozenset()
    case = cases.lodge(session, made, CaseKind.DELETION, praise.ref, at=AT)
    deletions.delete(session, case=case, act=act(made.clerk, AT))
    assert suppressed(session, [key]) == {key}
    assert (praise.content, praise.title, praise.versions) == ({}, "", [])


def test_what_a_notice_would_have_made_of_it_goes_with_it(session: Session, made: Ground, praise: Record) -> None:
    maker = cases.staff(praise.unit, Role.PROVIDER_MAKER)
    told = {"record_ref": praise.ref, "reason": "补充", "document_no": "告字1号"}
    draft = NoticeDraft(kind=NoticeKind.CHANGE, changes={"CF_NR": "连续五年"}, **told)
    notice = notices.file(session, draft, cipher=CIPHER, actor=maker, at=AT)
    case = cases.lodge(session, made, CaseKind.DELETION, praise.ref, at=AT)
    assert notice.changes
    deletions.delete(session, case=case, act=act(made.clerk, AT))
    session.refresh(notice)
    assert notice.changes == {}


def test_it_can_be_taken_back_until_it_is_deleted(session: Session, made: Ground, praise: Record) -> None:
    case = cases.lodge(session, made, CaseKind.DELETION, praise.ref, at=AT)
    deletions.withdraw(session, case=case, act=act(made.party, AT))
    assert shown(praise)
    again = cases.lodge(session, made, CaseKind.DELETION, praise.ref, at=AT)
    deletions.delete(session, case=again, act=act(made.clerk, AT))
    with pytest.raises(Conflict):
        deletions.withdraw(session, case=again, act=act(made.party, AT))


def test_only_praise_can_be_deleted_on_request(session: Session, made: Ground) -> None:
    penalty = register.penalty(session, subject=made.subject)
    with pytest.raises(RuleBroken) as refused:
        cases.lodge(session, made, CaseKind.DELETION, penalty.ref, at=AT)
    assert refused.value.citation is not None
    assert refused.value.citation.short() == "21§35"
    assert shown(penalty)


def test_the_head_does_not_delete_in_place_of_the_clerk(session: Session, made: Ground, praise: Record) -> None:
    case = cases.lodge(session, made, CaseKind.DELETION, praise.ref, at=AT)
    with pytest.raises(Forbidden):
        deletions.delete(session, case=case, act=act(made.head, AT))


def test_what_a_clerk_entered_is_hidden_at_once_and_deleted_by_somebody_else(
    session: Session, made: Ground, praise: Record
) -> None:
    case = cases.enter(session, made, CaseKind.DELETION, praise.ref, at=AT)
    assert not shown(praise)
    with pytest.raises(Forbidden) as refused:
        deletions.confirm(session, case=case, act=act(made.clerk, AT))
    assert refused.value.citation is not None
    assert refused.value.citation.short() == "21§30(2)"
    deletions.confirm(session, case=case, act=act(cases.staff(made.agency, Role.AGENCY_CLERK), AT))
    assert praise.state is RecordState.DELETED


def test_a_single_clerk_deletes_it_in_no_other_way(session: Session, made: Ground, praise: Record) -> None:
    case = cases.enter(session, made, CaseKind.DELETION, praise.ref, at=AT)
    for by in (made.clerk, cases.staff(made.agency, Role.AGENCY_CLERK)):
        with pytest.raises(Conflict):
            deletions.delete(session, case=case, act=act(by, AT))
    deletions.confirm(session, case=case, act=act(made.head, AT))
    assert praise.state is RecordState.DELETED


def test_unconfirmed_it_stays_hidden_and_becomes_overdue(session: Session, made: Ground, praise: Record) -> None:
    case = cases.enter(session, made, CaseKind.DELETION, praise.ref, at=AT)
    after = beijing_noon(date(2026, 5, 7))
    assert deletions.delete_due(session, act=act(None, after)) == 0
    assert not deletions.any_waiting(session)
    assert praise.state is RecordState.CURRENT
    assert not shown(praise)
    assert terms.is_late(case, calendar=CALENDAR, today=date(2026, 5, 7))
    assert overdue.supervise(session, act=act(None, after)) == 1


def test_what_nobody_asked_for_is_struck_out_by_another_and_shown_again(
    session: Session, made: Ground, praise: Record
) -> None:
    case = cases.enter(session, made, CaseKind.DELETION, praise.ref, at=AT)
    with pytest.raises(Forbidden):
        deletions.strike(session, case=case, reason="没有申请书", act=act(made.clerk, AT))
    with pytest.raises(BadInput):
        deletions.strike(session, case=case, reason=" ", act=act(made.head, AT))
    deletions.strike(session, case=case, reason="没有申请书", act=act(made.head, AT))
    assert shown(praise)
    with pytest.raises(Conflict):
        deletions.confirm(session, case=case, act=act(made.head, AT))


def test_the_worklist_offers_the_confirmation_to_the_others(session: Session, made: Ground, praise: Record) -> None:
    case = cases.enter(session, made, CaseKind.DELETION, praise.ref, at=AT)
    second = cases.staff(made.agency, Role.AGENCY_CLERK)
    offered = {
        who.ref: [task.ref for task in queries.waiting(session, actor=who, calendar=CALENDAR, today=RECEIVED)]
        for who in (made.clerk, second, made.head)
    }
    assert offered == {made.clerk.ref: [], second.ref: [case.ref], made.head.ref: [case.ref]}
