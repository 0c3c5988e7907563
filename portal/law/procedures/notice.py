"""The two notices by which a provider takes back what is no longer true (2021 arts. 9, 16, 36; LAW C09, C10, C19).

A change, a withdrawal and a settled risk alert run on one table; an annulled act on the other, because another article
orders it and another clock runs. Both hide the record with their first step; a second person of the provider sends the
notice, the agency carries it out or returns
it for what it lacks. A sector system sends on behalf of a unit whose own review its key states.
"""

from functools import partial
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg
from portal.law.procedures.procedure import Procedure, Step
from portal.law.roles import Role

FILED: Final = "filed"
SENT: Final = "sent"
APPLIED: Final = "applied"
DROPPED: Final = "dropped"

BY_NOTICE: Final = Citation("21", 9)
ANNULLED_ACT: Final = Citation("21", 36)
_MAKER: Final = frozenset({Role.PROVIDER_MAKER})
_CHECKER: Final = frozenset({Role.PROVIDER_CHECKER})
_CLERK: Final = frozenset({Role.AGENCY_CLERK})


def _procedure(
    name: str, title: Message, citation: Citation, clock: str, apply: Message, applied: Message
) -> Procedure:
    states = {
        FILED: msg("待本单位复核"),
        SENT: msg("已告知，待工作机构办理"),
        APPLIED: applied,
        DROPPED: msg("已撤回，已恢复披露"),
    }
    steps = _by_provider(citation, clock) + _by_agency(citation, apply, applied)
    return Procedure(name, title, states, steps, frozenset({APPLIED, DROPPED}))


def _by_provider(citation: Citation, clock: str) -> tuple[Step, ...]:
    step, filed, own = partial(Step, citation=citation), (FILED,), ("file",)
    send, sent = msg("复核并告知工作机构"), msg("已复核并告知工作机构")
    push, pushed = msg("推送告知"), msg("已由业务系统告知工作机构")
    file, hidden = msg("提出并暂停披露"), msg("已提出，信息已暂停披露")
    no, declined = msg("复核不通过"), msg("复核未通过")
    back, taken = msg("撤回告知"), msg("已撤回告知")
    return (
        step(action="file", label=file, done=hidden, sources=(), target=FILED, roles=_MAKER),
        step(action="push", label=push, done=pushed, sources=(), target=SENT, roles=_CHECKER, clock=clock),
        step(
            action="confirm",
            label=send,
            done=sent,
            sources=filed,
            target=SENT,
            roles=_CHECKER,
            apart_from=own,
            clock=clock,
        ),
        step(
            action="decline",
            label=no,
            done=declined,
            sources=filed,
            target=DROPPED,
            roles=_CHECKER,
            apart_from=own,
            asks_reason=True,
        ),
        step(
            action="take_back",
            label=back,
            done=taken,
            sources=filed,
            target=DROPPED,
            roles=_MAKER,
            asks_reason=True,
        ),
    )


def _by_agency(citation: Citation, apply: Message, applied: Message) -> tuple[Step, ...]:
    # The articles leave the agency no choice: what a notice lacks is for the provider to mend, the item stays hidden.
    step, sent = partial(Step, citation=citation, roles=_CLERK), (SENT,)
    back, returned = msg("退回提供单位补正"), msg("已退回提供单位补正，信息仍暂停披露")
    return (
        step(action="apply", label=apply, done=applied, sources=sent, target=APPLIED),
        step(action="return", label=back, done=returned, sources=sent, target=FILED, asks_reason=True),
    )


CORRECTION: Final = _procedure(
    "correction", msg("变更、撤回告知"), BY_NOTICE, "change.apply", msg("变更或者撤回"), msg("已变更或者撤回")
)
ANNULMENT: Final = _procedure(
    "annulment", msg("行为被撤销告知"), ANNULLED_ACT, "annul.delete", msg("删除"), msg("已删除")
)
