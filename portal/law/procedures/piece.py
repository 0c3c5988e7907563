"""Decides how a text of the platform and the channels of a division come before the public: by two persons.

Nothing is published before another person has reviewed it for secrets (21§30(3), 24§41(3)); a correction takes the same
way while the text it corrects stays public. Channels are the business of the agency of the division (21§39).
"""

from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg
from portal.law.instruments import of_2021, of_2024
from portal.law.procedures.procedure import Procedure, Step
from portal.law.roles import Role

_EDITOR: Final = frozenset({Role.CONTENT_EDITOR})
_PUBLISHER: Final = frozenset({Role.CONTENT_PUBLISHER})
_SECRECY: Final = of_2021(30, 3)
_EDUCATION: Final = of_2024(7)
_WRITING: Final = ("open", "adopt", "revise", "submit", "correct", "revise_correction", "submit_correction")


def _step(
    action: str,
    words: tuple[Message, Message],
    way: tuple[tuple[str, ...], str],
    roles: frozenset[Role],
    citation: Citation,
    *,
    apart: bool = False,
    reason: bool = False,
) -> Step:
    return Step(
        action=action,
        label=words[0],
        done=words[1],
        sources=way[0],
        target=way[1],
        roles=roles,
        citation=citation,
        apart_from=_WRITING if apart else (),
        asks_reason=reason,
    )


def _round(suffix: str, writing: str, checking: str) -> tuple[Step, ...]:
    """The way of a text from hand to public; corrections take it again."""
    return (
        _step("revise" + suffix, (msg("保存"), msg("保存了修改")), ((writing,), writing), _EDITOR, _EDUCATION),
        _step("submit" + suffix, (msg("提交保密审查"), msg("提交保密审查")), ((writing,), checking), _EDITOR, _SECRECY),
        _step("take_back" + suffix, (msg("取回修改"), msg("取回修改")), ((checking,), writing), _EDITOR, _SECRECY),
        _step(
            "return" + suffix,
            (msg("退回修改"), msg("保密审查未通过，退回修改")),
            ((checking,), writing),
            _PUBLISHER,
            _SECRECY,
            apart=True,
            reason=True,
        ),
        _step(
            "publish" + suffix,
            (msg("审查通过并发布"), msg("通过保密审查，核准发布")),
            ((checking,), "published"),
            _PUBLISHER,
            _SECRECY,
            apart=True,
        ),
    )


PIECE: Final = Procedure(
    "piece",
    msg("内容发布"),
    {
        "draft": msg("草稿"),
        "submitted": msg("待保密审查"),
        "published": msg("已核准发布"),
        "correcting": msg("更正稿"),
        "rechecking": msg("更正待保密审查"),
        "withdrawn": msg("已撤下"),
        "discarded": msg("已作废"),
    },
    (
        _step("open", (msg("起草"), msg("起草")), ((), "draft"), _EDITOR, _EDUCATION),
        _step("adopt", (msg("转入采编"), msg("已公开的内容转入采编")), ((), "published"), _EDITOR, _EDUCATION),
        *_round("", "draft", "submitted"),
        _step("correct", (msg("更正"), msg("开始更正")), (("published",), "correcting"), _EDITOR, _EDUCATION),
        *_round("_correction", "correcting", "rechecking"),
        _step("drop", (msg("放弃更正"), msg("放弃更正")), (("correcting",), "published"), _EDITOR, _EDUCATION),
        _step(
            "withdraw",
            (msg("撤下"), msg("决定撤下")),
            (("published", "correcting", "rechecking"), "withdrawn"),
            _PUBLISHER,
            _SECRECY,
            reason=True,
        ),
        _step("discard", (msg("作废草稿"), msg("草稿作废")), (("draft",), "discarded"), _EDITOR, _EDUCATION),
    ),
    frozenset({"withdrawn", "discarded"}),
)

CHANNEL: Final = Procedure(
    "channel",
    msg("受理渠道变更"),
    {"proposed": msg("待确认"), "confirmed": msg("已生效"), "refused": msg("未采纳")},
    (
        _step(
            "propose",
            (msg("提出变更"), msg("提出变更")),
            ((), "proposed"),
            frozenset({Role.AGENCY_CLERK}),
            of_2021(39),
        ),
        Step(
            action="confirm",
            label=msg("确认并公布"),
            done=msg("确认并公布"),
            sources=("proposed",),
            target="confirmed",
            roles=frozenset({Role.AGENCY_HEAD}),
            citation=of_2021(39),
            apart_from=("propose",),
        ),
        Step(
            action="refuse",
            label=msg("不采纳"),
            done=msg("未采纳"),
            sources=("proposed",),
            target="refused",
            roles=frozenset({Role.AGENCY_HEAD}),
            citation=of_2021(39),
            apart_from=("propose",),
            asks_reason=True,
        ),
    ),
    frozenset({"confirmed", "refused"}),
)
