"""Decides how the letters of the demonstration are kept: one file each, the newest few, for everybody to read.

So a newcomer can register with an invented address, open the link of the letter and go on. It exists in demonstration
mode only; no letter leaves the machine.
"""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Final

MOST: Final = 200
SHOWN: Final = 20
_FOLDER: Final = "demo-post"
_SUFFIX: Final = ".eml"


@dataclass(frozen=True, slots=True)
class Received:
    """One letter as it arrived."""

    to: str
    subject: str
    at: datetime
    text: str


def folder_of(instance_dir: Path) -> Path:
    """Returns where the letters of an instance lie."""
    return instance_dir / _FOLDER


def keep(folder: Path, content: bytes, *, at: datetime) -> None:
    """Keeps one letter, whole or not at all, and lets go of those beyond MOST."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = f"{at:%Y%m%dT%H%M%S%f}-{secrets.token_hex(4)}"
    unfinished = folder / f"{name}.part"
    unfinished.write_bytes(content)
    unfinished.replace(folder / (name + _SUFFIX))
    for old in _newest_first(folder)[MOST:]:
        old.unlink(missing_ok=True)


def latest(folder: Path) -> tuple[Received, ...]:
    """Returns the newest letters, at most SHOWN, the newest first; none where nothing has arrived."""
    return tuple(_read(_newest_first(folder)[:SHOWN]))


def _newest_first(folder: Path) -> list[Path]:
    return sorted(folder.glob("*" + _SUFFIX), reverse=True)


def _read(files: list[Path]) -> Iterator[Received]:
    for file in files:
        try:
            letter = message_from_bytes(file.read_bytes(), policy=default)
            if isinstance(letter, EmailMessage):
                at = letter["Date"].datetime
                yield Received(str(letter["To"]), str(letter["Subject"]), at, str(letter.get_content()).strip())
        except (OSError, MessageError, AttributeError, KeyError, LookupError):
            # Whoever speaks to the post office on loopback may have sent it something else than a letter.
            continue
