"""The whole application for a test: real settings, the test's database, the standing clock.

Each test has an application of its own. What is the same in all of them is made ready once for each worker: the code of
a template, and the function that builds the address of a route. Together they take longer than most tests.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.routing import Rule

from portal.app import create_app
from portal.kernel.settings import Settings
from portal.store import Database
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient


class _Templates(BytecodeCache):
    """Keeps the code of each template while its source is the same."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], Any] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key, bucket.checksum] = bucket.code


_TEMPLATES: Final = _Templates()


@pytest.fixture(scope="session", autouse=True)
def _addresses() -> Iterator[None]:
    """Lets rules that are alike share the function that builds their address; it takes the rule as its argument."""
    compiled = Rule._compile_builder
    kept: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}

    def shared(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        key = (rule.rule, rule.subdomain, rule.host, tuple(sorted((rule.defaults or {}).items())), append_unknown)
        if key not in kept:
            kept[key] = compiled(rule, append_unknown)
        return kept[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", shared)
        yield


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Settings as the environment would give them: own instance folder, own keys, the test's database."""
    return Settings.from_environ(
        {
            "PORTAL_INSTANCE": str(tmp_path / "instance"),
            "PORTAL_DATABASE_URL": database_url,
            "PORTAL_BASE_URL": "http://portal.example",
        }
    )


@pytest.fixture
def app(settings: Settings, database: Database, clock: StandingClock) -> Flask:
    """The application on the test's database at the clock's instant."""
    made = create_app(settings, database=database, clock=clock)
    made.jinja_env.bytecode_cache = _TEMPLATES
    return made


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A client that inspects every page it gets."""
    return PageClient(app)
