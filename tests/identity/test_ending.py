"""When a proof or a power is over: at its end, on its last day, with the proof it stands on; never without reason."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry
from portal.identity import commands
from portal.identity.level import level
from portal.identity.models import Capacity, Representation
from portal.identity.queries import is_proven, mandates, require_proven
from portal.identity.telling import tell_subject
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, Forbidden, RuleBroken
from portal.kernel.identifiers import citizen_id
from portal.law.actors import Party
from portal.mail.models import Mail
from portal.register.subjects.models import Subject, SubjectStatus
from tests.factories import holders as accounts
from tests.factories import register as make
from tests.factories.register import AT, CIPHER

TODAY = beijing_date(AT)
DAY = timedelta(days=1)
NUMBER = citizen_id.make("150102", TODAY.replace(year=1985), 113)


@pytest.fixture
def proven(session: Session) -> Party:
    """Somebody whose document is good until today."""
    account = accounts.holder(session)
    accounts.prove(session, account, name="测小乙", number=NUMBER, until=TODAY)
    return accounts.party(account)


@pytest.fixture
def company(session: Session) -> Subject:
    return make.organisation(session)


def represent(session: Session, who: Party, company: Subject, **given: object) -> str:
    told = {"capacity": Capacity.AGENT, "until": TODAY, "check_ref": None} | given
    code = str(given.pop("credit_code", company.credit_code))
    told.pop("credit_code", None)
    return commands.represent(session, party=who, credit_code=code, at=AT, **told)  # type: ignore[arg-type]


def codes(session: Session, who: Party, *, later: int = 0) -> list[str | None]:
    """For which organisations somebody speaks, on a day counted from today."""
    known = mandates(session, party=who, cipher=CIPHER, today=TODAY + later * DAY)
    return [one.credit_code for one in known if one.capacity is not Capacity.SELF]


def test_a_document_opens_everything_on_its_last_day_and_nothing_on_the_next(session: Session, proven: Party) -> None:
    assert is_proven(session, party=proven, today=TODAY)
    assert not is_proven(session, party=proven, today=TODAY + DAY)
    with pytest.raises(Forbidden) as refusal:
        require_proven(session, party=proven, cipher=CIPHER, today=TODAY + DAY)
    assert refusal.value.citation == commands.PROOF
    for today, expired in ((TODAY, False), (TODAY + DAY, True)):
        shown = level(session, party=proven, cipher=CIPHER, today=today)
        assert shown is not None
        assert (shown.expired, shown.valid_until) == (expired, TODAY)
        assert shown.number == "*" * 14 + NUMBER[-4:]


def test_who_is_not_proven_any_more_speaks_for_nobody(session: Session, proven: Party, company: Subject) -> None:
    company.legal_representative = "测小乙"
    represent(session, proven, company, capacity=Capacity.LEGAL_REPRESENTATIVE, until=None)
    assert codes(session, proven) == [company.credit_code]
    assert codes(session, proven, later=1) == []


def test_a_power_alone_proves_nobody(session: Session, company: Subject) -> None:
    stranger = accounts.party(accounts.holder(session))
    represent(session, stranger, company)
    assert mandates(session, party=stranger, cipher=CIPHER, today=TODAY) == ()


@pytest.mark.parametrize(
    ("given", "kind", "field"),
    [
        ({"credit_code": "91150100M00000000"}, BadInput, "credit_code"),
        ({"capacity": Capacity.SELF}, BadInput, "capacity"),
        ({"until": None}, RuleBroken, "power_until"),
        ({"until": TODAY - DAY}, RuleBroken, "power_until"),
        ({"capacity": Capacity.LEGAL_REPRESENTATIVE, "until": TODAY - DAY}, RuleBroken, "power_until"),
    ],
)
def test_what_cannot_be_a_power_is_refused_at_its_field(
    session: Session, proven: Party, company: Subject, given: dict[str, object], kind: type[Exception], field: str
) -> None:
    with pytest.raises(kind) as refusal:
        represent(session, proven, company, **given)
    assert getattr(refusal.value, "field", None) == field
    assert codes(session, proven) == []


def test_a_new_power_takes_the_place_of_the_one_before(session: Session, proven: Party, company: Subject) -> None:
    company.legal_representative = "测小乙"
    represent(session, proven, company)
    represent(session, proven, company, capacity=Capacity.LEGAL_REPRESENTATIVE, until=None)
    assert codes(session, proven) == [company.credit_code]
    rows = session.scalars(select(Representation).order_by(Representation.id)).all()
    assert [row.ended_reason for row in rows] == ["renewed", None]


def test_who_is_no_longer_the_registered_representative_speaks_no_more_and_hears_no_more(
    session: Session, proven: Party, company: Subject
) -> None:
    company.legal_representative = "测小乙"
    represent(session, proven, company, capacity=Capacity.LEGAL_REPRESENTATIVE, until=None)
    told = {"subject_ref": company.ref, "kind": "grant.given", "path": "/account/grants", "cipher": CIPHER, "at": AT}
    heard = select(Mail.kind).where(Mail.reader == proven.ref, Mail.kind == "grant.given")
    tell_subject(session, **told)  # type: ignore[arg-type]
    assert (codes(session, proven), len(session.scalars(heard).all())) == ([company.credit_code], 1)
    company.legal_representative = "测新任"
    tell_subject(session, **told)  # type: ignore[arg-type]
    assert (codes(session, proven), len(session.scalars(heard).all())) == ([], 1)


def test_nobody_speaks_for_what_has_been_dissolved(session: Session, proven: Party, company: Subject) -> None:
    represent(session, proven, company)
    assert codes(session, proven) == [company.credit_code]
    company.status = SubjectStatus.CANCELLED
    assert codes(session, proven) == []


def test_ending_the_proof_ends_every_power_and_is_told_once(session: Session, proven: Party, company: Subject) -> None:
    represent(session, proven, company)
    represent(session, proven, make.organisation(session))
    for _ in range(2):
        commands.end_identity(session, party=proven, reason="本人要求终止", cipher=CIPHER, at=AT)
    assert not is_proven(session, party=proven, today=TODAY)
    assert level(session, party=proven, cipher=CIPHER, today=TODAY) is None
    assert {row.ended_reason for row in session.scalars(select(Representation))} == {"本人要求终止"}
    assert session.scalars(select(Mail.kind).where(Mail.kind == "identity.ended")).all() == ["identity.ended"]
    ended = select(AuditEntry.object_ref).where(AuditEntry.action == "identity.end")
    assert session.scalars(ended).all() == [proven.ref]


def test_ending_touches_only_ones_own(session: Session, proven: Party, company: Subject) -> None:
    account = accounts.holder(session)
    other_number = citizen_id.make("150102", TODAY.replace(year=1986), 114)
    accounts.prove(session, account, name="测小丙", number=other_number)
    other = accounts.party(account)
    for who in (proven, other):
        represent(session, who, company)
    commands.end_representation(session, party=proven, credit_code=company.credit_code or "", reason="委托终止", at=AT)
    assert (codes(session, proven), codes(session, other)) == ([], [company.credit_code])
    commands.end_identity(session, party=proven, reason="本人要求终止", cipher=CIPHER, at=AT)
    assert codes(session, other) == [company.credit_code]


def test_nothing_ends_without_a_reason(session: Session, proven: Party, company: Subject) -> None:
    represent(session, proven, company)
    with pytest.raises(RuleBroken):
        commands.end_identity(session, party=proven, reason=" ", cipher=CIPHER, at=AT)
    with pytest.raises(RuleBroken):
        commands.end_representation(session, party=proven, credit_code=company.credit_code or "", reason="", at=AT)
    assert codes(session, proven) == [company.credit_code]
