"""What seems to hold forbidden information waits for the agency of the subtree, with a reason either way (21§17)."""

import pytest
from sqlalchemy import select

from portal.accounts.models import Unit
from portal.audit.models import AuditEntry
from portal.kernel.errors import BadInput, Forbidden, NotFound, RuleBroken
from portal.law.actors import Actor
from portal.law.forbidden import ForbiddenKind
from portal.law.roles import Role
from portal.register.disclosure import PUBLIC, decide, record_facts
from portal.register.intake import held
from portal.register.records.models import Record, RecordState
from portal.store import Database
from tests.factories import staff as people
from tests.register.intake.conftest import AT, HandIn
from tests.register.intake.test_rows import ADULT, penalty

TEXT = "当事人患有糖尿病，病史三年。"


@pytest.fixture
def clerk(register: Database, hand_in: HandIn) -> Actor:
    hand_in(penalty({"CF_SY": TEXT}))
    with register.unit_of_work() as session:
        division = session.scalars(select(Unit.division)).first() or ""
        return people.actor(session, Role.AGENCY_CLERK, unit=people.agency(session, division=division[:4] + "00"))


def ref_of(register: Database) -> str:
    with register.reading() as session:
        return session.scalars(select(Record.ref)).one()


def settle(register: Database, actor: Actor, action: str, reason: str = "与行政许可条件有关，依法归集") -> None:
    with register.unit_of_work() as session:
        held.decide(session, ref=ref_of(register), action=action, reason=reason, actor=actor, at=AT)


def test_it_waits_with_what_it_seems_to_hold(register: Database, clerk: Actor) -> None:
    with register.reading() as session:
        (line,) = held.listing(session, actor=clerk).items
        (task,) = held.waiting(session, actor=clerk, calendar=None, today=AT.date())  # type: ignore[arg-type]
        view = held.view(session, ref=line.ref, actor=clerk)
    assert line.kinds == (ForbiddenKind.DISEASE,)
    assert task.path == f"/desk/held/{line.ref}"
    assert TEXT in [text.text for text in view.texts]


def test_let_out_it_is_public_at_once(register: Database, clerk: Actor) -> None:
    settle(register, clerk, "release")
    with register.reading() as session:
        record = session.scalars(select(Record)).one()
        assert decide(record_facts(record), PUBLIC, AT.date()).shown
        told = session.scalars(select(AuditEntry.action)).all()
    assert {"record.resumed", "held.release"} <= set(told)


def test_withdrawn_it_ends_with_its_reason(register: Database, clerk: Actor) -> None:
    settle(register, clerk, "withdraw", "含有病史")
    with register.reading() as session:
        record = session.scalars(select(Record)).one()
        assert (record.state, record.state_reason, record.state_basis) == (RecordState.WITHDRAWN, "含有病史", "21§17")


@pytest.mark.parametrize("reason", ["", " ", f"见{ADULT}"])
def test_a_reason_is_asked_and_names_nobody(register: Database, clerk: Actor, reason: str) -> None:
    with pytest.raises(RuleBroken):
        settle(register, clerk, "release", reason)


def test_it_is_decided_once(register: Database, clerk: Actor) -> None:
    settle(register, clerk, "release")
    with pytest.raises(NotFound):
        settle(register, clerk, "withdraw")


def test_there_are_two_answers(register: Database, clerk: Actor) -> None:
    with pytest.raises(BadInput):
        settle(register, clerk, "erase")


@pytest.mark.usefixtures("clerk")
def test_others_decide_nothing(register: Database) -> None:
    with register.unit_of_work() as session:
        far = people.actor(session, Role.AGENCY_CLERK, unit=people.agency(session, division="150200"))
        maker = people.actor(session, Role.PROVIDER_MAKER)
    with pytest.raises(NotFound):
        settle(register, far, "release")
    with pytest.raises(Forbidden):
        settle(register, maker, "release")
