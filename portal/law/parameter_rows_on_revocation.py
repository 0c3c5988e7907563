"""Decides what the articles leave open about hearing whoever is to lose what was decided in their favour."""

from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import of_2021, of_2024
from portal.law.parameter import Parameter, one

ROWS: Final[tuple[Parameter, ...]] = (
    one(
        47,
        "repair.revocation_window",
        msg("因材料虚假撤销修复前，陈述、申辩的期限多长"),
        {
            "five": "自告知之日起五个工作日，没有账户的自告知书送达之日起；提出陈述、申辩的，不再等待，决定中逐一答复",
            "none": "不设期限，提出撤销后即可决定",
        },
        "条例只写陈述、申辩的权利，没有写撤销修复前的期限；与列入名单前、适用措施前的期限取同一读法。",
        of_2021(28),
        of_2024(42, 3),
    ),
)
