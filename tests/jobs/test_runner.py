"""Background work: each message once, failures kept and tried again, expired items settled once a Beijing day."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.jobs.runner import Runner
from portal.kernel.settings import Settings
from portal.register.records.models import Record, RecordState
from portal.store import Database, outbox
from portal.store.outbox import OutboxMessage
from tests.factories import register as make

AT = datetime(2026, 6, 1, 2, 0, tzinfo=UTC)


@pytest.fixture
def runner(database: Database, settings: Settings) -> Runner:
    return Runner(database, settings)


def _post(database: Database, count: int) -> None:
    with database.unit_of_work() as session:
        for number in range(count):
            outbox.post(session, topic="reindex", payload={"kind": "piece", "ref": str(number)}, at=AT)


def _messages(database: Database) -> list[OutboxMessage]:
    with database.unit_of_work() as session:
        return list(session.scalars(select(OutboxMessage).order_by(OutboxMessage.id)))


def test_each_message_is_handled_once_and_in_order(runner: Runner, database: Database) -> None:
    handled: list[str] = []
    runner.handlers["reindex"] = lambda messages: handled.extend(message["ref"] for message in messages)
    _post(database, 3)
    assert [runner.run_once(AT), runner.run_once(AT)] == [3, 0]
    assert handled == ["0", "1", "2"]
    assert all(message.done_at == AT for message in _messages(database))


def test_a_failure_is_kept_without_data_and_tried_again(
    runner: Runner, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    outcomes = iter([ValueError("身份证150102199005010019"), None])

    def handler(_messages: Sequence[dict[str, Any]]) -> None:
        if outcome := next(outcomes):
            raise outcome

    runner.handlers["reindex"] = handler
    _post(database, 1)
    assert runner.run_once(AT) == 0
    (message,) = _messages(database)
    assert (message.done_at, message.attempts, message.last_error) == (None, 1, "ValueError")
    assert "ValueError" in caplog.text
    assert "199005010" not in caplog.text
    assert runner.run_once(AT) == 1


def test_expired_items_are_settled_once_a_beijing_day(runner: Runner, database: Database) -> None:
    with database.unit_of_work() as session:
        record = make.penalty(session)
        last = record.public_until
    assert last is not None
    evening = datetime(last.year, last.month, last.day, 15, 59, 59, tzinfo=UTC)  # a second before Beijing midnight
    for instant, state in ((evening, RecordState.CURRENT), (evening + timedelta(seconds=1), RecordState.ARCHIVED)):
        runner.run_once(instant)
        with database.reading() as session:
            assert session.scalars(select(Record)).one().state is state
