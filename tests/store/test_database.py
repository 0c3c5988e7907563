"""The store: one transaction per intent, honest times, a schema that is wholly there or not at all."""

import shutil
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import StatementError

from portal.metadata import METADATA
from portal.store import Database, outbox, schema
from portal.store.outbox import OutboxMessage

PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
AT = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


def _count(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(OutboxMessage)) or 0


def test_a_unit_of_work_is_kept_whole_or_not_at_all(database: Database) -> None:
    def fails_midway() -> None:
        with database.unit_of_work() as session:
            outbox.post(session, topic="x", payload={}, at=AT)
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails_midway()
    assert _count(database) == 0
    with database.unit_of_work() as session:
        outbox.post(session, topic="x", payload={}, at=AT)
    assert _count(database) == 1


def test_a_reading_keeps_nothing_and_sees_one_snapshot(database: Database) -> None:
    with database.reading() as session:
        first = session.scalar(select(func.count()).select_from(OutboxMessage))
        with database.unit_of_work() as writer:
            outbox.post(writer, topic="x", payload={}, at=AT)
        assert session.scalar(select(func.count()).select_from(OutboxMessage)) == first == 0
    assert _count(database) == 1


def test_instants_come_back_in_utc_and_naive_ones_are_refused(database: Database) -> None:
    local = AT.astimezone(timezone(timedelta(hours=8)))
    with database.unit_of_work() as session:
        outbox.post(session, topic="x", payload={}, at=local)
    with database.reading() as session:
        kept = session.scalars(select(OutboxMessage)).one().created_at
    assert (kept, kept.tzinfo) == (AT, UTC)
    with pytest.raises(StatementError), database.unit_of_work() as session:
        outbox.post(session, topic="x", payload={}, at=datetime(2026, 6, 1))  # noqa: DTZ001 -- that is the point


def test_migrations_give_the_tables_the_models_describe(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    schema.upgrade(database)
    assert schema.differences(database, METADATA) == []
    schema.upgrade(database)
    assert schema.is_current(database)
    database.dispose()


def test_sqlite_waits_for_the_disk(sqlite_template: Path, tmp_path: Path) -> None:
    database = Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path)}")
    with database.engine.connect() as connection:
        asked = {name: connection.execute(text(f"PRAGMA {name}")).scalar() for name in PRAGMAS}
    database.dispose()
    assert asked == PRAGMAS
