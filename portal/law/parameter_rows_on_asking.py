"""Decides what the articles leave open about asking often and asking again."""

from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import of_2018, of_2021, of_2024
from portal.law.parameter import Parameter, one

ROWS: Final[tuple[Parameter, ...]] = (
    one(
        48,
        "case.again",
        msg("处理结果是维持以后，对同一信息以同样的理由再次提出异议，或者撤回复核以后再次申请复核，是否受理"),
        {
            "new_proofs": "附有原来没有提交过的证明材料的，受理并暂停披露；没有的，告知可以申请复核或者原来的申请",
            "always": "一律受理并暂停披露",
        },
        "条文没有写次数；每次受理都暂停披露，无限次受理等于无限期不披露。有新的证据就受理，取保护信息主体而有界限的读法。",
        of_2021(37),
        of_2018(39),
    ),
    one(
        49,
        "case.lodged_a_day",
        msg("一个账户一天最多在网上提出多少件申请"),
        {"10": "二十四小时内最多十件；窗口和来信提出的不受限制", "0": "不设上限"},
        "条文没有写件数；每件都要核查，最多附五十兆字节的材料，反复提出和撤回会占满存储。一件申请可以包括多条信息。",
        of_2021(37),
        of_2024(24),
    ),
)
