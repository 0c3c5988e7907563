"""Writes many like rows at once: the column types' own conversions, but one prepared statement for the whole chunk.

SQLAlchemy's own way compiles the parameters of every row anew, which costs as much as the database itself.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Dialect, Table
from sqlalchemy.orm import Session

from portal.store import Base

SUBJECTS: Final = Base.metadata.tables["subject"]
NAMES: Final = Base.metadata.tables["subject_name"]
IDENTIFIERS: Final = Base.metadata.tables["subject_identifier"]
RECORDS: Final = Base.metadata.tables["record"]
VERSIONS: Final = Base.metadata.tables["record_version"]

_PLACEHOLDERS: Final = {"qmark": "?", "pyformat": "%s"}

Bound = tuple[Any, ...]


class BulkInsert:
    """One INSERT; rows are bound long before they are written, but for the columns of the tail."""

    def __init__(self, dialect: Dialect, table: Table, names: Sequence[str], tail: Sequence[str] = ()) -> None:
        """Take the columns by name; those of the tail come last and are given as the driver takes them."""
        every = [*names, *tail]
        mark = _PLACEHOLDERS[dialect.paramstyle]
        columns, marks = ", ".join(table.c[name].name for name in every), ", ".join([mark] * len(every))
        self._statement = f"INSERT INTO {table.name} ({columns}) VALUES ({marks})"  # noqa: S608 -- names come from the models
        self._converters = [(name, _converter(table, name, dialect)) for name in names]

    def bind(self, row: Mapping[str, Any]) -> Bound:
        """Returns the values of a row as the driver takes them, without the tail."""
        return tuple(convert(row[name]) if convert else row[name] for name, convert in self._converters)

    def write(self, session: Session, rows: Sequence[Bound]) -> None:
        """Inserts bound rows with their tails."""
        session.connection().exec_driver_sql(self._statement, list(rows))


def insert_all(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows that all have the same columns; what they leave out stays NULL."""
    if not rows:
        return
    insert = BulkInsert(session.connection().dialect, table, list(rows[0]))
    insert.write(session, [insert.bind(row) for row in rows])


def _converter(table: Table, name: str, dialect: Dialect) -> Callable[[Any], Any] | None:
    return table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
