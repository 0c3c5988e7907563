"""Decides which section of a report a line stands in, by the article it is held under (DB15/T 1104; 2021 arts. 12-16).

The sections and their order are those of the reports of the national site. Advice holds no line of its own.
"""

from enum import StrEnum
from typing import Final

from portal.kernel.messages import Message, msg
from portal.register.lists.models import ListKind


class SectionId(StrEnum):
    """One section, in the order of the report."""

    BASIC = "basic"
    ADMINISTRATIVE = "administrative"
    INTEGRITY = "integrity"
    SERIOUS = "serious"
    ALERTS = "alerts"
    PROMISES = "promises"
    EVALUATION = "evaluation"
    JUDGMENTS = "judgments"
    OTHER = "other"
    ADVICE = "advice"
    LOCAL = "local"

    @property
    def heading(self) -> Message:
        """Returns its heading."""
        return _HEADINGS[self]


_HEADINGS: Final = {
    SectionId.BASIC: msg("基础信息"),
    SectionId.ADMINISTRATIVE: msg("行政管理（许可、处罚）"),
    SectionId.INTEGRITY: msg("诚实守信"),
    SectionId.SERIOUS: msg("严重失信主体名单"),
    SectionId.ALERTS: msg("经营异常和风险提示"),
    SectionId.PROMISES: msg("信用承诺"),
    SectionId.EVALUATION: msg("信用评价"),
    SectionId.JUDGMENTS: msg("司法判决"),
    SectionId.OTHER: msg("其他信息"),
    SectionId.ADVICE: msg("信用状况提升建议"),
    SectionId.LOCAL: msg("地方补充内容"),
}
EMPTY: Final = msg("查询期内无相关信息")
_OF_ARTICLE: Final = {"12": SectionId.BASIC, "13": SectionId.INTEGRITY, "15": SectionId.SERIOUS, "16": SectionId.ALERTS}
_OF_ITEM: Final = {
    "12.2": SectionId.ADMINISTRATIVE,  # permits and qualifications
    "13.4": SectionId.EVALUATION,  # what an industry or department has assessed
    "14.2": SectionId.ADMINISTRATIVE,  # penalties that are final
    "14.3": SectionId.PROMISES,
    "14.4": SectionId.ALERTS,  # lists of abnormal operation
    "15.3": SectionId.JUDGMENTS,  # who can but does not fulfil an effective judgment
}
_OF_LIST: Final = {
    ListKind.HONOUR: SectionId.INTEGRITY,
    ListKind.SERIOUS: SectionId.SERIOUS,
    ListKind.GOVERNMENT: SectionId.OTHER,
}


def of_record(sub_code: str) -> SectionId:
    """Returns the section of a record of this kind, such as 14.2."""
    return _OF_ITEM.get(sub_code) or _OF_ARTICLE.get(sub_code.partition(".")[0], SectionId.OTHER)


def of_entry(kind: ListKind) -> SectionId:
    """Returns the section of an entry on a list of this kind."""
    return _OF_LIST[kind]
