"""Decides how often number and secret of a receipt may be guessed, so that a stranger cannot shut its owner out.

A secret has 16 characters of 28: 28^16 = 1.4e23, over 76 bits. Somebody with a thousand tries every second for ten
years hits one given receipt with odds of 3.2e11 to 1.4e23, one in 450,000 million. So nobody who is right has to be
refused for what others do; what is slowed down is whoever tries:

- five misses in five minutes for one number from one address, twenty from one address for all numbers;
- after twenty misses in an hour for one number from wherever, or a thousand in five minutes for everybody together,
  each address has one miss in five minutes for a number instead of five, and five for all numbers.

The last is the brake: with A addresses somebody tries a number at most A times in five minutes, and the owner, from an
address that has not failed itself, is let in at the first right try. Whoever is over the limit is refused before the
secret is looked at, the right one too, so a refusal tells nothing; a number that does not exist is counted alike. Of an
IPv6 address the first 64 bits count: the rest is the visitor's own to choose (2021 art. 30(2)).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from portal.accounts.staff.throttle import ACCOUNT_MOST, ADDRESS_MOST, ALL_MOST, SHARED_ADDRESS_MOST, SPAN, Throttle
from portal.kernel.messages import Message
from portal.kernel.networks import network
from portal.security.fields import FieldCipher

NUMBER_MOST: Final = 20
NUMBER_SPAN: Final = timedelta(hours=1)
BRAKED_MOST: Final = 1


class ReceiptThrottle(Throttle):
    """The counts of one attempt with a receipt: by number and address, by address, by number, and of all."""

    def __init__(
        self,
        session: Session,
        *,
        cipher: FieldCipher,
        number: str,
        address: str,
        at: datetime,
        kind: str,
        told: Message,
    ) -> None:
        """Take which number is tried from where, and what is told when it is too often; nothing is counted yet."""
        super().__init__(session, cipher=cipher, account=number, address=address, at=at, kind=kind, told=told)
        self._pair = cipher.blind_index(f"{number} {network(address)}", f"{kind}.pair")

    def take(self) -> None:
        """Counts one attempt; raises Throttled, with nothing counted, when this address tried too often."""
        for bucket in self._buckets():
            self._add(bucket)
        # Each count includes this attempt.
        braked = self._sum(self._account, NUMBER_SPAN) > NUMBER_MOST
        flooded = self._sum(self._all, SPAN) > ALL_MOST
        most = BRAKED_MOST if braked or flooded else ACCOUNT_MOST
        most_here = ADDRESS_MOST if flooded else SHARED_ADDRESS_MOST
        if self._sum(self._pair, SPAN) > most or self._sum(self._address, SPAN) > most_here:
            self._refuse()
        self._forget()

    def _buckets(self) -> Iterator[str]:
        # Always in this order: two that wait for each other's rows would never end.
        yield from (self._pair, self._account, self._address, self._all)
