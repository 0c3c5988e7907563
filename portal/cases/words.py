"""Decides what an applicant is told of each state: what it means, and what happens next, in plain words."""

from collections.abc import Mapping
from typing import Final

from portal.cases.models import CaseKind
from portal.kernel.messages import Message, msg
from portal.law.procedures.recount import action_in

_OBJECTION: Final = {
    "verifying": msg("工作机构正在会同提供单位核查。核查期间，这些信息不公开、不共享，也不供授权查询。"),
    "extending": msg("经办人认为情况复杂，申请延长期限，等待负责人批准。批准以后会告诉您新的期限。"),
    "stopped": msg("需要检验、鉴定或者专家评审等，所需时间不计入期限。有结果以后期限继续计算，并会告诉您。"),
    "proposed": msg("处理意见已经提出，等待负责人决定。"),
    "decided": msg("已经作出决定，正在按您留下的方式送达。"),
    "closed": msg("已经办结。对结果不服的，可以向主管部门申请复核。"),
    "withdrawn": msg("您已经撤回。信息按原来的状态披露；需要时可以再次提出。"),
}
_REVIEWED: Final = msg("已经办结，并且已经申请复核；复核另有编号和期限。")
_DELETION: Final = {
    "hidden": msg("信息已经停止披露。到期以前删除，并告知提供单位；删除以前可以撤回。"),
    "checking": msg("信息已经停止披露。另一名工作人员核对材料以后，在期限以前删除，并告知提供单位；删除以前可以撤回。"),
    "deleted": msg("信息已经删除，以后的批次也不再归集。"),
    "withdrawn": msg("您已经撤回，信息恢复披露。"),
    "struck": msg("核对发现登记有误，已经注销，信息恢复披露。需要时可以重新提出。"),
}
_REPAIR: Final = {
    "checking": msg("工作机构正在逐项核查修复条件，并征求认定单位的意见。"),
    "lacking": msg("请按告知的内容补正材料。期限照常计算。"),
    "proposed": msg("修复意见已经提出，等待负责人决定。"),
    "approved": msg("已经决定修复，信息停止公示、共享和查询；决定正在送达。"),
    "rejected": msg("已经决定不予修复，理由正在送达。"),
    "repaired": msg("已经修复，信息停止公示、共享和查询；后果逐项写在决定书里。"),
    "refused": msg("不予修复。未满足的条件逐项写在决定书里；具备条件后可以再次申请。"),
    "revoking": msg("有人提出材料虚假。请在期限内陈述、申辩；期满或者收到陈述、申辩以后，由负责人决定是否撤销修复。"),
    "revoked": msg("修复因材料虚假被撤销，信息恢复到原来的最后公示日为止。"),
    "withdrawn": msg("您已经撤回。需要时可以再次申请。"),
}
_REVIEW: Final = {
    "reviewing": msg("主管部门正在复核，由没有经办过原异议的人员办理。复核期间，这些信息暂停披露。"),
    "decided": msg("已经作出复核决定，正在按您留下的方式送达。"),
    "closed": msg("复核已经办结。对决定不服的，可以依法申请行政复议或者提起行政诉讼。"),
    "withdrawn": msg("您已经撤回复核申请。"),
}
_RECOUNTS: Final = {action_in(state) for table in (_OBJECTION, _DELETION, _REPAIR, _REVIEW) for state in table}
# Whose reason is written for the applicant; any other is the desk's own.
TOLD: Final = frozenset({"ask_extension", "stop", "ask", "withdraw", "strike", "suspect", "keep", "revoke"} | _RECOUNTS)
NEXT: Final[Mapping[CaseKind, Mapping[str, Message]]] = {
    CaseKind.OBJECTION: _OBJECTION,
    CaseKind.DELETION: _DELETION,
    CaseKind.REPAIR: _REPAIR,
    CaseKind.REVIEW: _REVIEW,
}


def next_of(kind: CaseKind, state: str, *, reviewed: bool = False) -> Message:
    """Return what a state means for the applicant; KeyError for one that the tables do not have.

    `reviewed`: a review of this objection was asked for.
    """
    return _REVIEWED if reviewed and state == "closed" else NEXT[kind][state]
