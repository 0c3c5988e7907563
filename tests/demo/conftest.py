"""One small demonstration for all tests of this folder that only read."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from portal.demo import Demonstration, Plan, generate
from portal.kernel.clock import BEIJING
from portal.kernel.settings import CJK_FONT
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from portal.store import Database
from portal.store.schema import upgrade

AT = datetime(2026, 11, 20, 10, 0, tzinfo=BEIJING)
FONT = Path(CJK_FONT)
SMALL = Plan(subjects=260, records=900, seed=7, at=AT)

Generate = Callable[[Database], Demonstration]


@pytest.fixture(scope="session")
def keyring() -> Keyring:
    return Keyring.generate()


@pytest.fixture(scope="session")
def small_file(tmp_path_factory: pytest.TempPathFactory, keyring: Keyring) -> Path:
    """The file of a generated demonstration."""
    path = tmp_path_factory.mktemp("demo") / "portal.sqlite3"
    database = Database(f"sqlite:///{path}")
    upgrade(database)
    generate(database, plan=SMALL, cipher=FieldCipher(keyring), font=FONT)
    database.dispose()
    return path


@pytest.fixture
def small(small_file: Path) -> Iterator[Session]:
    """A reading of it."""
    database = Database(f"sqlite:///{small_file}")
    with database.reading() as session:
        yield session
    database.dispose()
