"""Expressions that both databases can compute and that SQL has no common name for."""

from datetime import date
from typing import Any

from sqlalchemy import Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from portal.kernel.clock import BEIJING

_AHEAD = BEIJING.utcoffset(None)
_HOURS = int(_AHEAD.total_seconds()) // 3600


class beijing_day(FunctionElement[date]):  # noqa: N801 - an SQL function is written in lower case
    """The Beijing day of a stored instant, as kernel.clock.beijing_date tells it in Python."""

    name = "beijing_day"
    type = Date()
    inherit_cache = True


@compiles(beijing_day, "sqlite")
def _in_sqlite(element: beijing_day, compiler: Any, **options: Any) -> str:
    # SQLite rounds to milliseconds, which would move the last instant before midnight into the next day.
    return f"date(substr({compiler.process(element.clauses, **options)}, 1, 19), '+{_HOURS} hours')"


@compiles(beijing_day, "postgresql")
def _in_postgresql(element: beijing_day, compiler: Any, **options: Any) -> str:
    instant = compiler.process(element.clauses, **options)
    return f"CAST(({instant} AT TIME ZONE 'UTC') + interval '{_HOURS} hours' AS date)"
