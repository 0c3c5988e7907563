"""Decides the kinds of public credit information and their sub-kinds (21§11-16)."""

from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import of_2021
from portal.law.tables import CodeTable, items, words

CLASSES: Final = CodeTable(
    "classes",
    msg("公共信用信息分类"),
    (of_2021(11),),
    words(
        of_2021(11),
        {
            "1": msg("基础信息"),
            "2": msg("增信信息"),
            "3": msg("一般失信信息"),
            "4": msg("严重失信信息"),
            "5": msg("风险提示信息"),
        },
    ),
)
BASIC: Final = CodeTable(
    "basic",
    msg("基础信息"),
    (of_2021(12),),
    items(
        "12",
        of_2021(12),
        (msg("身份识别和登记注册"), msg("行政许可"), msg("法律、法规规定的其他基础信息")),
    ),
)
ENHANCING: Final = CodeTable(
    "enhancing",
    msg("增信信息"),
    (of_2021(13),),
    items(
        "13",
        of_2021(13),
        (
            msg("志愿服务、慈善捐赠"),
            msg("表彰奖励"),
            msg("国家级、自治区级诚信单位和个人"),
            msg("行业认定的增信信息"),
            msg("法律、法规规定的其他增信信息"),
        ),
    ),
)
GENERAL: Final = CodeTable(
    "general",
    msg("一般失信信息"),
    (of_2021(14),),
    items(
        "14",
        of_2021(14),
        (
            msg("以不正当手段取得许可、确认、给付、奖励"),
            msg("已定局的行政处罚"),
            msg("违反承诺被追究责任"),
            msg("行业认定的一般失信"),
            msg("法律、法规规定的其他一般失信信息"),
        ),
    ),
)
SERIOUS: Final = CodeTable(
    "serious",
    msg("严重失信信息"),
    (of_2021(15),),
    items(
        "15",
        of_2021(15),
        (
            msg("严重危害健康和生命安全"),
            msg("严重破坏公平竞争和社会秩序"),
            msg("有能力而拒不履行生效文书确定的义务"),
            msg("拒不履行国防义务、危害国防利益"),
            msg("法律、法规规定的其他严重失信信息"),
        ),
    ),
)
RISK: Final = CodeTable(
    "risk",
    msg("风险提示信息"),
    (of_2021(16),),
    items(
        "16",
        of_2021(16),
        (
            msg("欠缴税款"),
            msg("欠缴社会保险费"),
            msg("欠缴行政事业性收费、政府性基金"),
            msg("拖欠劳动报酬"),
            msg("违反城市公约、行业规约"),
            msg("法律、法规规定的其他风险提示信息"),
        ),
    ),
)
FORBIDDEN: Final = CodeTable(
    "forbidden",
    msg("禁止归集的信息"),
    (of_2021(17),),
    items(
        "17",
        of_2021(17),
        (
            msg("自然人的民族、信仰、生物特征、疾病等"),
            msg("自然人的收入、财产、纳税税额等"),
            msg("法律、法规禁止归集的其他信息"),
        ),
    ),
)

TABLES: Final = (CLASSES, BASIC, ENHANCING, GENERAL, SERIOUS, RISK, FORBIDDEN)
