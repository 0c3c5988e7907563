"""Decides how wrongdoing is followed up: order to rectify, circulation when it is not obeyed, conclusion by document.

Source: 21§41-42, 24§48-49, 18§43-44.
"""

from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import of_2018, of_2021
from portal.law.procedures.procedure import Procedure, Step
from portal.law.roles import Role

_AUTHORITY: Final = frozenset({Role.COMPETENT_REVIEWER})

SUPERVISION: Final = Procedure(
    "supervision",
    msg("监督案件"),
    {
        "open": msg("待核查"),
        "ordered": msg("责令限期改正"),
        "rectified": msg("已改正，待结案"),
        "circulated": msg("已提请通报批评"),
        "closed": msg("已结案"),
    },
    (
        Step(
            action="detect",
            label=msg("自动立案"),
            done=msg("平台自动立案"),
            sources=(),
            target="open",
            roles=frozenset(),
            citation=of_2021(41),
        ),
        Step(
            action="open",
            label=msg("立案"),
            done=msg("立案"),
            sources=(),
            target="open",
            roles=_AUTHORITY,
            citation=of_2021(41),
        ),
        Step(
            action="order",
            label=msg("责令限期改正"),
            done=msg("责令限期改正"),
            sources=("open",),
            target="ordered",
            roles=_AUTHORITY,
            citation=of_2018(43),
            clock="rectify.prv",
        ),
        Step(
            action="rectify",
            label=msg("确认已经改正"),
            done=msg("确认已经改正"),
            sources=("ordered", "circulated"),
            target="rectified",
            roles=_AUTHORITY,
            citation=of_2018(43),
            asks_reason=True,
        ),
        Step(
            action="circulate",
            label=msg("提请本级人民政府通报批评"),
            done=msg("提请本级人民政府通报批评"),
            sources=("ordered",),
            target="circulated",
            roles=_AUTHORITY,
            citation=of_2018(43),
        ),
        Step(
            action="conclude",
            label=msg("凭处理文书结案"),
            done=msg("凭处理文书结案"),
            sources=("open", "rectified", "circulated"),
            target="closed",
            roles=_AUTHORITY,
            citation=of_2021(41),
            apart_from=("open",),
        ),
    ),
    frozenset({"closed"}),
)
