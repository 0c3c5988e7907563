"""What the desk asks about units: which ones lie in a subtree, and whether one may send data (2021 arts. 5, 30(1))."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from portal.accounts.models import Unit, UnitKind
from portal.kernel import divisions
from portal.kernel.errors import NotFound
from portal.kernel.messages import msg
from portal.kernel.paging import Page
from portal.law.actors import Actor
from portal.law.roles import Role

PAGE_SIZE: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitFacts:
    """A unit as the security administrator sees it."""

    credit_code: str
    name_zh: str
    name_mn: str | None
    kind: UnitKind
    division: str
    confirmed: bool
    security_officer: str | None


def may_upload(session: Session, *, unit_id: int) -> bool:
    """Returns whether the unit is confirmed and has named a security officer (2021 arts. 9, 30(1))."""
    unit = session.get_one(Unit, unit_id)
    return unit.confirmed and unit.security_officer is not None


def units(session: Session, *, actor: Actor, text: str, number: int, waiting: bool = False) -> Page[UnitFacts]:
    """Returns a page of the units within reach whose name or code contains the text, unconfirmed ones first.

    `waiting`: only those that are unconfirmed or without a security officer.
    """
    actor.require(Role.SECURITY_ADMIN)
    wanted = select(Unit).where(in_subtree(actor.division))
    if text:
        wanted = wanted.where(or_(containing(Unit.name_zh, text), containing(Unit.credit_code, text.upper())))
    if waiting:
        wanted = wanted.where(or_(Unit.confirmed.is_(False), Unit.security_officer.is_(None)))
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    ordered = wanted.order_by(Unit.confirmed, Unit.division, Unit.name_zh, Unit.id)
    rows = session.scalars(ordered.offset((number - 1) * PAGE_SIZE).limit(PAGE_SIZE))
    return Page(tuple(_facts(unit) for unit in rows), number, PAGE_SIZE, total)


def unit(session: Session, *, credit_code: str, actor: Actor) -> UnitFacts:
    """Returns one unit within reach; raises NotFound."""
    actor.require(Role.SECURITY_ADMIN)
    found = session.scalar(select(Unit).where(Unit.credit_code == credit_code))
    if found is None or not actor.reaches(found.division):
        raise NotFound(msg("没有找到这个单位。"))
    return _facts(found)


def in_subtree(division: str) -> ColumnElement[bool]:
    """Returns the condition that a unit lies in a division: the region, a league or city, a county."""
    if division == divisions.REGION:
        return Unit.division.startswith(division[:2])
    return Unit.division.startswith(division[:4]) if division.endswith("00") else Unit.division == division


def containing(column: Any, text: str) -> ColumnElement[bool]:
    """Returns the condition that a column contains a text, whatever signs are in it."""
    found: ColumnElement[bool] = func.lower(column).contains(text.lower(), autoescape=True)
    return found


def _facts(found: Unit) -> UnitFacts:
    return UnitFacts(
        credit_code=found.credit_code,
        name_zh=found.name_zh,
        name_mn=found.name_mn,
        kind=found.kind,
        division=found.division,
        confirmed=found.confirmed,
        security_officer=found.security_officer,
    )
