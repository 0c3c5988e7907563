"""Joins the floors into one application, and decides nothing else."""

from collections.abc import Callable
from datetime import datetime

from flask import Flask

from portal import web
from portal.audit import QueryCounter
from portal.identity.provider import Provider
from portal.kernel.clock import now
from portal.kernel.settings import Settings
from portal.law.parameters import Choices
from portal.search import TextIndex
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from portal.store import Database
from portal.web.shell.application import new_application
from portal.web.shell.assets import StaticFiles
from portal.web.shell.wiring import ROOT, Wiring


def create_app(
    settings: Settings,
    database: Database | None = None,
    clock: Callable[[], datetime] | None = None,
) -> Flask:
    """Return the application; database and clock come from the settings and the machine unless they are given."""
    opened = database or Database(settings.database_url)
    keyring = Keyring.load_or_create(settings.key_file)
    parts = Wiring(
        settings=settings,
        database=opened,
        clock=clock or now,
        static_files=StaticFiles.scan(ROOT / "static"),
        query_counter=QueryCounter(opened),
        text_index=TextIndex(settings.instance_dir),
        keyring=keyring,
        cipher=FieldCipher(keyring),
        choices=Choices.configured(settings),
        identity_provider=Provider.configured(settings),
    )
    app = new_application(parts)
    web.register(app)
    return app
