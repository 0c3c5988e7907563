"""Reads of mail: the inbox of one reader."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.kernel.errors import NotFound
from portal.kernel.messages import Message, msg
from portal.kernel.paging import Page
from portal.mail.commands import VALUES
from portal.mail.kinds import KINDS, titled
from portal.mail.models import Mail
from portal.security.fields import FieldCipher

PAGE_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as its reader sees it."""

    ref: str
    subject: Message
    body: Message
    path: str
    at: datetime
    read: bool


def inbox(session: Session, *, reader: str, cipher: FieldCipher, page: int) -> Page[Letter]:
    """Returns one page of a reader's messages, newest first."""
    total = session.scalar(_mine(reader).with_only_columns(func.count())) or 0
    rows = session.scalars(
        _mine(reader).order_by(Mail.created_at.desc(), Mail.id.desc()).limit(PAGE_SIZE).offset((page - 1) * PAGE_SIZE)
    )
    return Page(tuple(_letter(row, cipher) for row in rows), page, PAGE_SIZE, total)


def unread(session: Session, *, reader: str) -> int:
    """Returns how many messages wait to be read."""
    return session.scalar(_mine(reader).where(Mail.read_at.is_(None)).with_only_columns(func.count())) or 0


def letter(session: Session, *, reader: str, ref: str, cipher: FieldCipher) -> Letter:
    """Returns one message; raises NotFound for somebody else's, the same as for one that does not exist."""
    row = session.scalar(_mine(reader).where(Mail.ref == ref))
    if row is None:
        raise NotFound(msg("没有找到这一项。"))
    return _letter(row, cipher)


def words_of(mail: Mail, cipher: FieldCipher) -> tuple[Message, Message]:
    """Returns subject and body of a message, filled with its values."""
    values, kind = json.loads(cipher.decrypt(mail.values, VALUES)), KINDS[mail.kind]
    return titled(Message(kind.subject.template, values), values), Message(kind.body.template, values)


def _mine(reader: str) -> Select[tuple[Mail]]:
    return select(Mail).where(Mail.reader == reader, Mail.inbox)


def _letter(row: Mail, cipher: FieldCipher) -> Letter:
    subject, body = words_of(row, cipher)
    return Letter(row.ref, subject, body, row.path, row.created_at, row.read_at is not None)
