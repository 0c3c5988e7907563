"""The query log: every read of the register passes one of four channels and is counted (LAW E01; 2018 art. 35).

Public reads are anonymous, so only hits per object and hour are kept. They are gathered in memory and written in a
transaction of their own every few seconds, so that a page view never waits for the disk, nor for a long import that
holds the database: the counts then stay in memory until it is done.
"""

from collections import Counter
from datetime import date, datetime
from enum import StrEnum
from threading import Lock

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import OperationalError

from portal.audit.models import QueryCount
from portal.kernel.clock import BEIJING
from portal.store import Database

FLUSH_SECONDS = 5
FLUSH_KEYS = 500


class Channel(StrEnum):
    """The channels of disclosure (2021 art. 18) and the subject's own view (2024 art. 38)."""

    PUBLIC = "public"
    SHARE = "share"
    AUTHORISED = "auth"
    SELF = "self"


Key = tuple[date, int, str, str, str]


class QueryCounter:
    """Counts reads in memory and writes them together; one per process."""

    def __init__(self, database: Database) -> None:
        """Starts empty; nothing is written before the first flush is due."""
        self._database = database
        self._lock = Lock()
        self._hits: Counter[Key] = Counter()
        self._since: datetime | None = None
        self._room = FLUSH_KEYS

    def count(self, *, channel: Channel, object_kind: str, object_ref: str, at: datetime) -> None:
        """Counts one read; writes all gathered counts when they are old or many, and tries later if it cannot."""
        local = at.astimezone(BEIJING)
        with self._lock:
            self._hits[(local.date(), local.hour, channel.value, object_kind, object_ref)] += 1
            self._since = self._since or at
            due = (at - self._since).total_seconds() >= FLUSH_SECONDS or len(self._hits) >= self._room
        if due:
            try:
                self.flush()
            except OperationalError:
                with self._lock:
                    self._since = at

    def flush(self) -> None:
        """Writes what was gathered in one transaction; on failure the counts are kept for the next time."""
        with self._lock:
            gathered, self._hits, self._since, self._room = self._hits, Counter(), None, FLUSH_KEYS
        if not gathered:
            return
        try:
            self._write(gathered)
        except Exception:
            with self._lock:
                self._hits.update(gathered)
                self._room = len(self._hits) + FLUSH_KEYS
            raise

    def _write(self, gathered: Counter[Key]) -> None:
        names = ("day", "hour", "channel", "object_kind", "object_ref")
        rows = [{**dict(zip(names, key, strict=True)), "hits": hits} for key, hits in sorted(gathered.items())]
        insert = postgresql.insert if self._database.dialect == "postgresql" else sqlite.insert
        statement = insert(QueryCount)
        statement = statement.on_conflict_do_update(
            index_elements=list(names), set_={"hits": QueryCount.hits + statement.excluded.hits}
        )
        with self._database.unit_of_work(waits=False) as session:
            session.execute(statement, rows)
