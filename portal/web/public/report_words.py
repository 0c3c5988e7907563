"""Decides in which words pages speak of reports: editions, states, what a verification found."""

from collections.abc import Mapping
from typing import Final

from flask import Flask

from portal import i18n
from portal.kernel.messages import Message, msg
from portal.reports.models import Edition, ReportKind, ReportState
from portal.reports.verifying import Verdict
from portal.web.shell.language import language

EDITION: Final = msg("文种")
EDITIONS: Final[Mapping[Edition, Message]] = {
    Edition.CHINESE: msg("中文"),
    Edition.BILINGUAL: msg("蒙古文和中文对照"),
}
STATES: Final[Mapping[ReportState, Message]] = {
    ReportState.WAITING: msg("正在制作"),
    ReportState.ISSUED: msg("已出具"),
    ReportState.FAILED: msg("没有出具"),
    ReportState.WITHDRAWN: msg("已收回"),
}
KINDS: Final[Mapping[ReportKind, Message]] = {
    ReportKind.OWN: msg("本人查询"),
    ReportKind.PUBLIC: msg("公开部分"),
    ReportKind.AUTHORISED: msg("授权查询"),
}
# Title, and what follows from it.
VERDICTS: Final[Mapping[Verdict, tuple[Message, Message]]] = {
    Verdict.UNCHANGED: (msg("有效，信息没有变化"), msg("这份报告由本平台出具，出具以后其中的信息没有变化。")),
    Verdict.CHANGED: (
        msg("有效，但信息已有变化"),
        msg("这份报告由本平台出具，出具以后其中的信息有变化。请向持有人索取新的报告。"),
    ),
    Verdict.WITHDRAWN: (msg("已经停止使用"), msg("这份报告曾由本平台出具，现在已经收回或者停止使用。")),
    Verdict.ALTERED: (msg("文件与出具的不一致"), msg("这个文件不是当时出具的文件，可能被改动过。请不要采信。")),
    Verdict.UNKNOWN: (
        msg("没有这份报告"),
        msg("没有出具过这个编号的报告或者这个文件，或者文件已被改动。请核对编号，或者向持有人索取原文件。"),
    ),
}


def editions() -> list[tuple[str, str]]:
    """Return the editions to choose from."""
    return [(each.value, i18n.render(word)) for each, word in EDITIONS.items()]


def preferred() -> str:
    """Return the edition that is chosen beforehand: that of the page's language."""
    return (Edition.BILINGUAL if language() == "mn" else Edition.CHINESE).value


def install(app: Flask) -> None:
    """Give the words to the templates."""
    app.jinja_env.globals.update(
        REPORT_EDITIONS=EDITIONS, REPORT_STATES=STATES, REPORT_KINDS=KINDS, REPORT_VERDICTS=VERDICTS
    )
