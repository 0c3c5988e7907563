"""Decides what a clerk is told of the register beside documents: answers yes or no, and what forbids to accept.

The clerk sees whether things agree, never what the register holds about somebody (2021 arts. 18, 30(2); 2024 art. 24).
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.identity.models import Capacity, Identity, IdentityCheck
from portal.kernel.folding import fold
from portal.kernel.messages import Message, msg
from portal.register.subjects.commands import ID_PURPOSE
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject, SubjectStatus
from portal.security.fields import FieldCipher


@dataclass(frozen=True, slots=True)
class Answer:
    """One question: `agrees` None where the register cannot say; `why_not` is told where it does not."""

    question: Message
    agrees: bool | None
    why_not: Message


def compare(
    session: Session, check: IdentityCheck, *, name: str, number: str, cipher: FieldCipher, today: date
) -> tuple[Answer, ...]:
    """Returns the answers about the person, then those about the organisation."""
    index = cipher.blind_index(number, ID_PURPOSE)
    person = session.scalar(select(Subject).where(Subject.id_index == index))
    others = (Identity.id_index == index, Identity.ended_at.is_(None), Identity.holder_id != check.holder_id)
    elsewhere = session.scalar(select(Identity.id).where(*others)) is not None
    valid = check.document_until is None or check.document_until >= today
    agrees = fold(present_name(person)) == fold(name) if person else None
    own = (
        Answer(msg("姓名与登记的一致"), agrees, msg("姓名与登记的不一致，不能通过。")),
        Answer(msg("证件在有效期内"), valid, msg("证件已过有效期。")),
        Answer(msg("没有另一个账户核验为此人"), not elsewhere, msg("另一个账户已经核验为此人，不能通过。")),
    )
    return own + _organisation(session, check, name, today)


def blocking(answers: tuple[Answer, ...]) -> Message | None:
    """Returns the first reason that forbids to accept; None when nothing does."""
    return next((answer.why_not for answer in answers if answer.agrees is False), None)


def _organisation(session: Session, check: IdentityCheck, name: str, today: date) -> tuple[Answer, ...]:
    if check.capacity is Capacity.SELF:
        return ()
    held = session.scalar(select(Subject).where(Subject.credit_code == check.credit_code))
    named = fold(present_name(held)) == fold(check.organisation or "") if held else None
    living = held.status is not SubjectStatus.CANCELLED if held else None
    answers = (
        Answer(msg("组织名称与登记的一致"), named, msg("组织名称与登记的不一致，不能通过。")),
        Answer(msg("组织没有注销"), living, msg("该组织已经注销，没有人可以代表。")),
    )
    if check.capacity is Capacity.AGENT:
        valid = check.power_until is not None and check.power_until >= today
        return (*answers, Answer(msg("委托书在有效期内"), valid, msg("委托书已过期。")))
    registered = fold(held.legal_representative) == fold(name) if held and held.legal_representative else None
    other = msg("登记的法定代表人不是此人，不能通过；可以作为代理人提交委托书，或者先办理变更登记。")
    return (*answers, Answer(msg("是登记的法定代表人"), registered, other))
