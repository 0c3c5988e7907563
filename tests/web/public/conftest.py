"""What pages show in these tests: committed rows, the lawful minimum of each."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm import Session

from portal.store import Database

Write = Callable[[Callable[[Session], Any]], Any]


@pytest.fixture
def write(database: Database) -> Write:
    """Runs a function in a unit of work of its own and returns what it returns, committed."""

    def run(work: Callable[[Session], Any]) -> Any:
        with database.unit_of_work() as session:
            return work(session)

    return run
