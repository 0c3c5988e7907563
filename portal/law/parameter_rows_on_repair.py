"""Decides what the articles leave open about telling a subject how its information is repaired."""

from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import REPAIR_MEASURES, national, of_2024
from portal.law.parameter import Parameter, one

ROWS: Final[tuple[Parameter, ...]] = (
    one(
        45,
        "repair.notice_since",
        msg("信用修复告知书从哪一天起作出的决定开始随文书送达并登记"),
        {
            "2026-04-01": "国家规定施行之日起的决定：一并送达；没有登记的提示单位和管理人员，不影响公示",
            "9999-12-31": "只提供告知书，不要求登记送达",
        },
        "条例要求告知移出条件和救济途径，没有写文书；国家规定要求与决定一并送达。公示依据是目录，不因告知书缺登记而停止。",
        of_2024(34),
        of_2024(40),
        national(REPAIR_MEASURES),
    ),
)
