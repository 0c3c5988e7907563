"""Decides what one request may lean on: one instant, one day, one snapshot of the database."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime

from flask import Flask, g
from sqlalchemy.orm import Session

from portal.kernel.clock import beijing_date
from portal.web.shell.wiring import wiring


def request_now() -> datetime:
    """Return the instant of this request (aware, UTC): asked once, the same on the whole page."""
    if "now" not in g:
        g.now = wiring().clock()
    instant: datetime = g.now
    return instant


def request_today() -> date:
    """Return the Beijing day of this request."""
    return beijing_date(request_now())


def reading() -> Session:
    """Return the reading session of this request: one snapshot, opened at the first call, closed at the end."""
    if "reading" not in g:
        g.reading_exit = ExitStack()
        g.reading = g.reading_exit.enter_context(wiring().database.reading())
    session: Session = g.reading
    return session


def end_reading() -> None:
    """Give the reading session back, before something slow or at the end; reading() would open another."""
    stack: ExitStack | None = g.pop("reading_exit", None)
    g.pop("reading", None)
    if stack is not None:
        stack.close()


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """Yield the session of the one change this request makes; it is committed at the end, or nothing of it is kept."""
    with wiring().database.unit_of_work() as session:
        yield session


def install(app: Flask) -> None:
    """Close what a request has opened."""

    @app.teardown_request
    def close_reading(_error: BaseException | None) -> None:
        end_reading()
