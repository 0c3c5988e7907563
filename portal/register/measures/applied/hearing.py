"""Before a measure is decided: what the subject states, and the answers (2021 art. 28; 2018 art. 33)."""

from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, Conflict
from portal.kernel.messages import msg
from portal.law import timers
from portal.law.calendar import WorkCalendar
from portal.law.due import Due
from portal.law.instruments import of_2021
from portal.procedures.turn import Turn, text
from portal.register.measures.applied import access
from portal.register.measures.applied.models import Application, MeasureStatement

WINDOW: Final = "measure.defence"
_LONG: Final = 4_000


def window(application: Application, calendar: WorkCalendar) -> Due | None:
    """Returns when the subject's time to state and defend ends; None for an incentive.

    It begins when the subject was told, but never before the measure was proposed: a day of telling entered afterwards
    shortens nobody's time.
    """
    if application.told_on is None:
        return None
    return timers.due(WINDOW, max(application.told_on, beijing_date(application.created_at)), calendar=calendar)


def enter_statement(session: Session, *, ref: str, day: date | None, words: str, act: Turn) -> Application:
    """Returns the application with one statement more; a late one is heard too, as long as nothing is decided."""
    application = access.find(session, ref, act.actor)
    access.step(session, application, "state", act)
    received = act.past(day, since=application.told_on, field="day")
    application.statements.append(
        MeasureStatement(received_on=received, text=text(words, field="words", longest=_LONG))
    )
    session.flush()
    return application


def answer(session: Session, *, ref: str, statement: int | None, words: str, act: Turn) -> Application:
    """Returns the application with one statement answered; raises BadInput for one that waits for no answer."""
    application = access.find(session, ref, act.actor)
    access.step(session, application, "answer", act)
    found = next((one for one in application.statements if one.id == statement and one.answered_on is None), None)
    if found is None:
        raise BadInput(msg("请选择要答复的陈述、申辩。"), field="statement")
    found.answered_on, found.answer = act.today, text(words, field="words", longest=_LONG)
    session.flush()
    return application


def require_heard(application: Application, act: Turn) -> None:
    """Raises Conflict while a statement is unanswered or the window still runs."""
    if any(one.answered_on is None for one in application.statements):
        raise Conflict(msg("还有陈述、申辩没有答复，不能作出决定。"), citation=of_2021(28))
    last = window(application, act.calendar)
    if last is not None and act.today <= last.legal:
        raise Conflict(msg("陈述、申辩期到%(day)s为止，期满前不能作出决定。", day=last.legal), citation=of_2021(28))
