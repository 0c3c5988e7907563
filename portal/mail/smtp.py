"""Decides how letters are handed to a mail server, and what its answers mean: taken, later, or never.

Only the address is read at the moment of handing over; nothing here is logged.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from enum import Enum
from typing import Final

from portal.kernel.smtp_address import STARTTLS, TLS, SmtpAddress

SECONDS: Final = 10
_NEVER: Final = 500


class Answer(Enum):
    """What became of one letter."""

    TAKEN = "taken"
    LATER = "later"
    NEVER = "never"
    BROKEN = "broken"  # later, and the connection is gone


class Closed(Exception):
    """The mail server cannot be reached, or does not let the portal in."""


class Counter:
    """An open connection over which letters are handed over one by one."""

    def __init__(self, connection: smtplib.SMTP) -> None:
        """Keep the connection."""
        self._connection = connection

    def hand_over(self, letter: EmailMessage) -> Answer:
        """Return what the server says to one letter."""
        try:
            self._connection.send_message(letter)
        except smtplib.SMTPRecipientsRefused as refused:
            ((code, _text),) = refused.recipients.values()
            return Answer.NEVER if code >= _NEVER else Answer.LATER
        except smtplib.SMTPDataError as refused:
            return Answer.NEVER if refused.smtp_code >= _NEVER else Answer.LATER
        except (smtplib.SMTPException, OSError):
            # Also a sender that is refused: that is how the portal is set up, and the operator's to mend.
            return Answer.BROKEN
        return Answer.TAKEN


@contextmanager
def open_counter(server: SmtpAddress) -> Iterator[Counter]:
    """Yield the open counter of a mail server; raises Closed when it cannot be reached."""
    try:
        connection = _connect(server)
    except (smtplib.SMTPException, OSError) as failure:
        raise Closed from failure
    try:
        yield Counter(connection)
    finally:
        try:
            connection.quit()
        except (smtplib.SMTPException, OSError):
            connection.close()


def _connect(server: SmtpAddress) -> smtplib.SMTP:
    tls = ssl.create_default_context()
    connection: smtplib.SMTP
    if server.scheme == TLS:
        connection = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=tls)
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        if server.scheme == STARTTLS:
            connection.starttls(context=tls)
        if server.user:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection
