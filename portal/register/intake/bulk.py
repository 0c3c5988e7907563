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


def insert_all(session: Session, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Inserts rows that all have the same columns; what they leave out stays NULL."""
    if not rows:
        return
    connection = session.connection()
    names = list(rows[0])
    mark = _PLACEHOLDERS[connection.dialect.paramstyle]
    columns = ", ".join(table.c[name].name for name in names)
    statement = f"INSERT INTO {table.name} ({columns}) VALUES ({', '.join([mark] * len(names))})"  # noqa: S608 -- names come from the models
    converters = [(name, _converter(table, name, connection.dialect)) for name in names]
    values = [tuple(convert(row[name]) if convert else row[name] for name, convert in converters) for row in rows]
    connection.exec_driver_sql(statement, values)


def _converter(table: Table, name: str, dialect: Dialect) -> Callable[[Any], Any] | None:
    return table.c[name].type.dialect_impl(dialect).bind_processor(dialect)
