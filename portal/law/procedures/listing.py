"""Decides the way onto a list and off it: registers, serious dishonesty, honours, governments in breach, removal.

A serious listing goes through notice, defence, decision and service, one after the other, and whoever drafted neither
reviews nor decides (2024 arts. 35, 36; 2021 arts. 28, 30(2); 2018 art. 33).
"""

from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import of_2021, of_2024
from portal.law.procedures.procedure import Procedure, Step
from portal.law.roles import SEPARATION, Role

_AUTHORITY: Final = frozenset({Role.LIST_AUTHORITY})
_COMPETENT: Final = frozenset({Role.COMPETENT_REVIEWER})
_MAKING: Final = ("open", "revise")


_OPEN: Final = Step(
    action="open",
    label=msg("起草"),
    done=msg("起草"),
    sources=(),
    target="draft",
    roles=_AUTHORITY,
    citation=of_2024(36),
)
_REVISE: Final = Step(
    action="revise",
    label=msg("修改草案"),
    done=msg("修改了草案"),
    sources=("draft", "returned"),
    target="draft",
    roles=_AUTHORITY,
    citation=of_2024(33),
)


def _return(*, roles: frozenset[Role] = _AUTHORITY) -> Step:
    return Step(
        action="return",
        label=msg("退回修改"),
        done=msg("退回修改"),
        sources=("draft",),
        target="returned",
        roles=roles,
        citation=SEPARATION,
        apart_from=_MAKING,
        asks_reason=True,
    )


def _drop(*sources: str) -> Step:
    return Step(
        action="drop",
        label=msg("终止，不列入"),
        done=msg("终止，不列入"),
        sources=sources,
        target="dropped",
        roles=_AUTHORITY,
        citation=of_2024(36),
        asks_reason=True,
    )


SERIOUS: Final = Procedure(
    id="listing",
    title=msg("列入严重失信主体名单"),
    states={
        "draft": msg("待法制审核"),
        "returned": msg("退回修改"),
        "reviewed": msg("待发出事先告知"),
        "noticed": msg("待送达事先告知"),
        "defence": msg("陈述申辩期"),
        "decided": msg("待送达决定"),
        "served": msg("待公布"),
        "published": msg("已公布"),
        "revoked": msg("决定已撤销"),
        "dropped": msg("已终止"),
    },
    steps=(
        _OPEN,
        _REVISE,
        _return(),
        Step(
            action="review",
            label=msg("法制审核通过"),
            done=msg("法制审核通过"),
            sources=("draft",),
            target="reviewed",
            roles=_AUTHORITY,
            citation=of_2024(33),
            apart_from=_MAKING,
        ),
        Step(
            action="notice",
            label=msg("发出事先告知书"),
            done=msg("发出事先告知书"),
            sources=("reviewed",),
            target="noticed",
            roles=_AUTHORITY,
            citation=of_2024(36),
        ),
        Step(
            action="serve-notice",
            label=msg("登记告知书送达"),
            done=msg("事先告知书送达"),
            sources=("noticed",),
            target="defence",
            roles=_AUTHORITY,
            citation=of_2021(28),
            clock="prelist.defence",
        ),
        Step(
            action="state",
            label=msg("登记陈述、申辩"),
            done=msg("收到陈述、申辩"),
            sources=("defence",),
            target="defence",
            roles=_AUTHORITY,
            citation=of_2021(28),
            clock="prelist.answer",
        ),
        Step(
            action="answer",
            label=msg("答复陈述、申辩"),
            done=msg("核实并书面答复陈述、申辩"),
            sources=("defence",),
            target="defence",
            roles=_AUTHORITY,
            citation=of_2024(36),
        ),
        Step(
            action="serve-answer",
            label=msg("登记答复书送达"),
            done=msg("答复书送达"),
            sources=("defence",),
            target="defence",
            roles=_AUTHORITY,
            citation=of_2024(36),
        ),
        Step(
            action="waive",
            label=msg("登记书面放弃陈述、申辩"),
            done=msg("主体书面放弃陈述、申辩"),
            sources=("defence",),
            target="defence",
            roles=_AUTHORITY,
            citation=of_2021(28),
        ),
        Step(
            action="decide",
            label=msg("作出列入决定"),
            done=msg("作出列入决定"),
            sources=("defence",),
            target="decided",
            roles=_AUTHORITY,
            citation=of_2024(36),
            apart_from=_MAKING,
        ),
        Step(
            action="serve",
            label=msg("登记决定书送达"),
            done=msg("决定书送达"),
            sources=("decided",),
            target="served",
            roles=_AUTHORITY,
            citation=of_2024(36),
        ),
        Step(
            action="publish",
            label=msg("公布"),
            done=msg("列入并公布"),
            sources=("served",),
            target="published",
            roles=_AUTHORITY,
            citation=of_2024(36),
        ),
        Step(
            action="revoke",
            label=msg("公布前撤销决定"),
            done=msg("公布前撤销决定"),
            sources=("decided", "served"),
            target="revoked",
            roles=_AUTHORITY,
            citation=of_2021(36),
            apart_from=("decide",),
            asks_reason=True,
        ),
        _drop("draft", "returned", "reviewed", "noticed", "defence"),
    ),
    ends=frozenset({"published", "revoked", "dropped"}),
)

