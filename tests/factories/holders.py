"""Holders for tests: accounts of the public, proven or not, and the organisations they speak for."""

from datetime import date
from itertools import count

from sqlalchemy.orm import Session

from portal.accounts.holders.models import Holder
from portal.accounts.holders.sessions import party_of
from portal.identity.models import Capacity, Identity, Method, Representation
from portal.identity.queries import NAME_PURPOSE, NUMBER_PURPOSE
from portal.kernel.clock import beijing_date
from portal.law.actors import Party
from portal.register.subjects.commands import ID_PURPOSE
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher
from tests.factories.register import AT, CIPHER

_serial = count(1)


def holder(session: Session, *, cipher: FieldCipher = CIPHER, email: str = "") -> Holder:
    """An open account with a confirmed address; its password is a placeholder nobody can sign in with."""
    number = next(_serial)
    address = email or f"holder{number}@example.org"
    made = Holder(
        ref=f"h{number:018d}",
        email_cipher=cipher.encrypt(address, "holder.email"),
        email_index=cipher.blind_index(address, "holder.email"),
        email_confirmed_at=AT,
        password_hash="-",
        created_at=AT,
        created_by="self",
    )
    session.add(made)
    session.flush()
    return made


def prove(
    session: Session,
    account: Holder,
    *,
    name: str,
    number: str,
    cipher: FieldCipher = CIPHER,
    until: date | None = None,
) -> Identity:
    """Proves the account by documents to be this person."""
    made = Identity(
        ref=f"i{next(_serial):018d}",
        holder_id=account.id,
        method=Method.DOCUMENTS,
        name_cipher=cipher.encrypt(name, NAME_PURPOSE),
        id_type="身份证",
        id_cipher=cipher.encrypt(number, NUMBER_PURPOSE),
        id_index=cipher.blind_index(number, ID_PURPOSE),
        verified_at=AT,
        valid_until=until,
    )
    session.add(made)
    session.flush()
    return made


def represent(
    session: Session,
    account: Holder,
    organisation: Subject,
    *,
    capacity: Capacity = Capacity.LEGAL_REPRESENTATIVE,
    until: date | None = None,
) -> Representation:
    """Lets the account speak for an organisation; for a legal representative the register names nobody else."""
    assert organisation.credit_code is not None
    if capacity is Capacity.LEGAL_REPRESENTATIVE:
        organisation.legal_representative = None
    made = Representation(
        ref=f"r{next(_serial):018d}",
        holder_id=account.id,
        credit_code=organisation.credit_code,
        capacity=capacity,
        since=beijing_date(AT),
        until=until,
    )
    session.add(made)
    session.flush()
    return made


def party(account: Holder) -> Party:
    """The account as commands want to know it."""
    return party_of(account)
