"""Decides how an incident is handled: stopped, told, closed by another; drills are kept the same way.

Source: 21§30(1), 24§41(1).
"""

from typing import Final

from portal.kernel.messages import msg
from portal.law.incidents import DUTY, DUTY_2024
from portal.law.instruments import of_2021
from portal.law.procedures.procedure import Procedure, Step
from portal.law.roles import Role

_HANDLERS: Final = frozenset({Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN})
_REPORTERS: Final = _HANDLERS | {Role.AGENCY_HEAD}

INCIDENT: Final = Procedure(
    "incident",
    msg("安全事件"),
    {
        "open": msg("待处置"),
        "contained": msg("已处置，待告知"),
        "notified": msg("已告知，待结案"),
        "drill": msg("演练中"),
        "closed": msg("已结案"),
    },
    (
        Step(
            action="detect",
            label=msg("自动登记"),
            done=msg("平台自动登记"),
            sources=(),
            target="open",
            roles=frozenset(),
            citation=of_2021(17),
        ),
        Step(
            action="report",
            label=msg("登记事件"),
            done=msg("登记了事件"),
            sources=(),
            target="open",
            roles=_REPORTERS,
            citation=DUTY,
        ),
        Step(
            action="drill",
            label=msg("登记演练"),
            done=msg("登记了应急演练"),
            sources=(),
            target="drill",
            roles=_REPORTERS,
            citation=DUTY,
        ),
        Step(
            action="contain",
            label=msg("登记处置措施"),
            done=msg("采取了处置措施"),
            sources=("open",),
            target="contained",
            roles=_HANDLERS,
            citation=DUTY_2024,
            asks_reason=True,
        ),
        Step(
            action="notify",
            label=msg("登记告知情况"),
            done=msg("告知了有关单位和主体"),
            sources=("contained",),
            target="notified",
            roles=_HANDLERS,
            citation=DUTY_2024,
            asks_reason=True,
        ),
        Step(
            action="close",
            label=msg("结案"),
            done=msg("结案"),
            sources=("notified",),
            target="closed",
            roles=_REPORTERS,
            citation=DUTY,
            apart_from=("contain",),
            asks_reason=True,
        ),
        Step(
            action="review",
            label=msg("登记演练结论"),
            done=msg("写明了演练结论"),
            sources=("drill",),
            target="closed",
            roles=_REPORTERS,
            citation=DUTY,
            asks_reason=True,
        ),
    ),
    frozenset({"closed"}),
)
