"""Decides how identity documents are checked: handed in, looked at by one clerk, confirmed by another person.

Who asks for what is not public proves who they are (2021 art. 19; 2018 art. 24); nobody is let in, or turned away, on
the word of one person alone (2021 art. 30(2)). Whoever has sent a check back stays its second pair of eyes. No article
sets a term for the check, so none runs here; what is not completed ends by itself, and what is not needed any more is
deleted (2024 art. 24).
"""

from functools import partial
from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import of_2018, of_2021, of_2024
from portal.law.procedures.procedure import Procedure, Step
from portal.law.roles import SEPARATION, Role

SUBMITTED: Final = "submitted"
RETURNED: Final = "returned"
PROPOSED: Final = "proposed"
REFUSAL: Final = "refusal"
ACCEPTED: Final = "accepted"
REFUSED: Final = "refused"
WITHDRAWN: Final = "withdrawn"
LAPSED: Final = "lapsed"
OPEN: Final = (SUBMITTED, RETURNED, PROPOSED, REFUSAL)

DUTY: Final = of_2021(19)
NECESSITY: Final = of_2024(24)
_PROOF: Final = of_2018(24)
_CLERK: Final = frozenset({Role.AGENCY_CLERK})
_SECOND: Final = frozenset({Role.AGENCY_CLERK, Role.AGENCY_HEAD})
_FIRST_LOOK: Final = ("propose", "propose_refusal")
_BY_PARTY: Final = partial(Step, roles=frozenset(), by_party=True, citation=DUTY)
_FIRST: Final = partial(Step, sources=(SUBMITTED,), roles=_CLERK, apart_from=("send_back",))
_EYES: Final = partial(Step, roles=_SECOND, apart_from=_FIRST_LOOK, citation=SEPARATION)

IDENTITY_CHECK: Final = Procedure(
    "identity_check",
    msg("证件核对"),
    {
        SUBMITTED: msg("待核对"),
        RETURNED: msg("已退回，待本人补交"),
        PROPOSED: msg("拟通过，待复核"),
        REFUSAL: msg("拟不通过，待复核"),
        ACCEPTED: msg("已通过"),
        REFUSED: msg("未通过"),
        WITHDRAWN: msg("本人已撤回"),
        LAPSED: msg("已终止"),
    },
    (
        _BY_PARTY(action="hand_in", label=msg("提交证件"), done=msg("提交了证件"), sources=(), target=SUBMITTED),
        _BY_PARTY(
            action="supplement", label=msg("补交"), done=msg("补交了证件"), sources=(RETURNED,), target=SUBMITTED
        ),
        _BY_PARTY(action="withdraw", label=msg("撤回"), done=msg("撤回了提交"), sources=OPEN, target=WITHDRAWN),
        _FIRST(
            action="propose",
            label=msg("核对一致，送复核"),
            done=msg("核对一致，已送复核"),
            target=PROPOSED,
            citation=DUTY,
        ),
        _FIRST(
            action="return",
            label=msg("退回补交"),
            done=msg("退回补交"),
            target=RETURNED,
            citation=_PROOF,
            asks_reason=True,
        ),
        _FIRST(
            action="propose_refusal",
            label=msg("拟不通过，送复核"),
            done=msg("拟不通过，已送复核"),
            target=REFUSAL,
            citation=_PROOF,
            asks_reason=True,
        ),
        _EYES(action="accept", label=msg("复核通过"), done=msg("复核通过"), sources=(PROPOSED,), target=ACCEPTED),
        _EYES(
            action="refuse",
            label=msg("复核同意不通过"),
            done=msg("复核同意，没有通过"),
            sources=(REFUSAL,),
            target=REFUSED,
        ),
        _EYES(
            action="send_back",
            label=msg("退回经办人重新核对"),
            done=msg("退回经办人重新核对"),
            sources=(PROPOSED, REFUSAL),
            target=SUBMITTED,
            asks_reason=True,
        ),
        Step(
            action="lapse",
            label=msg("自动终止"),
            done=msg("没有按期补交，或者本人撤回了同意，自动终止"),
            sources=OPEN,
            target=LAPSED,
            roles=frozenset(),
            citation=NECESSITY,
        ),
    ),
    frozenset({ACCEPTED, REFUSED, WITHDRAWN, LAPSED}),
)
