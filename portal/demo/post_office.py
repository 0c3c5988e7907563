"""The mail server of the demonstration: takes every letter on loopback, keeps it in a file and carries none further."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.demo import post_box
from portal.kernel.clock import now

HOST: Final = "127.0.0.1"
LARGEST: Final = 100_000
_LOOKED_EVERY: Final = 1.0


class Keeper:
    """Takes letters in for the server."""

    def __init__(self, folder: Path) -> None:
        """Keep where letters go."""
        self._folder = folder

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 -- named so by the server
        """Returns the answer to one letter, which is kept by then."""
        post_box.keep(self._folder, envelope.original_content or b"", at=now())
        return "250 OK"


def run(folder: Path, *, port: int, while_true: Callable[[], bool]) -> None:
    """Serves until the condition ends; raises OSError when the port cannot be had."""
    controller = Controller(Keeper(folder), hostname=HOST, port=port, data_size_limit=LARGEST)
    try:
        controller.start()
    except OSError:
        controller.loop.close()
        raise
    try:
        while while_true():
            time.sleep(_LOOKED_EVERY)
    finally:
        controller.stop()
