"""Decides which columns may not be collected and which texts need a second look (21§17, 21§41(1)).

A forbidden column header refuses the whole batch. Headers are judged by their words after phrases
that only look alike are taken out (民族事务委员会, 纳税人识别号, 营业收入 …). Free text is never
refused by a machine: a suspicious passage goes to a person, and its words are not repeated.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg
from portal.law.instruments import of_2021


class ForbiddenKind(StrEnum):
    """What 21§17 forbids to collect about natural persons."""

    ETHNICITY = "ethnicity"
    RACE = "race"
    RELIGION = "religion"
    GENE = "gene"
    FINGERPRINT = "fingerprint"
    BLOOD_TYPE = "blood_type"
    BIOMETRICS = "biometrics"
    DISEASE = "disease"
    INCOME = "income"
    DEPOSIT = "deposit"
    SECURITIES = "securities"
    INSURANCE = "insurance"
    REAL_ESTATE = "real_estate"
    TAX_AMOUNT = "tax_amount"

    @property
    def label(self) -> Message:
        """Return the Chinese name."""
        return _LABELS[self]

    @property
    def citation(self) -> Citation:
        """Return the item of 21§17 that forbids it: (1) body and belief, (2) property."""
        return of_2021(17, 2 if self in _PROPERTY else 1)


_LABELS: Final[Mapping[ForbiddenKind, Message]] = {
    ForbiddenKind.ETHNICITY: msg("民族"),
    ForbiddenKind.RACE: msg("种族"),
    ForbiddenKind.RELIGION: msg("宗教信仰"),
    ForbiddenKind.GENE: msg("基因"),
    ForbiddenKind.FINGERPRINT: msg("指纹"),
    ForbiddenKind.BLOOD_TYPE: msg("血型"),
    ForbiddenKind.BIOMETRICS: msg("个人生物特征"),
    ForbiddenKind.DISEASE: msg("疾病、病史"),
    ForbiddenKind.INCOME: msg("收入"),
    ForbiddenKind.DEPOSIT: msg("存款"),
    ForbiddenKind.SECURITIES: msg("有价证券"),
    ForbiddenKind.INSURANCE: msg("商业保险"),
    ForbiddenKind.REAL_ESTATE: msg("不动产"),
    ForbiddenKind.TAX_AMOUNT: msg("纳税税额"),
}
_PROPERTY: Final = frozenset(
    {
        ForbiddenKind.INCOME,
        ForbiddenKind.DEPOSIT,
        ForbiddenKind.SECURITIES,
        ForbiddenKind.INSURANCE,
        ForbiddenKind.REAL_ESTATE,
        ForbiddenKind.TAX_AMOUNT,
    }
)
_HEADERS: Final[Mapping[ForbiddenKind, re.Pattern[str]]] = {
    ForbiddenKind.ETHNICITY: re.compile(r"民族|族别|\b(?:minzu|mz|ethnic(?:ity)?|nation)\b"),
    ForbiddenKind.RACE: re.compile(r"种族|人种|\brace\b"),
    ForbiddenKind.RELIGION: re.compile(r"宗教|信仰|教派|\breligio(?:n|us)\b"),
    ForbiddenKind.GENE: re.compile(r"基因|遗传信息|\b(?:dna|gene|genetic)\b"),
    ForbiddenKind.FINGERPRINT: re.compile(r"指纹|\bfingerprints?\b"),
    ForbiddenKind.BLOOD_TYPE: re.compile(r"血型|\bblood ?(?:type|group)\b"),
    ForbiddenKind.BIOMETRICS: re.compile(
        r"生物特征|生物识别|人脸|面部特征|虹膜|声纹|掌纹|步态|\b(?:biometrics?|iris|face ?id)\b"
    ),
    ForbiddenKind.DISEASE: re.compile(
        r"疾病|病史|病历|病情|患病|病种|诊断结果|健康状况|\b(?:diseases?|illness|medical history)\b"
    ),
    ForbiddenKind.INCOME: re.compile(r"收入|工资|薪酬|薪资|\b(?:income|salary|wages?)\b"),
    ForbiddenKind.DEPOSIT: re.compile(r"存款|储蓄|\bsavings\b"),
    ForbiddenKind.SECURITIES: re.compile(r"有价证券|证券资产|持有证券|持有股票|股票市值|基金份额|\bsecurities\b"),
    ForbiddenKind.INSURANCE: re.compile(r"商业保险|商业医疗保险|人寿保险|人身保险"),
    ForbiddenKind.REAL_ESTATE: re.compile(r"不动产|房产|房屋产权|住房情况|\breal ?estate\b"),
    ForbiddenKind.TAX_AMOUNT: re.compile(
        r"纳税(?:税额|数额|金额|总额|额)|税额|(?:缴税|完税|缴纳税款|已缴税款|个税)(?:金额|数额)?|\btax ?amount\b"
    ),
}
_LOOKALIKES: Final = re.compile(
    r"民族(?:事务|宗教|自治|贸易|用品|医|乡|团结|特色|区域)|少数民族(?:特需|用品|文字|语言)"
    r"|宗教(?:事务|活动|团体|院校|教职|场所)|基因工程|转基因"
    r"|(?:动物|植物|水生动物)疾病|疾病(?:预防|控制)|职业病(?:防治|危害|诊断机构)"
    r"|(?:营业|业务|经营|销售|违法|非法|财政|非税|主营|事业)(?:总)?收入|没收违法收入"
    r"|(?:拖欠|欠付|克扣|欠发|拖欠农民工)工资|农民工工资|工资(?:支付|保证金)"
    r"|存款保险|吸收公众存款|公众存款"
    r"|不动产(?:登记|测绘|估价|经纪)|房产(?:测绘|中介|经纪|开发)|房地产"
    r"|(?:欠缴?|少缴|偷逃|应补|追缴|骗取|虚开|涉案)税(?:额|款)|欠税(?:余额|金额|税额)|应补缴税额|虚开税额"
)
_PEOPLES: Final = (
    "汉|蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|"
    "纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|"
    "德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
_STOP: Final = r"[\s,，、。;；:：()（）]"
_TEXTS: Final[Mapping[ForbiddenKind, re.Pattern[str]]] = {
    ForbiddenKind.ETHNICITY: re.compile(rf"民族\s*[:：为]|(?:^|{_STOP})(?:{_PEOPLES})族(?=$|{_STOP}|人[\s,，])"),
    ForbiddenKind.RACE: re.compile(r"(?:种族|人种)\s*[:：为]"),
    ForbiddenKind.RELIGION: re.compile(
        r"宗教信仰\s*[:：为]|信仰(?:佛教|道教|伊斯兰教|基督教|天主教|萨满)|(?:佛|基督|天主|伊斯兰)教徒|穆斯林"
    ),
    ForbiddenKind.GENE: re.compile(r"基因(?:检测|序列|型)|DNA(?:检测|鉴定|样本)"),
    ForbiddenKind.FINGERPRINT: re.compile(r"(?:采集|提取|录入|本人|其)(?:的)?指纹|指纹(?:信息|编号)"),
    ForbiddenKind.BLOOD_TYPE: re.compile(r"血型\s*[:：为]?\s*(?:A|B|AB|O)"),
    ForbiddenKind.BIOMETRICS: re.compile(r"(?:人脸|虹膜|声纹|掌纹)(?:信息|数据|特征|识别码)"),
    ForbiddenKind.DISEASE: re.compile(r"患有|罹患|确诊(?:为|患)|病史|病历|身患"),
    ForbiddenKind.INCOME: re.compile(r"(?:月|年|家庭|个人)(?:均|总)?(?:收入|工资|薪酬)\s*(?:[:：为约]|\d)"),
    ForbiddenKind.DEPOSIT: re.compile(r"(?:银行|个人|家庭)?存款(?:余额)?\s*(?:[:：为约]|\d)"),
    ForbiddenKind.SECURITIES: re.compile(r"(?:持有|名下)(?:有价证券|股票|基金)"),
    ForbiddenKind.INSURANCE: re.compile(r"(?:购买|投保)(?:了)?(?:商业|人寿|人身)[^\s，。]{0,4}保险"),
    ForbiddenKind.REAL_ESTATE: re.compile(r"名下[^\s，。]{0,4}(?:房产|不动产|住房|房屋)"),
    ForbiddenKind.TAX_AMOUNT: re.compile(r"个人(?:所得税)?(?:纳税|缴税)(?:税额|数额|金额)?\s*(?:[:：为]|\d)"),
}


@dataclass(frozen=True, slots=True)
class ForbiddenHit:
    """One column that may not be collected."""

    header: str
    kind: ForbiddenKind
    citation: Citation


@dataclass(frozen=True, slots=True)
class SuspiciousPassage:
    """Where a text seems to hold forbidden information; the passage itself is not repeated."""

    kind: ForbiddenKind
    start: int
    end: int
    citation: Citation


def forbidden_headers(headers: Iterable[str]) -> tuple[ForbiddenHit, ...]:
    """Return the columns that 21§17 forbids, each with its first kind; empty when all may pass."""
    return tuple(ForbiddenHit(header, kind, kind.citation) for header in headers for kind in _kinds_of(header)[:1])


def suspicious_text(text: str) -> tuple[SuspiciousPassage, ...]:
    """Return the passages of a value that a person should check before it is published."""
    found = [
        SuspiciousPassage(kind, hit.start(), hit.end(), kind.citation)
        for kind, pattern in _TEXTS.items()
        for hit in pattern.finditer(text)
    ]
    return tuple(sorted(found, key=lambda passage: passage.start))


def _kinds_of(header: str) -> list[ForbiddenKind]:
    folded = unicodedata.normalize("NFKC", header).casefold()
    # A Latin name is split at its separators, so that cf_mz is read as the words cf and mz;
    # between Chinese characters they are dropped, so that 民 族 cannot slip through.
    latin = re.sub(r"[\W_]+", " ", folded)
    plain = _LOOKALIKES.sub("□", re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", latin))
    return [kind for kind, pattern in _HEADERS.items() if pattern.search(plain)]
