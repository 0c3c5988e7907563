"""A mail server on loopback: it keeps what it gets, and refuses what a test tells it to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from portal.kernel.smtp_address import PLAIN, SmtpAddress
from tests.support.servers import free_port


@dataclass
class PostOffice:
    """What has arrived, and what is answered to whom instead of taking a letter in."""

    port: int
    letters: list[EmailMessage] = field(default_factory=list)
    refusing: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> SmtpAddress:
        """Where letters are handed over."""
        return SmtpAddress(PLAIN, "127.0.0.1", self.port)

    async def handle_RCPT(  # noqa: N802 -- named by aiosmtpd
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Takes a recipient, or answers as told."""
        if address in self.refusing:
            return self.refusing[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keeps a letter."""
        content = envelope.original_content or b""
        letter = message_from_bytes(content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"

    def last(self, to: str) -> EmailMessage:
        """The newest letter to an address."""
        return next(letter for letter in reversed(self.letters) if letter["To"] == to)


def text_of(letter: EmailMessage) -> str:
    """What a letter says."""
    return str(letter.get_content())


@contextmanager
def open_post_office(**options: Any) -> Iterator[PostOffice]:
    """A mail server for the block; `options` are those of aiosmtpd."""
    office = PostOffice(free_port())
    controller = Controller(office, hostname="127.0.0.1", port=office.port, **options)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()
