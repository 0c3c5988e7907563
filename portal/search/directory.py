"""Decides which index directory is the present one, and whether its files are what was written.

Each rebuild writes a directory of its own; a pointer file, replaced atomically, names the present one together with the
digests of its files. One writer at a time holds a file lock. The directory belongs to the application alone, for Whoosh
unpickles what it reads: nothing is opened before its digests were found right.
"""

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from portal.kernel.folding import ANALYZER_VERSION
from portal.kernel.references import new_reference
from portal.search.analysis import SCHEMA_VERSION

OWNER_ONLY: Final = 0o700

_POINTER: Final = "current.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the pointer file says of the present index."""

    version: str
    documents: int
    written_at: str  # ISO 8601, UTC
    analyzer: int = ANALYZER_VERSION
    schema: int = SCHEMA_VERSION
    files: Mapping[str, str] = field(default_factory=dict)


class IndexDirectory:
    """The directory `index` of an instance."""

    def __init__(self, instance: Path) -> None:
        """Touches nothing yet."""
        self.root = instance / "index"

    def manifest(self) -> Manifest | None:
        """Returns what the pointer says; None when it is missing or unreadable."""
        try:
            return Manifest(**json.loads((self.root / _POINTER).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def stamp(self) -> tuple[int, int] | None:
        """Returns a cheap mark that changes with every commit; None when there is no index."""
        try:
            found = (self.root / _POINTER).stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_ino

    def path(self, manifest: Manifest) -> Path:
        """Returns the directory of an index."""
        return self.root / manifest.version

    def fault(self) -> str | None:
        """Returns why the present index cannot be used (missing, version, corrupt); None when it can."""
        manifest = self.manifest()
        if manifest is None:
            return "missing"
        if (manifest.analyzer, manifest.schema) != (ANALYZER_VERSION, SCHEMA_VERSION):
            return "version"
        return None if _digests(self.path(manifest), {}) == manifest.files else "corrupt"

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the one writer's lock, waiting for it."""
        self.root.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        self.root.chmod(OWNER_ONLY)
        with (self.root / "writer.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def fresh(self) -> Path:
        """Returns a new empty directory for a rebuild."""
        path = self.root / new_reference("index")
        path.mkdir(mode=OWNER_ONLY)
        return path

    def point_to(self, path: Path, *, documents: int, at: datetime) -> None:
        """Makes the directory the present one, atomically; older ones but the last are removed."""
        before = self.manifest()
        known = before.files if before and before.version == path.name else {}
        manifest = Manifest(
            version=path.name, documents=documents, written_at=at.isoformat(), files=_digests(path, known)
        )
        draft = self.root / f"{_POINTER}.new"
        with draft.open("w", encoding="utf-8") as handle:
            json.dump(asdict(manifest), handle)
            handle.flush()
            os.fsync(handle.fileno())
        draft.replace(self.root / _POINTER)
        self._remove_all_but({path.name, before.version if before else ""})

    def _remove_all_but(self, kept: set[str]) -> None:
        for old in self.root.iterdir():
            if old.is_dir() and old.name not in kept:
                shutil.rmtree(old, ignore_errors=True)


def _digests(path: Path, known: Mapping[str, str]) -> dict[str, str]:
    """Returns the SHA-256 of every file; Whoosh never changes a file it has written, so known ones need no reading."""
    if not path.is_dir():
        return {}
    files = sorted(file for file in path.iterdir() if file.is_file() and not file.name.endswith("LOCK"))
    return {file.name: known.get(file.name) or hashlib.sha256(file.read_bytes()).hexdigest() for file in files}
