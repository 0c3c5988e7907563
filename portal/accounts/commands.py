"""What security administrators do with units of their subtree: enter, confirm and change them (2021 arts. 5, 9, 30(1)).

A unit that a batch only named sends nothing and is answered for by nobody until an administrator has confirmed it.
"""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.models import Unit, UnitKind
from portal.kernel import divisions
from portal.kernel.errors import BadInput, NotFound
from portal.kernel.identifiers import uscc
from portal.kernel.messages import msg
from portal.law.actors import Actor
from portal.law.roles import Role

_NAME_MOST: Final = 200
_NAME_MN_MOST: Final = 400
_OFFICER_MOST: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitDraft:
    """What is entered of a unit; without a named security officer it may send nothing."""

    name_zh: str
    name_mn: str | None
    kind: UnitKind
    division: str
    security_officer: str | None


def enter_unit(session: Session, *, credit_code: str, draft: UnitDraft, actor: Actor, at: datetime) -> str:
    """Returns the credit code of a new, confirmed unit; raises BadInput naming the field."""
    actor.require(Role.SECURITY_ADMIN)
    code = credit_code.strip().upper()
    if not uscc.check(code).ok:
        raise BadInput(msg("统一社会信用代码不正确，请核对。"), field="credit_code")
    if session.scalar(select(Unit.id).where(Unit.credit_code == code)) is not None:
        raise BadInput(msg("这个统一社会信用代码的单位已经有了。"), field="credit_code")
    _check(draft, actor)
    session.add(Unit(credit_code=code, confirmed=True, **_values(draft)))
    _note(session, "unit.entered", code, actor, at, sorted(_values(draft)))
    return code


def settle_unit(session: Session, *, credit_code: str, draft: UnitDraft, actor: Actor, at: datetime) -> str:
    """Returns the code of a unit that now is confirmed and as drafted; raises NotFound out of reach, BadInput."""
    actor.require(Role.SECURITY_ADMIN)
    unit = session.scalar(select(Unit).where(Unit.credit_code == credit_code))
    if unit is None or not actor.reaches(unit.division):
        raise NotFound(msg("没有找到这个单位。"))
    _check(draft, actor)
    changed = sorted(name for name, value in _values(draft).items() if getattr(unit, name) != value)
    action = "unit.changed" if unit.confirmed else "unit.confirmed"
    for name, value in _values(draft).items():
        setattr(unit, name, value)
    unit.confirmed = True
    _note(session, action, unit.credit_code, actor, at, changed)
    return unit.credit_code


def _check(draft: UnitDraft, actor: Actor) -> None:
    if not 2 <= len(draft.name_zh) <= _NAME_MOST:
        raise BadInput(msg("请填写单位名称。"), field="name_zh")
    if len(draft.name_mn or "") > _NAME_MN_MOST:
        raise BadInput(msg("单位名称太长。"), field="name_mn")
    if len(draft.security_officer or "") > _OFFICER_MOST:
        raise BadInput(msg("姓名太长。"), field="security_officer")
    if divisions.get(draft.division) is None or not actor.reaches(draft.division):
        raise BadInput(msg("请选择您管理范围内的行政区划。"), field="division")


def _values(draft: UnitDraft) -> dict[str, object]:
    return {each.name: getattr(draft, each.name) for each in fields(draft)}


def _note(session: Session, action: str, code: str, actor: Actor, at: datetime, changed: list[str]) -> None:
    detail = {"roles": sorted(actor.roles), "changed": changed}
    audit.append(session, at=at, actor=actor.ref, action=action, object_kind="unit", object_ref=code, detail=detail)
    session.flush()
