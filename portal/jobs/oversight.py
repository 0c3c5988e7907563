"""What oversight does by itself: checks of the chain, a signed head a day, a look for unusual querying (21§30-31)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from portal.audit import checks, heads
from portal.kernel.clock import beijing_date, now
from portal.kernel.settings import Settings
from portal.law.calendar import WorkCalendar
from portal.oversight import anomalies
from portal.security.keys import Keyring
from portal.store import Database

SCAN_EVERY: Final = timedelta(minutes=5)


class Overseer:
    """Keeps what it did last in memory only: doing any of it again changes nothing."""

    def __init__(self, database: Database, settings: Settings) -> None:
        """Opens nothing yet."""
        self._database = database
        self._settings = settings
        self._kept: date | None = None
        self._scanned: datetime | None = None

    def check(self, messages: Sequence[dict[str, Any]]) -> None:
        """Runs the checks that were asked for; the long reading holds no lock, only the result is written."""
        for message in messages:
            with self._database.reading() as session:
                result = checks.run(session, ref=message["ref"])
            with self._database.unit_of_work() as session:
                checks.finish(session, ref=message["ref"], result=result, at=now())

    def watch(self, at: datetime) -> None:
        """Keeps the head of the day and looks for unusual querying, each when it is due."""
        # Keys are made by the first start of the portal; lost ones are never replaced here.
        if self._kept != beijing_date(at) and self._settings.key_file.exists():
            keyring = Keyring.load(self._settings.key_file)
            with self._database.unit_of_work() as session:
                heads.keep(session, keyring=keyring, at=at)
            self._kept = beijing_date(at)
        if self._scanned is None or at - self._scanned >= SCAN_EVERY:
            with self._database.unit_of_work() as session:
                anomalies.scan(session, calendar=WorkCalendar.load(self._settings.instance_dir), at=at)
            self._scanned = at
