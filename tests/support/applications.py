"""The whole application for a test: real settings, the test's database, the standing clock."""

from pathlib import Path

import pytest
from flask import Flask

from portal.app import create_app
from portal.kernel.settings import Settings
from portal.store import Database
from tests.support.clocks import StandingClock
from tests.support.pages import PageClient


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
    return create_app(settings, database=database, clock=clock)


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A client that inspects every page it gets."""
    return PageClient(app)
