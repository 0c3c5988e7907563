"""Decides how the portal is served: gevent workers, bounded requests, logs without what readers typed.

gevent, because a few dozen clients that send slowly must not stop everybody else (docs/decisions/0002).
Each worker builds its own application and its own database engine: nothing is opened before the fork.
"""

import logging
import os
import re
from pathlib import Path

import gevent
from gunicorn.config import Config
from gunicorn.glogging import Logger
from gunicorn.http import message
from gunicorn.http.message import Request
from gunicorn.workers.base import Worker

from portal.kernel.masking import scrub
from portal.kernel.settings import Settings

_settings = Settings.from_environ(os.environ)

bind = f"{_settings.host}:{_settings.port}"
workers = _settings.workers
worker_class = "gevent"
worker_connections = 1000
preload_app = False
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  heartbeats need memory, not a disk

# A worker that blocks is replaced; one that stops may finish what it was asked. Waiting for the next
# request, or for the rest of slow headers, takes at most `keepalive` seconds.
timeout = 60
graceful_timeout = 20
keepalive = 5

# The search box takes 10,000 characters, which are 120,000 bytes at worst once percent-encoded; gunicorn's own
# ceiling of 8,190 would answer 414 with a bare page. Longer lines still get that 414.
message.MAX_REQUEST_LINE = 210_000
limit_request_line = 200_000
limit_request_fields = 60
limit_request_field_size = 8190

# Forwarded headers are judged by the application, which knows how many proxies to trust.
forwarded_allow_ips = ""
proxy_allow_ips = ""
control_socket_disable = True

# The application writes one line per request, without query strings; gunicorn adds none.
accesslog = None
errorlog = "-"
loglevel = "info"


# A broken request can be as long as the longest line; this much of it tells what was wrong.
LONGEST_MESSAGE = 10_000


class _Discreet(logging.Formatter):
    """Formats what gunicorn says of a broken request without the query string and numbers it may hold."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the masked line."""
        return scrub(re.sub(r"\?\S+", "?…", super().format(record)))[:LONGEST_MESSAGE]


class DiscreetLogger(Logger):  # type: ignore[misc]  # gunicorn ships no annotations
    """gunicorn's logger with the discreet format."""

    def setup(self, cfg: Config) -> None:
        """Set gunicorn's handlers up and change their format."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(_Discreet("%(asctime)s %(levelname)s %(message)s"))


logger_class = DiscreetLogger


def post_worker_init(worker: Worker) -> None:
    """Take in at each turn all who wait; one of several workers would take one, and leave the rest for many turns."""
    # The worker's own copy of the settings; its gevent loop looks at this number for nothing else.
    worker.cfg.set("workers", 1)


def pre_request(_worker: Worker, _request: Request) -> None:
    """Let the others go first: a client that asks again at once would otherwise keep its worker to itself."""
    gevent.sleep(0)
