"""Decides, at every start and on demand, that both indexes can be trusted; what is wrong is rebuilt from the data."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import func, select

from portal.kernel.clock import now
from portal.kernel.messages import Message, msg
from portal.search import building
from portal.search.directory import IndexDirectory
from portal.search.name_life import frequencies_are_old, names_fault, rebuild_names, renew_frequencies
from portal.store import Database
from portal.store.outbox import OutboxMessage

TOPIC = "reindex"

_FOUND = {
    "ready": msg("完好"),
    "missing": msg("尚无索引，已建立"),
    "version": msg("索引版本已旧，已重建"),
    "incomplete": msg("索引不完整，已重建"),
    "corrupt": msg("索引文件损坏，已重建"),
    "stale": msg("索引落后于数据库，已补齐"),
}


@dataclass(frozen=True, slots=True)
class Ensured:
    """What was found at the start, each a key of the same words, and how many texts the index holds now."""

    names: str
    texts: str
    documents: int

    @property
    def message(self) -> Message:
        """Returns the finding in one line."""
        return msg(
            "名称索引：%(names)s；全文索引：%(texts)s，%(count)s 篇",
            names=_FOUND[self.names],
            texts=_FOUND[self.texts],
            count=self.documents,
        )

    def __str__(self) -> str:
        """Returns the finding in the source language."""
        return str(self.message)


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What the status page says: texts held, last commit of the index, publications still to be taken in."""

    usable: bool
    documents: int
    written_at: datetime | None
    waiting: int
    analyzer: int


def ensure(database: Database, instance_dir: Path) -> Ensured:
    """Makes both indexes usable and level with the database; quick when they are."""
    with database.reading() as session:
        names = names_fault(session)
        old = frequencies_are_old(session)
    if names or old:
        with database.unit_of_work() as session:
            if names:
                rebuild_names(session)
            else:
                renew_frequencies(session)
    with database.reading() as session:
        texts = building.ensure(session, IndexDirectory(instance_dir), at=now())
    return Ensured(names or "ready", texts.found, texts.documents)


def rebuild(database: Database, instance_dir: Path, report: Callable[[int], None] = lambda _: None) -> tuple[int, int]:
    """Builds both indexes anew; returns how many names and texts they hold."""
    with database.unit_of_work() as session:
        names = rebuild_names(session, report)
    with database.reading() as session:
        return names, building.rebuild(session, IndexDirectory(instance_dir), at=now())


def status(database: Database, instance_dir: Path) -> IndexStatus:
    """Returns the state of the full-text index without reading its files."""
    directory = IndexDirectory(instance_dir)
    manifest = directory.manifest()
    waiting = select(func.count()).where(OutboxMessage.topic == TOPIC, OutboxMessage.done_at.is_(None))
    with database.reading() as session:
        left = session.scalar(waiting) or 0
    if manifest is None:
        return IndexStatus(usable=False, documents=0, written_at=None, waiting=left, analyzer=0)
    return IndexStatus(
        usable=directory.path(manifest).is_dir(),
        documents=manifest.documents,
        written_at=datetime.fromisoformat(manifest.written_at),
        waiting=left,
        analyzer=manifest.analyzer,
    )
