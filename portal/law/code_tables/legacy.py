"""Decides what becomes of information classified under the 2018 measures (18§12-17 to 21§12-16).

Derived, not written in any article: the provider reviews every mapped row. A row without a target
has no class of its own; ``condition`` says when a target applies.
"""

from dataclasses import dataclass
from typing import Final

from portal.kernel.citation import Citation
from portal.law.instruments import of_2018

_FINAL: Final = "处罚已定局"
_LAW_ONLY: Final = "有法律、法规依据"


@dataclass(frozen=True, slots=True)
class LegacyTarget:
    """One possible sub-kind of 2021; ``condition`` in Chinese, empty when it always applies."""

    code: str
    condition: str = ""


@dataclass(frozen=True, slots=True)
class LegacyMapping:
    """One kind of 2018 and the sub-kinds of 2021 it may become, the first that fits."""

    source: Citation
    targets: tuple[LegacyTarget, ...]
    note: str = ""


def _to(article: int, item: int, *targets: LegacyTarget, note: str = "") -> LegacyMapping:
    return LegacyMapping(of_2018(article, item), targets, note)


_ARREARS: Final = (LegacyTarget("16.1", "欠缴税款"), LegacyTarget("16.2", "欠缴社会保险费"))
_PENALTY: Final = LegacyTarget("14.2", _FINAL)
_COMMITMENT: Final = LegacyTarget("14.3", "已被追究责任")
_ABLE: Final = LegacyTarget("15.3", "有能力而拒不履行，且有决定文书")
_SECTOR: Final = LegacyTarget("14.4", "行业制度认定为一般失信")
_OTHER: Final = LegacyTarget("14.5", _LAW_ONLY)
_HONOUR: Final = LegacyTarget("13.3", "国家或者自治区级诚信单位、个人")

LEGACY_MAP: Final[tuple[LegacyMapping, ...]] = (
    _to(12, 1, LegacyTarget("12.1")),
    _to(12, 2, LegacyTarget("12.1", "属于登记注册事项")),
    _to(12, 3, LegacyTarget("12.2")),
    _to(12, 4, LegacyTarget("12.3", _LAW_ONLY)),
    _to(12, 5, LegacyTarget("12.3", _LAW_ONLY)),
    _to(12, 6, LegacyTarget("12.3", _LAW_ONLY)),
    _to(13, 1, *_ARREARS),
    _to(13, 2, LegacyTarget("16.3")),
    _to(13, 3, LegacyTarget("14.1")),
    _to(13, 4, _COMMITMENT),
    _to(13, 5, _PENALTY, note="行政强制没有对应分类"),
    _to(13, 6, _ABLE),
    _to(13, 7, note="行业禁入是惩戒措施，不是信息分类"),
    _to(13, 8, _SECTOR),
    _to(13, 9, _PENALTY, note="按处理决定的分类"),
    _to(13, 10, LegacyTarget("16.4", "拖欠劳动报酬"), _PENALTY),
    _to(13, 11, note="只作为负有责任人员的关联，不单独分类"),
    _to(13, 12, _OTHER),
    _to(14, 1, LegacyTarget("13.2")),
    *(_to(14, item, LegacyTarget("13.4")) for item in range(2, 7)),
    _to(14, 7, _HONOUR, LegacyTarget("13.2")),
    _to(14, 8, LegacyTarget("13.1")),
    _to(14, 9, LegacyTarget("13.5", _LAW_ONLY)),
    _to(15, 1, LegacyTarget("12.1")),
    _to(15, 2, note="学历、职业、婚姻状况不再归集"),
    _to(15, 3, LegacyTarget("12.2")),
    _to(16, 1, LegacyTarget("16.1")),
    _to(16, 2, LegacyTarget("14.1")),
    _to(16, 3, _PENALTY, _SECTOR),
    _to(16, 4, _PENALTY, _SECTOR),
    _to(16, 5, _OTHER),
    _to(17, 1, LegacyTarget("13.2")),
    _to(17, 2, LegacyTarget("13.1")),
    _to(17, 3, LegacyTarget("13.5", _LAW_ONLY)),
)
