"""The files of the database are the portal's own, wherever the instance lies: names of persons stand in them."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.store import Database, schema


@pytest.fixture
def _open_to_all() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.mark.usefixtures("_open_to_all")
def test_nobody_else_reads_a_new_database_even_in_a_folder_that_others_enter(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    database = Database(f"sqlite:///{tmp_path / 'portal.sqlite3'}")
    schema.upgrade(database)
    with database.unit_of_work() as session:
        session.connection()
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in tmp_path.iterdir()}
    database.dispose()
    assert "portal.sqlite3" in modes
    assert set(modes.values()) == {0o600}
