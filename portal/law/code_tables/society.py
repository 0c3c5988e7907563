"""Decides the fields and kinds of government integrity and social integrity (24§12-13, 24§18)."""

from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import of_2024
from portal.law.tables import CodeTable, words

GOVERNMENT_FIELDS: Final = CodeTable(
    "government-fields",
    msg("政务诚信重点领域"),
    (of_2024(12),),
    words(
        of_2024(12),
        {
            "procurement": msg("政府采购"),
            "ppp": msg("政府和社会资本合作"),
            "tendering": msg("招标投标"),
            "investment_promotion": msg("招商引资"),
            "debt": msg("地方政府债务"),
        },
    ),
)
FORBIDDEN_EXCUSES: Final = CodeTable(
    "forbidden-excuses",
    msg("不得作为违约理由的事由"),
    (of_2024(12),),
    words(
        of_2024(12),
        {
            "boundary": msg("行政区划调整"),
            "term": msg("政府换届"),
            "body": msg("机构或者职能调整"),
            "person": msg("责任人员更替"),
        },
    ),
)
CONTRACT_KINDS: Final = CodeTable(
    "contract-kinds",
    msg("归集履约信息的合同"),
    (of_2024(13),),
    words(
        of_2024(13),
        {
            "procurement": msg("政府采购"),
            "tendering": msg("招标投标"),
            "investment_promotion": msg("招商引资"),
            "ppp": msg("政府和社会资本合作"),
            "industry_support": msg("产业扶持"),
            "government_investment": msg("政府投资"),
        },
    ),
)
SOCIAL_FIELDS: Final = CodeTable(
    "social-fields",
    msg("社会诚信重点领域"),
    (of_2024(18),),
    words(
        of_2024(18),
        {
            "health": msg("医药卫生"),
            "social_security": msg("社会保障"),
            "labour": msg("劳动用工"),
            "education": msg("教育科研"),
            "culture": msg("文旅体育"),
            "work_safety": msg("安全生产"),
            "environment": msg("生态环境"),
        },
    ),
)

TABLES: Final = (GOVERNMENT_FIELDS, FORBIDDEN_EXCUSES, CONTRACT_KINDS, SOCIAL_FIELDS)
