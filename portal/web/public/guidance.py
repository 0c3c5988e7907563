"""Help for everybody: how to search, what the classes mean, accessibility, personal data (21§11-16, 21§21, 24§18)."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from flask import Blueprint, render_template

from portal.kernel.messages import Message, msg
from portal.law.codes import RecordClass
from portal.law.instruments import of_2021
from portal.web.public.personal_data import FORBIDDEN, HOLDINGS, RIGHTS
from portal.web.shell import guards

routes = Blueprint("help", __name__)


@dataclass(frozen=True, slots=True)
class Measurement:
    """One measurement of accessibility that was made: tool and version, day, what was measured, what it found."""

    tool: str
    day: date
    pages: Message
    outcome: Message


# Only what has been run stands here; while it is empty the page says that nothing has been measured yet.
_PAGES: Final = msg("汉文、蒙古文各 %(count)s 个页面", count=66)
_NO_ERROR: Final = msg("错误 %(count)s 处", count=0)
MEASUREMENTS: Final = (
    Measurement("axe-core 4.14.1", date(2026, 11, 22), _PAGES, _NO_ERROR),
    Measurement("Nu Html Checker 26.9.27", date(2026, 11, 22), _PAGES, _NO_ERROR),
)

# What a class means to a reader, beyond its name.
MEANINGS: Final = {
    RecordClass.BASIC: msg("说明这是谁、登记了什么、获得了哪些许可。不表示好坏。"),
    RecordClass.ENHANCING: msg("表彰、荣誉、志愿服务等。本人可以要求删除。"),
    RecordClass.GENERAL: msg("情节较轻的失信，例如已经定局的行政处罚。有公示期，可以申请修复。"),
    RecordClass.SERIOUS: msg("依法认定的严重失信，须有决定书。有公示期，写明移出条件。"),
    RecordClass.RISK: msg("欠税、欠费、欠薪等提示。风险提示不是失信，不计入失信，也不适用惩戒措施。"),
}
# What may be typed into the box, and what it finds.
EXAMPLES: Final = (
    (msg("草原乳业"), msg("名称的一部分，或者曾用名")),
    ("91150100", msg("统一社会信用代码，或者它的开头几位")),
    (msg("〔2026〕15号"), msg("处罚、许可决定书的文号或者它的一部分")),
    (msg("信用修复"), msg("公告、政策、指南里的词")),
)
HIDDEN: Final = (of_2021(20), of_2021(37), of_2021(14, 2), of_2021(21))


@routes.get("/help")
@guards.public
def search_help() -> str:
    """Show how to search, what can be found and what the classes mean."""
    return render_template("public/help.html", meanings=MEANINGS, examples=EXAMPLES, hidden=HIDDEN)


@routes.get("/accessibility")
@guards.public
def accessibility() -> str:
    """Show what has been measured, what is known to be lacking, and whom to tell."""
    return render_template("public/accessibility.html", measurements=MEASUREMENTS)


@routes.get("/privacy")
@guards.public
def privacy() -> str:
    """Show which personal data the portal holds, why and for how long."""
    return render_template("public/privacy.html", holdings=HOLDINGS, forbidden=FORBIDDEN, rights=RIGHTS)
