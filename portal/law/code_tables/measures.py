"""Decides the kinds of incentive and restraint and what their lists and notices must contain.

Sources: 21§24-28; 24§33-36 (basis documents, closed list of behaviours, notice, decision).
"""

from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import of_2021, of_2024
from portal.law.tables import CodeTable, items, words

MEASURE_ELEMENTS: Final = CodeTable(
    "measure-elements",
    msg("措施清单要素"),
    (of_2021(24),),
    words(
        of_2021(24),
        {
            "matter": msg("具体事项"),
            "basis": msg("实施依据"),
            "body": msg("实施主体"),
            "measure": msg("实施措施"),
            "object": msg("实施对象"),
        },
    ),
)
INCENTIVES: Final = CodeTable(
    "incentives",
    msg("守信激励措施"),
    (of_2021(25), of_2024(31)),
    items(
        "25",
        of_2021(25),
        (
            msg("优先办理、容缺受理、减少检查"),
            msg("资金项目、优惠政策、融资优先"),
            msg("公共资源交易信用加分"),
            msg("培训、就业、社会保障扶助"),
            msg("网站或者媒体宣传推介"),
            msg("法律、法规规定的其他激励"),
        ),
    ),
)
GENERAL_RESTRAINTS: Final = CodeTable(
    "general-restraints",
    msg("一般失信惩戒措施"),
    (of_2021(26),),
    items(
        "26",
        of_2021(26),
        (
            msg("重点审查，不适用简化程序，限制便利"),
            msg("不享受补助、项目支持和优惠政策"),
            msg("公共资源交易信用减分、降等"),
            msg("重点监管，增加检查"),
            msg("不列入免检、免审范围"),
            msg("法律、法规规定的其他惩戒"),
        ),
    ),
)
SERIOUS_RESTRAINTS: Final = CodeTable(
    "serious-restraints",
    msg("严重失信惩戒措施"),
    (of_2021(27),),
    items(
        "27",
        of_2021(27),
        (
            msg("市场和行业禁入"),
            msg("限制新增项目许可"),
            msg("限制特许经营"),
            msg("限制申请财政性资金项目"),
            msg("限制参与公共资源交易"),
            msg("限制金融业务"),
            msg("限制任职资格"),
            msg("限制高消费"),
            msg("限制或者取消荣誉、评优资格"),
            msg("法律、法规规定的其他惩戒"),
        ),
    ),
)
NOTICE_BLOCKS: Final = CodeTable(
    "notice-blocks",
    msg("失信认定告知内容"),
    (of_2021(28), of_2024(34)),
    words(
        of_2021(28),
        {
            "nature": msg("性质"),
            "reason": msg("理由"),
            "basis": msg("依据"),
            "exit": msg("移出条件"),
            "remedy": msg("救济途径"),
            "lifting": msg("解除惩戒措施的条件"),
        },
    ),
)
BASIS_DOCUMENTS: Final = CodeTable(
    "basis-documents",
    msg("认定失信的依据文书"),
    (of_2024(33),),
    items(
        "24-33",
        of_2024(33),
        (
            msg("生效的裁判文书和仲裁文书"),
            msg("生效的处罚、裁决等行政决定"),
            msg("法律、法规或者国家规定的其他文书"),
        ),
    ),
)
SERIOUS_BEHAVIOURS: Final = CodeTable(
    "serious-behaviours",
    msg("可列入严重失信名单的行为"),
    (of_2024(35),),
    items(
        "24-35",
        of_2024(35),
        (
            msg("严重危害群众健康和生命安全"),
            msg("严重破坏公平竞争和社会秩序"),
            msg("拒不履行法定义务，严重影响公信力"),
            msg("拒不履行国防义务、危害国防利益、破坏国防设施"),
            msg("法律、法规和国家规定的其他行为"),
        ),
    ),
)
DECISION_BLOCKS: Final = CodeTable(
    "decision-blocks",
    msg("列入决定书内容"),
    (of_2024(36), of_2021(28)),
    words(
        of_2024(36),
        {
            "facts": msg("事由"),
            "basis": msg("依据"),
            "restraints": msg("失信惩戒措施提示"),
            "exit": msg("移出条件和程序"),
            "remedy": msg("救济措施"),
        },
    ),
)

TABLES: Final = (
    MEASURE_ELEMENTS,
    INCENTIVES,
    GENERAL_RESTRAINTS,
    SERIOUS_RESTRAINTS,
    NOTICE_BLOCKS,
    BASIS_DOCUMENTS,
    SERIOUS_BEHAVIOURS,
    DECISION_BLOCKS,
)
