"""Decides which instruments the portal implements, their rank and their article numbers.

Rank settles conflicts (21§20, 21§40, 24§25): a local regulation prevails over a rule of the
regional government, and only laws and regulations may set another publicity period.
The numbers of articles and items are kept so that every citation can be checked to exist.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from portal.kernel.citation import Citation, Instrument
from portal.kernel.errors import NotFound
from portal.kernel.messages import Message, msg


class Rank(StrEnum):
    """The place of a document in the order of legal sources, highest first."""

    LAW = "law"
    ADMINISTRATIVE_REGULATION = "administrative_regulation"
    LOCAL_REGULATION = "local_regulation"
    DEPARTMENT_RULE = "department_rule"
    GOVERNMENT_RULE = "government_rule"
    NORMATIVE_DOCUMENT = "normative_document"

    @property
    def label(self) -> Message:
        """Return the Chinese name of the rank."""
        return RANK_LABELS[self]

    @property
    def is_law_or_regulation(self) -> bool:
        """Return whether 21§20 lets a document of this rank set another publicity period."""
        return self in {Rank.LAW, Rank.ADMINISTRATIVE_REGULATION, Rank.LOCAL_REGULATION}


RANK_LABELS: Final[Mapping[Rank, Message]] = {
    Rank.LAW: msg("法律"),
    Rank.ADMINISTRATIVE_REGULATION: msg("行政法规"),
    Rank.LOCAL_REGULATION: msg("地方性法规"),
    Rank.DEPARTMENT_RULE: msg("部门规章"),
    Rank.GOVERNMENT_RULE: msg("地方政府规章"),
    Rank.NORMATIVE_DOCUMENT: msg("规范性文件"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegionalInstrument:
    """One of the three instruments; ``items`` counts the numbered items of each article."""

    code: Instrument
    key: str
    title: str
    short_title: Message
    rank: Rank
    issuer: str
    number: str
    adopted: date
    published: date
    effective: date
    articles: int
    items: Mapping[int, int]
    standing: Message

    def has(self, article: int, item: int | None = None) -> bool:
        """Return whether the instrument has this article and, when given, this item of it."""
        if not 1 <= article <= self.articles:
            return False
        return item is None or 1 <= item <= self.items.get(article, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class NationalDocument:
    """A document of the national overlay: never needed for the legal minimum, shown beside it."""

    key: str
    title: str
    rank: Rank
    number: str = ""
    effective: date | None = None


MEASURES_2018: Final = RegionalInstrument(
    code="18",
    key="measures-2018",
    title="内蒙古自治区公共信用信息管理办法",
    short_title=msg("《办法》(2018)"),
    rank=Rank.GOVERNMENT_RULE,
    issuer="内蒙古自治区人民政府",
    number="内蒙古自治区人民政府令第234号",
    adopted=date(2018, 5, 11),
    published=date(2018, 6, 13),
    effective=date(2018, 8, 1),
    articles=45,
    items={
        12: 6,
        13: 12,
        14: 9,
        15: 3,
        16: 5,
        17: 3,
        23: 2,
        31: 4,
        32: 9,
        41: 5,
        43: 8,
        44: 6,
    },
    standing=msg("两部条例未作规定的事项仍适用；与条例不一致的，不再适用。"),
)

REGULATION_2021: Final = RegionalInstrument(
    code="21",
    key="public-credit-regulation-2021",
    title="内蒙古自治区公共信用信息管理条例",
    short_title=msg("《公共信用条例》(2021)"),
    rank=Rank.LOCAL_REGULATION,
    issuer="内蒙古自治区人民代表大会常务委员会",
    number="内蒙古自治区第十三届人民代表大会常务委员会公告第四十九号",
    adopted=date(2021, 3, 30),
    published=date(2021, 3, 30),
    effective=date(2021, 6, 1),
    articles=43,
    items={
        12: 3,
        13: 5,
        14: 5,
        15: 5,
        16: 6,
        17: 3,
        22: 5,
        25: 6,
        26: 6,
        27: 10,
        30: 5,
        31: 5,
        37: 4,
        41: 8,
    },
    standing=msg("公共信用信息首先适用本条例。"),
)

REGULATION_2024: Final = RegionalInstrument(
    code="24",
    key="credit-regulation-2024",
    title="内蒙古自治区社会信用条例",
    short_title=msg("《社会信用条例》(2024)"),
    rank=Rank.LOCAL_REGULATION,
    issuer="内蒙古自治区人民代表大会常务委员会",
    number="内蒙古自治区第十四届人民代表大会常务委员会公告第三十四号",
    adopted=date(2024, 7, 25),
    published=date(2024, 7, 25),
    effective=date(2024, 9, 1),
    articles=51,
    items={33: 3, 35: 5, 39: 4, 41: 5, 42: 6, 45: 4, 48: 3},
    standing=msg("公共信用信息转致适用2021年条例；名单、修复、政务诚信等特别规定优先适用。"),
)

INSTRUMENTS: Final[Mapping[str, RegionalInstrument]] = {
    each.key: each for each in (MEASURES_2018, REGULATION_2021, REGULATION_2024)
}
BY_CODE: Final[Mapping[Instrument, RegionalInstrument]] = {each.code: each for each in INSTRUMENTS.values()}

LEGISLATION_LAW: Final = NationalDocument(
    key="legislation-law",
    title="《立法法》(2023)",
    rank=Rank.LAW,
    effective=date(2023, 3, 15),
)
PENALTY_LAW: Final = NationalDocument(
    key="penalty-law",
    title="《行政处罚法》(2021)",
    rank=Rank.LAW,
    effective=date(2021, 7, 15),
)
RECONSIDERATION_LAW: Final = NationalDocument(
    key="reconsideration-law",
    title="《行政复议法》(2023)",
    rank=Rank.LAW,
    effective=date(2024, 1, 1),
)
LITIGATION_LAW: Final = NationalDocument(
    key="litigation-law",
    title="《行政诉讼法》(2017)",
    rank=Rank.LAW,
    effective=date(2017, 7, 1),
)
REPAIR_PLAN: Final = NationalDocument(
    key="repair-plan",
    title="《关于进一步完善信用修复制度的实施方案》",
    rank=Rank.NORMATIVE_DOCUMENT,
    number="国办发〔2025〕22号",
)
REPAIR_MEASURES: Final = NationalDocument(
    key="repair-measures",
    title="《信用修复管理办法》",
    rank=Rank.DEPARTMENT_RULE,
    effective=date(2026, 4, 1),
)
DUAL_PUBLICITY: Final = NationalDocument(
    key="dual-publicity",
    title="行政许可和行政处罚“双公示”要求",
    rank=Rank.NORMATIVE_DOCUMENT,
)
NATIONAL: Final[Mapping[str, NationalDocument]] = {
    each.key: each
    for each in (
        LEGISLATION_LAW,
        PENALTY_LAW,
        RECONSIDERATION_LAW,
        LITIGATION_LAW,
        REPAIR_PLAN,
        REPAIR_MEASURES,
        DUAL_PUBLICITY,
    )
}


def instrument(key: str) -> RegionalInstrument:
    """Return the instrument with this key, as in ``/law/<key>``; raises NotFound."""
    if key not in INSTRUMENTS:
        raise NotFound(msg("没有编号为 %(key)s 的法规。", key=key), field="instrument")
    return INSTRUMENTS[key]


def of_2018(article: int, item: int | None = None) -> Citation:
    """Return a citation of the 2018 measures."""
    return Citation("18", article, item)


def of_2021(article: int, item: int | None = None) -> Citation:
    """Return a citation of the 2021 regulation on public credit information."""
    return Citation("21", article, item)


def of_2024(article: int, item: int | None = None) -> Citation:
    """Return a citation of the 2024 regulation on social credit."""
    return Citation("24", article, item)


def national(document: NationalDocument, place: str = "") -> Citation:
    """Return a citation of a national document; its title, number and place stand in the note."""
    number = f"（{document.number}）" if document.number else ""
    return Citation("NAT", 0, note=f"{document.title}{number}{place}")
