"""Decides the conflicts on publicity, objection, review, repair and collection.

Higher rank first, then the later and the special provision; where both regulations are silent the
2018 measures fill the gap (24§25; 21§20; 18§36, 18§39).
"""

from typing import Final

from portal.kernel.messages import msg
from portal.law.conflict import Conflict, Prevails, Says
from portal.law.instruments import of_2018, of_2021, of_2024

CONFLICTS: Final = (
    Conflict(
        id="X1",
        topic=msg("公示期限"),
        says=(
            Says("自行为或者事件终止起五年", (of_2018(36),)),
            Says("最长三年，自处罚生效或者行为认定之日起", (of_2021(20),)),
            Says("超期仍公示是异议理由", (of_2024(39, 3),)),
        ),
        outcome="适用2021年条例：最长三年，自生效或者认定之日起；五年不再出现",
        supersedes=(Prevails(of_2018(36), of_2021(20)),),
    ),
    Conflict(
        id="X2",
        topic=msg("适用公示期限的信息"),
        says=(
            Says("不良信息", (of_2018(36),)),
            Says("失信信息和风险提示信息", (of_2021(20),)),
        ),
        outcome="两类信息都有公示截止日",
        supersedes=(Prevails(of_2018(36), of_2021(20)),),
    ),
    Conflict(
        id="X3",
        topic=msg("公示期满后的处理"),
        says=(
            Says("自然人的删除，组织的转为档案", (of_2018(36),)),
            Says("仍公开或者提供查询的承担责任", (of_2021(41, 6),)),
            Says("超期是异议理由", (of_2024(39, 3),)),
        ),
        outcome="2018年办法补充：自然人删除，组织归档；一切对外渠道不再提供",
    ),
    Conflict(
        id="X4",
        topic=msg("异议向谁提出"),
        says=(
            Says("工作机构或者提供单位", (of_2018(38),)),
            Says("工作机构", (of_2021(37),)),
            Says("认定单位或者信用信息管理机构", (of_2024(39),)),
        ),
        outcome="两处均可提出，统一编号，认定单位收到的同时进入工作机构",
        supersedes=(Prevails(of_2018(38), of_2024(39)),),
    ),
    Conflict(
        id="X5",
        topic=msg("异议处理期限"),
        says=(
            Says("二十个工作日", (of_2018(38),)),
            Says("五日；复杂的经批准延长，累计不超过二十日；检验鉴定等时间不计入", (of_2021(37),)),
            Says("列入名单前的异议按规定时限", (of_2024(36),)),
        ),
        outcome="适用2021年条例；延长的算法见参数A2",
        supersedes=(Prevails(of_2018(38), of_2021(37)),),
    ),
    Conflict(
        id="X6",
        topic=msg("异议处理期间的状态"),
        says=(
            Says("标注存在异议", (of_2018(38),)),
            Says("暂停披露", (of_2021(37),)),
            Says("披露包括公开、共享、授权查询", (of_2021(18),)),
        ),
        outcome="三种披露方式一律暂停；标注仅供本人、工作机构和提供单位查看",
        supersedes=(Prevails(of_2018(38), of_2021(37)),),
    ),
    Conflict(
        id="X7",
        topic=msg("无法核实的信息"),
        says=(Says("及时删除并记录原因", (of_2021(37),)),),
        outcome="适用2021年条例",
    ),
    Conflict(
        id="X8",
        topic=msg("由谁复核"),
        says=(
            Says("自治区发展改革部门", (of_2018(39),)),
            Says("公共信用信息主管部门", (of_2021(37),)),
        ),
        outcome="由与工作机构同级的主管部门复核",
        supersedes=(Prevails(of_2018(39), of_2021(37)),),
    ),
    Conflict(
        id="X9",
        topic=msg("复核期限"),
        says=(
            Says("二十个工作日，书面告知", (of_2018(39),)),
            Says("未规定期限", (of_2021(37),)),
        ),
        outcome="2018年办法补充：二十个工作日",
    ),
    Conflict(
        id="X10",
        topic=msg("由谁决定修复"),
        says=(
            Says("作出认定的提供单位，予以标注", (of_2018(37),)),
            Says("工作机构，十日内更新；不符合的书面说明理由", (of_2021(38),)),
            Says("协同、同步、停止惩戒、不收费", (of_2024(40),)),
        ),
        outcome="工作机构决定并更新，认定单位在十日内提出意见",
        supersedes=(Prevails(of_2018(37), of_2021(38)),),
    ),
    Conflict(
        id="X11",
        topic=msg("严重失信名单能否修复"),
        says=(
            Says("不适用修复", (of_2018(37),)),
            Says("失信信息主体均可申请", (of_2021(38),)),
            Says("除规定不可修复的以外均可申请", (of_2024(40),)),
        ),
        outcome="不预设不可修复；每个名单凭法定依据标明能否修复",
        supersedes=(Prevails(of_2018(37), of_2024(40)),),
    ),
    Conflict(
        id="X12",
        topic=msg("删除本人增信信息的期限"),
        says=(
            Says("五个工作日", (of_2018(36),)),
            Says("五日，范围扩大到各类增信信息", (of_2021(35),)),
        ),
        outcome="适用2021年条例",
        supersedes=(Prevails(of_2018(36), of_2021(35)),),
    ),
    Conflict(
        id="X13",
        topic=msg("自然人收入、财产、纳税信息"),
        says=(
            Says("经书面同意可以归集", (of_2018(18),)),
            Says("一律禁止归集", (of_2021(17, 2),)),
            Says("本人可以自主申报", (of_2024(27),)),
        ),
        outcome="公共信用信息中一律禁止，同意也不例外；自主申报的不进入公共信用信息",
        supersedes=(Prevails(of_2018(18), of_2021(17, 2)),),
    ),
    Conflict(
        id="X14",
        topic=msg("禁止归集的敏感信息"),
        says=(
            Says("信仰、基因、指纹、血型、疾病等", (of_2018(18),)),
            Says("增加民族、种族、生物特征", (of_2021(17, 1),)),
        ),
        outcome="适用2021年条例的范围",
        supersedes=(Prevails(of_2018(18), of_2021(17, 1)),),
    ),
    Conflict(
        id="X15",
        topic=msg("自然人学历、职业、婚姻"),
        says=(
            Says("属于基本信息", (of_2018(15, 2),)),
            Says("基础信息为身份、许可和法定内容", (of_2021(12),)),
            Says("合法、正当、必要、审慎", (of_2024(24),)),
        ),
        outcome="不归集，除非目录项目写明法律依据",
        supersedes=(Prevails(of_2018(15, 2), of_2021(12)),),
    ),
)
