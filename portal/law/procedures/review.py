"""Decides how a review runs: the competent department looks again, by somebody who had no hand in the objection.

Nor does whoever entered it for somebody decide it: four eyes see each paper. Source: 2021 arts. 30(2), 37 (to whom),
2018 art. 39 (twenty working days, in writing to all three).
"""

from functools import partial
from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import of_2018, of_2021
from portal.law.procedures.procedure import Procedure, Step
from portal.law.procedures.recount import recounts
from portal.law.roles import Role

REVIEWING: Final = "reviewing"
DECIDED: Final = "decided"
CLOSED: Final = "closed"
WITHDRAWN: Final = "withdrawn"

BY_REVIEW: Final = of_2021(37)
IN_WRITING: Final = of_2018(39)
_REVIEWER: Final = frozenset({Role.COMPETENT_REVIEWER})
_NOBODY: Final[frozenset[Role]] = frozenset()
_step = partial(Step, citation=IN_WRITING)

REVIEW: Final = Procedure(
    "review",
    msg("复核"),
    {
        REVIEWING: msg("复核中"),
        DECIDED: msg("已作出复核决定，待送达"),
        CLOSED: msg("复核决定已书面告知"),
        WITHDRAWN: msg("申请人已撤回"),
    },
    (
        Step(
            action="file",
            label=msg("申请复核"),
            done=msg("申请了复核"),
            sources=(),
            target=REVIEWING,
            roles=_NOBODY,
            by_party=True,
            citation=BY_REVIEW,
            clock="review.decide",
        ),
        Step(
            action="receive",
            label=msg("登记窗口或者来信提出的复核申请"),
            done=msg("登记了窗口或者来信提出的复核申请"),
            sources=(),
            target=REVIEWING,
            roles=_REVIEWER,
            citation=BY_REVIEW,
            clock="review.decide",
        ),
        _step(
            action="add",
            label=msg("补充证据"),
            done=msg("补充了证据"),
            sources=(REVIEWING,),
            target=REVIEWING,
            roles=_REVIEWER,
            by_party=True,
        ),
        _step(
            action="withdraw",
            label=msg("撤回复核申请"),
            done=msg("撤回了复核申请"),
            sources=(REVIEWING,),
            target=WITHDRAWN,
            roles=_REVIEWER,
            by_party=True,
            asks_reason=True,
        ),
        _step(
            action="decide",
            label=msg("作出复核决定"),
            done=msg("作出了复核决定"),
            sources=(REVIEWING,),
            target=DECIDED,
            roles=_REVIEWER,
            apart_from=("receive",),
        ),
        _step(
            action="serve",
            label=msg("登记送达"),
            done=msg("书面告知了复核决定"),
            sources=(DECIDED,),
            target=CLOSED,
            roles=_REVIEWER,
        ),
        _step(
            action="tell",
            label=msg("自动告知"),
            done=msg("复核决定已经送达申请人的站内信"),
            sources=(DECIDED,),
            target=CLOSED,
            roles=_NOBODY,
        ),
        *recounts((REVIEWING, DECIDED), IN_WRITING),
    ),
    frozenset({CLOSED, WITHDRAWN}),
)
