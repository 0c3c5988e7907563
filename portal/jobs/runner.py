"""The runner: hands waiting outbox messages to their handlers and settles expired items after Beijing midnight."""

import fcntl
import logging
import os
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from portal.audit.checks import TOPIC as CHAIN_CHECK
from portal.jobs.cases import NOTICES, Cases
from portal.jobs.cases import TOPIC as CASES
from portal.jobs.grants import GrantRetention
from portal.jobs.holders import UnconfirmedAccounts
from portal.jobs.identity import PaperRetention
from portal.jobs.identity_attempts import AttemptRetention
from portal.jobs.mail import Delivery
from portal.jobs.measures import Lifting
from portal.jobs.organs import OrganQueries
from portal.jobs.oversight import Overseer
from portal.jobs.reindex import Reindexer
from portal.jobs.reports import Reports
from portal.jobs.submissions import Submissions
from portal.kernel.clock import beijing_date, now
from portal.kernel.settings import Settings
from portal.mail.commands import TOPIC as MAIL
from portal.register.records import retention
from portal.reports.commands import TOPIC as REPORT
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from portal.store import Database
from portal.store.outbox import OutboxMessage

BATCH = 500
POLL_SECONDS = 1.0
MAX_ATTEMPTS = 20

Handler = Callable[[Sequence[dict[str, Any]]], None]
_log = logging.getLogger("portal.jobs")


class Runner:
    """Works through the outbox of one database; several may start, a file lock lets one work."""

    def __init__(self, database: Database, settings: Settings) -> None:
        """Opens nothing yet."""
        self._database = database
        self._lock_file = settings.instance_dir / "jobs.lock"
        submissions = Submissions(database, lambda: FieldCipher(Keyring.load(settings.key_file)))
        self._organs = OrganQueries(database, lambda: FieldCipher(Keyring.load(settings.key_file)))
        self._overseer = Overseer(database, settings)
        self._lifting = Lifting(database)
        self._papers = PaperRetention(database, settings)
        self._unconfirmed = UnconfirmedAccounts(database)
        self._grants = GrantRetention(database)
        self._attempts = AttemptRetention(database)
        self._delivery = Delivery(database, settings, lambda: FieldCipher(Keyring.load(settings.key_file)))
        self.handlers: dict[str, Handler] = {
            "submission.check": submissions.check,
            "submission.apply": submissions.apply,
            "organ.query": self._organs.handle,
            "reindex": Reindexer(database, settings.instance_dir).handle,
            "measures.lift": self._lifting.handle,
            MAIL: self._delivery.handle,
        }
        self._cases = Cases(database, settings, lambda: FieldCipher(Keyring.load(settings.key_file)))
        self.handlers[CASES] = self._cases.handle
        self.handlers[NOTICES] = self._cases.handle_notices
        self._reports = Reports(database, settings)
        self.handlers[REPORT] = self._reports.handle
        self.handlers[CHAIN_CHECK] = self._overseer.check
        self._settled: date | None = None

    def run_once(self, at: datetime) -> int:
        """Returns how many messages were handled; expired items are settled once per Beijing day."""
        if self._settled != beijing_date(at):
            self._settle(at)
            self._lifting.sweep(at)
            self._reports.sweep(at)
            self._organs.sweep(at)
            self._papers.sweep(at)
            self._cases.sweep(at)
            self._unconfirmed.sweep(at)
            self._grants.sweep(at)
            self._settled = beijing_date(at)
        self._overseer.watch(at)
        self._attempts.sweep(at)
        self._delivery.sweep(at)
        return sum(self._handle(topic, handler, at) for topic, handler in self.handlers.items())

    def run_forever(self, *, parent: int | None = None) -> None:
        """Works until the parent process is gone; `parent` tells which, in case it went before this one came up."""
        parent = parent or os.getppid()
        with _Locked(self._lock_file), suppress(KeyboardInterrupt):
            while os.getppid() == parent:
                try:
                    worked = self.run_once(now())
                except Exception as failure:  # noqa: BLE001 -- the worker must outlive one bad round
                    _log.error("a round of background work failed: %s", _place(failure))
                    worked = 0
                if not worked:
                    time.sleep(POLL_SECONDS)

    def _handle(self, topic: str, handler: Handler, at: datetime) -> int:
        waiting = select(OutboxMessage.id, OutboxMessage.payload).where(
            OutboxMessage.topic == topic, OutboxMessage.done_at.is_(None), OutboxMessage.attempts < MAX_ATTEMPTS
        )
        with self._database.reading() as session:
            rows = session.execute(waiting.order_by(OutboxMessage.id).limit(BATCH)).all()
        if not rows:
            return 0
        error = None
        try:
            handler([row.payload for row in rows])
        except Exception as failure:  # noqa: BLE001 -- kept with the message, without its data, and tried again
            error = type(failure).__name__
            _log.error("handler of %s failed: %s", topic, _place(failure))
        done = {"done_at": at} if error is None else {"attempts": OutboxMessage.attempts + 1, "last_error": error}
        with self._database.unit_of_work() as session:
            session.execute(update(OutboxMessage).where(OutboxMessage.id.in_([row.id for row in rows])).values(done))
        return len(rows) if error is None else 0

    def _settle(self, at: datetime) -> None:
        while True:
            with self._database.unit_of_work() as session:
                settled = retention.settle_expired(session, today=beijing_date(at), at=at)
            if not (settled.archived or settled.erased or settled.entries or settled.responsible):
                return
            _log.info(
                "expired: %s archived, %s erased, %s list entries", settled.archived, settled.erased, settled.entries
            )


def _place(failure: Exception) -> str:
    """Kind of a failure and where it arose; its text is left out because it may repeat personal data."""
    frame = traceback.extract_tb(failure.__traceback__)[-1]
    return f"{type(failure).__name__} at {Path(frame.filename).name}:{frame.lineno}"


class _Locked:
    """Holds an exclusive lock on a file, waiting for it."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._handle = self._path.open("w")
        fcntl.flock(self._handle, fcntl.LOCK_EX)

    def __exit__(self, *_: object) -> None:
        self._handle.close()
