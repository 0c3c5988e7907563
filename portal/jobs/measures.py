"""Decides what follows when the ground of a measure is gone: each measure still alive on it is to be lifted (24§40).

The outbox topic "measures.lift" tells at once of a removal; the nightly run finds what ended by its date alone.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from portal.kernel.clock import now
from portal.register.measures.applied import lifting
from portal.store import Database


class Lifting:
    """Handler of the topic "measures.lift"; messages are {"entry": ref} as removals post them."""

    def __init__(self, database: Database) -> None:
        """Opens nothing yet."""
        self._database = database

    def handle(self, _messages: Sequence[dict[str, Any]]) -> None:
        """Gives every measure without a ground its task; all are looked at, so no message can be missed."""
        self.sweep(now())

    def sweep(self, at: datetime) -> None:
        """Ends what has no ground any more; doing it again changes nothing."""
        with self._database.unit_of_work() as session:
            lifting.end_unfounded(session, at=at)
