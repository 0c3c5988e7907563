"""Decides how a repair runs: conditions checked, recognising unit heard, decided by another person, undone if false.

Nothing is ever charged. What a refusal rests on is said condition by condition, and nothing is undone unheard (2021
arts. 28, 38; 2024 arts. 40, 42).
"""

from functools import partial
from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import of_2021, of_2024
from portal.law.procedures.procedure import Procedure, Step
from portal.law.procedures.recount import recounts
from portal.law.roles import Role

CHECKING: Final = "checking"
LACKING: Final = "lacking"
PROPOSED: Final = "proposed"
APPROVED: Final = "approved"
REJECTED: Final = "rejected"
REPAIRED: Final = "repaired"
REFUSED: Final = "refused"
REVOKING: Final = "revoking"
REVOKED: Final = "revoked"
WITHDRAWN: Final = "withdrawn"

BY_REPAIR: Final = of_2021(38)
RIGHT: Final = of_2024(40)
FALSE_MATERIAL: Final = of_2024(42, 3)
DEFENCE: Final = of_2021(28)
UNITS: Final = frozenset({Role.PROVIDER_MAKER, Role.PROVIDER_CHECKER, Role.LIST_AUTHORITY})
_CLERK: Final = frozenset({Role.AGENCY_CLERK})
_HEAD: Final = frozenset({Role.AGENCY_HEAD})
_NOBODY: Final[frozenset[Role]] = frozenset()
_step = partial(Step, citation=BY_REPAIR)
_CLOCK: Final = "repair.update"
WINDOW: Final = "repair.defence"
_OPEN: Final = (CHECKING, LACKING, PROPOSED, APPROVED, REJECTED)

_LODGING: Final = (
    Step(
        action="file",
        label=msg("申请信用修复"),
        done=msg("申请了信用修复"),
        sources=(),
        target=CHECKING,
        roles=_NOBODY,
        by_party=True,
        citation=RIGHT,
        clock=_CLOCK,
    ),
    Step(
        action="receive",
        label=msg("登记窗口或者来信提出的修复申请"),
        done=msg("登记了窗口或者来信提出的修复申请"),
        sources=(),
        target=CHECKING,
        roles=_CLERK,
        citation=RIGHT,
        clock=_CLOCK,
    ),
    _step(
        action="withdraw",
        label=msg("撤回修复申请"),
        done=msg("撤回了修复申请"),
        sources=(CHECKING, LACKING, PROPOSED),
        target=WITHDRAWN,
        roles=_CLERK,
        by_party=True,
        asks_reason=True,
    ),
)
_CHECKING: Final = (
    Step(
        action="opine",
        label=msg("提出意见"),
        done=msg("认定单位提出了意见"),
        sources=(CHECKING,),
        target=CHECKING,
        roles=UNITS,
        citation=RIGHT,
    ),
    _step(
        action="add",
        label=msg("补充材料"),
        done=msg("补充了材料"),
        sources=(CHECKING,),
        target=CHECKING,
        roles=_CLERK,
        by_party=True,
    ),
    _step(
        action="ask",
        label=msg("一次性告知需要补正的材料"),
        done=msg("告知了需要补正的材料，期限照常计算"),
        sources=(CHECKING,),
        target=LACKING,
        roles=_CLERK,
        asks_reason=True,
    ),
    _step(
        action="supply",
        label=msg("补正材料"),
        done=msg("补正了材料"),
        sources=(LACKING,),
        target=CHECKING,
        roles=_CLERK,
        by_party=True,
    ),
)
_DECIDING: Final = (
    _step(
        action="propose",
        label=msg("提出修复意见"),
        done=msg("提出了修复意见"),
        sources=(CHECKING, LACKING),
        target=PROPOSED,
        roles=_CLERK,
    ),
    _step(
        action="send_back",
        label=msg("退回重新核查"),
        done=msg("退回重新核查"),
        sources=(PROPOSED,),
        target=CHECKING,
        roles=_HEAD,
        asks_reason=True,
    ),
    _step(
        action="approve",
        label=msg("决定修复"),
        done=msg("决定修复，已停止公示、共享和查询"),
        sources=(PROPOSED,),
        target=APPROVED,
        roles=_HEAD,
        apart_from=("propose",),
    ),
    _step(
        action="refuse",
        label=msg("决定不予修复"),
        done=msg("决定不予修复"),
        sources=(PROPOSED,),
        target=REJECTED,
        roles=_HEAD,
        apart_from=("propose",),
    ),
)
_SERVING: Final = tuple(
    _step(action=action, label=label, done=done, sources=(source,), target=target, roles=roles)
    for action, label, done, source, target, roles in (
        ("serve", msg("登记送达"), msg("书面告知了修复决定"), APPROVED, REPAIRED, _CLERK),
        ("tell", msg("自动告知"), msg("修复决定已经送达申请人的站内信"), APPROVED, REPAIRED, _NOBODY),
        ("serve_refusal", msg("登记送达"), msg("书面说明了不予修复的理由"), REJECTED, REFUSED, _CLERK),
        ("tell_refusal", msg("自动告知"), msg("不予修复的理由已经送达申请人的站内信"), REJECTED, REFUSED, _NOBODY),
    )
)
_UNDOING: Final = (
    Step(
        action="suspect",
        label=msg("提出撤销修复"),
        done=msg("提出撤销修复，告知申请人陈述、申辩"),
        sources=(REPAIRED,),
        target=REVOKING,
        roles=_CLERK,
        citation=FALSE_MATERIAL,
        clock=WINDOW,
        asks_reason=True,
    ),
    Step(
        action="state",
        label=msg("登记陈述、申辩"),
        done=msg("收到陈述、申辩"),
        sources=(REVOKING,),
        target=REVOKING,
        roles=_CLERK,
        by_party=True,
        citation=DEFENCE,
    ),
    *(
        Step(
            action=action,
            label=label,
            done=done,
            sources=(REVOKING,),
            target=target,
            roles=_HEAD,
            citation=FALSE_MATERIAL,
            apart_from=("suspect", "state"),
            asks_reason=True,
        )
        for action, label, done, target in (
            ("keep", msg("维持修复"), msg("维持了修复"), REPAIRED),
            ("revoke", msg("撤销修复"), msg("因材料虚假撤销修复，恢复剩余公示期"), REVOKED),
        )
    ),
)

REPAIR: Final = Procedure(
    "repair",
    msg("信用修复"),
    {
        CHECKING: msg("核查中"),
        LACKING: msg("待补正材料"),
        PROPOSED: msg("修复意见待负责人决定"),
        APPROVED: msg("已决定修复，待送达"),
        REJECTED: msg("已决定不予修复，待送达"),
        REPAIRED: msg("已修复"),
        REFUSED: msg("不予修复"),
        REVOKING: msg("撤销修复待负责人决定"),
        REVOKED: msg("修复已撤销"),
        WITHDRAWN: msg("申请人已撤回"),
    },
    (*_LODGING, *_CHECKING, *_DECIDING, *_SERVING, *_UNDOING, *recounts(_OPEN, BY_REPAIR)),
    frozenset({REFUSED, REVOKED, WITHDRAWN}),
)
