"""A thing that two have reason to hide comes back when the last of them is done, and not before."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from portal.cases import deletions, hiding, objections, repairs
from portal.cases.models import Case, CaseKind, Outcome
from portal.cases.repairs import Judgement
from portal.law.codes import RecordClass
from portal.law.repair import Condition
from portal.law.roles import Role
from portal.register.disclosure import PUBLIC, decide, decide_entry, entry_facts, record_facts
from portal.register.intake import held
from portal.register.intake.rewrite import HELD_REASON
from portal.register.lists.models import ListEntry
from portal.register.lists.removals import commands as removals
from portal.register.lists.removals.models import RemovalGround
from portal.register.notices import commands as notices
from portal.register.notices.commands import NoticeDraft
from portal.register.notices.models import NoticeKind
from portal.register.records import commands as records
from portal.register.records.models import Record
from tests.factories import cases, register
from tests.factories.cases import Ground, act, beijing_noon
from tests.factories.register import CIPHER
from tests.register.measures.applied import cases as measure_cases

TODAY = date(2026, 6, 1)
AT = beijing_noon(TODAY)
LATER = AT + timedelta(hours=1)
LAST = AT + timedelta(hours=2)


def shown(record: Record) -> bool:
    return decide(record_facts(record), PUBLIC, TODAY).shown


def test_an_objection_and_a_request_to_delete(session: Session, made: Ground) -> None:
    item = register.item(session, record_class=RecordClass.ENHANCING)
    praise = register.plain_record(session, subject=made.subject, item=item)
    objection = cases.lodge(session, made, CaseKind.OBJECTION, praise.ref, at=AT)
    deletion = cases.lodge(session, made, CaseKind.DELETION, praise.ref, at=LATER)
    objections.withdraw(session, case=objection, reason="", act=act(made.party, LAST))
    assert not shown(praise)
    deletions.withdraw(session, case=deletion, act=act(made.party, LAST))
    assert shown(praise)


@pytest.mark.parametrize("notice_first", [True, False])
@pytest.mark.parametrize("notice_ends_first", [True, False])
def test_an_objection_and_a_notice_of_the_provider(
    session: Session, made: Ground, notice_first: bool, notice_ends_first: bool
) -> None:
    unit = register.unit(session)
    record = register.penalty(session, subject=made.subject, unit=unit)
    maker = cases.staff(unit, Role.PROVIDER_MAKER)
    draft = NoticeDraft(record_ref=record.ref, kind=NoticeKind.WITHDRAW, reason="文书有误", document_no="告字1号")
    if notice_first:
        notice = notices.file(session, draft, cipher=CIPHER, actor=maker, at=AT)
        objection = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=LATER)
    else:
        objection = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
        notice = notices.file(session, draft, cipher=CIPHER, actor=maker, at=LATER)

    def end_notice() -> None:
        notices.act(
            session, ref=notice.ref, action="take_back", cipher=CIPHER, actor=maker, at=LAST, seen=None, reason="误报"
        )

    def end_objection() -> None:
        objections.withdraw(session, case=objection, reason="", act=act(made.party, LAST))

    first, second = (end_notice, end_objection) if notice_ends_first else (end_objection, end_notice)
    first()
    assert not shown(record)
    second()
    assert shown(record)


def hold(session: Session, record: Record) -> None:
    """As intake does with a text that may say what nobody may gather."""
    records.suspend(session, record=record, reason=str(HELD_REASON), basis=held.BASIS, at=AT, actor="test")


def test_what_is_held_for_a_look_is_not_let_out_by_an_objection_that_ends(session: Session, made: Ground) -> None:
    record = register.penalty(session, subject=made.subject)
    hold(session, record)
    objection = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=LATER)
    objections.withdraw(session, case=objection, reason="", act=act(made.party, LAST))
    assert not shown(record)
    held.decide(session, ref=record.ref, action="release", reason="不含病史", actor=made.clerk, at=LAST)
    assert shown(record)


def test_what_is_let_out_after_a_look_stays_hidden_while_it_is_disputed(session: Session, made: Ground) -> None:
    record = register.penalty(session, subject=made.subject)
    hold(session, record)
    objection = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=LATER)
    held.decide(session, ref=record.ref, action="release", reason="不含病史", actor=made.clerk, at=LATER)
    hiding.settle(session, ref=record.ref, basis=held.BASIS, at=LATER, actor=made.clerk.ref)
    assert not shown(record)
    objections.withdraw(session, case=objection, reason="", act=act(made.party, LAST))
    assert shown(record)


@pytest.mark.parametrize("dispute_ends_first", [True, False])
def test_a_repair_that_is_revoked_leaves_the_record_to_who_disputes_it(
    session: Session, made: Ground, dispute_ends_first: bool
) -> None:
    record = register.penalty(session, subject=made.subject)
    objection = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    repair = cases.lodge(session, made, CaseKind.REPAIR, record.ref, at=AT)
    met = {condition: True for condition in Condition if condition.by_papers}
    judged = [Judgement(item_id=repair.items[0].id, met=met, reason="已核对")]
    repairs.propose(session, case=repair, judgements=judged, act=act(made.clerk, AT))
    repairs.decide(session, case=repair, act=act(made.head, AT))
    assert repair.items[0].outcome is Outcome.REPAIRED

    def end_dispute() -> None:
        objections.withdraw(session, case=objection, reason="", act=act(made.party, LATER))

    if dispute_ends_first:
        end_dispute()
    cases.revoke(session, made, repair, at=LATER)
    if not dispute_ends_first:
        assert not shown(record)
        end_dispute()
    assert shown(record)


def listed(entry: ListEntry) -> bool:
    return decide_entry(entry_facts(entry), PUBLIC, TODAY).shown


@pytest.mark.parametrize("removal_first", [True, False])
@pytest.mark.parametrize("removal_ends_first", [True, False])
def test_an_objection_and_a_basis_that_was_annulled(
    session: Session, made: Ground, removal_first: bool, removal_ends_first: bool
) -> None:
    unit = register.unit(session)
    entry = register.entry(session, subject=made.subject, unit=unit)
    assert listed(entry)
    keeper, second = (cases.staff(unit, Role.LIST_AUTHORITY) for _ in range(2))

    def file(at: datetime) -> Case:
        return cases.lodge(session, made, CaseKind.OBJECTION, entry.ref, at=at)

    objection = None if removal_first else file(AT)
    removal = removals.propose(
        session,
        entry_ref=entry.ref,
        ground=RemovalGround.ANNULLED,
        notified_on=TODAY,
        document="示移字1号",
        reason="依据被撤销",
        turn=measure_cases.act(keeper, AT if removal_first else LATER),
    )
    objection = objection or file(LATER)

    def end_removal() -> None:
        turn = measure_cases.act(second, LAST, reason="依据仍然有效")
        removals.refuse(session, ref=removal.ref, turn=turn)

    def end_objection() -> None:
        objections.withdraw(session, case=objection, reason="", act=act(made.party, LAST))

    first, last = (end_removal, end_objection) if removal_ends_first else (end_objection, end_removal)
    first()
    assert not listed(entry)
    last()
    assert listed(entry)
