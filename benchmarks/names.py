"""A register of invented organisations: the same names for the same number, with the word frequencies of real ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from portal.kernel import divisions
from portal.kernel.identifiers import uscc

SEED: Final = 20261122

_LETTERS: Final = (
    "华鑫盛源达通瑞丰泰隆恒宏昌兴安康宁和顺利德信诚义仁美佳嘉旺福禄祥瑞金银宝玉龙凤虎鹏鹰马牛羊草原青山绿水蓝天白云"
    "阳光明月星辰春夏秋冬东西南北中正方圆大小高远广博文武英杰志成功业立新创世纪时代未来科技智慧蒙古额尔敦巴图苏和"
)
_INDUSTRIES: Final = (
    "商贸",
    "科技",
    "建筑工程",
    "物流",
    "农牧业",
    "餐饮管理",
    "文化传媒",
    "房地产开发",
    "能源",
    "矿业",
    "食品",
    "乳业",
    "机械设备",
    "电子商务",
    "信息技术",
    "装饰工程",
    "劳务服务",
    "汽车销售",
    "医药",
    "旅游",
    "广告",
    "园林绿化",
    "新能源",
    "化工",
    "羊绒制品",
    "运输",
    "咨询服务",
    "环保科技",
    "教育科技",
    "物业服务",
)
_FORMS: Final = (
    "有限公司",
    "有限责任公司",
    "股份有限公司",
    "专业合作社",
    "经营部",
    "（集团）有限公司",
    "有限公司分公司",
)
_FORM_WEIGHTS: Final = (60, 12, 3, 9, 12, 2, 2)


@dataclass(frozen=True, slots=True)
class Row:
    """One organisation."""

    name: str
    brand: str
    place: str
    industry: str
    division: str
    credit_code: str


def rows(number: int) -> Iterator[Row]:
    """Yields that many organisations; the first ones are the same whatever the number."""
    random = Random(SEED)
    counties = [division for division in divisions.all_current() if division.level == "county"]
    for index in range(number):
        county = random.choice(counties)
        league = divisions.get(county.parent)
        place = random.choices(("内蒙古", league.name if league else "", county.name), (3, 4, 5))[0]
        brand = "".join(random.choice(_LETTERS) for _ in range(random.choices((2, 3, 4), (5, 4, 1))[0]))
        industry = random.choice(_INDUSTRIES)
        form = random.choices(_FORMS, _FORM_WEIGHTS)[0]
        code = uscc.make("9", "1", county.code, f"MA{_digits(index)}")
        yield Row(f"{place}{brand}{industry}{form}", brand, place, industry, county.code, code)


def _digits(index: int) -> str:
    digits = ""
    for _ in range(6):
        index, digit = divmod(index, len(uscc.ALPHABET))
        digits += uscc.ALPHABET[digit]
    return digits
