"""Writes of opinions: anybody may send one while a consultation runs, nobody sees it before it was read (2021 art. 8).

No login is asked. Identity and mobile numbers in the text are masked before it is kept, name and contact are encrypted;
how much one address sends is counted under a keyed digest.
"""

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.staff.models import Attempt
from portal.kernel import divisions
from portal.kernel.clock import beijing_date
from portal.kernel.errors import Conflict, NotFound, RuleBroken
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.kernel.networks import network
from portal.kernel.references import new_reference
from portal.law.actors import Actor
from portal.law.procedures import catalogue as law
from portal.law.roles import Role
from portal.register.catalogue.models import CommentState, Consultation, ConsultationComment
from portal.security.fields import FieldCipher

TEXT_LENGTH: Final = 2_000
NAME_LENGTH: Final = 60
CONTACT_LENGTH: Final = 100
REASON_LENGTH: Final = 200
HOURLY_MOST: Final = 5
_BUCKET: Final = "consultation.address"
NAME: Final = "consultation.name"
CONTACT: Final = "consultation.contact"


def send(
    session: Session,
    *,
    ref: str,
    text: str,
    code: str,
    name: str,
    contact: str,
    address: str,
    cipher: FieldCipher,
    at: datetime,
) -> str:
    """Returns the reference of the opinion, which waits to be read; `code` is the item it is about, "" for all.

    Raises NotFound for no such consultation, Conflict outside its window, RuleBroken naming the field at fault or when
    this address has sent too much.
    """
    found = session.scalar(select(Consultation).where(Consultation.ref == ref))
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    if found.state != "open" or not law.takes_comments(found.opens_on, found.closes_on, beijing_date(at)):
        raise Conflict(msg("这次征求意见已经结束。"), citation=law.BASIS)
    if code and code not in {item.code for item in found.items}:
        raise RuleBroken(msg("请在所列选项中选择。"), field="code")
    made = ConsultationComment(
        ref=new_reference("opinion"),
        consultation_id=found.id,
        code=code or None,
        text=scrub(_text(text)),
        name=_sealed(cipher, name, NAME, NAME_LENGTH, "name"),
        contact=_sealed(cipher, contact, CONTACT, CONTACT_LENGTH, "contact"),
        sent_at=at,
        state=CommentState.PENDING,
        decisions=0,
    )
    _count(session, cipher.blind_index(network(address), _BUCKET), at)
    session.add(made)
    session.flush()
    return made.ref


def decide(
    session: Session, *, ref: str, shown: bool, reason: str, actor: Actor, at: datetime, seen: int | None
) -> str:
    """Returns the consultation's reference; the opinion is shown, or hidden with a reason, and may be decided anew.

    Raises Conflict when somebody decided since `seen`.
    """
    actor.require(Role.AGENCY_CLERK)
    actor.require_reach(divisions.REGION)
    found = session.scalar(select(ConsultationComment).where(ConsultationComment.ref == ref).with_for_update())
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    if seen is not None and seen != found.decisions:
        raise Conflict(msg("刚刚有人审核了这条意见，请看过之后再继续。"))
    told = reason.strip()
    if not shown and not 0 < len(told) <= REASON_LENGTH:
        raise RuleBroken(msg("不公开意见须写明理由，不超过200字。"), citation=law.BASIS, field="reason")
    found.state = CommentState.SHOWN if shown else CommentState.HIDDEN
    found.hidden_reason = None if shown else scrub(told)
    found.decisions += 1
    found.decided_by, found.decided_at = actor.ref, at
    session.flush()
    _tell(session, f"consultation.comment_{found.state}", ref, actor, at)
    return found.consultation.ref


def reveal_contact(session: Session, *, ref: str, actor: Actor, cipher: FieldCipher, at: datetime) -> str:
    """Returns name and contact as the visitor gave them, for asking back; who looked is kept in the audit chain."""
    actor.require(Role.AGENCY_CLERK)
    actor.require_reach(divisions.REGION)
    found = session.scalar(select(ConsultationComment).where(ConsultationComment.ref == ref))
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    _tell(session, "consultation.contact_seen", ref, actor, at)
    parts = ((found.name, NAME), (found.contact, CONTACT))
    return " ".join(cipher.decrypt(stored, purpose) for stored, purpose in parts if stored)


def _tell(session: Session, action: str, ref: str, actor: Actor, at: datetime) -> None:
    audit.append(session, at=at, actor=actor.ref, action=action, object_kind="consultation_comment", object_ref=ref)


def _text(text: str) -> str:
    plain = text.strip()
    if not plain:
        raise RuleBroken(msg("请填写意见。"), field="text")
    if len(plain) > TEXT_LENGTH:
        sentence = msg("意见不超过%(most)s字，现在有%(n)s字。", most=TEXT_LENGTH, n=len(plain))
        raise RuleBroken(sentence, field="text")
    return plain


def _sealed(cipher: FieldCipher, value: str, purpose: str, longest: int, field: str) -> str | None:
    plain = value.strip()
    if len(plain) > longest:
        raise RuleBroken(msg("不超过%(most)s字。", most=longest), field=field)
    return cipher.encrypt(plain, purpose) if plain else None


def _count(session: Session, bucket: str, at: datetime) -> None:
    hour = at.replace(minute=0, second=0, microsecond=0)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    adding = insert(Attempt).values(bucket=bucket, window=hour, hits=1)
    keys = [Attempt.bucket, Attempt.window]
    session.execute(adding.on_conflict_do_update(index_elements=keys, set_={"hits": Attempt.hits + 1}))
    hits = session.scalar(select(Attempt.hits).where(Attempt.bucket == bucket, Attempt.window == hour)) or 0
    if hits > HOURLY_MOST:
        raise RuleBroken(msg("从您这里收到的意见太多，请一小时后再试；也可以书面提出。"))
