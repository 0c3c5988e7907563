"""Forgets, once a day, the accounts that nobody confirmed: an address typed by mistake, or by somebody else (21§34)."""

from datetime import datetime

from portal.accounts.holders import registration
from portal.store import Database


class UnconfirmedAccounts:
    """Asks which accounts have to go; which ones, portal.accounts.holders decides."""

    def __init__(self, database: Database) -> None:
        """Opens nothing yet."""
        self._database = database

    def sweep(self, at: datetime) -> None:
        """Forgets what is due; doing it again changes nothing."""
        with self._database.unit_of_work() as session:
            registration.forget_unconfirmed(session, at=at)
