"""Matches the rows of a chunk to subjects by credit code or identity number, many at once (2021 art. 10).

The rules are those of portal.register.subjects.commands; only the number of statements differs. What a row tells about
its subject is made ready without the database, so that the writer has only to look up and insert.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Dialect, func, select
from sqlalchemy.orm import Session

from portal.kernel.folding import fold
from portal.register.intake import drafts
from portal.register.intake.bulk import IDENTIFIERS, NAMES, SUBJECTS, Bound, BulkInsert, insert_all
from portal.register.intake.rows import Row
from portal.register.records.models import Record
from portal.register.subjects.commands import ID_PURPOSE, SubjectIdentity, columns, rename
from portal.register.subjects.models import Subject, SubjectName
from portal.register.subjects.name_index import index_names
from portal.security.fields import FieldCipher

_SUBJECT: Final = SUBJECTS.c
_NAME: Final = NAMES.c
_COLUMNS: Final = (
    "ref",
    "kind",
    "credit_code",
    "id_type",
    "id_cipher",
    "id_index",
    "id_masked",
    "status",
    "legal_representative",
    "founded_on",
    "division",
)


@dataclass(frozen=True, slots=True)
class Sighting:
    """Who a row is about: the match key, the identity told, a subject that only carries the key."""

    key: str
    identity: SubjectIdentity
    carrier: Subject


@dataclass(frozen=True, slots=True)
class Told:
    """What a row says of its subject's present: name and representative on the day of the act."""

    key: str
    name: str
    folded: str
    representative: str
    day: date


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A subject as it would be entered if nobody has entered it before."""

    ref: str
    bound: Bound
    name: str
    folded: str
    representative: str | None
    identifiers: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Known:
    """A subject in the register; the names it is known under, the newest act of this chunk."""

    id: int
    representative: str | None
    names: dict[str, str] = field(default_factory=dict)
    latest: date | None = None


def sighting(row: Row, cipher: FieldCipher) -> Sighting:
    """Returns who the row is about; a natural person's key is the keyed hash of the number."""
    identity = drafts.identity(row)
    if identity.id_number is not None:
        index = cipher.blind_index(identity.id_number, ID_PURPOSE)
        return Sighting(index, identity, Subject(id_index=index))
    code = identity.credit_code or ""
    return Sighting(code, identity, Subject(credit_code=code))


def told(row: Row, key: str, day: date) -> Told:
    """Returns what an accepted row, whose act is of that day, says of its subject."""
    name = row.text("name")
    return Told(key, name, fold(name), row.text("representative"), day)


class Newcomers:
    """Makes subjects ready to be entered."""

    def __init__(self, dialect: Dialect, cipher: FieldCipher) -> None:
        """Take how the driver wants values and how numbers are kept."""
        self.insert = BulkInsert(dialect, SUBJECTS, _COLUMNS)
        self._cipher = cipher

    def make(self, identity: SubjectIdentity) -> Newcomer:
        """Returns the identity as a row to be inserted."""
        values = columns(identity, cipher=self._cipher)
        bound, name = self.insert.bind(values), identity.name
        return Newcomer(
            values["ref"], bound, name, fold(name), identity.legal_representative, tuple(identity.identifiers)
        )


def enter(
    session: Session, rows: Sequence[Told], newcomers: Mapping[str, Newcomer], insert: BulkInsert
) -> dict[str, Known]:
    """Returns the subjects of a chunk by key; unknown ones are entered, names indexed, changes of name followed."""
    known = _load(session, newcomers)
    missing = {key: new for key, new in newcomers.items() if key not in known}
    if missing:
        known.update(_insert(session, missing, insert))
    for one in rows:
        _follow(session, one, known[one.key])
    return known


def _load(session: Session, keys: Collection[str]) -> dict[str, Known]:
    found = dict(_found(session, _SUBJECT.credit_code, keys)) | dict(_found(session, _SUBJECT.id_index, keys))
    by_id = {one.id: one for one in found.values()}
    if by_id:
        wanted = select(_NAME.subject_id, _NAME.key, _NAME.name).where(_NAME.subject_id.in_(by_id))
        for subject_id, key, name in session.execute(wanted):
            by_id[subject_id].names[key] = name
    return found


def _found(session: Session, column: ColumnElement[Any], keys: Collection[str]) -> Iterator[tuple[str, Known]]:
    wanted = select(_SUBJECT.id, _SUBJECT.legal_representative, column).where(column.in_(keys))
    for subject_id, representative, key in session.execute(wanted):
        yield key, Known(subject_id, representative)


def _insert(session: Session, new: Mapping[str, Newcomer], insert: BulkInsert) -> dict[str, Known]:
    insert.write(session, [one.bound for one in new.values()])
    wanted = select(_SUBJECT.ref, _SUBJECT.id).where(_SUBJECT.ref.in_([one.ref for one in new.values()]))
    ids: dict[str, int] = dict(session.execute(wanted).tuples().all())
    names = [{"subject_id": ids[one.ref], "name": one.name, "key": one.folded} for one in new.values()]
    insert_all(session, NAMES, names)
    named = select(_NAME.id, _NAME.key).where(_NAME.subject_id.in_(list(ids.values())))
    index_names(session, [(name_id, key) for name_id, key in session.execute(named)])
    older = [
        {"subject_id": ids[one.ref], "kind": kind, "value": value}
        for one in new.values()
        for kind, value in one.identifiers
    ]
    insert_all(session, IDENTIFIERS, older)
    return {key: Known(ids[one.ref], one.representative, {one.folded: one.name}) for key, one in new.items()}


def _follow(session: Session, one: Told, known: Known) -> None:
    """An act newer than all others tells the present name and representative; an older one only a former name."""
    here = known.latest
    known.latest = max(one.day, here or one.day)
    if one.folded in known.names and one.representative in ("", known.representative):
        return
    latest = max(filter(None, (_latest(session, known.id), here)), default=one.day)
    subject = session.get_one(Subject, known.id)
    if one.day >= latest:
        subject.legal_representative = known.representative = one.representative or known.representative
        rename(session, subject=subject, name=one.name, on=one.day)
    elif one.folded not in known.names:
        former = SubjectName(subject_id=subject.id, name=one.name, key=one.folded, until=latest)
        session.add(former)
        session.flush()
        index_names(session, [(former.id, one.folded)])
    known.names[one.folded] = one.name
    session.flush()


def _latest(session: Session, subject_id: int) -> date | None:
    return session.scalar(select(func.max(Record.decided_on)).where(Record.subject_id == subject_id))
