"""Writes the rows of a part with a few statements; a million subjects take minutes instead of hours."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.orm import Session

from portal.demo.fates import Written
from portal.demo.subjects import Made
from portal.metadata import METADATA
from portal.register.subjects.models import SubjectKind
from portal.register.subjects.name_index import index_names

STEP: Final = 2_000


def write_subjects(session: Session, made: Sequence[Made]) -> None:
    """Inserts the subjects with names and older identifiers, makes firms findable, and tells each subject its id."""
    for one, subject_id in zip(made, _insert(session, "subject", [one.row for one in made]), strict=True):
        one.subject.id = subject_id
    names = [{"subject_id": one.subject.id, **name} for one in made for name in one.names]
    ids = _insert(session, "subject_name", names)
    persons = {one.subject.id for one in made if one.subject.kind is SubjectKind.NATURAL_PERSON}
    found = zip(ids, names, strict=True)
    index_names(session, [(name_id, name["key"]) for name_id, name in found if name["subject_id"] not in persons])
    older = [{"subject_id": one.subject.id, "kind": kind, "value": value} for one in made for kind, value in one.older]
    _insert_unread(session, "subject_identifier", older)


def write_records(session: Session, written: Sequence[Written]) -> int:
    """Inserts the records with their versions; returns how many records."""
    ids = _insert(session, "record", [one.record for one in written])
    versions = [
        {"record_id": record_id, **version}
        for record_id, one in zip(ids, written, strict=True)
        for version in one.versions
    ]
    _insert_unread(session, "record_version", versions)
    return len(ids)


def _insert(session: Session, name: str, rows: Sequence[dict[str, Any]]) -> list[int]:
    table = METADATA.tables[name]
    statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
    ids: list[int] = []
    for start in range(0, len(rows), STEP):
        ids += session.execute(statement, rows[start : start + STEP]).scalars()
    return ids


def _insert_unread(session: Session, name: str, rows: Sequence[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(METADATA.tables[name]), rows)
