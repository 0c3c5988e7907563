"""The shell alone, with a few probe routes instead of pages; no database is opened unless a probe asks."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader

from portal.audit import QueryCounter
from portal.kernel.settings import Settings
from portal.search import TextIndex
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from portal.store import Database
from portal.web.shell.application import new_application
from portal.web.shell.assets import StaticFiles
from portal.web.shell.wiring import ROOT, Wiring
from tests.support.pages import PageClient
from tests.web.shell.probes import probes

KEYS = Keyring.generate()

MakeShell = Callable[..., Flask]

INSTANT = datetime(2026, 11, 25, 16, 30, tzinfo=UTC)
TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture
def make_shell(tmp_path: Path) -> MakeShell:
    def make(**environ: str) -> Flask:
        given = {"PORTAL_INSTANCE": str(tmp_path), "PORTAL_BASE_URL": "http://portal.example"} | environ
        settings = Settings.from_environ(given)
        database = Database(settings.database_url)
        parts = Wiring(
            settings=settings,
            database=database,
            clock=lambda: INSTANT,
            static_files=StaticFiles.scan(ROOT / "static"),
            query_counter=QueryCounter(database),
            text_index=TextIndex(settings.instance_dir),
            keyring=KEYS,
            cipher=FieldCipher(KEYS),
        )
        app = new_application(parts)
        app.jinja_loader = ChoiceLoader([app.jinja_loader, FileSystemLoader(TEMPLATES)])  # type: ignore[list-item]
        app.register_blueprint(probes)
        return app

    return make


@pytest.fixture
def shell(make_shell: MakeShell) -> Flask:
    return make_shell()


@pytest.fixture
def pages(shell: Flask) -> PageClient:
    return PageClient(shell)
