"""Decides what the articles leave open about what a unit may still read of a case in which it was asked."""

from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import of_2021, of_2024
from portal.law.parameter import Parameter, one

ROWS: Final[tuple[Parameter, ...]] = (
    one(
        46,
        "case.unit_reads_days",
        msg("办结以后多少日内，被征求意见的单位还能查看申请人的陈述和材料"),
        {
            "60": "办结后六十日内；申请人撤回的，自撤回起不能查看。办理的经过和本单位的答复一直可以查看",
            "0": "办结当日为止",
        },
        "条文只写必要原则；六十日内申请人可以申请行政复议，单位需要说明所作的答复，此后和撤回以后没有查看的必要。",
        of_2024(24),
        of_2021(37),
    ),
)
