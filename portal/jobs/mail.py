"""Decides how messages leave by post: the outbox topic "mail.deliver" wakes, and what waits is handed over by turns.

Each message is claimed, handed over and settled in transactions of its own, so one that cannot be read or is refused
holds nobody up. While the mail server cannot be reached nothing is tried for a minute.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from portal.kernel.clock import now
from portal.kernel.settings import Settings
from portal.mail import delivery
from portal.mail.delivery import Claim
from portal.mail.letters import Sender
from portal.mail.smtp import Answer, Closed, Counter, open_counter
from portal.security.fields import FieldCipher
from portal.store import Database

CLOSED_FOR: Final = timedelta(minutes=1)
_log = logging.getLogger("portal.jobs")


class Delivery:
    """Handler of the topic "mail.deliver"; messages are {"mail": ref}, and all that waits is looked at."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        cipher: Callable[[], FieldCipher],
        clock: Callable[[], datetime] = now,
    ) -> None:
        """Opens nothing yet; the keys are asked for when there is something to decrypt."""
        self._database, self._server, self._cipher, self._clock = database, settings.smtp, cipher, clock
        self._sender = Sender(settings.mail_from, settings.base_url)
        self._closed_until: datetime | None = None

    def handle(self, _messages: Sequence[dict[str, Any]]) -> None:
        """Hands over what waits; nothing is lost when it cannot, because the messages themselves say what waits."""
        self.sweep(self._clock())

    def sweep(self, at: datetime) -> None:
        """Hands over what is due and gives up what would come too late; doing it again changes nothing."""
        with self._database.reading() as session:
            waiting = delivery.due(session, at=at)
        if not waiting:
            return
        with self._database.unit_of_work() as session:
            delivery.give_up_late(session, at=at)
            if self._server is None:
                delivery.give_up_all(session, at=at)
        if self._server is None or (self._closed_until is not None and at < self._closed_until):
            return
        try:
            with open_counter(self._server) as counter:
                # After a broken connection the next round opens another; what broke it has its pause.
                any(self._carry(counter, mail_id, at) is Answer.BROKEN for mail_id in waiting)
        except Closed:
            self._closed_until = at + CLOSED_FOR
            _log.warning("the mail server cannot be reached; letters wait")

    def _carry(self, counter: Counter, mail_id: int, at: datetime) -> Answer | None:
        with self._database.unit_of_work() as session:
            claimed = delivery.claim(session, mail_id=mail_id, at=at)
        if claimed is None:
            return None
        answer = self._handed_over(counter, claimed, at)
        with self._database.unit_of_work() as session:
            if answer is Answer.TAKEN:
                delivery.sent(session, mail_id=mail_id, at=at)
            elif delivery.failed(session, claimed=claimed, for_ever=answer is Answer.NEVER, at=at):
                _log.warning("a letter was given up")
        return answer

    def _handed_over(self, counter: Counter, claimed: Claim, at: datetime) -> Answer:
        try:
            with self._database.reading() as session:
                letter = delivery.letter_of(
                    session, mail_id=claimed.id, sender=self._sender, cipher=self._cipher(), at=at
                )
        except Exception as failure:  # noqa: BLE001 -- one letter that cannot be written must not stop the others
            _log.error("a letter cannot be written: %s", type(failure).__name__)
            return Answer.LATER
        return counter.hand_over(letter)
