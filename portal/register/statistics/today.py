"""Decides how long figures may be kept: exactly as long as they are true."""

from datetime import date
from threading import Lock

from sqlalchemy.orm import Session

from portal import audit
from portal.law.calendar import WorkCalendar
from portal.register.statistics.figures import Figures
from portal.register.statistics.queries import compute


class FiguresOfToday:
    """Keeps the last figures while nothing can have changed them.

    Every write to the register adds a link to the audit chain, and the gate turns only with the Beijing day; while both
    stand still, so do the figures.
    """

    def __init__(self) -> None:
        """Starts with nothing known."""
        self._lock = Lock()
        self._known: tuple[object, Figures] | None = None

    def read(self, session: Session, *, today: date, calendar: WorkCalendar) -> Figures:
        """Returns the figures of the register as the session sees it."""
        state = (today, audit.head(session), calendar)
        with self._lock:
            if self._known is not None and self._known[0] == state:
                return self._known[1]
        figures = compute(session, today=today, calendar=calendar)
        with self._lock:
            self._known = (state, figures)
        return figures
