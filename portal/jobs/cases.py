"""What happens to cases by itself: deletions that are due, supervision of what is overdue, word to those who had read.

Late notices of providers, late answers before a listing and late removals are supervised in the same run. Doing any of
it again changes nothing. Source: 2021 arts. 9, 35-38, 41(5); 2024 arts. 36, 40.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import deletions, drafts, overdue, propagation, reminders
from portal.cases.handling import Act
from portal.cases.models import Case
from portal.kernel.clock import now
from portal.kernel.settings import Settings
from portal.law.calendar import WorkCalendar
from portal.law.parameters import Choices
from portal.register.lists.cases import overdue as late_answers
from portal.register.lists.removals import overdue as late_removals
from portal.register.notices import commands as notices
from portal.register.notices import overdue as late_notices
from portal.register.notices.models import Notice
from portal.security.fields import FieldCipher
from portal.store import Database

TOPIC: Final = propagation.TOPIC
NOTICES: Final = notices.CARRIED_OUT


class Cases:
    """Handler of "case.propagate" and "notice.carried_out"; messages are {"ref"}. `sweep` is for once a Beijing day."""

    def __init__(self, database: Database, settings: Settings, cipher: Callable[[], FieldCipher]) -> None:
        """Opens nothing yet; the keys are asked for when there is something to decrypt."""
        self._database, self._settings, self._cipher = database, settings, cipher

    def handle(self, messages: Sequence[dict[str, Any]]) -> None:
        """Tells those who read what a decided case put right."""
        for message in messages:
            with self._database.unit_of_work() as session:
                case = session.scalar(select(Case).where(Case.ref == message["ref"]))
                if case is not None:
                    propagation.propagate(session, case=case, act=self._act(now()))

    def handle_notices(self, messages: Sequence[dict[str, Any]]) -> None:
        """Tells those who read what a unit took back or changed by a notice."""
        for message in messages:
            with self._database.unit_of_work() as session:
                notice = session.scalar(select(Notice).where(Notice.ref == message["ref"]))
                if notice is not None:
                    propagation.after_notice(session, notice=notice, act=self._act(now()))

    def sweep(self, at: datetime) -> None:
        """Deletes what is due, supervises what is overdue, reminds, clears old drafts, each in its own transaction."""
        for act in (self._delete, self._supervise, self._remind, self._clear):
            with self._database.unit_of_work() as session:
                act(session, at)

    def _delete(self, session: Session, at: datetime) -> None:
        if deletions.any_waiting(session):
            deletions.delete_due(session, act=self._act(at))

    def _supervise(self, session: Session, at: datetime) -> None:
        if overdue.any_open(session):
            overdue.supervise(session, act=self._act(at))
        calendar = WorkCalendar.load(self._settings.instance_dir)
        late_notices.supervise(session, calendar=calendar, at=at)
        late_answers.supervise(session, calendar=calendar, at=at)
        late_removals.supervise(session, calendar=calendar, at=at)

    def _remind(self, session: Session, at: datetime) -> None:
        if reminders.any_wanted(session):
            reminders.remind(session, act=self._act(at))

    def _clear(self, session: Session, at: datetime) -> None:
        drafts.sweep(session, at=at)

    def _act(self, at: datetime) -> Act:
        calendar = WorkCalendar.load(self._settings.instance_dir)
        return Act(
            by=None,
            at=at,
            seen=None,
            calendar=calendar,
            cipher=self._cipher(),
            font=self._settings.cjk_font,
            choices=Choices.configured(self._settings),
        )
