"""Who is unknown, not set up or switched off is answered like a wrong password, and as slowly."""

import time
from datetime import timedelta
from statistics import median

import pytest
from sqlalchemy.orm import Session

from portal.accounts.staff import enrolment, own_account, proof, sessions
from portal.accounts.staff.evidence import Visitor
from portal.accounts.staff.models import StaffState
from portal.accounts.staff.proof import Opened, Recovered
from portal.accounts.staff.throttle import Throttled
from portal.accounts.staff.tickets import TicketOver
from portal.law.roles import Role
from portal.security.fields import FieldCipher
from tests.factories import signable
from tests.factories.signable import PASSWORD, Signable
from tests.factories.staff import AT


@pytest.fixture
def clerk(session: Session, cipher: FieldCipher) -> Signable:
    return signable.account(session, cipher, Role.AGENCY_CLERK)


def first(
    session: Session,
    cipher: FieldCipher,
    login: str,
    password: str = PASSWORD,
    *,
    address: str = "203.0.113.1",
    demo: bool = False,
) -> str | None:
    return proof.first_factor(
        session, login=login, password=password, visitor=Visitor(address), cipher=cipher, at=AT, demo=demo
    )


def second(
    session: Session, cipher: FieldCipher, visitor: Visitor, ticket: str, code: str, *, minutes: float = 0
) -> Opened | Recovered | None:
    at = AT + timedelta(minutes=minutes)
    return proof.second_factor(session, ticket=ticket, code=code, visitor=visitor, cipher=cipher, at=at)


def test_unknown_and_known_cost_alike_much(session: Session, cipher: FieldCipher, clerk: Signable) -> None:
    def spent(login: str, number: int) -> float:
        begun = time.process_time()
        assert first(session, cipher, login, "wrong", address=f"198.51.100.{number}") is None
        return time.process_time() - begun

    unknown = median(spent(f"nobody{number}", number) for number in range(5))
    known = median(spent(clerk.staff.login, 100 + number) for number in range(5))
    assert 1 / 2.5 < known / unknown < 2.5


@pytest.mark.parametrize("state", [StaffState.INVITED, StaffState.DISABLED])
def test_only_an_active_account_gets_in(
    session: Session, cipher: FieldCipher, clerk: Signable, state: StaffState
) -> None:
    clerk.staff.state, clerk.staff.disabled_at = state, AT if state is StaffState.DISABLED else None
    session.flush()
    assert first(session, cipher, clerk.staff.login) is None


def test_demonstration_accounts_get_in_nowhere_else(session: Session, cipher: FieldCipher, clerk: Signable) -> None:
    clerk.staff.created_by = proof.DEMO
    session.flush()
    assert first(session, cipher, clerk.staff.login) is None
    assert first(session, cipher, clerk.staff.login, demo=True)


@pytest.mark.parametrize(("later", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_counts_in_its_own_half_minute_and_its_neighbours(
    session: Session, cipher: FieldCipher, visitor: Visitor, clerk: Signable, later: int, *, opens: bool
) -> None:
    ticket = first(session, cipher, clerk.staff.login)
    assert ticket
    outcome = second(session, cipher, visitor, ticket, clerk.code(AT, later=later))
    assert isinstance(outcome, Opened) is opens


def test_no_code_older_than_the_last_one_counts(
    session: Session, cipher: FieldCipher, visitor: Visitor, clerk: Signable
) -> None:
    ticket = first(session, cipher, clerk.staff.login)
    assert ticket
    assert second(session, cipher, visitor, ticket, clerk.code(AT, later=1))
    for later in (1, 0, -1):
        session.expire(clerk.staff)
        assert second(session, cipher, visitor, ticket, clerk.code(AT, later=later)) is None


def test_a_ticket_is_for_one_purpose_and_one_state_of_the_account(
    session: Session, cipher: FieldCipher, visitor: Visitor, clerk: Signable
) -> None:
    ticket = first(session, cipher, clerk.staff.login)
    assert ticket
    for wrong in ("", "x", ticket[:-4], cipher.encrypt("{}", "another purpose")):
        with pytest.raises(TicketOver):
            second(session, cipher, visitor, wrong, clerk.code(AT))
    with pytest.raises(TicketOver):
        proof.recovered(session, ticket=ticket, cipher=cipher, at=AT)
    with pytest.raises(TicketOver):
        second(session, cipher, visitor, ticket, clerk.code(AT), minutes=11)
    clerk.staff.password_hash = "changed"
    session.flush()
    with pytest.raises(TicketOver):
        second(session, cipher, visitor, ticket, clerk.code(AT))


def test_a_recovery_code_serves_once_and_never_opens_a_session(
    session: Session, cipher: FieldCipher, visitor: Visitor, clerk: Signable
) -> None:
    ticket = first(session, cipher, clerk.staff.login)
    assert ticket
    outcome = second(session, cipher, visitor, ticket, clerk.recovery_codes[0])
    assert isinstance(outcome, Recovered)
    assert second(session, cipher, visitor, ticket, clerk.recovery_codes[0]) is None
    shown = enrolment.resume_renewal(session, ticket=outcome.ticket, cipher=cipher, at=AT)
    code = Signable(clerk.staff, shown.secret, ()).code(AT)
    renew = {"ticket": outcome.ticket, "code": code, "visitor": visitor, "cipher": cipher, "at": AT}
    assert enrolment.finish_renewal(session, **renew)
    with pytest.raises(TicketOver):
        enrolment.finish_renewal(session, **renew)


def test_an_old_recovery_code_counts_no_more_after_new_ones(
    session: Session, cipher: FieldCipher, visitor: Visitor, clerk: Signable
) -> None:
    enrolment.give_recovery_codes(session, staff=clerk.staff, cipher=cipher)
    ticket = first(session, cipher, clerk.staff.login)
    assert ticket
    assert second(session, cipher, visitor, ticket, clerk.recovery_codes[0]) is None


def test_guessing_the_password_of_an_open_session_is_throttled_too(
    session: Session, cipher: FieldCipher, visitor: Visitor, clerk: Signable
) -> None:
    def renewed(password: str, code: str) -> tuple[str, ...] | None:
        actor = sessions.actor_of(clerk.staff)
        return own_account.renew_recovery_codes(
            session, actor=actor, password=password, code=code, visitor=visitor, cipher=cipher, at=AT
        )

    assert [renewed("wrong", "000000") for _ in range(5)] == [None] * 5
    with pytest.raises(Throttled):
        renewed(PASSWORD, clerk.code(AT))
