"""Decides which message goes by post and when: at once, then after growing pauses, and not for ever.

A message is claimed before it is handed over and its address forgotten once that is settled; so nothing is handed over
twice, and no address and no link lies about afterwards. The address is decrypted for the one letter only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from typing import Final

from sqlalchemy import ColumnElement, or_, select, update
from sqlalchemy.orm import Session

from portal.mail.commands import ADDRESS
from portal.mail.letters import Sender, Text, compose
from portal.mail.models import Mail
from portal.mail.queries import words_of
from portal.security.fields import FieldCipher

PAUSES: Final = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=20),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
    timedelta(hours=24),
)
MOST_ATTEMPTS: Final = len(PAUSES) + 1
BATCH: Final = 50
_WAITING: Final = (Mail.address.is_not(None), Mail.sent_at.is_(None), Mail.given_up_at.is_(None))


@dataclass(frozen=True, slots=True)
class Claim:
    """One message taken in hand, for the attempt of this number."""

    id: int
    attempt: int


def due(session: Session, *, at: datetime) -> Sequence[int]:
    """Returns the messages whose turn it is, or to give up, the oldest first, at most BATCH of them."""
    turn = or_(Mail.next_try_at.is_(None), Mail.next_try_at <= at, Mail.good_until < at)
    return session.scalars(select(Mail.id).where(*_WAITING, turn).order_by(Mail.id).limit(BATCH)).all()


def claim(session: Session, *, mail_id: int, at: datetime) -> Claim | None:
    """Counts an attempt and sets when the next one may be; None when somebody else has the message in hand."""
    row = session.get(Mail, mail_id, with_for_update=True)
    if row is None or row.address is None or (row.next_try_at is not None and row.next_try_at > at):
        return None
    row.attempts += 1
    row.next_try_at = at + PAUSES[min(row.attempts, len(PAUSES)) - 1]
    return Claim(row.id, row.attempts)


def letter_of(session: Session, *, mail_id: int, sender: Sender, cipher: FieldCipher, at: datetime) -> EmailMessage:
    """Returns the letter of a message; raises FieldUnreadable or KeyError for one that nobody can read any more."""
    row = session.get_one(Mail, mail_id)
    subject, body = words_of(row, cipher)
    carries_link = "%(link)s" in body.template
    text = Text(row.ref, subject, body, "" if carries_link else row.path, row.language)
    return compose(text, to=cipher.decrypt(row.address or "", ADDRESS), sender=sender, at=at)


def sent(session: Session, *, mail_id: int, at: datetime) -> None:
    """Keeps that a message has gone; raises nothing and changes nothing the second time."""
    _settle(session, Mail.id == mail_id, sent_at=at)


def failed(session: Session, *, claimed: Claim, for_ever: bool, at: datetime) -> bool:
    """Keeps that an attempt came to nothing; returns whether the message is given up, at once or after the last one."""
    over = for_ever or claimed.attempt >= MOST_ATTEMPTS
    if over:
        _settle(session, Mail.id == claimed.id, given_up_at=at)
    return over


def give_up_late(session: Session, *, at: datetime) -> None:
    """Gives up what would come too late: a letter whose link counts no more."""
    _settle(session, Mail.good_until < at, given_up_at=at)


def give_up_all(session: Session, *, at: datetime) -> None:
    """Gives up all that waits, where there is no post: the inbox has it, and no backlog goes out one day."""
    _settle(session, Mail.address.is_not(None), given_up_at=at)


def _settle(session: Session, wanted: ColumnElement[bool], **when: datetime) -> None:
    """Ends what waits: the address is forgotten, and the words too where only the post was to carry them."""
    by_post_only = update(Mail).where(wanted, *_WAITING, Mail.inbox.is_(False))
    session.execute(by_post_only.values(values="", address=None, **when))
    session.execute(update(Mail).where(wanted, *_WAITING).values(address=None, **when))
