"""Decides what the privacy page says: every kind of personal data the portal holds, why, on which basis, for how long.

Sources: 21§12, 21§17-21, 21§29-30, 18§26, 18§35-36; an identity number never stands in an address, a log or a file.
"""

from dataclasses import dataclass
from typing import Final

from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg
from portal.law.instruments import of_2018, of_2021, of_2024


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One kind of personal data: whose it is, what for, how it is shown, how long it stays, the places that say so."""

    what: Message
    purpose: Message
    shown: Message
    kept: Message
    citations: tuple[Citation, ...]


HOLDINGS: Final = (
    Holding(
        what=msg("自然人的姓名"),
        purpose=msg("识别信息主体"),
        shown=msg("只在依法公开的名单和信息中出现，只留姓氏；法律规定公布全名的除外"),
        kept=msg("公示期满即删除"),
        citations=(of_2021(12, 1), of_2018(36)),
    ),
    Holding(
        what=msg("自然人的身份证件号码"),
        purpose=msg("把信息归到正确的人名下"),
        shown=msg("加密保存，密钥不在数据库中；从不全部显示，不能用来公开查询"),
        kept=msg("随该人最后一项信息删除"),
        citations=(of_2021(12, 1), of_2018(36)),
    ),
    Holding(
        what=msg("组织的法定代表人、负责人姓名"),
        purpose=msg("登记注册信息"),
        shown=msg("与登记机关公开的内容一致"),
        kept=msg("随组织的基础信息保存"),
        citations=(of_2021(12, 1),),
    ),
    Holding(
        what=msg("对严重失信行为负有责任的人员"),
        purpose=msg("依照国家规定记录责任"),
        shown=msg("仅在列入决定写明责任依据时显示，姓名隐去一部分"),
        kept=msg("与名单的公示期相同"),
        citations=(of_2021(29), of_2024(37)),
    ),
    Holding(
        what=msg("查询记录"),
        purpose=msg("查询日志是法定义务"),
        shown=msg("公开查询不记录您是谁、查了什么文字，只按小时统计次数"),
        kept=msg("按国家有关规定"),
        citations=(of_2021(30, 2), of_2018(35)),
    ),
    Holding(
        what=msg("浏览器中的显示设置"),
        purpose=msg("记住字号和颜色"),
        shown=msg("一个只含字号和颜色的小文件，选择以后才写入；没有统计和广告"),
        kept=msg("存放在您的浏览器中，可以随时清除"),
        citations=(),
    ),
)
FORBIDDEN: Final = of_2021(17)
RIGHTS: Final = (of_2024(38), of_2021(37), of_2021(35), of_2021(38))
