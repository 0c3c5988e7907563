"""Decides how a complaint, a report of a charge or a suggestion is answered: taken by one person, answered by number.

The articles set no term, so none runs. A report of a charge for repair is decided by a second person, because it may
become a supervision case (2021 arts. 30(2), 39, 41; 2024 arts. 6, 40).
"""

from functools import partial
from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import of_2021, of_2024
from portal.law.procedures.procedure import Procedure, Step
from portal.law.roles import Role

RECEIVED: Final = "received"
TAKEN: Final = "taken"
CHECKING: Final = "checking"
ANSWERED: Final = "answered"

CHANNELS: Final = of_2021(39)
FREE: Final = of_2024(40)
AGENCY: Final = frozenset({Role.AGENCY_CLERK, Role.AGENCY_HEAD})
DEPARTMENT: Final = frozenset({Role.COMPETENT_REVIEWER})
# Whoever is complained about does not answer: what concerns an agency goes to the competent department.
TAKERS: Final = frozenset({Role.AGENCY_CLERK}) | DEPARTMENT
_DECIDERS: Final = frozenset({Role.AGENCY_HEAD}) | DEPARTMENT
_step = partial(Step, citation=CHANNELS)

COMPLAINT: Final = Procedure(
    "complaint",
    msg("投诉、建议和收费举报"),
    {
        RECEIVED: msg("已收到，待受理"),
        TAKEN: msg("已受理，核实中"),
        CHECKING: msg("答复待他人审核"),
        ANSWERED: msg("已答复"),
    },
    (
        _step(
            action="file",
            label=msg("提交"),
            done=msg("平台收到，发给编号"),
            sources=(),
            target=RECEIVED,
            roles=frozenset(),
        ),
        _step(
            action="receive",
            label=msg("登记电话、窗口或者来信的内容"),
            done=msg("登记了电话、窗口或者来信的内容，发给编号"),
            sources=(),
            target=RECEIVED,
            roles=TAKERS,
        ),
        _step(
            action="take",
            label=msg("受理"),
            done=msg("受理"),
            sources=(RECEIVED,),
            target=TAKEN,
            roles=TAKERS,
        ),
        _step(
            action="release",
            label=msg("交回，由他人受理"),
            done=msg("交回，由他人受理"),
            sources=(TAKEN,),
            target=RECEIVED,
            roles=TAKERS,
            asks_reason=True,
        ),
        _step(
            action="answer",
            label=msg("答复"),
            done=msg("作出答复"),
            sources=(TAKEN,),
            target=ANSWERED,
            roles=TAKERS,
        ),
        Step(
            action="propose",
            label=msg("提出答复"),
            done=msg("提出答复，待他人审核"),
            sources=(TAKEN,),
            target=CHECKING,
            roles=TAKERS,
            citation=FREE,
        ),
        Step(
            action="send_back",
            label=msg("退回重新核实"),
            done=msg("退回重新核实"),
            sources=(CHECKING,),
            target=TAKEN,
            roles=_DECIDERS,
            citation=FREE,
            apart_from=("propose",),
            asks_reason=True,
        ),
        Step(
            action="confirm",
            label=msg("审核同意并答复"),
            done=msg("审核同意，作出答复"),
            sources=(CHECKING,),
            target=ANSWERED,
            roles=_DECIDERS,
            citation=FREE,
            apart_from=("propose",),
        ),
    ),
    frozenset({ANSWERED}),
)
