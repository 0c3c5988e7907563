"""Decides in which words the list of who looked tells channel and form, and the columns of its copy."""

from collections.abc import Iterator
from typing import Final

from portal import i18n
from portal.access.looked import STAFF_LOOKUP, Look
from portal.kernel.citation import Citation
from portal.kernel.clock import BEIJING
from portal.kernel.messages import Message, msg

CHANNELS: Final[dict[str, Message]] = {
    "share": msg("政务信息共享"),
    "auth": msg("授权查询"),
    "self": msg("本人到窗口查询"),
    STAFF_LOOKUP: msg("工作人员履职查询"),
}
FORMS: Final[dict[str, Message]] = {
    "page": msg("网页查看"),
    "export": msg("下载副本"),
    "report": msg("信用报告"),
    "batch": msg("成批查询"),
    "counter": msg("窗口查看"),
    "notice": msg("修复告知书"),
    "search": msg("检索"),
    "record": msg("查看一条记录"),
}
COLUMNS: Final = ("时间", "谁", "方式", "依据", "目的", "查询事项", "事项编号", "授权编号", "查询编号", "形式")


def rows(looks: list[Look]) -> Iterator[tuple[str, ...]]:
    """Yield the rows of the copy, head first."""
    yield COLUMNS
    for look in looks:
        yield (
            look.at.astimezone(BEIJING).isoformat(sep=" ", timespec="minutes"),
            look.who,
            i18n.render(CHANNELS[look.channel]),
            i18n.render(look.basis.message()) if isinstance(look.basis, Citation) else look.basis,
            i18n.render(look.purpose),
            i18n.render(look.scene.label) if look.scene else "",
            look.matter,
            look.grant_ref,
            look.query,
            i18n.render(FORMS[look.form]) if look.form in FORMS else look.form,
        )
