"""Decides what follows a publication in the full text: the outbox topic "reindex", many messages in one commit.

Until the job has run nothing is wrong, only missing: every hit is re-read under the gate when it is shown.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from portal.kernel.clock import now
from portal.search.building import update
from portal.search.directory import IndexDirectory
from portal.store import Database


class Reindexer:
    """Handler of the topic "reindex"; messages are {"kind", "ref"} as the publishing commands post them."""

    def __init__(self, database: Database, instance_dir: Path) -> None:
        """Opens nothing yet."""
        self._database = database
        self._directory = IndexDirectory(instance_dir)

    def handle(self, messages: Sequence[dict[str, Any]]) -> None:
        """Brings the named texts level; doing it again changes nothing."""
        with self._database.reading() as session:
            update(session, self._directory, messages, at=now())
