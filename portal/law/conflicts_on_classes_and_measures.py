"""Decides the conflicts on classes, recognition, catalogue, measures and liability.

Higher rank first, then the later and the special provision; where both regulations are silent the
2018 measures fill the gap (24§25; 21§20; 18§36, 18§39).
"""

from typing import Final

from portal.kernel.messages import msg
from portal.law.conflict import Conflict, Prevails, Says
from portal.law.instruments import PENALTY_LAW, national, of_2018, of_2021, of_2024

CONFLICTS: Final = (
    Conflict(
        id="X16",
        topic=msg("信息分类"),
        says=(
            Says("基本、不良、良好三类", (of_2018(11),)),
            Says("基础、增信、一般失信、严重失信、风险提示五类", (of_2021(11),)),
            Says("公共与非公共信用信息", (of_2024(3),)),
        ),
        outcome="适用五类；旧分类只用于历史数据对照",
        supersedes=(Prevails(of_2018(11), of_2021(11)),),
    ),
    Conflict(
        id="X17",
        topic=msg("欠税、欠费、欠薪的性质"),
        says=(
            Says(
                "不良信息",
                (
                    of_2018(13, 1),
                    of_2018(13, 2),
                    of_2018(13, 10),
                ),
            ),
            Says("风险提示信息", (of_2021(16),)),
            Says("认定失信须有生效文书", (of_2024(33),)),
        ),
        outcome="属于风险提示，不产生惩戒",
        supersedes=(
            Prevails(of_2018(13, 1), of_2021(16)),
            Prevails(of_2018(13, 2), of_2021(16)),
            Prevails(of_2018(13, 10), of_2021(16)),
        ),
    ),
    Conflict(
        id="X18",
        topic=msg("行政处罚何时成为失信信息"),
        says=(
            Says("一般程序的处罚均为不良信息", (of_2018(13, 5),)),
            Says("救济期满或者最终维持后", (of_2021(14, 2),)),
            Says("以生效文书为依据", (of_2024(33, 2),)),
        ),
        outcome="未定局的处罚不列为一般失信",
        supersedes=(Prevails(of_2018(13, 5), of_2021(14, 2)),),
    ),
    Conflict(
        id="X19",
        topic=msg("严重失信行为的范围"),
        says=(
            Says("五类，包括有能力而拒不履行", (of_2021(15),)),
            Says("名单限于五类，表述不同", (of_2024(35),)),
        ),
        outcome="名单决定用2024年条例代码，信息记录用2021年条例代码，两种代码都保存",
    ),
    Conflict(
        id="X20",
        topic=msg("信用信息目录"),
        says=(
            Says("工作机构会同提供单位编制发布", (of_2018(19),)),
            Says("主管部门按国家标准编制，报批后每年公布，当年变更纳入下一年", (of_2021(8),)),
        ),
        outcome="适用2021年条例",
        supersedes=(Prevails(of_2018(19), of_2021(8)),),
    ),
    Conflict(
        id="X21",
        topic=msg("由谁归集"),
        says=(
            Says("工作机构", (of_2018(5),)),
            Says("工作机构；自治区数据机构归集整理", (of_2021(5),)),
            Says("信用信息管理机构，并监督检查", (of_2024(6),)),
        ),
        outcome="角色可以配置，数据机构为可选角色",
    ),
    Conflict(
        id="X22",
        topic=msg("授权查询的证明材料"),
        says=(
            Says("查询人身份证明和书面授权", (of_2018(24),)),
            Says("书面授权和双方身份证明", (of_2021(19),)),
        ),
        outcome="适用2021年条例：双方身份证明",
        supersedes=(Prevails(of_2018(24), of_2021(19)),),
    ),
    Conflict(
        id="X23",
        topic=msg("激励和惩戒措施"),
        says=(
            Says(
                "列举激励、监督、惩戒措施",
                (
                    of_2018(30),
                    of_2018(31),
                    of_2018(32),
                ),
            ),
            Says(
                "清单管理，未经公布不得实施",
                (
                    of_2021(24),
                    of_2021(25),
                    of_2021(26),
                    of_2021(27),
                ),
            ),
            Says("不得超出清单，另有规定的除外", (of_2024(32),)),
        ),
        outcome="只按已公布的清单实施",
        supersedes=(
            Prevails(of_2018(30), of_2021(25)),
            Prevails(of_2018(31), of_2021(26)),
            Prevails(of_2018(32), of_2021(27)),
        ),
    ),
    Conflict(
        id="X24",
        topic=msg("平台范围"),
        says=(
            Says("公共信用信息归集披露平台", (of_2018(6),)),
            Says("统一管理平台", (of_2021(6),)),
            Says("归集全部社会信用信息，行业系统互联", (of_2024(23),)),
        ),
        outcome="适用2024年条例",
        supersedes=(Prevails(of_2018(6), of_2024(23)),),
    ),
    Conflict(
        id="X25",
        topic=msg("罚款"),
        says=(
            Says("非法使用、加工、传输、公开：单位2万至20万元，个人1万至5万元", (of_2021(42),)),
            Says("信用服务机构三类行为，数额相同", (of_2024(48),)),
        ),
        outcome="两种依据都保存在执法登记中",
    ),
    Conflict(
        id="X26",
        topic=msg("严重失信单位的责任人员"),
        says=(
            Says("同时归集负有责任人员的信息", (of_2021(29),)),
            Says("按照国家规定纳入", (of_2024(37),)),
        ),
        outcome="须有责任依据和国家规定，不自动牵连",
    ),
    Conflict(
        id="X27",
        topic=msg("认定前的权利"),
        says=(
            Says("告知理由和依据，可以陈述申辩", (of_2018(33),)),
            Says("告知五项内容，严重失信制作决定书", (of_2021(28),)),
            Says("事先告知、核实异议、决定书五项、送达、公布", (of_2024(36),)),
        ),
        outcome="三部规定合并适用，从严",
    ),
    Conflict(
        id="X28",
        topic=msg("公开与非公开信息的划分"),
        says=(
            Says("已依法发布或者依规定应当公开的为公开信息", (of_2018(23),)),
            Says("依照法律、法规应当公开的予以公开", (of_2021(18),)),
        ),
        outcome="2018年办法补充定义，默认不公开；仅规章要求公开的见参数A18",
        supersedes=(Prevails(of_2018(23, 2), of_2021(18)),),
    ),
    Conflict(
        id="X29",
        topic=msg("处罚公开与失信认定"),
        says=(
            Says("定局后才是失信信息", (of_2021(14, 2),)),
            Says("以生效文书为依据", (of_2024(33),)),
            Says("有一定社会影响的处罚依法公开；变更、撤销的及时撤回", (national(PENALTY_LAW, "第48条、第85条"),)),
        ),
        outcome="法律要求时可作为行政行为公开；定局前不计为失信，不产生惩戒",
    ),
    Conflict(
        id="X30",
        topic=msg("对个人评分"),
        says=(Says("信用评价对象为经营主体", (of_2024(16),)),),
        outcome="不对自然人评分或者评级",
    ),
    Conflict(
        id="X31",
        topic=msg("责任追究的次序"),
        says=(
            Says("责令改正、通报批评，情节严重的处分", (of_2018(43),)),
            Says("直接处分、赔偿、追究刑事责任", (of_2021(41),)),
            Says("失职、滥权的处分、追究刑事责任", (of_2024(49),)),
        ),
        outcome="首先适用2021年条例；责令改正是附加的监督步骤，不是前提",
        supersedes=(Prevails(of_2018(43), of_2021(41)),),
    ),
)
