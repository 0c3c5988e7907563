"""Life of the indexes: built from the database, equal to it, found out when stale or broken, one writer, one switch."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text
from sqlalchemy.orm import Session
from whoosh import index as whoosh_index

from portal.cli import main
from portal.content import commands
from portal.content.models import PieceKind
from portal.register.subjects.models import SubjectName
from portal.search import SearchQuery, TextIndex, building, life
from portal.search.directory import IndexDirectory
from portal.search.register import search_register
from portal.search.sources import DocumentKind, indexable
from portal.store import Database
from tests.factories import register as make
from tests.search.conftest import publish


@pytest.fixture
def instance(database: Database, tmp_path: Path) -> Path:
    with database.unit_of_work() as session:
        publish(session, "one", "草原信用通知一")
        publish(session, "two", "草原信用通知二")
        make.entry(session)
        make.organisation(session, name="旗下示例商贸有限公司")
    life.ensure(database, tmp_path)
    return tmp_path


def held(directory: IndexDirectory) -> set[str]:
    manifest = directory.manifest()
    assert manifest is not None
    with whoosh_index.open_dir(str(directory.path(manifest))).reader() as reader:
        return {fields["uid"] for fields in reader.all_stored_fields()}


def wanted(session: Session) -> set[str]:
    return {document.uid for kind in DocumentKind for document in indexable(session, kind)}


def total(session: Session, index: TextIndex, words: str) -> int:
    return index.search(session, SearchQuery(text=words), at=make.AT).total


def test_an_index_without_fault_is_left_alone(database: Database, instance: Path) -> None:
    before = IndexDirectory(instance).stamp()
    found = life.ensure(database, instance)
    assert (found.names, found.texts) == ("ready", "ready")
    assert IndexDirectory(instance).stamp() == before


def test_the_index_holds_what_the_database_holds(database: Database, instance: Path) -> None:
    with database.reading() as session:
        assert held(IndexDirectory(instance)) == wanted(session)


def flip_a_byte(directory: IndexDirectory) -> None:
    manifest = directory.manifest()
    assert manifest is not None
    path = max(directory.path(manifest).iterdir(), key=lambda file: file.stat().st_size)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def lose_a_file(directory: IndexDirectory) -> None:
    manifest = directory.manifest()
    assert manifest is not None
    next(directory.path(manifest).iterdir()).unlink()


def lose_the_pointer(directory: IndexDirectory) -> None:
    (directory.root / "current.json").unlink()


def spoil_the_pointer(directory: IndexDirectory) -> None:
    (directory.root / "current.json").write_text('{"version": ', encoding="utf-8")


def change_the_analyzer(directory: IndexDirectory) -> None:
    pointer = directory.root / "current.json"
    pointer.write_text(pointer.read_text(encoding="utf-8").replace('"analyzer": ', '"analyzer": 9'), encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "finding"),
    [
        (flip_a_byte, "corrupt"),
        (lose_a_file, "corrupt"),
        (lose_the_pointer, "missing"),
        (spoil_the_pointer, "missing"),
        (change_the_analyzer, "version"),
    ],
)
def test_a_broken_index_is_found_out_and_rebuilt(
    database: Database, instance: Path, spoil: Callable[[IndexDirectory], None], finding: str
) -> None:
    spoil(IndexDirectory(instance))
    assert life.ensure(database, instance).texts == finding
    assert life.ensure(database, instance).texts == "ready"
    with database.reading() as session:
        assert total(session, TextIndex(instance), "草原信用") == 2


def test_a_stale_index_is_brought_level(database: Database, instance: Path) -> None:
    with database.unit_of_work() as session:
        commands.withdraw_piece(session, kind=PieceKind.NOTICE, slug="one", reason="更正", actor="test", at=make.AT)
        publish(session, "three", "草原信用通知三")
        session.execute(text("UPDATE piece SET title_zh = '戈壁信用通知' WHERE slug = 'two'"))
    found = life.ensure(database, instance)
    assert (found.texts, found.documents) == ("stale", 4)
    with database.reading() as session:
        assert held(IndexDirectory(instance)) == wanted(session)
        assert total(session, TextIndex(instance), "戈壁信用") == 1


def test_names_lost_or_made_by_another_analyzer_are_rebuilt(database: Database, instance: Path) -> None:
    spoil = {
        "sqlite": "INSERT INTO search_name (search_name) VALUES ('delete-all')",
        "postgresql": "DELETE FROM search_name",
    }
    for statement, finding in (
        (spoil[database.dialect], "incomplete"),
        ("UPDATE search_state SET value = '0' WHERE name = 'names.analyzer'", "version"),
        ("DELETE FROM search_state", "missing"),
    ):
        with database.unit_of_work() as session:
            session.execute(text(statement))
        assert life.ensure(database, instance).names == finding
        with database.reading() as session:
            assert search_register(session, SearchQuery(text="旗下示例"), make.TODAY).total == 1
        assert life.ensure(database, instance).names == "ready"


def test_a_rebuild_leaves_persons_out_and_keeps_answers(database: Database, instance: Path) -> None:
    with database.unit_of_work() as session:
        make.person(session, name="欧阳测小丙")
    names, texts = life.rebuild(database, instance)
    with database.reading() as session:
        assert names == session.query(SubjectName).count() - 1
        assert texts == len(wanted(session))
        assert search_register(session, SearchQuery(text="旗下示例"), make.TODAY).total == 1


def test_an_open_index_follows_a_commit(database: Database, instance: Path) -> None:
    index = TextIndex(instance)
    with database.unit_of_work() as session:
        assert total(session, index, "草原信用") == 2
        publish(session, "three", "草原信用通知三")
        messages = [{"kind": "piece", "ref": "notice/three"}]
        building.update(session, IndexDirectory(instance), messages, at=make.AT)
        assert total(session, index, "草原信用") == 3
        life.building.rebuild(session, IndexDirectory(instance), at=make.AT)
        assert total(session, index, "草原信用") == 3


def test_the_directory_is_the_owners_alone_and_keeps_two_versions_at_most(database: Database, instance: Path) -> None:
    for _ in range(3):
        life.rebuild(database, instance)
    root = IndexDirectory(instance).root
    assert root.stat().st_mode & 0o077 == 0
    assert len([path for path in root.iterdir() if path.is_dir()]) == 2


def test_a_failed_update_leaves_the_index_as_it_was(database: Database, instance: Path) -> None:
    directory = IndexDirectory(instance)
    before = held(directory)
    with database.unit_of_work() as session:
        publish(session, "three", "草原信用通知三")
        with pytest.raises(KeyError):
            building.update(session, directory, [{"kind": "unknown", "ref": "x"}], at=make.AT)
    assert held(directory) == before
    assert directory.fault() is None


def test_status_counts_what_waits(database: Database, instance: Path) -> None:
    status = life.status(database, instance)
    assert (status.usable, status.documents, status.waiting) == (True, 4, 3)
    assert life.status(database, instance / "nowhere").usable is False


def test_the_commands_rebuild_check_and_report(database_url: str, instance: Path) -> None:
    environment = {"PORTAL_DATABASE_URL": database_url, "PORTAL_INSTANCE": str(instance)}
    run = CliRunner(env=environment).invoke
    rebuilt = run(main, ["index", "rebuild"])
    assert (rebuilt.exit_code, rebuilt.output) == (0, "已建立：名称 2 个，全文 4 篇\n")
    assert "完好" in run(main, ["index", "ensure"]).output
    assert run(main, ["index", "status"]).exit_code == 0
