"""One PostgreSQL cluster for a whole test run: Debian's server, a unix socket, thrown away at the end.

It does not wait for the disk: no test takes the machine's power away, and its data outlives no run.

All workers of a run share it: the first that needs it starts it under a lock, the process that began the run stops it.
"""

import fcntl
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

_MISSING = (
    "PostgreSQL's server programs were not found under /usr/lib/postgresql. "
    "`make test` installs them; to run without them set PORTAL_TEST_DATABASES=sqlite."
)
_UNHURRIED = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
_SERVER_OPTIONS = f"-c listen_addresses='' {_UNHURRIED} -c max_connections=200 -c shared_buffers=128MB"


class PostgresMissing(RuntimeError):
    """The distribution package is not installed."""


def program(name: str) -> Path:
    """Returns the path of a server program of the newest installed version; raises PostgresMissing."""
    found = list(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if not found:
        raise PostgresMissing(_MISSING)
    return max(found, key=lambda path: int(path.parts[-3]))


@dataclass(frozen=True)
class Cluster:
    """A cluster whose data, socket and log lie in one folder."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def url(self, name: str) -> str:
        """Returns the SQLAlchemy address of one database."""
        return f"postgresql+psycopg://postgres@/{name}?host={self.folder}"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Holds the lock that all workers of the run share."""
        with (self.folder.parent / "postgres.lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield

    def start(self) -> None:
        """Starts the server unless another worker has; the caller holds the lock."""
        if (self.data / "postmaster.pid").exists():
            return
        self.folder.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres", "postgres")
        _run(
            program("initdb"),
            "--pgdata",
            self.data,
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
        )
        _run(
            program("pg_ctl"),
            "start",
            "--wait",
            "--silent",
            "--pgdata",
            self.data,
            "--log",
            self.folder / "server.log",
            "--options",
            f"-k {self.folder} {_SERVER_OPTIONS}",
        )

    def stop(self) -> None:
        """Stops the server if it runs."""
        if (self.data / "postmaster.pid").exists():
            _run(program("pg_ctl"), "stop", "--mode=immediate", "--silent", "--pgdata", self.data)

    def create(self, name: str, *, template: str = "template0") -> None:
        """Creates a database as a copy of another one."""
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template))
        with self.connect() as connection:
            connection.execute(statement)

    def drop(self, name: str) -> None:
        """Drops a database together with connections that a failed test left open."""
        with self.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def connect(self, name: str = "postgres") -> psycopg.Connection[tuple[object, ...]]:
        """Returns a superuser's connection in which each statement commits."""
        return psycopg.connect(host=str(self.folder), user="postgres", dbname=name, autocommit=True)


def _run(*command: str | Path) -> None:
    """Runs a server program, as user postgres when the tests run as root: PostgreSQL refuses root."""
    finished = subprocess.run(
        [*_as_postgres(), *map(str, command)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        cwd="/",
        check=False,
        text=True,
    )
    if finished.returncode != 0:
        raise RuntimeError(f"{command[0]} failed:\n{finished.stdout}")


def _as_postgres() -> Sequence[str]:
    if os.geteuid() != 0:
        return ()
    account = pwd.getpwnam("postgres")
    return ("setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups")
