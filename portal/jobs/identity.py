"""Deletes, once a day, the papers of checks that are over (2024 art. 24)."""

from datetime import datetime

from portal.identity.checks import retention
from portal.kernel.settings import Settings
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from portal.store import Database


class PaperRetention:
    """Asks which papers have to go; which ones, portal.identity.checks decides."""

    def __init__(self, database: Database, settings: Settings) -> None:
        """Opens nothing yet."""
        self._database = database
        self._settings = settings

    def sweep(self, at: datetime) -> None:
        """Deletes what is due; doing it again changes nothing."""
        # Keys are made by the first start of the portal; before it nobody can have handed anything in.
        if not self._settings.key_file.exists():
            return
        cipher = FieldCipher(Keyring.load(self._settings.key_file))
        with self._database.unit_of_work() as session:
            retention.sweep(session, cipher=cipher, at=at)
