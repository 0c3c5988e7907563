"""Decides how an edition of the catalogue comes about, how changes are asked for and how the public is heard (21§8).

The agency drafts, the competent department compiles and reports, the regional government approves, and the edition is
published once a year; what comes up during the year waits for the next. An item that may reduce rights or add duties,
or has a large effect on society (parameter A15), needs an expert assessment and a public consultation first.
"""

from datetime import date, timedelta
from typing import Final

from portal.kernel.messages import msg
from portal.law import parameters
from portal.law.instruments import of_2021
from portal.law.procedures.procedure import Procedure, Step
from portal.law.roles import Role

BASIS: Final = of_2021(8)
_CLERK: Final = frozenset({Role.AGENCY_CLERK})
_HEAD: Final = frozenset({Role.AGENCY_HEAD})
_AUTHORITY: Final = frozenset({Role.COMPETENT_REVIEWER})

EDITION: Final = Procedure(
    id="catalogue",
    title=msg("编制公布目录"),
    states={
        "draft": msg("起草中"),
        "review": msg("待内部审核"),
        "hearing": msg("评估和征求意见"),
        "submitted": msg("已报自治区人民政府"),
        "approved": msg("已批准，待公布"),
        "published": msg("已公布"),
    },
    steps=(
        Step(
            action="open",
            label=msg("起草下一年度目录"),
            done=msg("开始起草"),
            sources=(),
            target="draft",
            roles=_CLERK,
            citation=BASIS,
        ),
        Step(
            action="hand_in",
            label=msg("送内部审核"),
            done=msg("送内部审核"),
            sources=("draft",),
            target="review",
            roles=_CLERK,
            citation=BASIS,
        ),
        Step(
            action="pass_review",
            label=msg("审核通过"),
            done=msg("审核通过，进入评估和征求意见"),
            sources=("review",),
            target="hearing",
            roles=_HEAD,
            citation=BASIS,
            apart_from=("open", "hand_in"),
        ),
        Step(
            action="return_draft",
            label=msg("退回修改"),
            done=msg("退回修改"),
            sources=("review",),
            target="draft",
            roles=_HEAD,
            citation=BASIS,
            asks_reason=True,
        ),
        Step(
            action="submit",
            label=msg("报自治区人民政府批准"),
            done=msg("报自治区人民政府批准"),
            sources=("hearing",),
            target="submitted",
            roles=_AUTHORITY,
            citation=BASIS,
            apart_from=("open", "hand_in"),
        ),
        Step(
            action="revise",
            label=msg("根据意见重新修改"),
            done=msg("根据意见重新修改"),
            sources=("hearing",),
            target="draft",
            roles=_CLERK,
            citation=BASIS,
            asks_reason=True,
        ),
        Step(
            action="approve",
            label=msg("登记批准"),
            done=msg("登记自治区人民政府的批准"),
            sources=("submitted",),
            target="approved",
            roles=_AUTHORITY,
            citation=BASIS,
        ),
        Step(
            action="send_back",
            label=msg("按批复退回修改"),
            done=msg("按批复退回修改"),
            sources=("submitted",),
            target="draft",
            roles=_AUTHORITY,
            citation=BASIS,
            asks_reason=True,
        ),
        Step(
            action="publish",
            label=msg("公布"),
            done=msg("公布"),
            sources=("approved",),
            target="published",
            roles=_AUTHORITY | _HEAD,
            citation=BASIS,
            apart_from=("approve",),
        ),
    ),
    ends=frozenset({"published"}),
)

