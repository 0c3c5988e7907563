"""Decides how a subject's own credit-enhancing information is deleted: hidden on request, deleted in five days.

The agency weighs nothing here, the right is the subject's alone; until the deletion it can be taken back, and whatever
nobody has deleted by the strict last day is deleted by the portal itself (2021 art. 35).

What a clerk enters for somebody without an account is hidden as fast, for that protects the person. But what cannot be
undone is not one clerk's alone: another person compares it with the papers, and confirms it or strikes it out; until
then the portal deletes nothing by itself (2021 art. 30(2)).
"""

from functools import partial
from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import of_2021
from portal.law.procedures.procedure import Procedure, Step
from portal.law.procedures.recount import recounts
from portal.law.roles import SEPARATION, Role

HIDDEN: Final = "hidden"
CHECKING: Final = "checking"
DELETED: Final = "deleted"
WITHDRAWN: Final = "withdrawn"
STRUCK: Final = "struck"

OWN_PRAISE: Final = of_2021(35)
_CLERK: Final = frozenset({Role.AGENCY_CLERK})
_SECOND: Final = frozenset({Role.AGENCY_CLERK, Role.AGENCY_HEAD})
_NOBODY: Final[frozenset[Role]] = frozenset()
_step = partial(Step, citation=OWN_PRAISE)

DELETION: Final = Procedure(
    "deletion",
    msg("删除本人的增信信息"),
    {
        HIDDEN: msg("已停止披露，待删除"),
        CHECKING: msg("已停止披露，待他人核对"),
        DELETED: msg("已删除"),
        WITHDRAWN: msg("申请人已撤回，恢复披露"),
        STRUCK: msg("登记有误，已注销，恢复披露"),
    },
    (
        _step(
            action="file",
            label=msg("要求删除"),
            done=msg("要求删除，信息已停止披露"),
            sources=(),
            target=HIDDEN,
            roles=_NOBODY,
            by_party=True,
            clock="positive.delete",
        ),
        _step(
            action="receive",
            label=msg("登记窗口或者来信提出的删除要求"),
            done=msg("登记了窗口或者来信提出的删除要求，信息已停止披露"),
            sources=(),
            target=CHECKING,
            roles=_CLERK,
            clock="positive.delete",
        ),
        Step(
            action="confirm",
            label=msg("核对无误，删除并告知提供单位"),
            done=msg("经他人核对无误，已删除，并告知提供单位"),
            sources=(CHECKING,),
            target=DELETED,
            roles=_SECOND,
            citation=SEPARATION,
            apart_from=("receive",),
        ),
        Step(
            action="strike",
            label=msg("登记有误，注销"),
            done=msg("核对发现登记有误，已注销"),
            sources=(CHECKING,),
            target=STRUCK,
            roles=_SECOND,
            citation=SEPARATION,
            apart_from=("receive",),
            asks_reason=True,
        ),
        _step(
            action="delete",
            label=msg("删除并告知提供单位"),
            done=msg("已删除，并告知提供单位"),
            sources=(HIDDEN,),
            target=DELETED,
            roles=_CLERK,
        ),
        _step(
            action="delete_due",
            label=msg("到期自动删除"),
            done=msg("到期自动删除，并告知提供单位"),
            sources=(HIDDEN,),
            target=DELETED,
            roles=_NOBODY,
        ),
        _step(
            action="withdraw",
            label=msg("撤回删除要求"),
            done=msg("撤回了删除要求"),
            sources=(HIDDEN, CHECKING),
            target=WITHDRAWN,
            roles=_CLERK,
            by_party=True,
        ),
        *recounts((HIDDEN, CHECKING), OWN_PRAISE),
    ),
    frozenset({DELETED, WITHDRAWN, STRUCK}),
)
