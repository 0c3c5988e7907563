"""The store: one engine, one way to open a unit of work, the column types that keep time and states honest.

Words: a *unit of work* is one transaction that commits once, at its end, or not at all; a *reading* sees one
consistent snapshot and never writes.
"""

from portal.store.base import Base
from portal.store.database import Database
from portal.store.types import Json, UtcDateTime, choice

__all__ = ["Base", "Database", "Json", "UtcDateTime", "choice"]
