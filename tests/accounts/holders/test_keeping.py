"""What an account of the public can do: letters, factors, consents, and what stays of it after closing."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.accounts.holders import addresses, closing, consents, own_account, proof, recovery, second_factor, sessions
from portal.accounts.holders.links import LinkOver
from portal.accounts.holders.models import Consent, Holder, HolderCode, HolderSession
from portal.accounts.holders.proof import Halfway, Opened
from portal.accounts.staff.evidence import Visitor
from portal.accounts.staff.tickets import TicketOver
from portal.audit.models import AuditEntry, AuditPayload
from portal.kernel.errors import BadInput, Conflict, NotFound, RuleBroken
from portal.mail.models import Mail
from portal.security import one_time
from portal.security.fields import FieldCipher
from tests.accounts.holders.scene import NEW, SITE, ask, kinds, register, signed_in, token_in_last_letter
from tests.factories.register import AT
from tests.factories.signable_holders import PASSWORD, SignableHolder


def test_the_second_factor_counts_once(
    session: Session, cipher: FieldCipher, guarded: SignableHolder, visitor: Visitor
) -> None:
    halfway = signed_in(session, cipher, guarded.email)
    assert isinstance(halfway, Halfway)

    def second(code: str) -> Opened | None:
        return proof.second_factor(session, ticket=halfway.ticket, code=code, visitor=visitor, cipher=cipher, at=AT)

    assert second("000000") is None
    assert second(guarded.code(AT)) is not None
    assert second(guarded.code(AT)) is None
    assert second(guarded.recovery_code) is not None
    assert second(guarded.recovery_code) is None


def test_a_letter_never_stands_for_the_second_factor(
    session: Session, cipher: FieldCipher, guarded: SignableHolder, visitor: Visitor
) -> None:
    open_one = sessions.open_session(session, holder=guarded.holder, at=AT)
    ask(session, cipher, guarded.email)
    token = token_in_last_letter(session, cipher, "account.recover")

    def finish(code: str, *, minutes: int = 0) -> bool:
        return recovery.finish(
            session,
            token=token,
            new_password=NEW,
            code=code,
            visitor=visitor,
            cipher=cipher,
            at=AT + timedelta(minutes=minutes),
        )

    assert not finish("")
    assert isinstance(signed_in(session, cipher, guarded.email), Halfway)
    assert finish(guarded.code(AT))
    assert sessions.find(session, token=open_one, at=AT) is None
    assert kinds(session)[-1] == "account.password_recovered"
    with pytest.raises(LinkOver):
        finish(guarded.code(AT, later=1))


def test_a_letter_lasts_ten_minutes_and_the_newest_counts(
    session: Session, cipher: FieldCipher, one: SignableHolder, visitor: Visitor
) -> None:
    def finish(token: str, minutes: int) -> bool:
        at = AT + timedelta(minutes=minutes)
        return recovery.finish(session, token=token, new_password=NEW, code="", visitor=visitor, cipher=cipher, at=at)

    ask(session, cipher, one.email)
    first = token_in_last_letter(session, cipher, "account.recover")
    ask(session, cipher, one.email)
    second = token_in_last_letter(session, cipher, "account.recover")
    for token, minutes in ((first, 1), (second, 11), ("guessed", 1)):
        with pytest.raises(LinkOver):
            finish(token, minutes)
    assert finish(second, 10)


def test_an_open_session_alone_changes_nothing(
    session: Session, cipher: FieldCipher, guarded: SignableHolder, visitor: Visitor
) -> None:
    shown = {"party": guarded.party, "visitor": visitor, "cipher": cipher, "at": AT}
    for factors in ({"password": "x", "code": guarded.code(AT)}, {"password": PASSWORD, "code": "000000"}):
        who = shown | factors
        assert not proof.prove_again(session, **who)  # type: ignore[arg-type]
        assert own_account.change_password(session, new_password=NEW, **who) is None  # type: ignore[arg-type]
    assert kinds(session) == []
    refused = select(func.count()).select_from(AuditEntry).where(AuditEntry.outcome == "refused")
    assert session.scalar(refused) == 4


def test_a_new_password_ends_every_session_and_is_told(
    session: Session, cipher: FieldCipher, one: SignableHolder, visitor: Visitor
) -> None:
    old = sessions.open_session(session, holder=one.holder, at=AT)
    opened = own_account.change_password(
        session, party=one.party, password=PASSWORD, code="", new_password=NEW, visitor=visitor, cipher=cipher, at=AT
    )
    assert opened is not None
    assert sessions.find(session, token=old, at=AT) is None
    assert sessions.find(session, token=opened.token, at=AT) is not None
    assert kinds(session) == ["account.password_changed"]


def test_a_new_address_is_proven_and_told_at_the_old_one(
    session: Session, cipher: FieldCipher, one: SignableHolder, guarded: SignableHolder, visitor: Visitor
) -> None:
    def change(email: str) -> bool:
        return own_account.ask_for_address(
            session,
            party=one.party,
            password=PASSWORD,
            code="",
            email=email,
            site=SITE,
            visitor=visitor,
            cipher=cipher,
            at=AT,
        )

    assert change(guarded.email)
    assert kinds(session) == ["account.address_asked"]
    assert change("sarnai.new@example.org")
    token = token_in_last_letter(session, cipher, "account.take_address")
    with pytest.raises(LinkOver):
        own_account.take_address(session, party=guarded.party, token=token, visitor=visitor, cipher=cipher, at=AT)
    own_account.take_address(session, party=one.party, token=token, visitor=visitor, cipher=cipher, at=AT)
    told = session.scalars(select(Mail).where(Mail.kind == "account.address_changed")).one()
    assert cipher.decrypt(told.address or "", addresses.PURPOSE) == one.email
    assert signed_in(session, cipher, one.email) is None
    assert isinstance(signed_in(session, cipher, "sarnai.new@example.org"), Opened)


def test_a_second_factor_is_set_up_renewed_and_taken_away(
    session: Session, cipher: FieldCipher, one: SignableHolder, visitor: Visitor
) -> None:
    shown = {"party": one.party, "visitor": visitor, "cipher": cipher}
    elsewhere = sessions.open_session(session, holder=one.holder, at=AT)
    here = sessions.open_session(session, holder=one.holder, at=AT)
    begun = second_factor.begin(session, party=one.party, cipher=cipher, at=AT)
    finish = {"ticket": begun.ticket, "password": PASSWORD, "code": "", "token": here, "at": AT}
    with pytest.raises(BadInput):
        second_factor.finish(session, new_code="000000", **shown, **finish)  # type: ignore[arg-type]
    first = one_time.code_of(begun.secret, one_time.step_at(AT))
    codes = second_factor.finish(session, new_code=first, **shown, **finish)  # type: ignore[arg-type]
    assert codes is not None
    assert len(codes) == one_time.RECOVERY_CODES
    assert sessions.find(session, token=elsewhere, at=AT) is None
    assert sessions.find(session, token=here, at=AT) is not None
    assert isinstance(signed_in(session, cipher, one.email), Halfway)

    def remove(code: str) -> bool:
        return second_factor.remove(session, password=PASSWORD, code=code, at=AT, **shown)  # type: ignore[arg-type]

    assert not remove(first)
    assert remove(codes[0])
    assert session.scalar(select(func.count(HolderCode.id))) == 0
    with pytest.raises(Conflict):
        remove(codes[1])
    assert kinds(session) == ["account.second_factor_set", "account.second_factor_removed"]


def test_a_ticket_of_somebody_else_is_over(
    session: Session, cipher: FieldCipher, one: SignableHolder, guarded: SignableHolder
) -> None:
    begun = second_factor.begin(session, party=guarded.party, cipher=cipher, at=AT)
    with pytest.raises(TicketOver):
        second_factor.resume(session, party=one.party, ticket=begun.ticket, cipher=cipher, at=AT)


def test_each_consent_stands_by_itself(
    session: Session, cipher: FieldCipher, one: SignableHolder, visitor: Visitor
) -> None:
    papers = consents.IDENTITY_PAPERS
    with pytest.raises(RuleBroken):
        consents.require(session, party=one.party, kind=papers)
    with pytest.raises(Conflict):
        consents.give(session, party=one.party, kind=papers, version="0", at=AT)
    with pytest.raises(NotFound):
        consents.give(session, party=one.party, kind="everything", version="1", at=AT)
    for _ in range(2):
        consents.give(session, party=one.party, kind=papers, version="1", at=AT)
    consents.require(session, party=one.party, kind=papers)
    assert not consents.given(session, party=one.party, kind=consents.IDENTITY_PROVIDER)
    consents.withdraw(session, party=one.party, kind=papers, visitor=visitor, at=AT)
    assert not consents.given(session, party=one.party, kind=papers)
    kept = session.scalars(select(Consent)).one()
    assert (kept.digest, kept.given_at, kept.withdrawn_at) == (consents.KINDS[papers].digest, AT, AT)
    with pytest.raises(RuleBroken):
        consents.withdraw(session, party=one.party, kind=consents.PRIVACY, visitor=visitor, at=AT)
    assert isinstance(signed_in(session, cipher, one.email), Opened)


def test_closing_leaves_nothing_to_sign_in_with(
    session: Session, cipher: FieldCipher, guarded: SignableHolder, visitor: Visitor
) -> None:
    token = sessions.open_session(session, holder=guarded.holder, at=AT)
    who = {"party": guarded.party, "visitor": visitor, "cipher": cipher, "at": AT}
    assert not closing.close(session, password=PASSWORD, code="000000", **who)  # type: ignore[arg-type]
    assert closing.close(session, password=PASSWORD, code=guarded.code(AT), **who)  # type: ignore[arg-type]
    left = session.get_one(Holder, guarded.holder.id)
    assert (left.closed_at, left.email_cipher, left.password_hash, left.totp_secret) == (AT, None, None, None)
    assert sessions.find(session, token=token, at=AT) is None
    assert session.scalar(select(func.count(HolderSession.id))) == 0
    assert session.scalar(select(func.count(HolderCode.id))) == 0
    assert kinds(session) == ["account.closed"]
    assert signed_in(session, cipher, guarded.email) is None
    register(session, cipher, guarded.email)
    assert kinds(session)[-1] == "account.confirm"


def test_the_evidence_names_no_secret(session: Session, cipher: FieldCipher, guarded: SignableHolder) -> None:
    signed_in(session, cipher, "nobody@example.org", "planted password")
    register(session, cipher, "new@example.org")
    ask(session, cipher, guarded.email)
    token = token_in_last_letter(session, cipher, "account.recover")
    links = str([(row.actor, row.object_ref) for row in session.scalars(select(AuditEntry))])
    kept = links + str(list(session.scalars(select(AuditPayload.body))))
    for planted in ("nobody@example.org", "new@example.org", guarded.email, "planted password", token, PASSWORD):
        assert planted not in kept
    assert session.scalar(select(func.count(HolderSession.id))) == 0
