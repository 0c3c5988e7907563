"""Decides how an authorisation stands on a day: whether it can be used, and if not, why.

Source: 2021 arts. 18, 32. That days or uses have run out is computed when asked; nothing has to run for it to count.
"""

from datetime import date
from enum import StrEnum
from typing import Final

from portal.access.grants.models import Grant
from portal.kernel.messages import Message, msg
from portal.law.procedures.grant import IN_FORCE, REFUSED, REVOKED, WITHDRAWN


class Condition(StrEnum):
    """How an authorisation stands."""

    WAITING = "waiting"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    REVOKED = "revoked"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    EXHAUSTED = "exhausted"
    USABLE = "usable"

    @property
    def label(self) -> Message:
        """Return the Chinese name."""
        return _LABELS[self]

    @property
    def sentence(self) -> Message:
        """Return what a grantee is told who wants to use it."""
        return _SENTENCES.get(self, _SENTENCES[Condition.WAITING])


_LABELS: Final = {
    Condition.WAITING: msg("待受理"),
    Condition.REFUSED: msg("未受理"),
    Condition.WITHDRAWN: msg("申请人已撤回"),
    Condition.REVOKED: msg("已撤销"),
    Condition.NOT_YET: msg("尚未开始"),
    Condition.EXPIRED: msg("已到期"),
    Condition.EXHAUSTED: msg("次数已用完"),
    Condition.USABLE: msg("有效"),
}
_SENTENCES: Final = {
    Condition.WAITING: msg("这项授权没有生效，不能查询。"),
    Condition.REVOKED: msg("信息主体已经撤销这项授权，不能再查询。"),
    Condition.NOT_YET: msg("这项授权还没有到起始日，不能查询。"),
    Condition.EXPIRED: msg("这项授权已经到期，不能再查询。"),
    Condition.EXHAUSTED: msg("这项授权的次数已经用完，不能再查询。"),
}
_BY_STATE: Final = {
    REFUSED: Condition.REFUSED,
    WITHDRAWN: Condition.WITHDRAWN,
    REVOKED: Condition.REVOKED,
}


def condition(grant: Grant, today: date) -> Condition:
    """Returns how an authorisation stands on a Beijing day."""
    if grant.state != IN_FORCE:
        return _BY_STATE.get(grant.state, Condition.WAITING)
    if today < grant.since:
        return Condition.NOT_YET
    if today > grant.until:
        return Condition.EXPIRED
    return Condition.USABLE if grant.used < grant.uses else Condition.EXHAUSTED


def in_force(grant: Grant, today: date) -> bool:
    """Returns whether what was opened by an authorisation may still be looked at; uses are counted elsewhere."""
    return condition(grant, today) in {Condition.USABLE, Condition.EXHAUSTED}
