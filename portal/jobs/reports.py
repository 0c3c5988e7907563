"""Makes the reports that were asked for: drawn on one snapshot without a lock, kept in one short transaction (21§34).

A message handled twice makes one report, because the report has moved on. What cannot be made says why, and no report
holds up those behind it.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy.exc import OperationalError

from portal.kernel.clock import now
from portal.kernel.errors import NotFound, PortalError
from portal.kernel.messages import Message, msg
from portal.kernel.settings import Settings
from portal.reports import making, retention
from portal.reports.making import BROKEN_OFF, Made, Maker
from portal.security.fields import FieldCipher
from portal.security.keys import Keyring
from portal.store import Database

_GONE: Final = msg("您现在不能查询这个主体，或者这个主体已经没有信息。")
_log = logging.getLogger("portal.jobs")


class Reports:
    """Handler of the topic "report.make"; messages are {"number"}."""

    def __init__(self, database: Database, settings: Settings, clock: Callable[[], datetime] = now) -> None:
        """Opens nothing yet; the keys are asked for when there is something to make."""
        self._database, self._settings, self._clock = database, settings, clock

    def handle(self, messages: Sequence[dict[str, Any]]) -> None:
        """Makes each of the named reports."""
        maker = self._maker()
        for message in messages:
            self._settle(message["number"], maker, self._clock())

    def sweep(self, at: datetime) -> None:
        """Deletes files whose time is over."""
        with self._database.unit_of_work() as session:
            retention.delete_files(session, at=at)

    def _settle(self, number: str, maker: Maker, at: datetime) -> None:
        try:
            made = self._made(number, maker, at)
            if made is not None:
                with self._database.unit_of_work() as session:
                    making.issue(session, made, cipher=maker.cipher)
        except NotFound:
            self._fail(number, _GONE, maker, at)
        except PortalError as refusal:
            self._fail(number, refusal.message, maker, at)
        except OperationalError:
            raise  # the database is away: tried again later
        except Exception as failure:  # noqa: BLE001 -- the text may repeat personal data: only its kind is kept
            _log.error("report %s could not be made: %s", number, type(failure).__name__)
            self._fail(number, BROKEN_OFF, maker, at)

    def _made(self, number: str, maker: Maker, at: datetime) -> Made | None:
        with self._database.reading() as session:
            report = making.waiting(session, number)
            return making.make(session, report, maker=maker, at=at) if report is not None else None

    def _fail(self, number: str, because: Message, maker: Maker, at: datetime) -> None:
        with self._database.unit_of_work() as session:
            making.fail(session, number=number, because=because, cipher=maker.cipher, at=at)

    def _maker(self) -> Maker:
        keyring = Keyring.load(self._settings.key_file)
        return Maker(
            keyring=keyring,
            cipher=FieldCipher(keyring),
            font=self._settings.cjk_font,
            base_url=self._settings.base_url,
        )
