"""Decides who may query for an organ, for which cause, and how much in a day (2021 arts. 22, 30(2), 31(1)).

The permission is a role that a security administrator gives to one person of one unit; a unit queries only when it is
confirmed and has named its security officer (2021 art. 30(1)).
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from portal.access.organs.models import OrganQuery, QueryState
from portal.accounts.models import Unit
from portal.accounts.staff.models import Staff, StaffState
from portal.kernel.citation import Citation
from portal.kernel.clock import beijing_date, beijing_midnight
from portal.kernel.errors import BadInput, RuleBroken
from portal.kernel.masking import scrub
from portal.kernel.messages import Message, msg
from portal.law import access
from portal.law.access import BY_DUTY
from portal.law.actors import Actor
from portal.law.querying import OPEN_BATCHES, OVERREACH, QUERY_DUTY, SUBJECTS_PER_DAY
from portal.law.roles import Role
from portal.procedures.turn import seen

ROLES: Final = (Role.QUERY_CLERK,)
OFFICER: Final = Citation("21", 30, 1)
_LONGEST: Final = {"matter": 60, "basis": 200, "purpose": 200}
_SHORTEST: Final = 2
_MISSING: Final[dict[str, Message]] = {
    "matter": msg("请填写这项工作的办件编号或者案号。"),
    "basis": msg("请写明依据的法律、法规和条款。"),
    "purpose": msg("请写明为什么查询。"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """Why an organ asks: scene of 2021 art. 22, number of the matter, legal basis, purpose in words."""

    scene: str
    matter: str
    basis: str
    purpose: str

    def stated(self) -> "Cause":
        """Return the cause as it is kept; raises BadInput or RuleBroken on the field where something is missing."""
        access.scene(self.scene)
        kept = replace(self, **{name: " ".join(seen(getattr(self, name)).split()) for name in _LONGEST})
        for name, most in _LONGEST.items():
            told = getattr(kept, name)
            if len(told) < _SHORTEST:
                raise RuleBroken(_MISSING[name], citation=BY_DUTY, field=name)
            if len(told) > most:
                raise BadInput(msg("最多%(n)s个字。", n=most), field=name)
            if scrub(told) != told:
                raise RuleBroken(msg("请不要写入身份证号码或者手机号码。"), citation=QUERY_DUTY, field=name)
        return kept


@dataclass(frozen=True, slots=True)
class Quota:
    """How many subjects a unit has asked about today, and how many more it may."""

    spent: int
    left: int


def quota(session: Session, *, unit_id: int, at: datetime) -> Quota:
    """Returns what a unit may still ask on this Beijing day; a stopped batch counts as far as it came."""
    counted = case((OrganQuery.state == QueryState.STOPPED, OrganQuery.done), else_=OrganQuery.total)
    today = (OrganQuery.unit_id == unit_id, OrganQuery.asked_at >= beijing_midnight(beijing_date(at)))
    spent = int(session.scalar(select(func.coalesce(func.sum(counted), 0)).where(*today)) or 0)
    return Quota(spent, max(SUBJECTS_PER_DAY - spent, 0))


def locked_unit(session: Session, actor: Actor) -> Unit:
    """Returns the unit of the person, locked, so that two queries at once are counted one after the other.

    Raises Forbidden for other roles, RuleBroken for a unit that may not query.
    """
    actor.require(*ROLES)
    unit = session.scalars(select(Unit).where(Unit.id == actor.unit_id).with_for_update()).one()
    if not unit.confirmed:
        raise RuleBroken(msg("本单位尚未经管理员确认，不能查询。"), citation=QUERY_DUTY)
    if not unit.security_officer:
        raise RuleBroken(msg("本单位尚未指定信息安全责任人，不能查询。"), citation=OFFICER)
    return unit


def refuse_excess(session: Session, *, unit_id: int, asked: int, field: str, at: datetime) -> None:
    """Raises RuleBroken when a unit would ask about more subjects in one day than it may."""
    left = quota(session, unit_id=unit_id, at=at).left
    if asked > left:
        sentence = msg("这次要查询%(n)s个主体，本单位今天还可以查询%(left)s个；请明天再查。", n=asked, left=left)
        raise RuleBroken(sentence, citation=OVERREACH, field=field)


def refuse_crowd(session: Session, *, unit_id: int) -> None:
    """Raises RuleBroken when a unit has as many batches on their way as it may."""
    going = (OrganQuery.unit_id == unit_id, OrganQuery.state.in_((QueryState.WAITING, QueryState.RUNNING)))
    if (session.scalar(select(func.count(OrganQuery.id)).where(*going)) or 0) >= OPEN_BATCHES:
        sentence = msg("本单位已有%(n)s个批量查询正在办理，请等它们办完。", n=OPEN_BATCHES)
        raise RuleBroken(sentence, citation=QUERY_DUTY, field="file")


def still_admitted(session: Session, query: OrganQuery) -> bool:
    """Returns whether the person who asked may still ask for this unit, as the accounts stand now."""
    staff = session.scalar(select(Staff).where(Staff.ref == query.staff_ref))
    if staff is None or staff.state is not StaffState.ACTIVE or staff.unit_id != query.unit_id:
        return False
    return staff.unit.confirmed and any(held.role in ROLES for held in staff.roles)
