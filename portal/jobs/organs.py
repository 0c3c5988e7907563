"""Carries out batches of state organs in the background, a few rows in each transaction (2018 art. 25; 2021 art. 18).

A message handled twice goes on where the batch stands, and does nothing once it is over.
"""

import logging
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from portal.access.organs import batches
from portal.kernel.clock import now
from portal.kernel.errors import PortalError
from portal.security.fields import FieldCipher
from portal.store import Database

# Between two steps, so that whoever waits to write gets in: the embedded database keeps no queue.
PAUSE: Final = 0.15  # seconds

_log = logging.getLogger("portal.jobs")


class OrganQueries:
    """Handler of the topic "organ.query"; messages are {"ref"}."""

    def __init__(
        self,
        database: Database,
        cipher: Callable[[], FieldCipher],
        clock: Callable[[], datetime] = now,
        pause: float = PAUSE,
    ) -> None:
        """Opens nothing yet; the keys are asked for when there is something to decrypt."""
        self._database, self._cipher, self._clock, self._pause = database, cipher, clock, pause

    def handle(self, messages: Sequence[dict[str, Any]]) -> None:
        """Answers every row of the named batches that is still to be answered."""
        for message in messages:
            self._answer(message["ref"])

    def sweep(self, at: datetime) -> None:
        """Deletes results whose time is over; doing it again changes nothing."""
        with self._database.unit_of_work() as session:
            batches.discard_old(session, at=at)

    def _answer(self, ref: str) -> None:
        cipher = self._cipher()
        try:
            with self._database.reading() as session:
                questions = batches.questions(session, ref=ref, cipher=cipher)
        except PortalError as failure:
            _log.error("the file of batch %s cannot be read: %s", ref, type(failure).__name__)
            with self._database.unit_of_work() as session:
                batches.give_up(session, ref=ref, at=self._clock())
            return
        more = bool(questions)
        while more:
            with self._database.unit_of_work() as session:
                more = batches.take(session, ref=ref, questions=questions, cipher=cipher, at=self._clock())
            if more:
                time.sleep(self._pause)
