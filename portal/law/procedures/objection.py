"""Decides how an objection runs: hidden on receipt, verified with the provider, decided by another person, served.

Two doors lead to one case, the agency's and the recognising unit's. The term is extended by the head alone and stands
still for examinations alone (2021 arts. 37, 39; 2024 art. 39; 2018 art. 38).
"""

from functools import partial
from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import of_2018, of_2021, of_2024
from portal.law.procedures.procedure import Procedure, Step
from portal.law.procedures.recount import recounts
from portal.law.roles import Role

VERIFYING: Final = "verifying"
EXTENDING: Final = "extending"
STOPPED: Final = "stopped"
PROPOSED: Final = "proposed"
DECIDED: Final = "decided"
CLOSED: Final = "closed"
WITHDRAWN: Final = "withdrawn"

BY_OBJECTION: Final = of_2021(37)
TWO_DOORS: Final = of_2024(39)
EVIDENCE: Final = of_2018(38)
PROVIDERS: Final = frozenset({Role.PROVIDER_MAKER, Role.PROVIDER_CHECKER, Role.LIST_AUTHORITY})
_CLERK: Final = frozenset({Role.AGENCY_CLERK})
_HEAD: Final = frozenset({Role.AGENCY_HEAD})
_NOBODY: Final[frozenset[Role]] = frozenset()
_RUNNING: Final = (VERIFYING, EXTENDING, STOPPED, PROPOSED)
_step = partial(Step, citation=BY_OBJECTION)
_CLOCK: Final = "objection.base"

_LODGING: Final = (
    _step(
        action="file",
        label=msg("提出异议"),
        done=msg("提出了异议，信息已暂停披露"),
        sources=(),
        target=VERIFYING,
        roles=_NOBODY,
        by_party=True,
        clock=_CLOCK,
    ),
    _step(
        action="receive",
        label=msg("登记窗口或者来信提出的异议"),
        done=msg("登记了窗口或者来信提出的异议，信息已暂停披露"),
        sources=(),
        target=VERIFYING,
        roles=_CLERK,
        clock=_CLOCK,
    ),
    Step(
        action="receive_at_unit",
        label=msg("登记向本单位提出的异议"),
        done=msg("认定单位登记了异议，信息已暂停披露"),
        sources=(),
        target=VERIFYING,
        roles=PROVIDERS,
        citation=TWO_DOORS,
        clock=_CLOCK,
    ),
)
_BY_APPLICANT: Final = (
    *(
        Step(
            action=action,
            label=msg("补充证据"),
            done=msg("补充了证据"),
            sources=(state,),
            target=state,
            roles=_CLERK,
            by_party=True,
            citation=EVIDENCE,
        )
        for action, state in (
            ("add", VERIFYING),
            ("add_while_extending", EXTENDING),
            ("add_while_stopped", STOPPED),
            ("add_while_proposed", PROPOSED),
        )
    ),
    _step(
        action="withdraw",
        label=msg("撤回异议"),
        done=msg("撤回了异议，信息恢复披露"),
        sources=_RUNNING,
        target=WITHDRAWN,
        roles=_CLERK,
        by_party=True,
        asks_reason=True,
    ),
)
_VERIFYING: Final = (
    _step(
        action="answer",
        label=msg("答复核查"),
        done=msg("提供单位答复了核查"),
        sources=(VERIFYING,),
        target=VERIFYING,
        roles=PROVIDERS,
    ),
    _step(
        action="answer_while_stopped",
        label=msg("答复核查"),
        done=msg("提供单位答复了核查"),
        sources=(STOPPED,),
        target=STOPPED,
        roles=PROVIDERS,
    ),
    _step(
        action="settle",
        label=msg("自动核实期限"),
        done=msg("核实公示期限已满，信息已停止披露"),
        sources=(VERIFYING,),
        target=DECIDED,
        roles=_NOBODY,
    ),
)
_TERM: Final = (
    _step(
        action="ask_extension",
        label=msg("申请延期"),
        done=msg("申请延期，待负责人批准"),
        sources=(VERIFYING,),
        target=EXTENDING,
        roles=_CLERK,
        asks_reason=True,
    ),
    _step(
        action="grant_extension",
        label=msg("批准延期"),
        done=msg("负责人批准了延期"),
        sources=(EXTENDING,),
        target=VERIFYING,
        roles=_HEAD,
        apart_from=("ask_extension",),
    ),
    _step(
        action="decline_extension",
        label=msg("不批准延期"),
        done=msg("负责人没有批准延期"),
        sources=(EXTENDING,),
        target=VERIFYING,
        roles=_HEAD,
        asks_reason=True,
    ),
    _step(
        action="stop",
        label=msg("期限中止"),
        done=msg("因检验、鉴定或者专家评审等，期限中止"),
        sources=(VERIFYING,),
        target=STOPPED,
        roles=_CLERK,
        asks_reason=True,
    ),
    _step(
        action="resume",
        label=msg("期限恢复"),
        done=msg("检验、鉴定或者专家评审等已有结果，期限恢复"),
        sources=(STOPPED,),
        target=VERIFYING,
        roles=_CLERK,
    ),
)
_DECIDING: Final = (
    _step(
        action="propose",
        label=msg("提出处理意见"),
        done=msg("提出了处理意见"),
        sources=(VERIFYING,),
        target=PROPOSED,
        roles=_CLERK,
    ),
    _step(
        action="send_back",
        label=msg("退回重新核查"),
        done=msg("退回重新核查"),
        sources=(PROPOSED,),
        target=VERIFYING,
        roles=_HEAD,
        asks_reason=True,
    ),
    Step(
        action="decide",
        label=msg("决定"),
        done=msg("作出了决定"),
        sources=(PROPOSED,),
        target=DECIDED,
        roles=_HEAD,
        citation=BY_OBJECTION,
        apart_from=("propose",),
    ),
    Step(
        action="serve",
        label=msg("登记送达"),
        done=msg("书面告知了结果"),
        sources=(DECIDED,),
        target=CLOSED,
        roles=_CLERK,
        citation=EVIDENCE,
    ),
    Step(
        action="tell",
        label=msg("自动告知"),
        done=msg("结果已经送达申请人的站内信"),
        sources=(DECIDED,),
        target=CLOSED,
        roles=_NOBODY,
        citation=BY_OBJECTION,
    ),
)

OBJECTION: Final = Procedure(
    "objection",
    msg("异议"),
    {
        VERIFYING: msg("核查处理中，信息已暂停披露"),
        EXTENDING: msg("核查处理中，延期待负责人批准"),
        STOPPED: msg("检验、鉴定或者专家评审等进行中，期限中止"),
        PROPOSED: msg("处理意见待负责人决定"),
        DECIDED: msg("已作出决定，待送达"),
        CLOSED: msg("已书面告知结果"),
        WITHDRAWN: msg("申请人已撤回"),
    },
    (*_LODGING, *_BY_APPLICANT, *_VERIFYING, *_TERM, *_DECIDING, *recounts((*_RUNNING, DECIDED), BY_OBJECTION)),
    frozenset({CLOSED, WITHDRAWN}),
)
# Adding a proof leaves the state alone; which step it is depends on where the case stands.
ADDING: Final = {
    VERIFYING: "add",
    EXTENDING: "add_while_extending",
    STOPPED: "add_while_stopped",
    PROPOSED: "add_while_proposed",
}
ANSWERING: Final = {VERIFYING: "answer", STOPPED: "answer_while_stopped"}
