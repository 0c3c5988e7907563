"""A real server for journeys: the portal's own command line builds a small demonstration and gunicorn serves it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

import pytest

_START_SECONDS: Final = 180
_ROOT: Final = Path(__file__).resolve().parents[2]
_PORTAL: Final = str(Path(sys.executable).with_name("portal"))


def portal(*arguments: str, environ: dict[str, str]) -> str:
    """Returns what a `portal` command printed; raises AssertionError with its output when it fails."""
    finished = subprocess.run(
        [_PORTAL, *arguments],
        cwd=_ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, f"portal {' '.join(arguments)} failed:\n{finished.stdout}"
    return finished.stdout


def instance_environ(folder: Path, *, port: int, database_url: str | None = None) -> dict[str, str]:
    """Returns the environment of a portal whose whole state lies in one folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    chosen = {"PORTAL_INSTANCE": str(folder), "PORT": str(port), "PORTAL_DEMO": "true", "PORTAL_WORKERS": "1"}
    return kept | chosen | ({"PORTAL_DATABASE_URL": database_url} if database_url else {})


def free_port() -> int:
    """Returns a loopback port that nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(environ: dict[str, str]) -> Iterator[str]:
    """Runs `portal serve` for the block; yields its address once it answers."""
    address = f"http://127.0.0.1:{environ['PORT']}"
    log = Path(environ["PORTAL_INSTANCE"]) / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [_PORTAL, "serve"],
            cwd=_ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _await(process, int(environ["PORT"]), log)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


def _await(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while process.poll() is None and time.monotonic() < deadline:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
        except (ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise AssertionError(f"the server did not come up:\n{log.read_text(encoding='utf-8')}")


@pytest.fixture(scope="session")
def demo_instance(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment of an instance holding a small demonstration, made as an operator makes it."""
    environ = instance_environ(tmp_path_factory.mktemp("demo"), port=free_port())
    portal("db", "upgrade", environ=environ)
    portal("demo", "--subjects", "120", "--records", "500", "--seed", "7", environ=environ)
    portal("index", "rebuild", environ=environ)
    return environ


@pytest.fixture(scope="session")
def server(demo_instance: dict[str, str]) -> Iterator[str]:
    """The address of a gunicorn that serves the small demonstration."""
    with serving(demo_instance) as address:
        yield address
