"""Decides when somebody has guessed too often: five misses in five minutes, a thousand for everybody together.

The count is in the database, so all workers share it and a restart forgets nothing; names and addresses are keyed
digests, of an IPv6 address its network (`portal.kernel.networks`). A miss is counted before the answer is known and
given back when it was right, so guesses sent side by side are counted too.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import ClassVar, Final, NoReturn

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from portal.accounts.staff.models import Attempt
from portal.kernel.errors import PortalError
from portal.kernel.messages import Message, msg
from portal.kernel.networks import network
from portal.security.fields import FieldCipher

SPAN: Final = timedelta(minutes=5)
ACCOUNT_MOST: Final = 5
ADDRESS_MOST: Final = 5
# Colleagues behind one address: who has not failed themselves may still try while others there have failed.
SHARED_ADDRESS_MOST: Final = 20
ALL_MOST: Final = 1000
_KEPT: Final = timedelta(hours=1)
_TO_STAFF: Final = msg("错误次数太多。请过几分钟再试；如果不是您本人操作，请告诉本单位的安全管理员。")


class Throttled(PortalError):
    """Too many wrong attempts lately."""

    status: ClassVar[int] = 429


class Throttle:
    """The counts of one attempt: by account, by address, by both, and of all."""

    def __init__(
        self,
        session: Session,
        *,
        cipher: FieldCipher,
        account: str,
        address: str,
        at: datetime,
        kind: str = "attempt",
        told: Message = _TO_STAFF,
    ) -> None:
        """Take who tries what from where, and what they are told when it is too often; nothing is counted yet."""
        self._session, self._at, self._told = session, at, told
        self._window = at.replace(second=0, microsecond=0)
        self._account = cipher.blind_index(account, f"{kind}.account")
        self._address = cipher.blind_index(network(address), f"{kind}.address")
        self._all = cipher.blind_index("", f"{kind}.all")

    def take(self) -> None:
        """Counts one attempt; raises Throttled, with nothing counted, when there were too many."""
        for bucket in self._buckets():
            self._add(bucket)
        # Each count includes this attempt.
        account, address, everybody = (self._sum(bucket) for bucket in self._buckets())
        most_here = ADDRESS_MOST if account > 1 else SHARED_ADDRESS_MOST
        if account > ACCOUNT_MOST or address > most_here or everybody > ALL_MOST:
            self._refuse()
        self._forget()

    def give_back(self) -> None:
        """Takes the attempt out of the count: it was right."""
        for bucket in self._buckets():
            mine = (Attempt.bucket == bucket, Attempt.window == self._window)
            self._session.execute(update(Attempt).where(*mine).values(hits=Attempt.hits - 1))

    def _refuse(self) -> NoReturn:
        raise Throttled(self._told)

    def _forget(self) -> None:
        self._session.execute(delete(Attempt).where(Attempt.window < self._at - _KEPT))

    def _buckets(self) -> Iterator[str]:
        # Always in this order: two that wait for each other's rows would never end.
        yield from (self._account, self._address, self._all)

    def _add(self, bucket: str) -> None:
        insert = sqlite.insert if self._session.get_bind().dialect.name == "sqlite" else postgresql.insert
        adding = insert(Attempt).values(bucket=bucket, window=self._window, hits=1)
        keys = [Attempt.bucket, Attempt.window]
        self._session.execute(adding.on_conflict_do_update(index_elements=keys, set_={"hits": Attempt.hits + 1}))

    def _sum(self, bucket: str, span: timedelta = SPAN) -> int:
        recent = (Attempt.bucket == bucket, Attempt.window >= self._window - span)
        return self._session.scalar(select(func.sum(Attempt.hits)).where(*recent)) or 0
