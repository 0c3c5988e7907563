"""Implementing and lifting: each unit confirms for itself, the last one closes (18§4, 24§29, 24§40; 21§28)."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import procedures
from portal.kernel.clock import beijing_date
from portal.kernel.errors import Conflict, NotFound
from portal.kernel.messages import msg
from portal.law import timers
from portal.law.calendar import WorkCalendar
from portal.law.due import Due
from portal.law.instruments import of_2018, of_2024
from portal.law.procedures.measure import APPLICATION
from portal.procedures.turn import Turn, text
from portal.register.measures.applied import access, grounds
from portal.register.measures.applied.models import Application, MeasureTask

TERM: Final = "measure.lift"
_ALIVE: Final = {"hearing": "lapse", "awaiting_service": "lapse", "in_force": "end"}


def lift_due(application: Application, calendar: WorkCalendar) -> Due | None:
    """Returns by when every implementing unit must have confirmed the lifting; None while nothing is to be lifted."""
    return None if application.ended_on is None else timers.due(TERM, application.ended_on, calendar=calendar)


def report(session: Session, *, ref: str, day: date | None, result: str, act: Turn) -> Application:
    """Returns the application with what the person's unit did about it; counted month by month (2018 art. 4)."""
    application = access.find(session, ref, act.actor)
    task = _own_task(application, act)
    if task.implemented_on is not None:
        raise Conflict(msg("本单位已经反馈过实施情况。"), citation=of_2018(4))
    access.step(session, application, "report", act)
    done_on = act.past(day, since=application.served_on, field="day")
    task.implemented_on, task.result = done_on, text(result, field="result", longest=2_000)
    session.flush()
    return application


def release(session: Session, *, ref: str, act: Turn) -> Application:
    """Returns the application that the applying unit ends before its ground does, with the reason."""
    application = access.find(session, ref, act.actor)
    application.ended_on = act.today
    access.step(session, application, "release", act)
    return application


def lift(session: Session, *, ref: str, day: date | None, document: str, act: Turn) -> Application:
    """Returns the application with the receipt of the person's unit; the last unit's receipt ends the matter."""
    application = access.find(session, ref, act.actor)
    task = _own_task(application, act)
    if task.lifted_on is not None:
        raise Conflict(msg("本单位已经确认解除。"), citation=of_2024(40))
    access.step(session, application, "lift", act)
    lifted_on = act.past(day, since=application.ended_on, field="day")
    task.lifted_on, task.lift_document = lifted_on, text(document, field="document", longest=128)
    session.flush()
    if all(each.lifted_on is not None for each in application.tasks):
        _by_itself(session, application, "close", act.at)
    return application


def end_unfounded(session: Session, *, at: datetime) -> int:
    """Returns how many applications ended because their ground is gone; doing it again changes nothing."""
    today = beijing_date(at)
    alive = select(Application).where(Application.state.in_(_ALIVE)).order_by(Application.id)
    ended = [each for each in session.scalars(alive) if grounds.gone(session, each, today)]
    for application in ended:
        action = _ALIVE[application.state]
        application.ended_on = today if action == "end" else None
        _by_itself(session, application, action, at)
    return len(ended)


def _by_itself(session: Session, application: Application, action: str, at: datetime) -> None:
    application.state = procedures.advance(session, APPLICATION, application.ref, action, actor=None, at=at, seen=None)
    session.flush()


def _own_task(application: Application, act: Turn) -> MeasureTask:
    found = next((each for each in application.tasks if each.unit_id == act.actor.unit_id), None)
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    return found
