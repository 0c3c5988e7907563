"""Decides in which words a report says what it says (DB15/T 1104; 2021 arts. 18, 20, 32, 37; 2024 arts. 18, 38).

The report names sources, dates and articles; it scores nobody.
"""

from collections.abc import Mapping
from typing import Final

from portal.access.own_file.rights import OBJECT
from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg
from portal.register.lists.models import ListKind
from portal.register.subjects.models import SubjectKind, SubjectStatus
from portal.reports.models import ReportKind

TITLE: Final = msg("公共信用信息报告")
OCCUPATIONAL: Final = msg("职业信用报告")
ISSUER: Final = msg("信用中国（内蒙古）")
NOTES: Final = msg("报告说明")
SCAN: Final = msg("扫码核验")
KINDS: Final[Mapping[ReportKind, Message]] = {
    ReportKind.OWN: msg("信息主体本人查询"),
    ReportKind.PUBLIC: msg("依法公开的部分"),
    ReportKind.AUTHORISED: msg("授权查询"),
}
NAME: Final = msg("名称")
PERSON_NAME: Final = msg("姓名")
CODE: Final = msg("统一社会信用代码")
ID_NUMBER: Final = msg("证件号码（只显示末四位）")
NUMBER: Final = msg("报告编号")
ISSUED: Final = msg("出具时间")
GRANTEE: Final = msg("被授权人")
PURPOSE: Final = msg("用途")
SCOPE: Final = msg("授权范围")
TERM: Final = msg("授权期限")
FROM_TO: Final = msg("%(since)s 至 %(until)s")
WHOLE: Final = msg("全部信息")
CHOSEN: Final = msg("指定的 %(n)s 条信息")

WHO: Final = msg("主体")
KIND: Final = msg("类别")
STATUS: Final = msg("状态")
DIVISION: Final = msg("所在地")
FOUNDED: Final = msg("成立")
REPRESENTATIVE: Final = msg("法定代表人")
FORMER_NAMES: Final = msg("曾用名")
SUMMARY: Final = msg("信息概况")
RECORDS: Final = msg("信息条数")
ENTRIES: Final = msg("名单")
SOURCES: Final = msg("来源单位")
SUBJECT_KINDS: Final[Mapping[SubjectKind, Message]] = {
    SubjectKind.LEGAL_PERSON: msg("法人"),
    SubjectKind.UNINCORPORATED: msg("非法人组织"),
    SubjectKind.SOLE_PROPRIETOR: msg("个体工商户"),
    SubjectKind.NATURAL_PERSON: msg("自然人"),
}
STATUSES: Final[Mapping[SubjectStatus, Message]] = {
    SubjectStatus.ACTIVE: msg("存续"),
    SubjectStatus.REVOKED: msg("吊销"),
    SubjectStatus.CANCELLED: msg("注销"),
}
LISTS: Final[Mapping[ListKind, Message]] = {
    ListKind.HONOUR: msg("守信名单"),
    ListKind.SERIOUS: msg("严重失信主体名单"),
    ListKind.GOVERNMENT: msg("政务失信记录"),
}

HEADLINE: Final = msg("标题")
DOCUMENT_NO: Final = msg("文号")
AUTHORITY: Final = msg("认定单位")
SOURCE: Final = msg("来源单位")
LEGAL_BASIS: Final = msg("法律依据")
DECIDED: Final = msg("决定日期")
STARTS: Final = msg("公示起算")
PUBLIC_UNTIL: Final = msg("公示至")
RECEIVED: Final = msg("报送日期")
LISTED: Final = msg("列入日期")
REASON: Final = msg("理由")
SINCE: Final = msg("自")
BASIS: Final = msg("依据")
PUBLIC: Final = msg("公众能否看到")
SHOWN: Final = msg("能")
HIDDEN: Final = msg("不能")
CHANGES: Final = msg("变更记录")
CORRECTED: Final = msg("更正")  # to readers who may not know why
MEASURE: Final = msg("正在实施的措施")
RIGHT: Final = msg("可以行使的权利")
CONCERNS: Final = msg("涉及")
COUNT: Final = msg("%(n)s 条")

_Note = tuple[Message, *tuple[Citation, ...]]
_KEPT_OUT: Final = (
    msg("超过公示期限、暂停披露和没有达到披露条件的信息不列入。"),
    Citation("21", 18),
    Citation("21", 20),
    Citation("21", 37),
)
_NOTES: Final[Mapping[ReportKind, tuple[_Note, ...]]] = {
    ReportKind.OWN: (
        (msg("本报告供信息主体了解自身情况，包含不公开的信息；交给他人之前，请考虑是否必要。"), Citation("24", 38)),
        (msg("每一条都注明公众能否看到及其依据。"), Citation("21", 34)),
    ),
    ReportKind.PUBLIC: (
        (msg("本报告只含依法公开的信息，任何人都可以申请。"), Citation("21", 18)),
        _KEPT_OUT,
    ),
    ReportKind.AUTHORISED: (
        (msg("本报告依书面授权出具，只含授权范围内的信息。"), Citation("21", 18)),
        (msg("使用人应当保密，不得用于授权以外的用途。"), Citation("21", 32)),
        _KEPT_OUT,
    ),
}
_OF_ALL: Final = (
    (msg("信息由列明的来源单位提供并负责。本报告不评分、不评级，也不推荐任何服务。"), Citation("21", 34)),
    (OBJECT.text, OBJECT.citation),
    (msg("扫描二维码或者打开核验地址，可以知道报告是否有效、出具以后信息是否有变化。"), Citation("24", 38)),
)
_OCCUPATION: Final = (msg("本报告用于被授权人核实从业人员的信用状况。"), Citation("24", 18))


def notes(kind: ReportKind, *, occupational: bool) -> tuple[Message, ...]:
    """Returns the sentences that explain a report of this kind, each with its article."""
    chosen = (*((_OCCUPATION,) if occupational else ()), *_NOTES[kind], *_OF_ALL)
    return tuple(cited(sentence, *basis) for sentence, *basis in chosen)


def cited(sentence: Message, *basis: Citation) -> Message:
    """Returns a sentence with its articles behind it."""
    return msg("%(what)s（%(basis)s）", what=sentence, basis=basis)
