"""Decides that a statement is put together once: building and hashing one costs more than the database needs to answer.

A builder gets the dialect's name and a hashable variant (filters, day) and names its values by bind parameters.
"""

from collections.abc import Callable, Hashable, Sequence
from functools import lru_cache
from typing import Any, Final, cast

from sqlalchemy import Compiled, Dialect, Executable, Join, Row, Select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session

MOST_STATEMENTS: Final = 512

Builder = Callable[..., Select[Any]]


def fetch(session: Session, build: Builder, *variant: Hashable, **values: Any) -> Sequence[Row[Any]]:
    """Returns all rows of the statement that `build(dialect name, *variant)` makes, with these values."""
    connection = session.connection()
    compiled = _compiled(build, connection.dialect, variant)
    return connection.execute(cast("Executable", compiled), values).all()


@lru_cache(maxsize=MOST_STATEMENTS)
def _compiled(build: Builder, dialect: Dialect, variant: tuple[Hashable, ...]) -> Compiled:
    return build(dialect.name, *variant).compile(dialect=dialect)


def forget() -> None:
    """Forgets all statements: the next ones are put together anew."""
    _compiled.cache_clear()


class InOrder(Join):
    """A join whose left side comes first and is streamed: SQLite would else write it down whole before it begins."""

    inherit_cache = True


@compiles(InOrder, "sqlite")
def _cross_join(join: InOrder, compiler: Any, **options: Any) -> str:
    options.pop("asfrom", None)
    left, right = (compiler.process(side, asfrom=True, **options) for side in (join.left, join.right))
    options.pop("from_linter", None)
    return f"{left} CROSS JOIN {right} ON {compiler.process(join.onclause, **options)}"