HONOUR: Final = Procedure(
    id="honour",
    title=msg("列入守信激励对象名单"),
    states={
        "draft": msg("待审核"),
        "returned": msg("退回修改"),
        "checked": msg("待公布"),
        "published": msg("已公布"),
        "dropped": msg("已终止"),
    },
    steps=(
        _OPEN,
        _REVISE,
        _return(),
        Step(
            action="check",
            label=msg("按评定办法审核通过"),
            done=msg("按评定办法审核通过"),
            sources=("draft",),
            target="checked",
            roles=_AUTHORITY,
            citation=of_2024(30),
            apart_from=_MAKING,
        ),
        Step(
            action="publish",
            label=msg("公布"),
            done=msg("列入并公布"),
            sources=("checked",),
            target="published",
            roles=_AUTHORITY,
            citation=of_2024(30),
        ),
        _drop("draft", "returned", "checked"),
    ),
    ends=frozenset({"published", "dropped"}),
)

GOVERNMENT: Final = Procedure(
    id="government",
    title=msg("登记政务失信"),
    states={
        "draft": msg("待保密审查"),
        "returned": msg("退回修改"),
        "reviewed": msg("待公布"),
        "published": msg("已公布，待整改"),
        "rectified": msg("整改完成"),
        "dropped": msg("已终止"),
    },
    steps=(
        _OPEN,
        _REVISE,
        _return(roles=_COMPETENT),
        Step(
            action="review",
            label=msg("保密审查通过"),
            done=msg("保密审查通过"),
            sources=("draft",),
            target="reviewed",
            roles=_COMPETENT,
            citation=of_2021(30, 3),
            apart_from=_MAKING,
        ),
        Step(
            action="publish",
            label=msg("公布"),
            done=msg("登记并公布"),
            sources=("reviewed",),
            target="published",
            roles=_AUTHORITY,
            citation=of_2024(13),
        ),
        Step(
            action="rectify",
            label=msg("登记整改完成"),
            done=msg("整改完成"),
            sources=("published",),
            target="rectified",
            roles=_AUTHORITY,
            citation=of_2024(14),
        ),
        _drop("draft", "returned", "reviewed"),
    ),
    ends=frozenset({"rectified", "dropped"}),
)

REMOVAL: Final = Procedure(
    id="removal",
    title=msg("移出名单"),
    states={
        "proposed": msg("待另一人核准"),
        "removed": msg("已移出"),
        "unserved": msg("不予移出，待送达决定"),
        "refused": msg("不予移出"),
    },
    steps=(
        Step(
            action="propose",
            label=msg("提出移出"),
            done=msg("提出移出"),
            sources=(),
            target="proposed",
            roles=_AUTHORITY,
            citation=of_2024(40),
        ),
        Step(
            action="confirm",
            label=msg("核准移出"),
            done=msg("核准移出，立即停止公布"),
            sources=("proposed",),
            target="removed",
            roles=_AUTHORITY,
            citation=of_2024(40),
            apart_from=("propose",),
        ),
        Step(
            action="refuse",
            label=msg("不予移出"),
            done=msg("不予移出"),
            sources=("proposed",),
            target="refused",
            roles=_AUTHORITY,
            citation=of_2021(38),
            apart_from=("propose",),
            asks_reason=True,
        ),
        # Whoever applied reads in writing why not; what the unit itself proposed has nobody to write to.
        Step(
            action="reject",
            label=msg("不予移出，打印决定书"),
            done=msg("书面决定不予移出"),
            sources=("proposed",),
            target="unserved",
            roles=_AUTHORITY,
            citation=of_2021(38),
            apart_from=("propose",),
            asks_reason=True,
        ),
        Step(
            action="serve",
            label=msg("登记不予移出决定书送达"),
            done=msg("不予移出决定书送达"),
            sources=("unserved",),
            target="refused",
            roles=_AUTHORITY,
            citation=of_2021(38),
        ),
    ),
    ends=frozenset({"removed", "refused"}),
)

REGISTER: Final = Procedure(
    id="register",
    title=msg("设立名单或者修订认定规定"),
    states={"proposed": msg("待主管部门核准"), "approved": msg("已核准"), "refused": msg("不予核准")},
    steps=(
        Step(
            action="propose",
            label=msg("提出"),
            done=msg("提出"),
            sources=(),
            target="proposed",
            roles=_AUTHORITY,
            citation=of_2024(36),
        ),
        Step(
            action="approve",
            label=msg("核准"),
            done=msg("核准"),
            sources=("proposed",),
            target="approved",
            roles=_COMPETENT,
            citation=of_2024(36),
            apart_from=("propose",),
        ),
        Step(
            action="refuse",
            label=msg("不予核准"),
            done=msg("不予核准"),
            sources=("proposed",),
            target="refused",
            roles=_COMPETENT,
            citation=of_2024(36),
            apart_from=("propose",),
            asks_reason=True,
        ),
    ),
    ends=frozenset({"approved", "refused"}),
)

ALL: Final = (REGISTER, SERIOUS, HONOUR, GOVERNMENT, REMOVAL)
