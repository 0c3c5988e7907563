"""Holders of the demonstration: four accounts of the public, each let in nowhere but in the demonstration.

A person about whom there is much, a legal representative, an agent, and somebody not yet proven. Their passwords follow
from the key file, so no installation shares them with another; the sign-in page tells them in demonstration mode only.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from portal.accounts.holders import addresses, consents, sessions
from portal.accounts.holders.models import Holder
from portal.accounts.staff.models import Staff
from portal.accounts.staff.proof import DEMO
from portal.demo.plan import Plan
from portal.identity import commands as identity
from portal.identity.models import Capacity, Identity, Method
from portal.kernel.identifiers import citizen_id
from portal.kernel.messages import Message, msg
from portal.kernel.references import ALPHABET
from portal.law import parameters
from portal.law.actors import Party
from portal.law.repair import REPAIRABLE
from portal.register.records.models import Record, RecordState
from portal.register.subjects.commands import ID_PURPOSE
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject, SubjectKind, SubjectStatus
from portal.security import passwords
from portal.security.fields import FieldCipher

_PERSON: Final = "person@demo.example"
_REPRESENTATIVE: Final = "representative@demo.example"
_AGENT: Final = "agent@demo.example"
_NEW: Final = "new@demo.example"
_ACCOUNTS: Final = {
    _PERSON: msg("本人：查看自己的档案"),
    _REPRESENTATIVE: msg("法定代表人：查看企业的档案"),
    _AGENT: msg("代理人：凭授权委托书查看企业的档案"),
    _NEW: msg("刚注册，还没有核验身份"),
}
_REF_LENGTH: Final = 18
_PASSWORD_LENGTH: Final = 16
_POWER_LASTS: Final = timedelta(weeks=26)
_CANDIDATES: Final = 20
_SINCE: Final = timedelta(days=210)  # older than what they have asked


@dataclass(frozen=True, slots=True)
class DemoHolder:
    """With what somebody signs in, and what there is to see."""

    shows: Message
    email: str
    password: str


@dataclass(frozen=True, slots=True)
class DemoVisitor:
    """What stands on the invented identity card of whoever comes to the counter of the demonstration."""

    name: str
    number: str = field(repr=False)

    @property
    def parts(self) -> tuple[str, str, str]:
        """Return the number as a card prints it for reading: place, day of birth, the rest."""
        return self.number[:6], self.number[6:14], self.number[14:]


def create(session: Session, plan: Plan, cipher: FieldCipher) -> int:
    """Returns how many accounts there are, some months old; the register has its subjects and records before."""
    since = plan.at - _SINCE
    parties = {email: _account(session, plan, email, cipher, since) for email in _ACCOUNTS}
    persons = adults(session, plan.today, cipher)
    for email, (person, number) in zip((_PERSON, _REPRESENTATIVE, _AGENT), persons, strict=False):
        identity.establish(
            session,
            party=parties[email],
            method=Method.DOCUMENTS,
            name=present_name(person),
            id_type=person.id_type or "",
            id_number=number,
            cipher=cipher,
            at=since,
        )
    company = _much_about(session, SubjectKind.LEGAL_PERSON)[0]
    company.legal_representative = present_name(persons[1][0])
    for email, capacity in ((_REPRESENTATIVE, Capacity.LEGAL_REPRESENTATIVE), (_AGENT, Capacity.AGENT)):
        identity.represent(
            session,
            party=parties[email],
            credit_code=company.credit_code or "",
            capacity=capacity,
            until=plan.today + _POWER_LASTS if capacity is Capacity.AGENT else None,
            check_ref=None,
            at=since,
        )
    return len(parties)


def accounts(session: Session, *, cipher: FieldCipher) -> list[DemoHolder]:
    """Returns the accounts whose password is still the first one; empty without a demonstration."""
    untouched = (Holder.created_by == DEMO, Holder.closed_at.is_(None), Holder.password_set_at == Holder.created_at)
    made = {addresses.readable(one, cipher) for one in session.scalars(select(Holder).where(*untouched))}
    return [DemoHolder(shows, email, _password(email, cipher)) for email, shows in _ACCOUNTS.items() if email in made]


def visitor(session: Session, *, cipher: FieldCipher) -> DemoVisitor | None:
    """Returns with what to serve somebody at the counter; None without a demonstration.

    Only whom the demonstration itself proved by invented papers: never a person of a register that was imported.
    """
    made = (Holder.created_by == DEMO, Holder.email_index == addresses.index_of(_PERSON, cipher))
    proven = (Identity.method == Method.DOCUMENTS, Identity.check_ref.is_(None), Identity.ended_at.is_(None))
    wanted = (
        select(Subject)
        .join(Identity, Identity.id_index == Subject.id_index)
        .join(Holder, Holder.id == Identity.holder_id)
        .where(*made, *proven, Identity.verified_at == Holder.created_at)
    )
    person = session.scalar(wanted.limit(1))
    if person is None or person.id_cipher is None:
        return None
    return DemoVisitor(present_name(person), cipher.decrypt(person.id_cipher, ID_PURPOSE))


def _account(session: Session, plan: Plan, email: str, cipher: FieldCipher, since: datetime) -> Party:
    characters = plan.random(f"holder/{email}").choices(ALPHABET, k=_REF_LENGTH)
    holder = Holder(
        ref="h" + "".join(characters),
        email_cipher=addresses.sealed(email, cipher),
        email_index=addresses.index_of(email, cipher),
        email_confirmed_at=since,
        password_hash=passwords.hashed(_password(email, cipher)),
        password_set_at=since,
        language="zh",
        created_at=since,
        created_by=DEMO,
    )
    session.add(holder)
    session.flush()
    party, privacy = sessions.party_of(holder), consents.KINDS[consents.PRIVACY]
    consents.give(session, party=party, kind=privacy.id, version=privacy.version, at=since)
    return party


def adults(session: Session, today: date, cipher: FieldCipher) -> list[tuple[Subject, str]]:
    """Returns some grown persons with their numbers, the one with the most kinds of records first.

    None bears the name of a member of staff: nobody may handle what somebody of their own name asks.
    """
    age = int(parameters.get("subject.adult_age").default)
    numbered = (
        (person, cipher.decrypt(person.id_cipher or "", ID_PURPOSE))
        for person in _much_about(session, SubjectKind.NATURAL_PERSON)
    )
    grown = [(person, number) for person, number in numbered if citizen_id.age_on(number, today) >= age]
    staff = set(session.scalars(select(Staff.name)))
    return [(person, number) for person, number in grown if present_name(person) not in staff]


def _much_about(session: Session, kind: SubjectKind) -> list[Subject]:
    """The subjects of a kind with something in dispute, then the most classes, then the most that can be repaired."""
    disputed = func.count(Record.suspended_at) > 0
    classes = func.count(Record.record_class.distinct())
    repairable = func.count(case((Record.record_class.in_(REPAIRABLE) & (Record.state == RecordState.CURRENT), 1)))
    found = (
        select(Subject)
        .join(Record, Record.subject_id == Subject.id)
        .where(Subject.kind == kind, Subject.status == SubjectStatus.ACTIVE)
        .group_by(Subject.id)
        .order_by(disputed.desc(), classes.desc(), repairable.desc(), func.count(Record.id).desc(), Subject.id)
        .limit(_CANDIDATES)
    )
    return list(session.scalars(found))


def _password(email: str, cipher: FieldCipher) -> str:
    digest = cipher.blind_index(email, "demo.password")[:_PASSWORD_LENGTH]
    return "-".join(digest[at : at + 4] for at in range(0, _PASSWORD_LENGTH, 4))
