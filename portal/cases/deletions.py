"""What happens to a request to delete one's own credit-enhancing information (2021 art. 35).

It is hidden when asked for. A clerk deletes it and tells the provider; what no clerk deleted by the strict last day is
deleted by the portal. The fact does not come back with the next batch. What a clerk entered for somebody without an
account waits, hidden, for another person who confirms it; unconfirmed it is never deleted, and becomes overdue
(2021 arts. 30(2), 41(5)).
"""

from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import answering, effects, handling, letters, propagation, terms
from portal.cases.handling import Act
from portal.cases.models import Case, CaseKind, Outcome
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.law.procedures.deletion import HIDDEN
from portal.procedures.turn import text
from portal.store import outbox

REASON: Final = "信息主体要求删除本人的增信信息"
_REASON: Final = 400


def delete(session: Session, *, case: Case, act: Act) -> None:
    """Deletes what an account asked for; raises Conflict when it was taken back meanwhile, or has to be confirmed."""
    _delete(session, case, "delete", act)


def confirm(session: Session, *, case: Case, act: Act) -> None:
    """Deletes what a colleague entered; raises Forbidden for whoever entered it (2021 art. 30(2))."""
    _delete(session, case, "confirm", act)


def strike(session: Session, *, case: Case, reason: str, act: Act) -> None:
    """Ends what was entered by mistake: the information is shown again at once; raises Forbidden as `confirm` does."""
    _refuse_wrong_kind(case)
    handling.step(session, case, "strike", act, reason=text(reason, field="reason", longest=_REASON))
    _end(session, case, act)


def any_waiting(session: Session) -> bool:
    """Returns whether any request waits that the portal itself may carry out."""
    wanted = select(Case.id).where(Case.kind == CaseKind.DELETION, Case.state == HIDDEN)
    return session.scalar(wanted.limit(1)) is not None


def delete_due(session: Session, *, act: Act) -> int:
    """Returns how many requests the portal itself carried out because their strict last day has come."""
    waiting = select(Case).where(Case.kind == CaseKind.DELETION, Case.state == HIDDEN).order_by(Case.id)
    owed = [case for case in session.scalars(waiting) if act.today >= _strict(case, act)]
    for case in owed:
        _delete(session, case, "delete_due", act.by_itself())
    return len(owed)


def withdraw(session: Session, *, case: Case, act: Act, reason: str = "") -> None:
    """Takes the request back while nothing is deleted: the information is shown again at once.

    The desk does so only for somebody without an account, and says on which paper; raises RuleBroken otherwise.
    """
    _refuse_wrong_kind(case)
    handling.refuse_for_holder(session, case, act)
    why = handling.why_withdrawn(reason, act)
    handling.step(session, case, "withdraw", act, reason=why or None)
    _end(session, case, act)


def _end(session: Session, case: Case, act: Act) -> None:
    case.withdrawn_at = case.closed_at = act.at
    for item in case.items:
        effects.settle_open(session, item=item, at=act.at, actor=act.ref)


def _delete(session: Session, case: Case, action: str, act: Act) -> None:
    _refuse_wrong_kind(case)
    handling.step(session, case, action, act)
    for item in case.items:
        effects.carry_out(session, item=item, outcome=Outcome.DELETED, reason=REASON, act=act)
    case.decided_at = case.closed_at = act.at
    session.flush()
    letters.issue(session, case=case, act=act)
    outbox.post(session, topic=propagation.TOPIC, payload={"ref": case.ref}, at=act.at)
    answering.tell_units(session, case, act)
    answering.tell_applicant(session, case, "case.deleted", act)


def _strict(case: Case, act: Act) -> date:
    due = terms.due(case, calendar=act.calendar, today=act.today)
    return due.strict or due.legal


def _refuse_wrong_kind(case: Case) -> None:
    if case.kind is not CaseKind.DELETION:
        raise NotFound(msg("没有找到这一项。"))
