"""Writes of mail: posting a message in the transaction of what it tells about, and marking it read."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.kernel.errors import NotFound
from portal.kernel.masking import scrub
from portal.kernel.messages import Message, msg
from portal.kernel.references import new_reference
from portal.mail.kinds import KINDS, MATTER, REF, titled
from portal.mail.models import Mail
from portal.security.fields import FieldCipher
from portal.store import outbox

VALUES: Final = "mail.values"
ADDRESS: Final = "holder.email"
TOPIC: Final = "mail.deliver"
# Values of the portal's own; whatever else fills the words was written by somebody.
LINK: Final = "link"
_OWN: Final = frozenset({LINK, MATTER, REF})


def post(
    session: Session,
    *,
    reader: str,
    kind: str,
    values: Mapping[str, str],
    path: str,
    language: str,
    address: str | None,
    cipher: FieldCipher,
    at: datetime,
    inbox: bool = True,
    good_until: datetime | None = None,
) -> str:
    """Returns the ref of a new message; `address` is encrypted as the holder's, None for the inbox alone.

    What only goes by post names until when it is good. Numbers of identity documents and telephones in the values are
    masked. Raises KeyError for a kind that only a programmer could have mistyped, and for a value its words ask for.
    """
    words = KINDS[kind]
    filled = {name: value if name in _OWN else scrub(value) for name, value in values.items()}
    _ = (str(titled(Message(words.subject.template, filled), filled)), words.body.template % filled)
    mail = Mail(
        ref=new_reference("mail"),
        reader=reader,
        kind=kind,
        values=cipher.encrypt(json.dumps(filled, ensure_ascii=False), VALUES),
        path=path,
        language=language,
        inbox=inbox,
        address=address,
        good_until=good_until,
        created_at=at,
    )
    session.add(mail)
    session.flush()
    if address is not None:
        outbox.post(session, topic=TOPIC, payload={"mail": mail.ref}, at=at)
    return mail.ref


def mark_read(session: Session, *, reader: str, ref: str | None, at: datetime) -> None:
    """Keeps that one message, or with None every message, of this reader has been read.

    Raises NotFound for somebody else's, the same as for one that does not exist.
    """
    mine = (Mail.reader == reader, Mail.inbox, Mail.ref == ref)
    if ref is not None and session.scalar(select(Mail.id).where(*mine)) is None:
        raise NotFound(msg("没有找到这一项。"))
    unread = [Mail.reader == reader, Mail.inbox, Mail.read_at.is_(None)]
    wanted = unread if ref is None else [*unread, Mail.ref == ref]
    session.execute(update(Mail).where(*wanted).values(read_at=at))
