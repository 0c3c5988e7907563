"""Decides how measure lists come about and how a measure begins and ends (2021 arts. 24-29; 2024 arts. 31-34).

A list is drafted by the agency, reviewed and published by others. A measure is proposed by the unit that implements it,
the subject is heard, another person decides, and it binds nobody before the notice is served; when its reason is gone
each implementing unit confirms that it was lifted.
"""

from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import of_2018, of_2021, of_2024
from portal.law.procedures.procedure import Procedure, Step
from portal.law.roles import SEPARATION, Role

_CLERK: Final = frozenset({Role.AGENCY_CLERK})
_REVIEWERS: Final = frozenset({Role.AGENCY_HEAD, Role.COMPETENT_REVIEWER})
_MAKER: Final = frozenset({Role.PROVIDER_MAKER})
_CHECKER: Final = frozenset({Role.PROVIDER_CHECKER})
_COMPETENT: Final = frozenset({Role.COMPETENT_REVIEWER})
_DRAFTING: Final = ("open", "edit", "hand_in")

EDITION: Final = Procedure(
    id="measure_edition",
    title=msg("编制公布措施清单"),
    states={
        "draft": msg("起草中"),
        "review": msg("待审核"),
        "approved": msg("审核通过，待公布"),
        "published": msg("已公布"),
    },
    steps=(
        Step(
            action="open",
            label=msg("起草新一版清单"),
            done=msg("开始起草"),
            sources=(),
            target="draft",
            roles=_CLERK,
            citation=of_2021(24),
        ),
        Step(
            action="edit",
            label=msg("修改清单"),
            done=msg("修改清单"),
            sources=("draft",),
            target="draft",
            roles=_CLERK,
            citation=of_2021(24),
        ),
        Step(
            action="hand_in",
            label=msg("送审"),
            done=msg("送审"),
            sources=("draft",),
            target="review",
            roles=_CLERK,
            citation=of_2024(32),
        ),
        Step(
            action="pass_review",
            label=msg("审核通过"),
            done=msg("审核通过"),
            sources=("review",),
            target="approved",
            roles=_REVIEWERS,
            citation=of_2024(32),
            apart_from=_DRAFTING,
        ),
        Step(
            action="return_draft",
            label=msg("退回修改"),
            done=msg("退回修改"),
            sources=("review", "approved"),
            target="draft",
            roles=_REVIEWERS,
            citation=SEPARATION,
            asks_reason=True,
        ),
        Step(
            action="publish",
            label=msg("公布"),
            done=msg("公布"),
            sources=("approved",),
            target="published",
            roles=_REVIEWERS,
            citation=of_2021(24),
            apart_from=_DRAFTING,
        ),
    ),
    ends=frozenset({"published"}),
)

APPLICATION: Final = Procedure(
    id="measure",
    title=msg("适用措施"),
    states={
        "hearing": msg("拟适用"),
        "awaiting_service": msg("待送达"),
        "in_force": msg("生效"),
        "lift_pending": msg("待解除"),
        "lifted": msg("已解除"),
        "dropped": msg("未适用"),
    },
    steps=(
        Step(
            action="open",
            label=msg("提出适用措施"),
            done=msg("提出适用措施，告知主体陈述、申辩的权利"),
            sources=(),
            target="hearing",
            roles=_MAKER,
            citation=of_2021(28),
            clock="measure.defence",
        ),
        Step(
            action="state",
            label=msg("登记陈述、申辩"),
            done=msg("收到陈述、申辩"),
            sources=("hearing",),
            target="hearing",
            roles=_MAKER | _CHECKER,
            citation=of_2021(28),
        ),
        Step(
            action="answer",
            label=msg("答复陈述、申辩"),
            done=msg("答复陈述、申辩"),
            sources=("hearing",),
            target="hearing",
            roles=_MAKER | _CHECKER,
            citation=of_2018(33),
        ),
        Step(
            action="check_law",
            label=msg("清单外措施的法律审查通过"),
            done=msg("清单外措施的法律审查通过"),
            sources=("hearing",),
            target="hearing",
            roles=_COMPETENT,
            citation=of_2024(32),
            apart_from=("open",),
        ),
        Step(
            action="decide",
            label=msg("决定适用并制作告知书"),
            done=msg("决定适用，制作告知书"),
            sources=("hearing",),
            target="awaiting_service",
            roles=_CHECKER,
            citation=of_2024(34),
            apart_from=("open",),
        ),
        Step(
            action="drop",
            label=msg("不予适用"),
            done=msg("决定不予适用"),
            sources=("hearing", "awaiting_service"),
            target="dropped",
            roles=_CHECKER,
            citation=of_2021(28),
            asks_reason=True,
        ),
        Step(
            action="serve",
            label=msg("登记告知书送达"),
            done=msg("告知书送达，措施生效"),
            sources=("awaiting_service",),
            target="in_force",
            roles=_CHECKER,
            citation=of_2024(34),
            apart_from=("open",),
        ),
        Step(
            action="report",
            label=msg("反馈实施情况"),
            done=msg("反馈实施情况"),
            sources=("in_force",),
            target="in_force",
            roles=_MAKER | _CHECKER,
            citation=of_2018(4),
        ),
        Step(
            action="release",
            label=msg("决定提前解除"),
            done=msg("决定提前解除"),
            sources=("in_force",),
            target="lift_pending",
            roles=_CHECKER,
            citation=of_2021(28),
            clock="measure.lift",
            asks_reason=True,
        ),
        Step(
            action="end",
            label=msg("依据消失，转入解除"),
            done=msg("依据消失，转入解除"),
            sources=("in_force",),
            target="lift_pending",
            roles=frozenset(),
            citation=of_2024(40),
            clock="measure.lift",
        ),
        Step(
            action="lapse",
            label=msg("依据消失，不再适用"),
            done=msg("依据消失，不再适用"),
            sources=("hearing", "awaiting_service"),
            target="dropped",
            roles=frozenset(),
            citation=of_2024(40),
        ),
        Step(
            action="lift",
            label=msg("确认已经解除"),
            done=msg("实施单位确认已经解除"),
            sources=("lift_pending",),
            target="lift_pending",
            roles=_MAKER | _CHECKER,
            citation=of_2024(40),
        ),
        Step(
            action="close",
            label=msg("全部实施单位已经解除"),
            done=msg("全部实施单位已经解除"),
            sources=("lift_pending",),
            target="lifted",
            roles=frozenset(),
            citation=of_2024(40),
        ),
    ),
    ends=frozenset({"lifted", "dropped"}),
)
