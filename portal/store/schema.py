"""The schema.

Upgraded by numbered migrations inside one transaction, so that a kill leaves the old one or the new one.
"""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData

from portal.store.base import Base
from portal.store.database import Database

_MIGRATIONS = Path(__file__).parent / "migrations"


def _config(**attributes: Any) -> Config:
    config = Config(attributes=attributes)
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(database: Database, revision: str = "head") -> None:
    """Brings the schema to a revision in one transaction; doing it again changes nothing."""
    with database.engine.execution_options(portal_writes=True).begin() as connection:
        command.upgrade(_config(connection=connection), revision)


def current(database: Database) -> str | None:
    """Returns the revision the database is at; None for an empty database."""
    with database.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_current(database: Database) -> bool:
    """Returns whether the database is at the newest revision."""
    return current(database) == ScriptDirectory.from_config(_config()).get_current_head()


def differences(database: Database, metadata: MetaData) -> list[Any]:
    """Returns what the models have and the migrated schema lacks, or the other way round; empty when they match."""
    options = {"compare_type": False, "include_object": _is_modelled}
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=options)
        return list(compare_metadata(context, metadata))


def _is_modelled(_thing: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:  # noqa: FBT001
    """Search indexes are tables of the database engine itself, made by hand in their migration."""
    return not (reflected and kind in ("table", "index") and (name or "").startswith(("search_", "ix_search_")))


def holds_rows(database: Database, table: str) -> bool:
    """Returns whether a table of the schema has any row; raises KeyError for a name that is no table."""
    found = Base.metadata.tables[table]
    with database.engine.connect() as connection:
        return connection.execute(found.select().limit(1)).first() is not None
