"""Reads of unit keys for the security administrator: which unit holds which, until when, used when."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal.accounts.keys.models import UnitKey
from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.messages import Message, msg
from portal.law.actors import Actor
from portal.law.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """One key without its secret; `live` says whether it still opens the door."""

    ref: str
    prefix: str
    unit_name: str
    unit_code: str
    system: str
    review_rule: str
    responsible: str
    issued_on: date
    last_day: date
    used_at: datetime | None
    revoked_at: datetime | None
    revoked_reason: str | None
    live: bool
    state: Message


def keys(session: Session, *, actor: Actor, at: datetime) -> tuple[KeyView, ...]:
    """Returns the keys of the units in the actor's subtree, newest first."""
    actor.require(Role.SECURITY_ADMIN)
    rows = session.scalars(select(UnitKey).options(joinedload(UnitKey.unit)).order_by(UnitKey.id.desc()))
    return tuple(_view(row, at) for row in rows if actor.reaches(row.unit.division))


def key(session: Session, *, ref: str, actor: Actor, at: datetime) -> KeyView:
    """Returns one key; raises NotFound outside the actor's subtree."""
    for each in keys(session, actor=actor, at=at):
        if each.ref == ref:
            return each
    raise NotFound(msg("没有找到这一项。"))


def _view(row: UnitKey, at: datetime) -> KeyView:
    return KeyView(
        ref=row.ref,
        prefix=row.prefix,
        unit_name=row.unit.name_zh,
        unit_code=row.unit.credit_code,
        system=row.system,
        review_rule=row.review_rule,
        responsible=row.responsible,
        issued_on=beijing_date(row.issued_at),
        last_day=beijing_date(row.expires_at - timedelta(days=1)),
        used_at=row.used_at,
        revoked_at=row.revoked_at,
        revoked_reason=row.revoked_reason,
        live=row.revoked_at is None and at < row.expires_at,
        state=_state(row, at),
    )


def _state(row: UnitKey, at: datetime) -> Message:
    if row.revoked_at is not None:
        return msg("已吊销")
    return msg("有效") if at < row.expires_at else msg("已过期")
