"""Decides what the web floor is given from outside: settings, database, clock, files, log, keys, readings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from flask import Flask, current_app

from portal.audit import QueryCounter
from portal.identity.provider import Provider
from portal.kernel.settings import Settings
from portal.law.parameters import DEFAULT_CHOICES, Choices
from portal.search import TextIndex
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from portal.store import Database
from portal.web.shell.assets import StaticFiles

ROOT: Final = Path(__file__).resolve().parents[3]
EXTENSION: Final = "portal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wiring:
    """The parts that app.py joins; kept in ``app.extensions["portal"]``."""

    settings: Settings
    database: Database
    clock: Callable[[], datetime]
    static_files: StaticFiles
    query_counter: QueryCounter
    text_index: TextIndex
    keyring: Keyring
    cipher: FieldCipher
    choices: Choices = DEFAULT_CHOICES
    identity_provider: Provider | None = None


def join(app: Flask, parts: Wiring) -> None:
    """Give the application its parts."""
    app.extensions[EXTENSION] = parts


def wiring() -> Wiring:
    """Return the parts of the running application."""
    parts: Wiring = current_app.extensions[EXTENSION]
    return parts
