"""The lists of the desk offer what a person may act on, and nothing that is somebody else's."""

from dataclasses import replace
from datetime import date

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from portal.accounts.models import UnitKind
from portal.cases import desk_queries, objections, queries, reviews
from portal.cases.admitting import Asked
from portal.cases.lodging import Lodging
from portal.cases.models import Case, CaseKind, Outcome
from portal.cases.objections import Proposal
from portal.kernel.errors import PortalError
from portal.law.actors import Actor
from portal.law.codes import RecordClass
from portal.law.procedures.objection import PROVIDERS
from portal.law.roles import Role
from portal.register.subjects import commands as subjects
from tests.factories import cases, register
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon
from tests.factories.register import CIPHER

RECEIVED = date(2026, 6, 1)
AT = beijing_noon(RECEIVED)


def penalty(session: Session, made: Ground) -> str:
    return register.penalty(session, subject=made.subject, unit=register.unit(session, division="150100")).ref


def of_both(session: Session) -> Actor:
    """Somebody who is clerk and reviewer."""
    office = cases.office(session, UnitKind.COMPETENT, "150100")
    return cases.staff(office, Role.COMPETENT_REVIEWER, Role.AGENCY_CLERK)


def decided(session: Session, made: Ground, case: Case, by: Actor) -> None:
    kept = [Proposal(item_id=item.id, outcome=Outcome.KEPT, reason="属实", changes={}) for item in case.items]
    objections.propose(session, case=case, proposals=kept, act=act(by, AT))
    objections.decide(session, case=case, act=act(made.head, AT))


def reviewed(session: Session, made: Ground, by: Actor) -> Case:
    """The review of an objection that somebody proposed a result for."""
    case = cases.lodge(session, made, CaseKind.OBJECTION, penalty(session, made), at=AT)
    decided(session, made, case, by)
    asked = Lodging(
        kind=CaseKind.REVIEW,
        subject_ref="",
        items=(Asked("whatever"),),
        statement="不服处理结果。",
        form_key=f"{case.ref:0<32}",
        review_of=case.ref,
    )
    ref = reviews.ask(session, asked=asked, party=made.party, cipher=CIPHER, at=AT).ref
    return session.scalars(select(Case).where(Case.ref == ref)).one()


def waiting(session: Session, who: Actor) -> list[str]:
    return [task.ref for task in queries.waiting(session, actor=who, calendar=CALENDAR, today=RECEIVED)]


def listed(session: Session, who: Actor, *, open_only: bool = True) -> desk_queries.DeskList:
    return desk_queries.cases(session, actor=who, open_only=open_only, kind="", calendar=CALENDAR, today=RECEIVED)


def every_state(session: Session, made: Ground, both: Actor) -> None:
    """Cases of each kind in several states, in two divisions."""
    new = cases.lodge(session, made, CaseKind.OBJECTION, penalty(session, made), at=AT)
    asked = cases.lodge(session, made, CaseKind.OBJECTION, penalty(session, made), at=AT)
    objections.ask_extension(session, case=asked, days=5, reason="须调取文书", act=act(made.clerk, AT))
    taken_back = cases.lodge(session, made, CaseKind.OBJECTION, penalty(session, made), at=AT)
    objections.withdraw(session, case=taken_back, reason="", act=act(made.party, AT))
    served = cases.enter(session, made, CaseKind.OBJECTION, penalty(session, made), at=AT)
    decided(session, made, served, made.clerk)
    praise = register.plain_record(
        session, subject=made.subject, item=register.item(session, record_class=RecordClass.ENHANCING)
    )
    cases.enter(session, made, CaseKind.DELETION, praise.ref, at=AT)
    reviewed(session, made, made.clerk)
    reviewed(session, made, both)
    elsewhere = cases.ground(session, division="150200")
    there = register.penalty(session, subject=elsewhere.subject, unit=register.unit(session, division="150200"))
    cases.lodge(session, elsewhere, CaseKind.OBJECTION, there.ref, at=AT)
    assert new.state == "verifying"


def offered(session: Session, who: Actor) -> set[str]:
    """The open cases whose page lets this person in and offers a step that somebody waits for."""
    found = set()
    for case in session.scalars(select(Case).where(Case.closed_at.is_(None))).all():
        try:
            page = desk_queries.case(session, ref=case.ref, actor=who, cipher=CIPHER, calendar=CALENDAR, at=AT)
        except PortalError:
            continue
        named = [step for step in page.steps if not step.roles <= PROVIDERS]
        if any(not step.action.startswith(("add", "withdraw", "suspect", "state")) for step in named):
            found.add(case.ref)
    return found


