"""Decides the kinds of security duty, of forbidden conduct and of wrongdoing.

Sources: 21§30-31, 21§41; 24§41-42, 24§45, 24§49; 18§43-44.
"""

from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import of_2018, of_2021, of_2024
from portal.law.tables import Code, CodeTable, items

SECURITY_DUTIES: Final = CodeTable(
    "security-duties",
    msg("安全管理职责"),
    (of_2021(30), of_2024(41)),
    items(
        "30",
        of_2021(30),
        (
            msg("安全管理和应急机制，责任人员"),
            msg("查询制度、权限、程序和日志"),
            msg("保密审查"),
            msg("安全可控的技术措施"),
            msg("国家的其他信息安全规定"),
        ),
    ),
)
SECURITY_DUTIES_2024: Final = CodeTable(
    "security-duties-2024",
    msg("信用信息安全管理职责"),
    (of_2024(41),),
    items(
        "24-41",
        of_2024(41),
        (
            msg("安全管理和应急机制"),
            msg("查询制度"),
            msg("保密审查"),
            msg("安全可控的技术措施"),
            msg("国家的其他信息安全规定"),
        ),
    ),
)
STAFF_BANS: Final = CodeTable(
    "staff-bans",
    msg("工作人员不得实施的行为"),
    (of_2021(31),),
    items(
        "31",
        of_2021(31),
        (
            msg("越权查询"),
            msg("出售、虚构、篡改、违规获取或者删除"),
            msg("泄露未授权公开的信息"),
            msg("泄露国家秘密、商业秘密、个人隐私"),
            msg("法律、法规禁止的其他行为"),
        ),
    ),
)
EVERYONES_BANS: Final = CodeTable(
    "everyones-bans",
    msg("任何组织和个人不得实施的行为"),
    (of_2024(42),),
    items(
        "24-42",
        of_2024(42),
        (
            msg("非法采集、查询、使用、公开、买卖等"),
            msg("超出约定范围使用"),
            msg("窃取、篡改、虚构、违规删除"),
            msg("泄露未授权公开的信息"),
            msg("泄露国家秘密、商业秘密、个人隐私"),
            msg("法律、法规禁止的其他行为"),
        ),
    ),
)
WRONGDOING: Final = CodeTable(
    "wrongdoing",
    msg("信用信息工作中的违法行为"),
    (of_2021(41), of_2024(49)),
    (
        *items(
            "41",
            of_2021(41),
            (
                msg("归集禁止归集的信息"),
                msg("越权查询、出售、虚构、篡改、违规获取或者删除"),
                msg("泄露未授权公开的信息"),
                msg("泄露国家秘密、商业秘密、个人隐私"),
                msg("未按规定撤销、变更信息或者处理异议"),
                msg("公示期满仍公示或者提供查询"),
                msg("捆绑、强迫归集信息"),
                msg("其他失职、滥权、徇私行为"),
            ),
        ),
        Code("24-49", msg("失职、滥权、徇私"), of_2024(49)),
    ),
)
PROVIDER_WRONGDOING: Final = CodeTable(
    "provider-wrongdoing",
    msg("提供单位的违规行为"),
    (of_2018(43),),
    items(
        "18-43",
        of_2018(43),
        (
            msg("违规报送、归集、披露或者处理异议"),
            msg("伪造、变造、出售信息"),
            msg("公开主体未同意公开的信息"),
            msg("泄露国家秘密、商业秘密、个人隐私"),
            msg("故意或者重大过失造成错误、遗漏"),
            msg("违规删除或者应删未删"),
            msg("违规采取惩戒措施"),
            msg("其他失职、滥权、徇私行为"),
        ),
    ),
)
AUTHORITY_WRONGDOING: Final = CodeTable(
    "authority-wrongdoing",
    msg("主管部门和工作机构的违规行为"),
    (of_2018(44),),
    items(
        "18-44",
        of_2018(44),
        (
            msg("归集禁止采集的自然人信息"),
            msg("拒绝依法查询公开信息"),
            msg("未履行安全责任和保密义务"),
            msg("伪造、变造、出售信息"),
            msg("未按规定处理异议或者更正"),
            msg("其他失职、滥权、徇私行为"),
        ),
    ),
)
AGENCY_BANS: Final = CodeTable(
    "agency-bans",
    msg("信用服务机构不得实施的行为"),
    (of_2024(45), of_2024(48)),
    items(
        "24-45",
        of_2024(45),
        (
            msg("虚假宣传、承诺评价等级"),
            msg("恶意评级"),
            msg("出具虚假评价报告"),
            msg("法律、法规禁止的其他行为"),
        ),
    ),
)

TABLES: Final = (
    SECURITY_DUTIES,
    SECURITY_DUTIES_2024,
    STAFF_BANS,
    EVERYONES_BANS,
    WRONGDOING,
    PROVIDER_WRONGDOING,
    AUTHORITY_WRONGDOING,
    AGENCY_BANS,
)
