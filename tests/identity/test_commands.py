"""Who a holder is: one living identity for each account and person; who speaks for an organisation, and how long."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.identity import commands
from portal.identity.models import Capacity, Identity, Method
from portal.identity.queries import mandate, mandates, proven
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, Conflict, NotFound, PortalError, RuleBroken
from portal.kernel.identifiers import citizen_id
from portal.law.actors import Party
from portal.mail.models import Mail
from tests.factories import holders as accounts
from tests.factories import register as make
from tests.factories.register import AT, CIPHER

TODAY = beijing_date(AT)
NUMBER = citizen_id.make("150102", date(1985, 3, 7), 113)
OTHER_NUMBER = citizen_id.make("150102", date(1986, 3, 7), 114)


def party(session: Session) -> Party:
    return accounts.party(accounts.holder(session))


def establish(session: Session, who: Party, **given: object) -> str:
    told = {"method": Method.DOCUMENTS, "name": "测小乙", "id_type": "citizen_id", "id_number": NUMBER} | given
    return commands.establish(session, party=who, cipher=CIPHER, at=AT, **told)  # type: ignore[arg-type]


def test_a_proof_opens_the_own_file_and_is_told(session: Session) -> None:
    who = party(session)
    assert mandates(session, party=who, cipher=CIPHER, today=TODAY) == ()
    establish(session, who)
    known = proven(session, party=who, cipher=CIPHER, today=TODAY)
    assert known is not None
    assert (known.name, known.id_number) == ("测小乙", NUMBER)
    assert session.scalars(select(Mail.kind)).all() == ["identity.accepted"]
    stored = session.scalars(select(Identity)).one()
    assert NUMBER not in f"{stored.id_cipher} {stored.name_cipher} {stored.id_index}"


@pytest.mark.parametrize(
    ("given", "kind", "field"),
    [
        ({"id_number": NUMBER[:17] + ("0" if NUMBER[17] != "0" else "1")}, BadInput, "id_number"),
        ({"id_type": "library_card"}, BadInput, "id_type"),
        ({"name": " "}, BadInput, "name"),
        ({"id_number": citizen_id.make("150102", date(2009, 3, 7), 113)}, RuleBroken, "id_number"),
        ({"valid_until": TODAY - timedelta(days=1)}, RuleBroken, "document_until"),
    ],
)
def test_what_cannot_be_a_proof_is_refused_at_its_field(
    session: Session, given: dict[str, object], kind: type[PortalError], field: str
) -> None:
    with pytest.raises(kind) as refusal:
        establish(session, party(session), **given)
    assert refusal.value.field == field
    assert session.scalars(select(Identity)).all() == []


def test_the_name_must_be_the_one_the_register_holds(session: Session) -> None:
    held = make.person(session, name="测小甲")
    number = CIPHER.decrypt(held.id_cipher or "", "subject.id")
    with pytest.raises(Conflict) as refusal:
        establish(session, party(session), id_number=number)
    establish(session, party(session), id_number=number, name="测小甲")
    other = party(session)
    with pytest.raises(Conflict) as taken:
        establish(session, other, id_number=number, name="测小甲")
    # A wrong name and a person proven elsewhere are told alike.
    assert str(taken.value.message) == str(refusal.value.message)
    commands.warn_rightful_holder(session, party=other, id_number=number, cipher=CIPHER, at=AT)
    assert "identity.claimed_elsewhere" in session.scalars(select(Mail.kind)).all()


def test_an_account_is_one_person_until_that_proof_ends(session: Session) -> None:
    who = party(session)
    first = establish(session, who)
    again = establish(session, who, method=Method.PROVIDER, issuer="https://id.example", subject="s-1")
    assert first != again
    with pytest.raises(Conflict):
        establish(session, who, id_number=OTHER_NUMBER)
    stranger = party(session)
    with pytest.raises(Conflict):
        establish(session, stranger, id_number=OTHER_NUMBER, issuer="https://id.example", subject="s-1")
    commands.end_identity(session, party=who, reason="本人申请", cipher=CIPHER, at=AT)
    assert proven(session, party=who, cipher=CIPHER, today=TODAY) is None
    establish(session, stranger)


def test_a_proof_ends_with_its_document(session: Session) -> None:
    who = party(session)
    establish(session, who, valid_until=TODAY)
    assert proven(session, party=who, cipher=CIPHER, today=TODAY) is not None
    assert proven(session, party=who, cipher=CIPHER, today=TODAY + timedelta(days=1)) is None


def test_an_agent_speaks_until_the_power_ends(session: Session) -> None:
    who, company = party(session), make.organisation(session)
    establish(session, who)
    code = company.credit_code or ""
    give = {"party": who, "credit_code": code, "check_ref": None, "at": AT}
    with pytest.raises(RuleBroken):
        commands.represent(session, capacity=Capacity.AGENT, until=None, **give)  # type: ignore[arg-type]
    with pytest.raises(BadInput):
        commands.represent(session, capacity=Capacity.SELF, until=None, **give)  # type: ignore[arg-type]
    commands.represent(session, capacity=Capacity.AGENT, until=TODAY, **give)  # type: ignore[arg-type]
    assert mandate(session, party=who, subject_ref=company.ref, cipher=CIPHER, today=TODAY).capacity is Capacity.AGENT
    with pytest.raises(NotFound):
        mandate(session, party=who, subject_ref=company.ref, cipher=CIPHER, today=TODAY + timedelta(days=1))
    with pytest.raises(NotFound):
        mandate(session, party=who, subject_ref=make.organisation(session).ref, cipher=CIPHER, today=TODAY)
    commands.end_representation(session, party=who, credit_code=code, reason="委托终止", at=AT)
    assert len(mandates(session, party=who, cipher=CIPHER, today=TODAY)) == 1
