"""Reads which limit a law, a regulation or a rule of the state sets to repairing one kind of information.

An application is judged by the limits in force when it was received: what is entered or taken back afterwards touches
nobody who had asked already (2024 art. 40; 2021 art. 38). This is the one place that knows.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from portal.kernel.clock import beijing_date
from portal.register.lists.models import ListRegister
from portal.register.repairs.models import RepairRule


@dataclass(frozen=True, slots=True)
class Limit:
    """What stands against a repair, each with the rule that says so; nothing where all is empty (2024 art. 40).

    `since` is the day the rule was entered, by which its edition is known.
    """

    excluded_by: str = ""
    least_months: int = 0
    least_by: str = ""
    since: date | None = None


def of_item(session: Session, code: str, *, received_at: datetime | None = None) -> Limit:
    """Returns the limit of the records of a catalogue item; `received_at` None: for whoever asks now."""
    return _limit(session, RepairRule.item_code == code, received_at)


def of_register(session: Session, register: ListRegister, *, received_at: datetime | None = None) -> Limit:
    """Returns the limit of the entries on a list; a list whose own basis excludes repair names that basis.

    Of an application that was received the list allowed repair then, or it would not have been.
    """
    found = _limit(session, RepairRule.register_code == register.code, received_at)
    if register.repairable or found.excluded_by or received_at is not None:
        return found
    return Limit(register.legal_basis, found.least_months, found.least_by, found.since)


def _limit(session: Session, about: ColumnElement[bool], received_at: datetime | None) -> Limit:
    rule = session.scalar(select(RepairRule).where(about, _in_force(received_at)))
    if rule is None:
        return Limit()
    since = beijing_date(rule.entered_at)
    return Limit(rule.citation if rule.excluded else "", rule.least_months, rule.citation, since)


def _in_force(at: datetime | None) -> ColumnElement[bool]:
    if at is None:
        return RepairRule.ended_at.is_(None)
    stood = or_(RepairRule.ended_at.is_(None), RepairRule.ended_at > at)
    return (RepairRule.entered_at <= at) & stood
