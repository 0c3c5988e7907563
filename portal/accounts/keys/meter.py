"""Decides how often a key may call, and how often an address may come with a wrong one.

The counts lie beside those of the sign-in page, so all workers share them and a restart forgets nothing.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.accounts.staff.models import Attempt
from portal.accounts.staff.throttle import Throttled
from portal.kernel.messages import msg
from portal.kernel.networks import network
from portal.security.fields import FieldCipher

CALLS_MOST: Final = 300
WRONG_MOST: Final = 20
_CALLS_SPAN: Final = timedelta(minutes=1)
_WRONG_SPAN: Final = timedelta(minutes=5)


def call(session: Session, *, key: str, cipher: FieldCipher, at: datetime) -> None:
    """Counts a call with a key; raises Throttled beyond so many a minute."""
    if _count(session, cipher.blind_index(key, "attempt.key"), _CALLS_SPAN, at) > CALLS_MOST:
        raise Throttled(msg("这个密钥一分钟内调用超过%(n)s次，请稍候再试。", n=CALLS_MOST))


def wrong_key(session: Session, *, address: str, cipher: FieldCipher, at: datetime) -> None:
    """Counts a wrong key from an address; raises Throttled beyond so many in five minutes."""
    if _count(session, cipher.blind_index(network(address), "attempt.key_address"), _WRONG_SPAN, at) > WRONG_MOST:
        raise Throttled(msg("错误的密钥太多，请过几分钟再试。"))


def _count(session: Session, bucket: str, span: timedelta, at: datetime) -> int:
    window = at.replace(second=0, microsecond=0)
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    adding = insert(Attempt).values(bucket=bucket, window=window, hits=1)
    keys = [Attempt.bucket, Attempt.window]
    session.execute(adding.on_conflict_do_update(index_elements=keys, set_={"hits": Attempt.hits + 1}))
    recent = (Attempt.bucket == bucket, Attempt.window > window - span)
    return session.scalar(select(func.sum(Attempt.hits)).where(*recent)) or 0
