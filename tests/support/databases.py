"""Databases for tests: the same test on SQLite and on PostgreSQL, each with the migrated schema, each test alone.

The schema is made once by the real migrations. Each worker has a copy of it in either dialect: on SQLite the file is
copied again for each test, on PostgreSQL the database is put back to its first state after each.
PORTAL_TEST_DATABASES (default "sqlite,postgresql") narrows the choice.
"""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from portal.store import Database
from portal.store.schema import upgrade
from tests.support.postgres import Cluster
from tests.support.pristine import PristineDatabase

DIALECTS: Final = ("sqlite", "postgresql")
_RUN_FOLDER: Final = "PORTAL_TEST_RUN_FOLDER"
_TEMPLATE: Final = "portal_template"


def chosen_dialects() -> tuple[str, ...]:
    """Returns the dialects to test, in fixed order; raises UsageError for an unknown name."""
    chosen = {name.strip() for name in os.environ.get("PORTAL_TEST_DATABASES", ",".join(DIALECTS)).split(",")}
    if unknown := chosen.difference(DIALECTS):
        raise pytest.UsageError(f"PORTAL_TEST_DATABASES names {sorted(unknown)}; known are {', '.join(DIALECTS)}")
    return tuple(name for name in DIALECTS if name in chosen)


def pytest_configure(config: pytest.Config) -> None:
    """Gives the run one folder that its workers inherit by environment."""
    if not hasattr(config, "workerinput"):
        folder = tempfile.mkdtemp(prefix="portal-tests-")
        Path(folder).chmod(0o711)  # PostgreSQL's own user must pass through it
        os.environ[_RUN_FOLDER] = folder
        # A run that is told to stop ends as by Ctrl+C, and so takes its PostgreSQL with it.
        signal.signal(signal.SIGTERM, signal.default_int_handler)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stops the run's PostgreSQL, if any, and removes its folder."""
    if not hasattr(config, "workerinput"):
        folder = Path(os.environ.pop(_RUN_FOLDER))
        Cluster(folder / "postgres").stop()
        shutil.rmtree(folder)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs every test that touches a database once per dialect."""
    if "dialect" in metafunc.fixturenames:
        metafunc.parametrize("dialect", chosen_dialects(), indirect=True)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.sqlite3"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def cluster() -> Cluster:
    """The run's PostgreSQL, started, with a migrated template database."""
    shared = Cluster(Path(os.environ[_RUN_FOLDER]) / "postgres")
    with shared.locked():
        shared.start()
        ready = shared.folder.parent / "template.ready"
        if not ready.exists():
            shared.drop(_TEMPLATE)
            shared.create(_TEMPLATE)
            _migrate(shared.url(_TEMPLATE))
            ready.touch()
    return shared


@pytest.fixture(scope="session")
def pristine(cluster: Cluster) -> PristineDatabase:
    """This worker's PostgreSQL database with the migrated schema."""
    return PristineDatabase.create(cluster, f"worker_{uuid4().hex}", _TEMPLATE)


@pytest.fixture
def dialect(request: pytest.FixtureRequest) -> str:
    """The dialect of this run of the test."""
    return str(request.param)


@pytest.fixture
def empty_database_url(request: pytest.FixtureRequest, dialect: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database without any table, for this test alone."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    else:
        cluster: Cluster = request.getfixturevalue("cluster")
        name = f"empty_{uuid4().hex}"
        cluster.create(name)
        yield cluster.url(name)
        cluster.drop(name)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, dialect: str) -> Iterator[str]:
    """The address of a database with the migrated schema, for this test alone; the next one finds it anew there."""
    if dialect == "sqlite":
        template: Path = request.getfixturevalue("sqlite_template")
        path = template.with_name("portal.sqlite3")
        for left in path.parent.glob(f"{path.name}*"):
            left.unlink()
        shutil.copyfile(template, path)
        yield f"sqlite:///{path}"
    else:
        pristine: PristineDatabase = request.getfixturevalue("pristine")
        yield pristine.cluster.url(pristine.name)
        pristine.put_back()


@pytest.fixture(scope="session")
def engines() -> dict[str, Database]:
    """This worker's Database by address: what one test made of a statement the next need not make again."""
    return {}


@pytest.fixture
def database(database_url: str, engines: dict[str, Database]) -> Iterator[Database]:
    """The portal's own Database on that address, without any connection that an earlier test opened."""
    opened = engines.setdefault(database_url, Database(database_url))
    yield opened
    opened.dispose()


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    """A unit of work, open for the whole test, committed when the test ends well."""
    with database.unit_of_work() as opened:
        yield opened


def _migrate(url: str) -> None:
    database = Database(url)
    try:
        upgrade(database)
    finally:
        database.dispose()
