"""How an account of the public begins: what proves a holder, and how much may be tried."""

import time
from collections.abc import Callable
from datetime import timedelta
from statistics import median

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.holders import consents, registration, sessions
from portal.accounts.holders.links import LinkOver
from portal.accounts.holders.models import Consent, Holder, HolderLink
from portal.accounts.holders.proof import Opened
from portal.accounts.staff.evidence import Visitor
from portal.accounts.staff.throttle import Throttled
from portal.kernel.errors import BadInput
from portal.mail.models import Mail
from portal.security.fields import FieldCipher
from tests.accounts.holders.scene import NEW, ask, kinds, register, signed_in, token_in_last_letter
from tests.factories import signable_holders
from tests.factories.register import AT
from tests.factories.signable_holders import PASSWORD, SignableHolder


def test_an_account_begins_with_an_address_that_answers(
    session: Session, cipher: FieldCipher, visitor: Visitor
) -> None:
    register(session, cipher, " Sarnai@Example.org ")
    assert signed_in(session, cipher, "sarnai@example.org") is None
    token = token_in_last_letter(session, cipher, "account.confirm")

    def confirm(password: str) -> Opened | None:
        return registration.confirm(session, token=token, password=password, visitor=visitor, cipher=cipher, at=AT)

    assert confirm("not the password") is None
    opened = confirm(PASSWORD)
    assert opened is not None
    assert sessions.find(session, token=opened.token, at=AT) is not None
    with pytest.raises(LinkOver):
        confirm(PASSWORD)
    assert isinstance(signed_in(session, cipher, "SARNAI@example.org"), Opened)
    notice = session.scalars(select(Consent)).one()
    assert (notice.kind, notice.version, notice.given_at) == (consents.PRIVACY, "1", AT)
    assert notice.digest == consents.KINDS[consents.PRIVACY].digest


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "a@b.example\r\nBcc: c@d.example"}, "email"),
        ({"password": "short"}, "new_password"),
        ({"password": "password1234"}, "new_password"),
        ({"password": "sarnai likes grass 77"}, "new_password"),
        ({"acknowledged": False}, "acknowledged"),
    ],
)
def test_an_account_refuses_what_it_cannot_stand_on(
    session: Session, cipher: FieldCipher, changed: dict[str, object], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        register(session, cipher, **({"email": "sarnai@example.org"} | changed))  # type: ignore[arg-type]
    assert refused.value.field == field
    assert kinds(session) == []


def test_a_known_address_is_told_by_letter_only(session: Session, cipher: FieldCipher, one: SignableHolder) -> None:
    register(session, cipher, one.email, password=NEW)
    assert kinds(session) == ["account.registered_again"]
    assert signed_in(session, cipher, one.email, NEW) is None
    assert isinstance(signed_in(session, cipher, one.email), Opened)


def test_who_registers_a_foreign_address_never_gets_in(session: Session, cipher: FieldCipher, visitor: Visitor) -> None:
    register(session, cipher, "victim@example.org", password="intruder's own words 5")
    first = token_in_last_letter(session, cipher, "account.confirm")
    register(session, cipher, "victim@example.org")
    second = token_in_last_letter(session, cipher, "account.confirm")
    with pytest.raises(LinkOver):
        registration.confirm(session, token=first, password=PASSWORD, visitor=visitor, cipher=cipher, at=AT)
    opened = registration.confirm(session, token=second, password=PASSWORD, visitor=visitor, cipher=cipher, at=AT)
    assert opened is not None
    assert signed_in(session, cipher, "victim@example.org", "intruder's own words 5") is None


def test_an_account_nobody_confirms_is_forgotten(
    session: Session, cipher: FieldCipher, one: SignableHolder, visitor: Visitor
) -> None:
    register(session, cipher, "typo@example.org")
    late = AT + registration.UNCONFIRMED_FOR
    assert registration.forget_unconfirmed(session, at=late) == 0
    assert registration.forget_unconfirmed(session, at=late + timedelta(seconds=1)) == 1
    assert session.scalars(select(Holder.ref)).all() == [one.holder.ref]
    left = (Mail.id, Consent.id, HolderLink.id)
    assert [session.scalar(select(func.count(each))) for each in left] == [0, 0, 0]
    register(session, cipher, "typo@example.org")
    token = token_in_last_letter(session, cipher, "account.confirm")
    assert registration.confirm(session, token=token, password=PASSWORD, visitor=visitor, cipher=cipher, at=AT)
    assert registration.forget_unconfirmed(session, at=late + timedelta(days=9)) == 0


def test_known_and_unknown_addresses_cost_alike_much(session: Session, cipher: FieldCipher) -> None:
    for number in range(5):
        signable_holders.account(session, cipher, f"known{number}@example.org")

    def spent(act: Callable[[str, str], object], name: str) -> float:
        taken = []
        for number in range(5):
            begun = time.process_time()
            act(f"{name}{number}@example.org", f"198.51.100.{number}")
            taken.append(time.process_time() - begun)
        return median(taken)

    def guess(email: str, ip: str) -> None:
        assert signed_in(session, cipher, email, "wrong", ip=ip) is None

    for act in (
        guess,
        lambda email, ip: ask(session, cipher, email, ip=ip),
        lambda email, ip: register(session, cipher, email, ip=ip),
    ):
        assert 1 / 2.5 < spent(act, "known") / spent(act, "unknown") < 2.5


def test_letters_are_counted_by_address_and_by_origin(session: Session, cipher: FieldCipher) -> None:
    for number in range(20):
        register(session, cipher, f"new{number}@example.org", ip="203.0.113.50")
    with pytest.raises(Throttled):
        register(session, cipher, "new99@example.org", ip="203.0.113.50")
    for number in range(5):
        ask(session, cipher, "nobody@example.org", ip=f"198.51.100.{number}")
    with pytest.raises(Throttled):
        ask(session, cipher, "nobody@example.org", ip="198.51.100.99")


def test_guessing_stops_for_the_guesser_only(session: Session, cipher: FieldCipher, one: SignableHolder) -> None:
    for _ in range(5):
        assert signed_in(session, cipher, "someone@example.org", "wrong", ip="198.51.100.7") is None
    with pytest.raises(Throttled):
        signed_in(session, cipher, "someone@example.org", "wrong", ip="198.51.100.7")
    assert isinstance(signed_in(session, cipher, one.email), Opened)