def test_the_worklist_holds_what_the_pages_let_somebody_do(session: Session, made: Ground) -> None:
    both = of_both(session)
    every_state(session, made, both)
    region = cases.office(session, UnitKind.AGENCY, "150000")
    people = (
        made.clerk,
        made.head,
        made.reviewer,
        both,
        cases.staff(made.agency, Role.AGENCY_CLERK),
        cases.staff(region, Role.AGENCY_CLERK),
        cases.staff(cases.office(session, UnitKind.AGENCY, "150300"), Role.AGENCY_CLERK),
        cases.staff(register.unit(session), Role.PROVIDER_MAKER),
    )
    found = [set(waiting(session, who)) for who in people]
    assert found == [offered(session, who) for who in people]
    assert [len(each) for each in found[:4]] == [2, 2, 2, 4]


def test_a_review_is_offered_to_nobody_who_had_a_hand_in_the_objection(session: Session, made: Ground) -> None:
    both = of_both(session)
    review = reviewed(session, made, both)
    assert waiting(session, both) == []
    assert waiting(session, made.reviewer) == [review.ref]
    assert [each.barred for each in listed(session, both).lines if each.line.ref == review.ref] == [True]
    assert [each.barred for each in listed(session, made.reviewer).lines] == [False]


def test_once_decided_it_may_be_read_by_whoever_had_a_hand(session: Session, made: Ground) -> None:
    both = of_both(session)
    review = reviewed(session, made, both)
    kept = [Proposal(item_id=item.id, outcome=Outcome.KEPT, reason="属实", changes={}) for item in review.items]
    reviews.decide(session, case=review, proposals=kept, actor=made.reviewer, act=act(made.reviewer, AT))
    lines = listed(session, both, open_only=False).lines
    assert [each.barred for each in lines if each.line.ref == review.ref] == [False]


def test_the_list_counts_what_is_within_reach(session: Session, made: Ground) -> None:
    both = of_both(session)
    every_state(session, made, both)
    assert (listed(session, made.clerk).total, len(listed(session, made.clerk).lines)) == (4, 4)
    region = cases.staff(cases.office(session, UnitKind.AGENCY, "150000"), Role.AGENCY_CLERK)
    assert listed(session, region).total == 5
    far = cases.staff(cases.office(session, UnitKind.AGENCY, "150300"), Role.AGENCY_CLERK)
    assert listed(session, far) == desk_queries.DeskList((), 0)


def test_lists_name_whose_a_case_is_and_mask_natural_persons(session: Session, made: Ground) -> None:
    someone = register.person(session, name="测小乙")
    about = register.penalty(session, subject=someone, unit=register.unit(session, division="150100"))
    of_person = cases.enter(session, replace(made, subject=someone), CaseKind.OBJECTION, about.ref, at=AT)
    company = register.organisation(session, name="示例商贸有限公司")
    subjects.rename(session, subject=company, name="改名商贸有限公司", on=RECEIVED)
    unit = register.unit(session, division="150100")
    theirs = register.penalty(session, subject=company, unit=unit)
    of_company = cases.enter(session, replace(made, subject=company), CaseKind.OBJECTION, theirs.ref, at=AT)
    expected = {of_person.ref: "测*", of_company.ref: "改名商贸有限公司"}
    assert {each.line.ref: each.subject for each in listed(session, made.clerk).lines} == expected
    tasks = queries.waiting(session, actor=made.clerk, calendar=CALENDAR, today=RECEIVED)
    assert {task.ref: task.about for task in tasks} == expected
    maker = cases.staff(unit, Role.PROVIDER_MAKER)
    asked = queries.waiting(session, actor=maker, calendar=CALENDAR, today=RECEIVED)
    assert {task.ref: task.about for task in asked} == {of_company.ref: "改名商贸有限公司"}


def test_a_longer_list_asks_for_its_names_in_no_more_statements(session: Session, made: Ground) -> None:
    def asked() -> int:
        session.expire_all()
        sent: list[str] = []
        engine = session.get_bind()
        heard = lambda *call: sent.append(call[2])  # noqa: E731 -- what is listened with is what is removed
        event.listen(engine, "before_cursor_execute", heard)
        listed(session, made.clerk)
        waiting(session, made.clerk)
        event.remove(engine, "before_cursor_execute", heard)
        return len(sent)

    cases.lodge(session, made, CaseKind.OBJECTION, penalty(session, made), at=AT)
    first = asked()
    for _ in range(5):
        cases.lodge(session, made, CaseKind.OBJECTION, penalty(session, made), at=AT)
    assert asked() == first


def test_a_unit_is_offered_what_it_was_asked_and_nothing_of_others(session: Session, made: Ground) -> None:
    record = register.penalty(session, subject=made.subject)
    case = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    maker = cases.staff(record.unit, Role.PROVIDER_MAKER)
    assert waiting(session, maker) == [case.ref]
    assert waiting(session, cases.staff(register.unit(session), Role.PROVIDER_MAKER)) == []
    objections.answer(session, ref=case.ref, finding="true", words="属实", actor=maker, act=act(maker, AT))
    assert waiting(session, maker) == []
