"""Reads which limit a law, a regulation or a rule of the state sets to repairing one kind of information."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal.register.lists.models import ListRegister
from portal.register.repairs.models import RepairRule


@dataclass(frozen=True, slots=True)
class Limit:
    """What stands against a repair, each with the rule that says so; nothing where all is empty (2024 art. 40)."""

    excluded_by: str = ""
    least_months: int = 0
    least_by: str = ""


def of_item(session: Session, code: str) -> Limit:
    """Returns the limit of the records of a catalogue item."""
    return _limit(session, RepairRule.item_code == code)


def of_register(session: Session, register: ListRegister) -> Limit:
    """Returns the limit of the entries on a list; a list whose own basis excludes repair names that basis."""
    found = _limit(session, RepairRule.register_code == register.code)
    if register.repairable or found.excluded_by:
        return found
    return Limit(register.legal_basis, found.least_months, found.least_by)


def _limit(session: Session, about: ColumnElement[bool]) -> Limit:
    rule = session.scalar(select(RepairRule).where(about))
    if rule is None:
        return Limit()
    return Limit(rule.citation if rule.excluded else "", rule.least_months, rule.citation)
