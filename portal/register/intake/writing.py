"""Makes new records ready without the database, and writes them with as few statements as may be.

Making ready (periods, references, encryption, JSON) is most of the work and needs no lock; the writer looks up subjects
again, because another batch may have entered them in between, and inserts. Nothing is committed here.
"""

import pickle
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Dialect, select
from sqlalchemy.orm import Session

from portal.register.intake import rewrite, subjects
from portal.register.intake.bulk import RECORDS, VERSIONS, Bound, BulkInsert
from portal.register.intake.judging import Judge, Judged
from portal.register.intake.subjects import Newcomer, Newcomers, Told
from portal.register.records.commands import columns, first_version

# Known only when the writer runs.
_RECORD_TAIL: Final = ("subject_id", "batch_id")
_VERSION_TAIL: Final = ("content", "record_id")
_FAST: Final = 1
_LATER: Final = frozenset({*_RECORD_TAIL, *_VERSION_TAIL})


@dataclass(frozen=True, slots=True)
class Arrival:
    """One new record, ready to be written but for the numbers of its subject and its batch."""

    key: str
    ref: str
    told: Told
    record: Bound
    version: Bound
    content: Any


@dataclass(frozen=True, slots=True)
class Prepared:
    """The new records of one chunk and their subjects by key, should they be unknown."""

    arrivals: tuple[Arrival, ...]
    newcomers: dict[str, Newcomer]

    def packed(self) -> bytes:
        """Return the chunk in a tenth of the room, to wait for its turn in this process."""
        return zlib.compress(pickle.dumps(self, pickle.HIGHEST_PROTOCOL), _FAST)

    @staticmethod
    def unpacked(packed: bytes) -> "Prepared":
        """Return what `packed` made; for bytes that never left this process."""
        found: Prepared = pickle.loads(zlib.decompress(packed))  # noqa: S301 -- made by this process a moment ago
        return found


class Preparer:
    """Makes judged rows ready; the statements are those of the first row."""

    def __init__(self, judge: Judge, dialect: Dialect) -> None:
        """Take what the rows are drafted by and how the driver wants values."""
        self._judge, self._dialect = judge, dialect
        self.newcomers = Newcomers(dialect, judge.order.cipher)
        self._records: BulkInsert | None = None
        self._versions: BulkInsert | None = None
        self._contents = BulkInsert(dialect, RECORDS, ("content",))
        self._first: dict[int, Bound] = {}  # first versions differ by unit alone

    def prepare(self, rows: Sequence[Judged]) -> Prepared:
        """Returns the rows as they will be written."""
        arrivals = tuple(self._arrival(one) for one in rows)
        identities = {one.sighting.key: one.sighting.identity for one in reversed(rows)}
        return Prepared(arrivals, {key: self.newcomers.make(identity) for key, identity in identities.items()})

    def writer(self, session: Session, batch_id: int) -> "Writer":
        """Returns who writes what was made ready, in this unit of work."""
        return Writer(session, self, batch_id)

    def statements(self) -> tuple[BulkInsert, BulkInsert]:
        """Returns how records and versions are written; asked for only when something was made ready."""
        if self._records is None or self._versions is None:
            raise ValueError("nothing was made ready")
        return self._records, self._versions

    def _arrival(self, one: Judged) -> Arrival:
        order = self._judge.order
        draft = self._judge.draft(one.row, one.sighting)
        record = rewrite.finish(columns(draft, at=order.at), one.row, order.at)
        if self._records is None:
            names = [name for name in record if name not in _LATER]
            self._records = BulkInsert(self._dialect, RECORDS, names, (*_RECORD_TAIL, "content"))
        (content,) = self._contents.bind(record)
        version = self._first.get(draft.unit.id) or self._version(first_version(draft, at=order.at), draft.unit.id)
        told = subjects.told(one.row, one.sighting.key, draft.decided_on)
        return Arrival(one.key, record["ref"], told, self._records.bind(record), version, content)

    def _version(self, values: dict[str, Any], unit_id: int) -> Bound:
        if self._versions is None:
            names = [name for name in values if name not in _LATER]
            self._versions = BulkInsert(self._dialect, VERSIONS, names, _VERSION_TAIL)
        self._first[unit_id] = self._versions.bind(values)
        return self._first[unit_id]


class Writer:
    """Writes chunks that were made ready, within one unit of work."""

    def __init__(self, session: Session, preparer: Preparer, batch_id: int) -> None:
        """Take where to write and which batch brings the records."""
        self._session, self._preparer, self._batch_id = session, preparer, batch_id

    def write(self, chunk: Prepared) -> None:
        """Inserts new subjects, records and first versions, one statement each."""
        if not chunk.arrivals:
            return
        session = self._session
        insert_records, insert_versions = self._preparer.statements()
        rows = [one.told for one in chunk.arrivals]
        known = subjects.enter(session, rows, chunk.newcomers, self._preparer.newcomers.insert)
        numbers = [(known[one.told.key].id, self._batch_id) for one in chunk.arrivals]
        arrivals = zip(chunk.arrivals, numbers, strict=True)
        insert_records.write(session, [(*one.record, *tail, one.content) for one, tail in arrivals])
        wanted = select(RECORDS.c.ref, RECORDS.c.id).where(RECORDS.c.ref.in_([one.ref for one in chunk.arrivals]))
        ids: dict[str, int] = dict(session.execute(wanted).tuples().all())
        insert_versions.write(session, [(*one.version, one.content, ids[one.ref]) for one in chunk.arrivals])

    def overtaken(self, chunk: Prepared) -> bool:
        """Returns whether one of the facts has come into the register since the chunk was judged."""
        keys = [one.key for one in chunk.arrivals]
        found = select(RECORDS.c.id).where(RECORDS.c.natural_key.in_(keys)).limit(1)
        return bool(keys) and self._session.scalar(found) is not None
