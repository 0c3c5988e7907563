"""A letter beside the result has its own day and manner of service for whoever has no account (2021 arts. 37, 38)."""

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.holders.models import Holder
from portal.audit.models import AuditEntry
from portal.cases import answering, objections, papers_served, queries, repairs
from portal.cases.models import Case, CaseKind, Outcome
from portal.cases.objections import Proposal
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from portal.law.actors import Actor
from portal.register.records.models import Record
from portal.register.repairs.models import Manner
from tests.factories import cases
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon
from tests.factories.register import CIPHER

DAY, NEXT = date(2026, 6, 1), date(2026, 6, 2)


@pytest.fixture
def case(session: Session, made: Ground, record: Record) -> Case:
    entered = cases.enter(session, made, CaseKind.REPAIR, record.ref, at=beijing_noon(DAY))
    repairs.ask_material(session, case=entered, what="请补交缴款凭证", act=act(made.clerk, beijing_noon(DAY)))
    return entered


def enter(
    session: Session,
    case: Case,
    by: Actor,
    *,
    day: date | None = NEXT,
    manner: str = "post",
    ref: str = "",
    today: date = NEXT,
) -> None:
    wanted = ref or case.papers[0].file.ref
    papers_served.enter(session, case=case, file_ref=wanted, manner=manner, day=day, act=act(by, beijing_noon(today)))


def letter(session: Session, case: Case) -> queries.LetterView:
    [found] = queries.view(session, case, cipher=CIPHER, calendar=CALENDAR, today=NEXT, desk=True).letters
    return found


@pytest.mark.parametrize("manner", [*Manner])
def test_how_and_when_a_letter_was_served_is_kept_and_shown(
    session: Session, made: Ground, case: Case, manner: Manner
) -> None:
    assert (letter(session, case).served_on, letter(session, case).manner) == (None, None)
    enter(session, case, made.clerk, manner=manner.value)
    assert (letter(session, case).served_on, letter(session, case).manner) == (NEXT, manner.label)
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.paper_served")).one()
    assert entry.object_ref == case.ref


@pytest.mark.parametrize(
    ("day", "manner", "field"),
    [
        (date(2026, 5, 31), "post", "day"),
        (date(2026, 6, 3), "post", "day"),
        (None, "post", "day"),
        (NEXT, "", "manner"),
        (NEXT, "直接交给他了", "manner"),
    ],
)
def test_neither_a_day_outside_nor_another_manner_is_taken(
    session: Session, made: Ground, case: Case, day: date | None, manner: str, field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        enter(session, case, made.clerk, day=day, manner=manner)
    assert refused.value.field == field
    assert letter(session, case).served_on is None


def test_it_is_entered_once(session: Session, made: Ground, case: Case) -> None:
    enter(session, case, made.clerk, day=DAY)
    with pytest.raises(Conflict):
        enter(session, case, made.clerk)
    assert letter(session, case).served_on == DAY


def test_only_the_desk_of_the_agency_enters_it(session: Session, made: Ground, case: Case) -> None:
    with pytest.raises(Forbidden):
        enter(session, case, made.head)


def test_nothing_else_of_a_case_is_served_by_it(session: Session, made: Ground, case: Case, record: Record) -> None:
    del record
    with pytest.raises(NotFound):
        enter(session, case, made.clerk, ref="nothing")


def test_the_result_of_a_closed_account_is_served_by_the_desk(session: Session, made: Ground, record: Record) -> None:
    case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=beijing_noon(DAY))
    account = session.scalars(select(Holder).where(Holder.ref == made.party.ref)).one()
    account.closed_at, account.email_cipher, account.email_index = beijing_noon(DAY), None, None
    kept = [Proposal(item_id=item.id, outcome=Outcome.KEPT, reason="属实", changes={}) for item in case.items]
    objections.propose(session, case=case, proposals=kept, act=act(made.clerk, beijing_noon(DAY)))
    objections.decide(session, case=case, act=act(made.head, beijing_noon(DAY)))
    seen = queries.view(session, case, cipher=CIPHER, calendar=CALENDAR, today=DAY, desk=True)
    assert (case.state, seen.reads) == ("decided", False)
    answering.serve(session, case, manner="公告送达", day=DAY, act=act(made.clerk, beijing_noon(DAY)))
    assert (case.state, case.served_on) == ("closed", DAY)


def test_the_desk_takes_back_what_a_closed_account_no_longer_can(
    session: Session, made: Ground, record: Record
) -> None:
    case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=beijing_noon(DAY))
    account = session.scalars(select(Holder).where(Holder.ref == made.party.ref)).one()
    account.closed_at, account.email_cipher, account.email_index = beijing_noon(DAY), None, None
    objections.withdraw(session, case=case, reason="申请人书面撤回", act=act(made.clerk, beijing_noon(DAY)))
    assert case.state == "withdrawn"
