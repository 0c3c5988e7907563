"""Decides how a subject's own credit-enhancing information is deleted: hidden on request, deleted in five days.

The agency weighs nothing here, the right is the subject's alone; until the deletion it can be taken back, and whatever
nobody has deleted by the strict last day is deleted by the portal itself (2021 art. 35).
"""

from functools import partial
from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import of_2021
from portal.law.procedures.procedure import Procedure, Step
from portal.law.procedures.recount import recounts
from portal.law.roles import Role

HIDDEN: Final = "hidden"
DELETED: Final = "deleted"
WITHDRAWN: Final = "withdrawn"

OWN_PRAISE: Final = of_2021(35)
_CLERK: Final = frozenset({Role.AGENCY_CLERK})
_NOBODY: Final[frozenset[Role]] = frozenset()
_step = partial(Step, citation=OWN_PRAISE)

DELETION: Final = Procedure(
    "deletion",
    msg("删除本人的增信信息"),
    {
        HIDDEN: msg("已停止披露，待删除"),
        DELETED: msg("已删除"),
        WITHDRAWN: msg("申请人已撤回，恢复披露"),
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
            target=HIDDEN,
            roles=_CLERK,
            clock="positive.delete",
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
            sources=(HIDDEN,),
            target=WITHDRAWN,
            roles=_CLERK,
            by_party=True,
        ),
        *recounts((HIDDEN,), OWN_PRAISE),
    ),
    frozenset({DELETED, WITHDRAWN}),
)
