"""Decides the kinds of disclosure: catalogue elements, channels, scenes of use, grounds of objection.

Sources: 21§8 (elements), 21§18 (channels), 21§22 (scenes), 21§37 and 24§39 (grounds).
"""

from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import of_2021, of_2024
from portal.law.tables import CodeTable, items, words

CATALOGUE_ELEMENTS: Final = CodeTable(
    "catalogue-elements",
    msg("目录要素"),
    (of_2021(8),),
    words(
        of_2021(8),
        {
            "code": msg("目录代码"),
            "name": msg("项目名称"),
            "content": msg("信息内容"),
            "provider": msg("提供单位"),
            "permission": msg("使用权限"),
            "format": msg("数据格式"),
            "scope": msg("归集范围"),
            "procedure": msg("归集程序"),
            "path": msg("归集路径"),
            "time_limit": msg("归集时限"),
            "publication": msg("公布方式"),
            "cycle": msg("更新周期"),
            "security_level": msg("安全级别"),
        },
    ),
)
CHANNELS: Final = CodeTable(
    "channels",
    msg("披露方式"),
    (of_2021(18),),
    words(
        of_2021(18),
        {
            "public": msg("信息公开"),
            "share": msg("政务信息共享"),
            "auth": msg("授权查询"),
            "self": msg("本人查询"),
        },
    ),
)
SCENES: Final = CodeTable(
    "scenes",
    msg("应当查询使用信用信息的情形"),
    (of_2021(22),),
    items(
        "22",
        of_2021(22),
        (
            msg("许可、检查、抽验、较大数额处罚裁量"),
            msg("采购、招投标、资金项目、土地出让、科研管理"),
            msg("招录、任用、晋升"),
            msg("表彰奖励"),
            msg("法律、法规规定的其他工作"),
        ),
    ),
)
OBJECTION_GROUNDS: Final = CodeTable(
    "objection-grounds",
    msg("异议理由"),
    (of_2021(37), of_2024(39)),
    items(
        "37",
        of_2021(37),
        (
            msg("与事实不符、有错误或者遗漏"),
            msg("侵犯商业秘密、个人隐私或者其他权益"),
            msg("超过公示期限仍然公示"),
            msg("其他不得披露的信息"),
        ),
    ),
)
NON_PUBLIC_WAYS: Final = CodeTable(
    "non-public-ways",
    msg("非公共信用信息的公开方式"),
    (of_2024(26),),
    words(
        of_2024(26),
        {
            "lawful": msg("依法公开"),
            "subject": msg("信用主体主动公开"),
            "agency": msg("信用服务机构依法提供"),
            "agreed": msg("约定的其他方式"),
        },
    ),
)
DECLARATION_FORMS: Final = CodeTable(
    "declaration-forms",
    msg("自身信息的提供形式"),
    (of_2024(27),),
    words(
        of_2024(27),
        {"statement": msg("声明"), "declaration": msg("自主申报"), "commitment": msg("社会承诺")},
    ),
)

TABLES: Final = (
    CATALOGUE_ELEMENTS,
    CHANNELS,
    SCENES,
    OBJECTION_GROUNDS,
    NON_PUBLIC_WAYS,
    DECLARATION_FORMS,
)
