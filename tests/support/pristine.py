"""A PostgreSQL database that is put back to its first state after each test.

Making a copy of the template for each test costs a third of a second, most of it the server's own checkpoints;
deleting the few rows a test wrote costs some milliseconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql

from tests.support.postgres import Cluster

_Connection = psycopg.Connection[tuple[object, ...]]


@dataclass(frozen=True)
class PristineDatabase:
    """A database of one worker; `rows` are those that the migrations wrote, as JSON by table."""

    cluster: Cluster
    name: str
    template: str
    rows: Mapping[str, str | None]

    @classmethod
    def create(cls, cluster: Cluster, name: str, template: str) -> "PristineDatabase":
        """Returns a copy of the template that can be put back."""
        cluster.create(name, template=template)
        with cluster.connect(name) as connection:
            found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
            rows = {str(table): _content(connection, str(table)) for (table,) in found}
        return cls(cluster, name, template, rows)

    def put_back(self) -> None:
        """Empties what was written and restores what the migrations wrote; after a change of schema, starts anew."""
        try:
            with self.cluster.connect(self.name) as connection:
                self._restore(connection)
        except psycopg.Error:
            self.cluster.drop(self.name)
            self.cluster.create(self.name, template=self.template)

    def _restore(self, connection: _Connection) -> None:
        # A connection that a failed test left open would hold its locks for ever.
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        # Foreign keys and append-only triggers bind the portal, not the broom.
        connection.execute("SET session_replication_role = replica")
        with connection.transaction():
            for table in self._filled(connection):
                connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
                self._insert_first_rows(connection, table)
            connection.execute(
                "SELECT setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)"
                " FROM pg_sequences WHERE last_value IS NOT NULL"
            )

    def _filled(self, connection: _Connection) -> list[str]:
        tables = list(self.rows)
        questions = sql.SQL(", ").join(
            sql.SQL("EXISTS (SELECT FROM {})").format(sql.Identifier(table)) for table in tables
        )
        answers = connection.execute(sql.SQL("SELECT {}").format(questions)).fetchone() or ()
        return [table for table, filled in zip(tables, answers, strict=True) if filled or self.rows[table] is not None]

    def _insert_first_rows(self, connection: _Connection, table: str) -> None:
        insert = sql.SQL("INSERT INTO {0} SELECT * FROM json_populate_recordset(NULL::{0}, %s::json)")
        if self.rows[table] is not None:
            connection.execute(insert.format(sql.Identifier(table)), [self.rows[table]])


def _content(connection: _Connection, table: str) -> str | None:
    question = sql.SQL("SELECT json_agg(t)::text FROM {} AS t").format(sql.Identifier(table))
    row = connection.execute(question).fetchone()
    return None if row is None or row[0] is None else str(row[0])
