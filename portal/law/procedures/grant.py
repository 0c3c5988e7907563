"""Decides how a written authorisation comes to be and ends: confirmed online, or handed in on paper and checked.

Source: 2021 arts. 18, 19, 32; 2018 art. 24. Online it is in force once the subject has confirmed it. On paper one clerk
compares the papers with the register and a second person decides (2021 art. 30(2)). The subject may take either back at
any time, and is heard at the next request. That it has run out, by days or by uses, is computed and no state.
"""

from functools import partial
from typing import Final

from portal.kernel.messages import Message, msg
from portal.law.instruments import of_2021, of_2024
from portal.law.procedures.procedure import Procedure, Step
from portal.law.roles import SEPARATION, Role

RECEIVED: Final = "received"
FITTING: Final = "fitting"
REFUSAL: Final = "refusal"
IN_FORCE: Final = "in_force"
REFUSED: Final = "refused"
WITHDRAWN: Final = "withdrawn"
REVOKED: Final = "revoked"
WAITING: Final = (RECEIVED, FITTING, REFUSAL)
NEVER: Final = (REFUSED, WITHDRAWN)  # what never came into force

WRITTEN: Final = of_2021(18)
PAPERS: Final = of_2021(19)
CONFIDENTIAL: Final = of_2021(32)
NECESSARY: Final = of_2024(24)
OCCUPATIONS: Final = of_2024(18)

_CLERK: Final = frozenset({Role.AGENCY_CLERK})
_SECOND: Final = frozenset({Role.AGENCY_CLERK, Role.AGENCY_HEAD})
_BY_PARTY: Final = partial(Step, roles=frozenset(), by_party=True)
_LABELS: Final = {
    RECEIVED: msg("待核对"),
    FITTING: msg("拟受理，待复核"),
    REFUSAL: msg("拟不受理，待复核"),
    IN_FORCE: msg("已生效"),
    REFUSED: msg("未受理"),
    WITHDRAWN: msg("申请人已撤回"),
    REVOKED: msg("已撤销"),
}

# Why an authorisation on paper is not accepted. The words are the same whether or not anything is held about the
# subject, and whether or not a number exists: nothing is learnt from a refusal (2021 art. 21).
REFUSALS: Final = {
    "unreadable": msg("材料不完整或者看不清"),
    "unwritten": msg("授权书没有写明双方、范围、用途或者期限，或者没有签名、盖章"),
    "differs": msg("填写的内容与材料或者登记的信息不一致"),
    "over": msg("授权书或者证件已过有效期"),
}


def refusal(code: str) -> Message | None:
    """Return the words of a reason for not accepting, None for a code that is not on the list."""
    return REFUSALS.get(code)


_REVOKE: Final = (
    _BY_PARTY(
        action="revoke",
        label=msg("撤销授权"),
        done=msg("信息主体撤销了授权"),
        sources=(IN_FORCE,),
        target=REVOKED,
        citation=WRITTEN,
    ),
    Step(
        action="revoke_at_counter",
        label=msg("窗口撤销"),
        done=msg("信息主体在窗口撤销了授权"),
        sources=(IN_FORCE,),
        target=REVOKED,
        roles=_CLERK,
        citation=WRITTEN,
        asks_reason=True,
    ),
)

ONLINE: Final = Procedure(
    "grant_online",
    msg("网上授权"),
    {state: _LABELS[state] for state in (IN_FORCE, REVOKED)},
    (
        _BY_PARTY(
            action="give",
            label=msg("确认授权"),
            done=msg("信息主体确认了授权书"),
            sources=(),
            target=IN_FORCE,
            citation=WRITTEN,
        ),
        *_REVOKE,
    ),
    frozenset({REVOKED}),
)

PAPER: Final = Procedure(
    "grant_paper",
    msg("书面授权"),
    _LABELS,
    (
        _BY_PARTY(
            action="hand_in",
            label=msg("提交授权书"),
            done=msg("提交了授权书和双方证件"),
            sources=(),
            target=RECEIVED,
            citation=PAPERS,
        ),
        _BY_PARTY(
            action="withdraw",
            label=msg("撤回申请"),
            done=msg("撤回了申请"),
            sources=WAITING,
            target=WITHDRAWN,
            citation=PAPERS,
        ),
        Step(
            action="propose",
            label=msg("核对一致，送复核"),
            done=msg("核对一致，已送复核"),
            sources=(RECEIVED,),
            target=FITTING,
            roles=_CLERK,
            citation=PAPERS,
        ),
        Step(
            action="propose_refusal",
            label=msg("拟不受理，送复核"),
            done=msg("拟不受理，已送复核"),
            sources=(RECEIVED,),
            target=REFUSAL,
            roles=_CLERK,
            citation=PAPERS,
            asks_reason=True,
        ),
        Step(
            action="accept",
            label=msg("复核受理"),
            done=msg("复核受理，授权生效"),
            sources=(FITTING,),
            target=IN_FORCE,
            roles=_SECOND,
            citation=WRITTEN,
            apart_from=("propose",),
        ),
        Step(
            action="refuse",
            label=msg("复核同意不受理"),
            done=msg("复核同意，没有受理"),
            sources=(REFUSAL,),
            target=REFUSED,
            roles=_SECOND,
            citation=PAPERS,
            apart_from=("propose_refusal",),
        ),
        Step(
            action="send_back",
            label=msg("退回经办人重新核对"),
            done=msg("退回经办人重新核对"),
            sources=(FITTING, REFUSAL),
            target=RECEIVED,
            roles=_SECOND,
            citation=SEPARATION,
            apart_from=("propose", "propose_refusal"),
            asks_reason=True,
        ),
        *_REVOKE,
    ),
    frozenset({REFUSED, WITHDRAWN, REVOKED}),
)
ALL: Final = (ONLINE, PAPER)
