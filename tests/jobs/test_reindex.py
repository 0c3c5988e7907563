"""The job "reindex": what the publishing commands post is worked off in one commit, twice without harm."""

from pathlib import Path

import pytest
from sqlalchemy import select

from portal.content import commands
from portal.content.models import PieceKind
from portal.jobs.reindex import Reindexer
from portal.kernel.citation import Citation
from portal.register.lists import commands as lists
from portal.search import SearchQuery, TextIndex, life
from portal.store import Database
from portal.store.outbox import OutboxMessage
from tests.factories import register as make
from tests.search.conftest import publish


@pytest.fixture
def instance(database: Database, tmp_path: Path) -> Path:
    life.ensure(database, tmp_path)
    return tmp_path


def work(database: Database, instance: Path) -> None:
    with database.reading() as session:
        messages = list(session.scalars(select(OutboxMessage.payload).where(OutboxMessage.topic == life.TOPIC)))
    Reindexer(database, instance).handle(messages)


def total(database: Database, instance: Path, words: str) -> int:
    with database.reading() as session:
        return TextIndex(instance).search(session, SearchQuery(text=words), at=make.AT).total


def test_what_was_published_is_found_after_the_job_and_found_once(database: Database, instance: Path) -> None:
    with database.unit_of_work() as session:
        publish(session, "one", "草原信用通知")
        make.entry(session, grounds="生产不合格化肥")
    assert total(database, instance, "草原信用") == 0
    for _ in range(2):
        work(database, instance)
        assert total(database, instance, "草原信用") == 1
        assert total(database, instance, "不合格化肥") == 1


def test_what_was_taken_down_leaves_the_index_too(database: Database, instance: Path) -> None:
    with database.unit_of_work() as session:
        publish(session, "one", "草原信用通知")
        entry = make.entry(session, grounds="生产不合格化肥")
    life.ensure(database, instance)
    held = life.status(database, instance).documents
    with database.unit_of_work() as session:
        commands.withdraw_piece(session, kind=PieceKind.NOTICE, slug="one", reason="更正", actor="test", at=make.AT)
        lists.remove(
            session,
            entry=session.merge(entry),
            document="示移字1号",
            reason="期满",
            basis=Citation("24", 40),
            at=make.AT,
            actor="t",
        )
    work(database, instance)
    assert life.ensure(database, instance).texts == "ready"
    assert life.status(database, instance).documents == held - 2


def test_without_an_index_the_job_builds_one(database: Database, tmp_path: Path) -> None:
    with database.unit_of_work() as session:
        publish(session, "one", "草原信用通知")
    work(database, tmp_path)
    assert total(database, tmp_path, "草原信用") == 1


def test_new_editions_and_statutes_are_taken_in_whole(database: Database, instance: Path) -> None:
    with database.unit_of_work() as session:
        make.item(session, name_zh="表彰奖励信息")
    Reindexer(database, instance).handle(
        [{"kind": kind, "ref": "2026"} for kind in ("catalogue", "measures", "statute", "catalogue")]
    )
    assert total(database, instance, "表彰奖励") == 1
