"""Deletes, once a day, the papers of authorisations that are no longer needed (2024 art. 24)."""

from datetime import datetime

from portal.access.grants import keeping
from portal.kernel.clock import beijing_date
from portal.store import Database


class GrantRetention:
    """Asks which papers have to go; which ones, portal.access.grants decides."""

    def __init__(self, database: Database) -> None:
        """Opens nothing yet."""
        self._database = database

    def sweep(self, at: datetime) -> None:
        """Deletes what is due, some at a time; doing it again changes nothing."""
        while True:
            with self._database.unit_of_work() as session:
                if not keeping.discard(session, today=beijing_date(at), at=at):
                    return
