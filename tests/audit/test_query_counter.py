"""The query log counts public reads by object and hour and keeps nothing about the reader."""

import time
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select, text

from portal.audit import Channel, QueryCounter
from portal.audit.models import QueryCount
from portal.store import Database

AT = datetime(2026, 5, 31, 16, 30, tzinfo=UTC)  # half past midnight of 1 June in Beijing


def _rows(database: Database) -> list[tuple[date, int, str, str, int]]:
    with database.reading() as session:
        rows = session.scalars(select(QueryCount).order_by(QueryCount.object_ref))
        return [(row.day, row.hour, row.channel, row.object_ref, row.hits) for row in rows]


def test_reads_are_added_up_by_beijing_hour(database: Database) -> None:
    counter = QueryCounter(database)
    for ref in ("a", "b", "a"):
        counter.count(channel=Channel.PUBLIC, object_kind="record", object_ref=ref, at=AT)
    counter.flush()
    counter.count(channel=Channel.PUBLIC, object_kind="record", object_ref="a", at=AT)
    counter.flush()
    assert _rows(database) == [(date(2026, 6, 1), 0, "public", "a", 3), (date(2026, 6, 1), 0, "public", "b", 1)]


def test_counts_are_written_when_they_are_a_few_seconds_old(database: Database) -> None:
    counter = QueryCounter(database)
    counter.count(channel=Channel.PUBLIC, object_kind="record", object_ref="a", at=AT)
    assert _rows(database) == []
    counter.count(channel=Channel.PUBLIC, object_kind="record", object_ref="a", at=AT + timedelta(seconds=6))
    assert [row[-1] for row in _rows(database)] == [2]


def test_a_page_view_waits_for_no_other_writer_and_its_count_is_kept(database: Database) -> None:
    counter = QueryCounter(database)
    with database.unit_of_work() as writer:
        writer.execute(text("SELECT 1"))
        started = time.monotonic()
        for seconds in range(0, 60, 6):
            later = AT + timedelta(seconds=seconds)
            counter.count(channel=Channel.PUBLIC, object_kind="record", object_ref="a", at=later)
        assert time.monotonic() - started < 2
    counter.flush()
    assert [row[-1] for row in _rows(database)] == [10]
