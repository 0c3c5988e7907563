"""Decides how a table of a provider unit becomes part of the register: made, checked by another, published whole.

The unit answers for what it sends and examines it itself before it leaves the house (2021 art. 9); who prepares a table
does not approve it (art. 30(2)). What the portal finds by itself (checking, publishing) are steps without a role.
"""

from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import of_2021
from portal.law.procedures.procedure import Procedure, Step
from portal.law.roles import Role

_MAKER: Final = frozenset({Role.PROVIDER_MAKER})
_CHECKER: Final = frozenset({Role.PROVIDER_CHECKER})
_PORTAL: Final[frozenset[Role]] = frozenset()
_PROVIDED: Final = of_2021(9)
_ACCURATE: Final = of_2021(3)
_FORBIDDEN: Final = of_2021(17)

SUBMISSION: Final = Procedure(
    id="submission",
    title=msg("成批报送"),
    states={
        "checking": msg("正在校验"),
        "faulty": msg("有行待更正"),
        "ready": msg("待送审"),
        "reviewing": msg("待审核"),
        "returned": msg("已退回"),
        "publishing": msg("正在发布"),
        "published": msg("已发布"),
        "refused": msg("不予接收"),
        "withdrawn": msg("已撤回"),
    },
    steps=(
        Step(
            action="upload",
            label=msg("上传"),
            done=msg("上传了文件"),
            sources=(),
            target="checking",
            roles=_MAKER,
            citation=_PROVIDED,
        ),
        Step(
            action="pass",
            label=msg("校验通过"),
            done=msg("校验完毕，没有不合格的行"),
            sources=("checking",),
            target="ready",
            roles=_PORTAL,
            citation=_ACCURATE,
        ),
        Step(
            action="find",
            label=msg("发现问题"),
            done=msg("校验完毕，有不合格的行"),
            sources=("checking",),
            target="faulty",
            roles=_PORTAL,
            citation=_ACCURATE,
        ),
        Step(
            action="refuse",
            label=msg("不予接收"),
            done=msg("整批不予接收，数据没有保留"),
            sources=("checking",),
            target="refused",
            roles=_PORTAL,
            citation=_FORBIDDEN,
        ),
        Step(
            action="recheck",
            label=msg("重新校验"),
            done=msg("更正完毕，重新校验"),
            sources=("faulty",),
            target="checking",
            roles=_MAKER,
            citation=_ACCURATE,
        ),
        Step(
            action="send",
            label=msg("送审"),
            done=msg("送交本单位审核"),
            sources=("ready", "returned"),
            target="reviewing",
            roles=_MAKER,
            citation=_PROVIDED,
        ),
        Step(
            action="approve",
            label=msg("审核通过并发布"),
            done=msg("审核通过"),
            sources=("reviewing",),
            target="publishing",
            roles=_CHECKER,
            citation=_PROVIDED,
            apart_from=("upload", "recheck", "send"),
        ),
        Step(
            action="return",
            label=msg("退回"),
            done=msg("退回报送员"),
            sources=("reviewing",),
            target="returned",
            roles=_CHECKER,
            citation=_PROVIDED,
            apart_from=("upload", "recheck", "send"),
            asks_reason=True,
        ),
        Step(
            action="publish",
            label=msg("发布"),
            done=msg("全部合格的行已经发布"),
            sources=("publishing",),
            target="published",
            roles=_PORTAL,
            citation=_PROVIDED,
        ),
        Step(
            action="overtake",
            label=msg("重新校验"),
            done=msg("审核之后登记有了变动，没有发布，重新校验"),
            sources=("publishing",),
            target="checking",
            roles=_PORTAL,
            citation=_ACCURATE,
        ),
        Step(
            action="withdraw",
            label=msg("撤回"),
            done=msg("撤回了报送，数据没有保留"),
            sources=("faulty", "ready", "returned"),
            target="withdrawn",
            roles=_MAKER,
            citation=_PROVIDED,
            asks_reason=True,
        ),
    ),
    ends=frozenset({"published", "refused", "withdrawn"}),
)
