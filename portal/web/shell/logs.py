"""Decides what the log says: one line per request, no query strings, nothing that looks like an ID or a phone number.

The one-use secret of a link from a letter stands in the address under the name `token`; the log has the name.

Line breaks and control characters in whatever reaches the log are written as escapes: one event, one line.
"""

import logging
import time
from typing import Final

from flask import Flask, Response, g, request

from portal.kernel.masking import scrub

LOGGER: Final = logging.getLogger("portal.web")
# An address of any length may be sent; masking looks at this much of it, and the log keeps less.
LONGEST_READ: Final = 2_000
LONGEST_LOGGED: Final = 300


class OneLine(logging.Formatter):
    """Formats a record, with its traceback if any, as one masked line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return one_line(super().format(record))


def one_line(text: str) -> str:
    """Return the text on one line: control characters escaped, ID and phone numbers masked."""
    return scrub("".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text))


def install(app: Flask) -> None:
    """Log each answer; where nobody has set up logging, to standard error."""
    if not LOGGER.handlers and not logging.getLogger().handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(message)s"))
        LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def log_answer(response: Response) -> Response:
        spent = 1000 * (time.perf_counter() - g.get("started", time.perf_counter()))
        path = one_line((request.script_root + _path())[:LONGEST_READ])[:LONGEST_LOGGED]
        method = one_line(request.method)[:16]
        reference = g.get("reference", "-")
        LOGGER.info("%s %s %s %.0fms %s", response.status_code, method, path, spent, reference)
        return response


def _path() -> str:
    rule = request.url_rule
    return rule.rule if rule is not None and "token" in rule.arguments else request.path
