"""Decides whether what was typed from papers is what the register holds: yes or no for each, nothing else is told.

Source: 2021 arts. 18, 19; 2024 art. 24. The clerk sees the answers and the papers, never what the register holds.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.grants.models import Grant
from portal.access.grants.sides import grantor_of, is_grantee, unsealed
from portal.access.grants.writing import GRANTEE
from portal.accounts.holders.models import Holder
from portal.accounts.holders.sessions import party_of
from portal.identity.queries import proven
from portal.kernel.clock import beijing_date
from portal.kernel.folding import fold
from portal.kernel.messages import Message, msg
from portal.law.actors import Actor
from portal.register.subjects.commands import ID_PURPOSE
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject, SubjectKind
from portal.security.fields import FieldCipher


@dataclass(frozen=True, slots=True)
class Comparison:
    """One question and its answer."""

    question: Message
    agrees: bool


def comparisons(session: Session, grant: Grant, *, cipher: FieldCipher, at: datetime) -> tuple[Comparison, ...]:
    """Returns what is compared before an authorisation on paper may be accepted."""
    today = beijing_date(at)
    holder = session.scalar(select(Holder).where(Holder.ref == grant.applicant_ref, Holder.closed_at.is_(None)))
    still = holder is not None and is_grantee(session, grant, party=party_of(holder), cipher=cipher, today=today)
    subject = _numbered(session, grant, cipher)
    person = subject is not None and subject.kind is SubjectKind.NATURAL_PERSON
    return (
        Comparison(msg("授权人的证件号码或者代码与登记的一致"), subject is not None),
        Comparison(msg("授权人的姓名或者名称与登记的一致"), _same_name(grant, subject, cipher)),
        Comparison(msg("提交人现在仍是被授权人，或者可以代表被授权的单位"), still),
        Comparison(msg("授权的期限没有过"), today <= grant.until),
        Comparison(msg("用于职业信用报告的，授权人是个人"), person or not grant.occupational),
    )


def is_own(session: Session, grant: Grant, *, actor: Actor, cipher: FieldCipher, at: datetime) -> bool:
    """Returns whether a side, or whoever handed the papers in, bears the name of the member of staff (21§30(2))."""
    names = [grantor_of(grant, cipher).get("name", ""), unsealed(grant.grantee_cipher, GRANTEE, cipher)["name"]]
    holder = session.scalar(select(Holder).where(Holder.ref == grant.applicant_ref))
    if holder is not None:
        person = proven(session, party=party_of(holder), cipher=cipher, today=beijing_date(at))
        names.append(person.name if person else "")
    return fold(actor.name) in {fold(name) for name in names}


def agrees(session: Session, grant: Grant, *, cipher: FieldCipher, at: datetime) -> bool:
    """Returns whether every comparison holds."""
    return all(each.agrees for each in comparisons(session, grant, cipher=cipher, at=at))


def matched(session: Session, grant: Grant, cipher: FieldCipher) -> Subject | None:
    """Returns the subject with the number and the name that were typed, None for any doubt."""
    subject = _numbered(session, grant, cipher)
    return subject if _same_name(grant, subject, cipher) else None


def _numbered(session: Session, grant: Grant, cipher: FieldCipher) -> Subject | None:
    told = grantor_of(grant, cipher)
    if not told:
        return None
    if told["code"]:
        return session.scalar(select(Subject).where(Subject.credit_code == told["code"]))
    index = cipher.blind_index(told["number"], ID_PURPOSE)
    return session.scalar(select(Subject).where(Subject.id_index == index))


def _same_name(grant: Grant, subject: Subject | None, cipher: FieldCipher) -> bool:
    return subject is not None and fold(present_name(subject)) == fold(grantor_of(grant, cipher)["name"])
