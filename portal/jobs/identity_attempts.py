"""Deletes what the identity provider told and nobody confirmed in time, within minutes (2024 art. 24)."""

from datetime import datetime, timedelta
from typing import Final

from portal.identity.provider import attempts
from portal.store import Database

EVERY: Final = timedelta(minutes=1)


class AttemptRetention:
    """Looks often and cheaply; it writes only when there is something to delete."""

    def __init__(self, database: Database) -> None:
        """Opens nothing yet."""
        self._database = database
        self._looked: datetime | None = None

    def sweep(self, at: datetime) -> None:
        """Deletes attempts whose time is over; doing it again changes nothing."""
        if self._looked is not None and at - self._looked < EVERY:
            return
        self._looked = at
        with self._database.reading() as session:
            waiting = attempts.any_old(session, at=at)
        if waiting:
            with self._database.unit_of_work() as session:
                attempts.forget_old(session, at=at)
