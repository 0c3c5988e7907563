"""Decides which kinds of incident the register of incidents knows (21§30(1), 24§41(1); attempts of 21§17)."""

from collections.abc import Mapping
from typing import Final

from portal.kernel.errors import BadInput
from portal.kernel.messages import Message, msg
from portal.law.instruments import of_2021, of_2024

DUTY: Final = of_2021(30, 1)
DUTY_2024: Final = of_2024(41, 1)
FORBIDDEN_COLUMNS: Final = "forbidden_columns"
DRILL: Final = "drill"

REPORTED: Final[Mapping[str, Message]] = {
    "leak": msg("信息泄露"),
    "tampering": msg("信息被篡改"),
    "loss": msg("信息丢失或者损毁"),
    "intrusion": msg("系统被侵入"),
    "overreach": msg("越权查询"),
    "outage": msg("服务中断"),
    "other": msg("其他安全事件"),
}
KINDS: Final[Mapping[str, Message]] = {
    FORBIDDEN_COLUMNS: msg("报送禁止归集的信息"),
    **REPORTED,
    DRILL: msg("应急演练"),
}


def reported_kind(code: str) -> str:
    """Return the code of a kind that people report; raises BadInput for any other."""
    if code not in REPORTED:
        raise BadInput(msg("请选择事件的种类。"), citation=DUTY, field="kind")
    return code
