"""Decides what the articles leave open about objections, reviews, repairs, and telling those who had read."""

from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import of_2018, of_2021, of_2024
from portal.law.parameter import Parameter, one

ROWS: Final[tuple[Parameter, ...]] = (
    one(
        30,
        "review.suspension",
        msg("复核期间是否继续暂停披露"),
        {
            "suspended": "自收到复核申请至作出复核决定，继续暂停披露；同一异议只复核一次",
            "shown": "异议办结后恢复披露，复核不停止披露",
        },
        "条文只写核查处理期间；复核是同一争议的继续，取保护信息主体的读法。",
        of_2021(37),
        of_2018(39),
    ),
    one(
        31,
        "repair.lacking_clock",
        msg("等待补正材料的时间是否计入修复期限"),
        {"counted": "计入，期限照常", "stopped": "不计入"},
        "条文没有中止的规定；材料应当一次性告知。",
        of_2021(38),
    ),
    one(
        32,
        "correction.recipients_days",
        msg("信息更正、删除或者修复后，向多长时间内查询过它的单位和个人发送更正告知"),
        {"730": "办结前七百三十日内的查询者", "90": "办结前九十日内的查询者"},
        "条文要求同步修复结果，没有写期间；取较长的读法。",
        of_2024(40),
        of_2021(9),
    ),
    one(
        33,
        "case.draft_kept_days",
        msg("没有提交的申请草稿保存多少日"),
        {"30": "最后一次保存后三十日，届时删除", "7": "七日"},
        "条文只写必要原则；草稿不是申请，不起算期限，本人可以随时重新填写。",
        of_2024(24),
    ),
    one(
        34,
        "case.reminder_days",
        msg("办理期限届满以前多少个工作日提醒申请人"),
        {"2": "届满前两个工作日和届满当日各提醒一次", "1": "届满前一个工作日和届满当日各提醒一次"},
        "条文没有写提醒；提醒不影响期限，只发给自己选择提醒的人。最短的期限是五日，早于两个工作日没有意义。",
        of_2021(37),
        of_2021(39),
    ),
    one(
        35,
        "figures.least_cases",
        msg("办理情况统计中，少于多少件的数字不公布"),
        {"3": "少于三件的不公布，只显示“少于三件”", "5": "少于五件的不公布"},
        "条文要求公布信息不得泄露个人隐私；件数太少时，知情的人可以推断是谁的申请。",
        of_2024(24),
        of_2021(21),
    ),
    one(
        36,
        "repair.commitment_public",
        msg("修复申请的信用承诺书在主体页公开给谁看、公开到哪一天"),
        {
            "organisations": "法人、非法人组织的承诺自签署起公开，至作出决定或者撤回申请为止，所涉信息不公开时不公开；"
            "个人和个体工商户的不公开",
            "nobody": "不在主体页公开，只公布统一文本",
        },
        "条例只写可以以社会承诺等形式提供信息，没有要求公开；国家规定要求公开，签署时已经同意。修复、公示期满、不予修复或者撤回以后继续公开，会让人知道有过已经停止公示的信息，取保护信息主体的读法。",
        of_2024(27),
        of_2021(20),
        of_2021(21),
    ),
)
