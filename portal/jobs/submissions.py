"""Checks and publishes submissions: long reading without the writer's lock, then one short writing transaction.

A message handled twice does nothing the second time, because the submission has moved on.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError, OperationalError

from portal.kernel.clock import now
from portal.kernel.errors import BadInput, RuleBroken
from portal.register.intake.submissions import applying, checking
from portal.register.intake.submissions.applying import Overtaken, Ready
from portal.register.intake.submissions.checking import Finding
from portal.register.intake.submissions.models import Upload
from portal.security.fields import FieldCipher
from portal.store import Database

TOLD_EVERY: Final = 5_000  # rows


class Submissions:
    """Handlers of the topics "submission.check" and "submission.apply"; messages are {"ref"}."""

    def __init__(
        self, database: Database, cipher: Callable[[], FieldCipher], clock: Callable[[], datetime] = now
    ) -> None:
        """Opens nothing yet; the keys are asked for when there is something to decrypt."""
        self._database, self._cipher, self._clock = database, cipher, clock

    def check(self, messages: Sequence[dict[str, Any]]) -> None:
        """Examines the named submissions and keeps what was found."""
        for message in messages:
            self._check(message["ref"])

    def apply(self, messages: Sequence[dict[str, Any]]) -> None:
        """Brings the named submissions into the register, each whole or not at all."""
        for message in messages:
            self._apply(message["ref"])

    def _check(self, ref: str) -> None:
        at = self._clock()
        finding = self._examined(ref, at)
        if finding is None:
            return
        with self._database.unit_of_work() as session:
            upload = checking.waiting(session, ref, "checking")
            if upload is not None:
                checking.record(session, upload, finding, at=at)

    def _examined(self, ref: str, at: datetime) -> Finding | None:
        with self._database.reading() as session:
            upload = session.scalar(select(Upload).where(Upload.ref == ref, Upload.state == "checking"))
            if upload is None:
                return None
            return checking.examine(session, upload, cipher=self._cipher(), at=at, progress=self._progress(ref))

    def _apply(self, ref: str) -> None:
        at = self._clock()
        try:
            ready = self.prepared(ref, at)
            if ready is not None:
                self.write(ref, ready, at)
        except (Overtaken, IntegrityError, BadInput, RuleBroken):
            self._overtake(ref, at)

    def prepared(self, ref: str, at: datetime) -> Ready | None:
        """Returns an approved submission ready to be written, read on one snapshot; None when it has moved on."""
        with self._database.reading() as session:
            upload = session.scalar(select(Upload).where(Upload.ref == ref, Upload.state == "publishing"))
            if upload is None:
                return None
            return applying.prepare(session, upload, cipher=self._cipher(), at=at)

    def write(self, ref: str, ready: Ready, at: datetime) -> None:
        """Brings in what was made ready, in one transaction."""
        with self._database.unit_of_work() as session:
            upload = checking.waiting(session, ref, "publishing")
            if upload is not None:
                applying.apply(session, upload, ready, at=at)

    def _overtake(self, ref: str, at: datetime) -> None:
        with self._database.unit_of_work() as session:
            upload = checking.waiting(session, ref, "publishing")
            if upload is not None:
                applying.overtake(session, upload, at=at)

    def _progress(self, ref: str) -> Callable[[int], None]:
        told = 0

        def tell(rows: int) -> None:
            nonlocal told
            if rows - told < TOLD_EVERY:
                return
            told = rows
            # Where another writer is busy, the next call will tell.
            with suppress(OperationalError), self._database.unit_of_work(waits=False) as session:
                session.execute(update(Upload).where(Upload.ref == ref).values(progress=rows))

        return tell
