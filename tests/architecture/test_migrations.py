"""The migrations make exactly the tables that the models describe, from nothing, and only once."""

from sqlalchemy import inspect

from portal.metadata import METADATA
from portal.store import Database, schema


def test_migrations_match_the_models(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    try:
        schema.upgrade(database)
        assert schema.differences(database, METADATA) == []
        assert schema.is_current(database)
    finally:
        database.dispose()


def test_a_second_upgrade_changes_nothing(database: Database) -> None:
    before = inspect(database.engine).get_table_names()
    schema.upgrade(database)
    assert inspect(database.engine).get_table_names() == before
    assert schema.is_current(database)


def test_every_model_is_known_to_the_migrations(database: Database) -> None:
    assert set(METADATA.tables) <= set(inspect(database.engine).get_table_names())
