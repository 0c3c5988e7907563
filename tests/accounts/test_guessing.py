"""Guessing is slow: five misses in five minutes per account and address, a thousand for all, kept in the database."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from portal.accounts.staff import proof
from portal.accounts.staff.evidence import Visitor
from portal.accounts.staff.models import Attempt
from portal.accounts.staff.throttle import ADDRESS_MOST, ALL_MOST, SHARED_ADDRESS_MOST, Throttle, Throttled
from portal.law.roles import Role
from portal.security.fields import FieldCipher
from portal.store import Database
from tests.factories import signable
from tests.factories.signable import PASSWORD, Signable
from tests.factories.staff import AT

HERE, THERE = "203.0.113.9", "198.51.100.7"
WRONG = "not the password"
LATER = AT + timedelta(minutes=7)


@pytest.fixture
def clerk(database: Database, cipher: FieldCipher) -> Signable:
    with database.unit_of_work() as work:
        return signable.account(work, cipher, Role.AGENCY_CLERK)


def attempt(
    database: Database,
    cipher: FieldCipher,
    login: str,
    password: str = WRONG,
    *,
    address: str = HERE,
    at: datetime = AT,
) -> bool:
    """Whether the first factor was right, in a unit of work of its own."""
    with database.unit_of_work() as work:
        ticket = proof.first_factor(
            work, login=login, password=password, visitor=Visitor(address), cipher=cipher, at=at, demo=False
        )
    return ticket is not None


def test_the_sixth_guess_at_an_account_is_refused_unread(
    database: Database, cipher: FieldCipher, clerk: Signable
) -> None:
    for number in range(5):
        assert not attempt(database, cipher, clerk.staff.login, address=f"198.51.100.{number}")
    with pytest.raises(Throttled):
        attempt(database, cipher, clerk.staff.login, PASSWORD, address=THERE)


def test_the_count_is_forgotten_after_a_while(database: Database, cipher: FieldCipher, clerk: Signable) -> None:
    for _ in range(5):
        attempt(database, cipher, clerk.staff.login)
    assert attempt(database, cipher, clerk.staff.login, PASSWORD, at=LATER)


def test_the_count_survives_a_restart_and_is_shared(
    database: Database, database_url: str, cipher: FieldCipher, clerk: Signable
) -> None:
    for _ in range(4):
        attempt(database, cipher, clerk.staff.login)
    another = Database(database_url)
    try:
        attempt(another, cipher, clerk.staff.login)
        with pytest.raises(Throttled):
            attempt(another, cipher, clerk.staff.login, PASSWORD)
    finally:
        another.dispose()


def test_guesses_sent_side_by_side_are_counted_too(database: Database, cipher: FieldCipher, clerk: Signable) -> None:
    def guess(_number: int) -> str:
        try:
            return str(attempt(database, cipher, clerk.staff.login))
        except Throttled:
            return "throttled"

    with ThreadPoolExecutor(8) as pool:
        outcomes = sorted(pool.map(guess, range(12)))
    assert outcomes == ["False"] * 5 + ["throttled"] * 7


def test_others_still_get_in(database: Database, cipher: FieldCipher, clerk: Signable) -> None:
    with database.unit_of_work() as work:
        colleague = signable.account(work, cipher, Role.AGENCY_HEAD)
    for _ in range(5):
        attempt(database, cipher, clerk.staff.login)
    assert attempt(database, cipher, colleague.staff.login, PASSWORD, address=THERE)
    assert attempt(database, cipher, colleague.staff.login, PASSWORD, address=HERE)


def test_an_address_that_tries_one_account_after_another_is_refused(
    database: Database, cipher: FieldCipher, clerk: Signable
) -> None:
    for number in range(ADDRESS_MOST):
        attempt(database, cipher, f"somebody{number}")
    attempt(database, cipher, "one-more")
    with pytest.raises(Throttled):
        attempt(database, cipher, "one-more")
    for number in range(SHARED_ADDRESS_MOST - ADDRESS_MOST - 1):
        attempt(database, cipher, f"somebody-else{number}")
    with pytest.raises(Throttled):
        attempt(database, cipher, clerk.staff.login, PASSWORD)
    assert attempt(database, cipher, clerk.staff.login, PASSWORD, address=THERE)


def test_a_thousand_misses_stop_everybody(database: Database, cipher: FieldCipher, clerk: Signable) -> None:
    with database.unit_of_work() as work:
        window = AT.replace(second=0, microsecond=0)
        work.add(Attempt(bucket=cipher.blind_index("", "attempt.all"), window=window, hits=ALL_MOST))
    with pytest.raises(Throttled):
        attempt(database, cipher, clerk.staff.login, PASSWORD)
    assert attempt(database, cipher, clerk.staff.login, PASSWORD, at=LATER)


def test_what_was_right_does_not_count(database: Database, cipher: FieldCipher, clerk: Signable) -> None:
    for _ in range(12):
        assert attempt(database, cipher, clerk.staff.login, PASSWORD)


def test_no_name_and_no_address_is_kept(database: Database, cipher: FieldCipher, clerk: Signable) -> None:
    attempt(database, cipher, clerk.staff.login)
    with database.reading() as session:
        kept = [each.bucket for each in session.query(Attempt)]
    assert len(kept) == 3
    assert not [each for each in kept if clerk.staff.login in each or HERE in each]


def test_old_counts_are_cleared_away(database: Database, cipher: FieldCipher) -> None:
    attempt(database, cipher, "nobody")
    with database.unit_of_work() as work:
        Throttle(work, cipher=cipher, account="x", address="y", at=AT + timedelta(hours=2)).take()
    with database.reading() as session:
        assert session.query(Attempt).filter(Attempt.window < AT).count() == 0
        assert session.query(Attempt).count() == 3


def test_the_addresses_of_one_ipv6_network_are_one_guesser(database: Database, cipher: FieldCipher) -> None:
    for number in range(SHARED_ADDRESS_MOST):
        assert not attempt(database, cipher, f"nobody{number}", address=f"2001:db8:0:1::{number}")
    with pytest.raises(Throttled):
        attempt(database, cipher, "nobody", address="2001:db8:0:1:ffff::9")
    assert not attempt(database, cipher, "nobody", address="2001:db8:0:2::1")