REQUEST: Final = Procedure(
    id="catalogue_request",
    title=msg("目录变更建议"),
    states={
        "waiting": msg("等待编入下一年度"),
        "accepted": msg("已编入草案"),
        "refused": msg("未采纳"),
        "withdrawn": msg("已撤回"),
    },
    steps=(
        Step(
            action="open",
            label=msg("提出变更建议"),
            done=msg("提出变更建议"),
            sources=(),
            target="waiting",
            roles=_CLERK | {Role.PROVIDER_MAKER},
            citation=BASIS,
        ),
        Step(
            action="accept",
            label=msg("编入草案"),
            done=msg("编入草案"),
            sources=("waiting",),
            target="accepted",
            roles=_CLERK,
            citation=BASIS,
            apart_from=("open",),
        ),
        Step(
            action="refuse",
            label=msg("不采纳"),
            done=msg("未采纳"),
            sources=("waiting",),
            target="refused",
            roles=_CLERK,
            citation=BASIS,
            apart_from=("open",),
            asks_reason=True,
        ),
        Step(
            action="withdraw",
            label=msg("撤回"),
            done=msg("撤回"),
            sources=("waiting",),
            target="withdrawn",
            roles=_CLERK | {Role.PROVIDER_MAKER},
            citation=BASIS,
        ),
    ),
    ends=frozenset({"accepted", "refused", "withdrawn"}),
)

CONSULTATION: Final = Procedure(
    id="consultation",
    title=msg("目录项目公开征求意见"),
    states={
        "open": msg("征求意见"),
        "summarised": msg("意见说明待审核"),
        "answered": msg("已公布意见说明"),
        "cancelled": msg("已终止"),
    },
    steps=(
        Step(
            action="open",
            label=msg("公开征求意见"),
            done=msg("开始公开征求意见"),
            sources=(),
            target="open",
            roles=_CLERK,
            citation=BASIS,
        ),
        Step(
            action="summarise",
            label=msg("送审意见说明"),
            done=msg("起草意见采纳情况说明"),
            sources=("open",),
            target="summarised",
            roles=_CLERK,
            citation=BASIS,
        ),
        Step(
            action="answer",
            label=msg("公布意见说明"),
            done=msg("公布意见采纳情况说明"),
            sources=("summarised",),
            target="answered",
            roles=_HEAD,
            citation=BASIS,
            apart_from=("summarise",),
        ),
        Step(
            action="return_summary",
            label=msg("退回重写"),
            done=msg("退回重写意见说明"),
            sources=("summarised",),
            target="open",
            roles=_HEAD,
            citation=BASIS,
            asks_reason=True,
        ),
        Step(
            action="cancel",
            label=msg("终止征求意见"),
            done=msg("终止征求意见"),
            sources=("open", "summarised"),
            target="cancelled",
            roles=_CLERK,
            citation=BASIS,
            asks_reason=True,
        ),
    ),
    ends=frozenset({"answered", "cancelled"}),
)


def must_be_heard(*, reduces_rights: bool, large_effect: bool) -> bool:
    """Return whether an item needs expert assessment and public consultation, in the reading of A15 in force."""
    either = parameters.DEFAULT_CHOICES.value("catalogue.impact_test") == "either"
    return reduces_rights or large_effect if either else reduces_rights and large_effect


def experts_needed() -> int:
    """Return how many experts must have given an opinion on an item (parameter A19)."""
    return int(parameters.DEFAULT_CHOICES.value("catalogue.experts"))


def earliest_closing(opens_on: date) -> date:
    """Return the first day on which a consultation may close; the opening day does not count (parameter A20)."""
    return opens_on + timedelta(days=int(parameters.DEFAULT_CHOICES.value("catalogue.consultation_days")))


def takes_comments(opens_on: date, closes_on: date, today: date) -> bool:
    """Return whether opinions are taken in on a Beijing day; the first and the last day both belong to the window."""
    return opens_on <= today <= closes_on


def days_left(closes_on: date, today: date) -> int:
    """Return how many days are left after today, 0 on the last day and after it."""
    return max(0, (closes_on - today).days)


def next_year(published: int | None, today: date) -> int:
    """Return the year of the edition to draft: the one after the newest, never one that is over (2021 art. 8)."""
    return today.year if published is None else max(published + 1, today.year)
