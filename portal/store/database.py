"""The database: SQLite (WAL, synchronous FULL) as the embedded default, PostgreSQL by address."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

Dialect = Literal["sqlite", "postgresql"]

# A waiting writer gives up after this long; no unit of work does network I/O, so waits are short.
BUSY_TIMEOUT_MS = 15_000


class Database:
    """One database behind one engine; hands out units of work and readings."""

    def __init__(self, url: str) -> None:
        """Opens no connection yet; raises sqlalchemy.exc.ArgumentError for an address it cannot parse."""
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        self.dialect: Dialect = "sqlite" if parsed.get_backend_name() == "sqlite" else "postgresql"
        if self.dialect == "sqlite" and parsed.database:
            Path(parsed.database).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Values bound to statements may be personal data; they stay out of error messages.
        self.engine: Engine = create_engine(
            parsed,
            hide_parameters=True,
            json_serializer=_json,
            pool_pre_ping=self.dialect == "postgresql",
        )
        if self.dialect == "sqlite":
            event.listen(self.engine, "do_connect", self._make_private)
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        self._writing = self.engine.execution_options(portal_writes=True)
        self._writing_at_once = self.engine.execution_options(portal_writes=True, portal_waits=False)

    def _make_private(self, *_: Any) -> None:
        """Makes a new file for its owner alone, as the files that SQLite lays beside it then are too."""
        name = self.engine.url.database
        if name and not name.startswith((":", "file:")):
            with suppress(OSError):
                os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))

    @contextmanager
    def unit_of_work(self, *, waits: bool = True) -> Iterator[Session]:
        """Yields a session whose changes are committed together at the end, or rolled back on any exception.

        Where SQLite has another writer, one that does not wait raises OperationalError at its first statement.
        """
        engine = self._writing if waits else self._writing_at_once
        with Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yields a session on one snapshot; nothing it does is kept."""
        options: dict[str, Any] = {"isolation_level": "REPEATABLE READ"} if self.dialect == "postgresql" else {}
        with Session(self.engine.execution_options(**options), autoflush=False) as session:
            try:
                yield session
            finally:
                session.rollback()

    def dispose(self) -> None:
        """Closes pooled connections, as a forked worker must before its first query."""
        self.engine.dispose()


def _json(value: Any) -> str:
    """Chinese as itself: escaped it would take twice the room."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where _begin_sqlite says, not where the driver guesses
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={BUSY_TIMEOUT_MS}",
        "cache_size=-65536",
        "mmap_size=268435456",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    begin = "BEGIN IMMEDIATE" if options.get("portal_writes", False) else "BEGIN"
    if options.get("portal_waits", True):
        connection.exec_driver_sql(begin)
        return
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        connection.exec_driver_sql(begin)
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
