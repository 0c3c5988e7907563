"""What a unit that was asked still reads when a case is over, and of what its checker is reminded."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.accounts.models import Unit
from portal.cases import objections, queries, repair_queries, repairs, terms, unit_queries
from portal.cases.models import Case, CaseKind, Outcome
from portal.cases.objections import Proposal
from portal.cases.unit_queries import UnitCase
from portal.kernel.errors import NotFound
from portal.law.actors import Actor
from portal.law.parameters import DEFAULT_CHOICES
from portal.law.roles import Role
from portal.procedures.tasks import Task
from portal.security import uploads
from portal.security.uploads import CheckedUpload
from tests.factories import cases, register
from tests.factories import grants as make
from tests.factories.cases import CALENDAR, Ground, act, beijing_noon
from tests.factories.register import CIPHER

RECEIVED = date(2026, 6, 1)
AT = beijing_noon(RECEIVED)
SAID = "与事实不符，请核查。"
KEPT_FOR = timedelta(days=int(DEFAULT_CHOICES.value("case.unit_reads_days")))


@pytest.fixture
def unit(session: Session) -> Unit:
    return register.unit(session)


@pytest.fixture
def maker(unit: Unit) -> Actor:
    return cases.staff(unit, Role.PROVIDER_MAKER)


@pytest.fixture
def checker(unit: Unit) -> Actor:
    return cases.staff(unit, Role.PROVIDER_CHECKER)


@pytest.fixture
def case(session: Session, made: Ground, unit: Unit) -> Case:
    record = register.penalty(session, subject=made.subject, unit=unit)
    found = cases.lodge(session, made, CaseKind.OBJECTION, record.ref, at=AT)
    objections.add_evidence(session, case=found, uploads=[pdf("proof.pdf")], said="撤销", act=act(made.party, AT))
    return found


def pdf(name: str) -> CheckedUpload:
    return uploads.check(io.BytesIO(make.pdf()), name=name, field="evidence")


def seen(session: Session, case: Case, who: Actor, day: date = RECEIVED) -> UnitCase:
    return unit_queries.case(session, ref=case.ref, actor=who, cipher=CIPHER, calendar=CALENDAR, at=beijing_noon(day))


def decided(session: Session, made: Ground, case: Case) -> None:
    kept = [Proposal(item_id=item.id, outcome=Outcome.KEPT, reason="属实", changes={}) for item in case.items]
    objections.propose(session, case=case, proposals=kept, act=act(made.clerk, AT))
    objections.decide(session, case=case, act=act(made.head, AT))


def reminded(session: Session, who: Actor, day: date) -> list[Task]:
    return unit_queries.reminded(session, actor=who, calendar=CALENDAR, today=day)


def test_while_it_is_asked_a_unit_reads_statement_and_proofs(session: Session, case: Case, maker: Actor) -> None:
    found = seen(session, case, maker)
    assert (found.view.statement, len(found.files), found.reads) == (SAID, 1, True)


def test_an_agency_that_is_asked_for_its_own_record_sees_no_other_units_item(session: Session, made: Ground) -> None:
    own = register.penalty(session, subject=made.subject, unit=made.agency)
    other = register.penalty(session, subject=made.subject, unit=register.unit(session, division="150200"))
    found = cases.lodge(session, made, CaseKind.OBJECTION, own.ref, other.ref, at=AT)
    assert found.division == "150000"
    assert [item.ref for item in seen(session, found, made.clerk).items] == [own.ref]


def test_once_withdrawn_it_sees_the_event_and_nothing_of_what_was_said(
    session: Session, made: Ground, case: Case, maker: Actor
) -> None:
    proof = seen(session, case, maker).files[0].ref
    objections.withdraw(session, case=case, reason="", act=act(made.party, AT))
    found = seen(session, case, maker)
    assert (found.view.statement, found.view.files, found.files, found.applicant) == ("", (), (), "")
    assert found.view.line.state == "withdrawn"
    assert [item.ref for item in found.items] == [case.items[0].record_ref]
    with pytest.raises(NotFound):
        unit_queries.paper(session, ref=case.ref, file_ref=proof, actor=maker, at=AT)


def test_some_time_after_closing_only_its_own_answer_is_left(
    session: Session, made: Ground, case: Case, maker: Actor
) -> None:
    objections.answer(
        session,
        ref=case.ref,
        finding="true",
        words="与文书一致",
        actor=maker,
        act=act(maker, AT),
        uploads=[pdf("own.pdf")],
    )
    decided(session, made, case)
    last = RECEIVED + KEPT_FOR
    assert len(seen(session, case, maker, last).files) == 2
    after = seen(session, case, maker, last + timedelta(days=1))
    assert after.view.statement == ""
    assert [each.part for each in after.files] == [objections.ANSWER]
    assert after.answer == "与文书一致"
    at = beijing_noon(last + timedelta(days=1))
    assert unit_queries.paper(session, ref=case.ref, file_ref=after.files[0].ref, actor=maker, at=at)


def test_the_checker_is_reminded_with_a_count_once_the_day_is_past(
    session: Session, made: Ground, unit: Unit, case: Case, maker: Actor, checker: Actor
) -> None:
    other = register.penalty(session, subject=made.subject, unit=unit)
    cases.lodge(session, made, CaseKind.OBJECTION, other.ref, at=AT)
    last = terms.due(case, calendar=CALENDAR, today=RECEIVED).strict
    assert last is not None
    assert reminded(session, checker, last) == []
    [task] = reminded(session, checker, last + timedelta(days=1))
    assert (task.due, task.state.params) == (last, {"n": 2})
    for who in (maker, made.clerk, cases.staff(register.unit(session), Role.PROVIDER_CHECKER)):
        assert reminded(session, who, last + timedelta(days=1)) == []


def test_an_answer_a_withdrawal_or_a_decision_ends_the_reminder(
    session: Session, made: Ground, unit: Unit, case: Case, maker: Actor, checker: Actor
) -> None:
    taken_back, settled = (
        cases.lodge(
            session,
            made,
            CaseKind.OBJECTION,
            register.penalty(session, subject=made.subject, unit=unit).ref,
            at=AT,
        )
        for _ in range(2)
    )
    late = RECEIVED + timedelta(days=30)
    assert reminded(session, checker, late)[0].state.params == {"n": 3}
    objections.answer(session, ref=case.ref, finding="true", words="属实", actor=maker, act=act(maker, AT))
    objections.withdraw(session, case=taken_back, reason="", act=act(made.party, AT))
    assert reminded(session, checker, late)[0].state.params == {"n": 1}
    decided(session, made, settled)
    assert reminded(session, checker, late) == []


def test_a_silent_opinion_on_a_repair_has_its_own_term(
    session: Session, made: Ground, unit: Unit, maker: Actor, checker: Actor
) -> None:
    record = register.penalty(session, subject=made.subject, unit=unit)
    case = cases.lodge(session, made, CaseKind.REPAIR, record.ref, at=AT)
    [line] = unit_queries.asked(session, actor=checker, open_only=True, calendar=CALENDAR, today=RECEIVED)
    assert (line.strict, line.path) == (date(2026, 6, 4), f"/desk/cases/{case.ref}/repair/opinion")
    assert reminded(session, checker, date(2026, 6, 4)) == []
    [task] = reminded(session, checker, date(2026, 6, 5))
    assert task.due == date(2026, 6, 4)
    agency = [
        each.due for each in queries.waiting(session, actor=made.clerk, calendar=CALENDAR, today=date(2026, 6, 5))
    ]
    assert agency == [terms.due(case, calendar=CALENDAR, today=RECEIVED).legal]
    repairs.opine(session, ref=case.ref, opinion="for", words="同意", actor=maker, act=act(maker, AT))
    assert reminded(session, checker, date(2026, 6, 9)) == []


def test_a_repair_that_was_withdrawn_is_no_longer_read_either(
    session: Session, made: Ground, unit: Unit, maker: Actor
) -> None:
    record = register.penalty(session, subject=made.subject, unit=unit)
    case = cases.lodge(session, made, CaseKind.REPAIR, record.ref, at=AT)
    repairs.add_material(session, case=case, uploads=[pdf("proof.pdf")], said="已缴清", act=act(made.party, AT))
    told: dict[str, Any] = {"ref": case.ref, "actor": maker, "at": AT}
    before = repair_queries.of_unit(session, cipher=CIPHER, calendar=CALENDAR, **told)
    assert (before.statement, len(before.files)) == (SAID, 1)
    repairs.withdraw(session, case=case, reason="", act=act(made.party, AT))
    after = repair_queries.of_unit(session, cipher=CIPHER, calendar=CALENDAR, **told)
    assert (after.statement, after.files) == ("", ())
    with pytest.raises(NotFound):
        repair_queries.paper(session, file_ref=before.files[0].ref, **told)
