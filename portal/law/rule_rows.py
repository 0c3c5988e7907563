"""Decides the numbers: every timer, cap and rhythm of the three instruments, one row each.

Rows rest on 18§25-26, 18§35-39, 18§43, 21§8-9, 21§20, 21§30, 21§35-38, 24§14 and 24§36;
rows marked national stand outside the three instruments and only shorten or complete them.
"""

from typing import Final

from portal.kernel.messages import msg
from portal.law.instruments import (
    DUAL_PUBLICITY,
    PENALTY_LAW,
    REPAIR_MEASURES,
    REPAIR_PLAN,
    national,
    of_2018,
    of_2021,
    of_2024,
)
from portal.law.rule import (
    ExtensionCap,
    Overlay,
    Owner,
    PauseKind,
    Rule,
    RuleStatus,
    Start,
    Superseded,
    Unit,
)

_HIGHER_RANK: Final = "公共信用信息适用2021年条例，条例的位阶高于2018年办法"
_WRITTEN_NOTICE: Final = Start("notice_received", msg("收到书面告知"))
_RECEIPT: Final = Start("receipt", msg("收到申请"))

_CORRECTION: Final = (
    Rule(
        id="change.apply",
        act=msg("根据提供单位的书面告知变更或者撤销信息"),
        number=5,
        unit=Unit.DAY,
        start=_WRITTEN_NOTICE,
        owners=(Owner.AGENCY,),
        citation=of_2021(9),
        parameters=("A1",),
    ),
    Rule(
        id="annul.notify",
        act=msg("将行为被撤销或者确认无效的情况书面告知工作机构"),
        number=5,
        unit=Unit.DAY,
        start=Start("annulled", msg("行为被撤销或者确认无效")),
        owners=(Owner.PROVIDER,),
        citation=of_2021(36),
        parameters=("A1",),
    ),
    Rule(
        id="annul.delete",
        act=msg("删除依据已被撤销或者确认无效的信息"),
        number=3,
        unit=Unit.DAY,
        start=_WRITTEN_NOTICE,
        owners=(Owner.AGENCY,),
        citation=of_2021(36),
        parameters=("A1",),
    ),
    Rule(
        id="positive.delete",
        act=msg("应本人要求删除增信信息并告知提供单位"),
        number=5,
        unit=Unit.DAY,
        start=_RECEIPT,
        owners=(Owner.AGENCY,),
        citation=of_2021(35),
        supersedes=(Superseded(of_2018(36), 5, Unit.WORKING_DAY, _HIGHER_RANK),),
        parameters=("A1", "A7"),
    ),
    Rule(
        id="penalty.unpublish",
        act=msg("撤回已公开但被变更、撤销、确认违法或者无效的处罚决定并说明理由"),
        number=3,
        unit=Unit.WORKING_DAY,
        start=Start("penalty_changed", msg("处罚决定被变更、撤销、确认违法或者无效")),
        owners=(Owner.PROVIDER,),
        citation=national(PENALTY_LAW, "第48条、第85条"),
        status=RuleStatus.NATIONAL,
    ),
)

_CASES: Final = (
    Rule(
        id="objection.base",
        act=msg("核查处理异议并告知结果"),
        number=5,
        unit=Unit.DAY,
        start=_RECEIPT,
        owners=(Owner.AGENCY, Owner.PROVIDER, Owner.RECOGNISER),
        citation=of_2021(37),
        also=(of_2024(39),),
        extension=ExtensionCap(20, msg("情况复杂"), msg("单位负责人批准"), "objection.extension_cap_mode"),
        stops=tuple(PauseKind),
        supersedes=(Superseded(of_2018(38), 20, Unit.WORKING_DAY, _HIGHER_RANK),),
        parameters=("A1", "A2", "A3", "A12"),
    ),
    Rule(
        id="review.decide",
        act=msg("作出复核决定并书面告知"),
        number=20,
        unit=Unit.WORKING_DAY,
        start=Start("review_received", msg("收到复核申请")),
        owners=(Owner.AUTHORITY,),
        citation=of_2018(39),
        also=(of_2021(37),),
        status=RuleStatus.FILLS_GAP,
        parameters=("A8",),
    ),
    Rule(
        id="repair.update",
        act=msg("更新符合条件的修复信息；不符合的书面说明理由"),
        number=10,
        unit=Unit.DAY,
        start=Start("repair_received", msg("收到修复申请")),
        owners=(Owner.AGENCY,),
        citation=of_2021(38),
        also=(of_2024(40),),
        overlays=(
            Overlay(
                national(REPAIR_MEASURES),
                10,
                Unit.WORKING_DAY,
                "国家规定为十个工作日；同一行为以较短的期限计时，两者都显示",
            ),
        ),
        parameters=("A1", "A17"),
    ),
    Rule(
        id="repair.rec",
        act=msg("对修复申请提出意见"),
        number=3,
        unit=Unit.WORKING_DAY,
        start=Start("repair_forwarded", msg("工作机构转送修复申请")),
        owners=(Owner.RECOGNISER,),
        citation=national(REPAIR_PLAN),
        also=(of_2024(40),),
        status=RuleStatus.NATIONAL,
    ),
    Rule(
        id="prelist.answer",
        act=msg("核实列入名单前的异议并反馈结果"),
        number=5,
        unit=Unit.DAY,
        start=Start("prelist_objection", msg("收到对事先告知的异议")),
        owners=(Owner.RECOGNISER,),
        citation=of_2024(36),
        also=(of_2021(28), of_2018(33)),
        parameters=("A1",),
        set_by=msg("名单的认定规定；未规定的为五日"),
        adjustable=True,
    ),
)

_PUBLICITY: Final = (
    Rule(
        id="publicity.max",
        act=msg("失信信息和风险提示信息的公示期上限"),
        number=3,
        unit=Unit.YEAR,
        start=Start("effect_or_recognition", msg("处罚决定生效或者行为被认定")),
        owners=(Owner.SYSTEM,),
        citation=of_2021(20),
        also=(of_2021(41, 6), of_2024(39, 3)),
        supersedes=(
            Superseded(
                of_2018(36),
                5,
                Unit.YEAR,
                "公示期上限、起算日适用2021年条例；五年的规定不再适用",
            ),
        ),
        parameters=("A6", "A10", "A11", "A13"),
    ),
    Rule(
        id="publicity.tier",
        act=msg("按轻微、一般、严重分档的公示期"),
        number=None,
        unit=Unit.MONTH,
        start=Start("document_day", msg("文书作出或者生效之日")),
        owners=(Owner.SYSTEM,),
        citation=national(REPAIR_MEASURES),
        also=(of_2021(20),),
        status=RuleStatus.NATIONAL,
        set_by=msg("分档：轻微最长3个月，一般3至12个月，严重12至36个月"),
        adjustable=True,
        parameters=("A10",),
    ),
)

_DUTIES: Final = (
    Rule(
        id="catalogue.edition",
        act=msg("公布公共信用信息目录；当年变更事项纳入下一年度"),
        number=1,
        unit=Unit.PER_YEAR,
        start=Start("calendar_year", msg("每一年度")),
        owners=(Owner.AUTHORITY,),
        citation=of_2021(8),
        supersedes=(
            Superseded(
                of_2018(19),
                None,
                Unit.PARAMETER,
                "目录由主管部门编制、报自治区人民政府批准，每年公布一次",
            ),
        ),
        parameters=("A15",),
    ),
    Rule(
        id="shuanggongshi.upload",
        act=msg("报送行政许可和行政处罚信息"),
        number=7,
        unit=Unit.WORKING_DAY,
        start=Start("decision_day", msg("作出决定")),
        owners=(Owner.PROVIDER,),
        citation=national(DUAL_PUBLICITY),
        also=(of_2021(8), of_2021(9)),
        status=RuleStatus.NATIONAL,
    ),
    Rule(
        id="rectify.gov",
        act=msg("政务失信的限期整改"),
        number=None,
        unit=Unit.PARAMETER,
        start=Start("rectification_order", msg("收到整改要求")),
        owners=(Owner.SUPERIOR,),
        citation=of_2024(14),
        set_by=msg("上一级人民政府"),
        adjustable=True,
    ),
    Rule(
        id="rectify.prv",
        act=msg("提供单位按责令限期改正；逾期提请通报批评"),
        number=None,
        unit=Unit.PARAMETER,
        start=Start("rectification_order", msg("收到整改要求")),
        owners=(Owner.AUTHORITY,),
        citation=of_2018(43),
        status=RuleStatus.FILLS_GAP,
        set_by=msg("公共信用信息主管部门"),
        adjustable=True,
    ),
    Rule(
        id="log.keep",
        act=msg("保存归集和查询日志"),
        number=None,
        unit=Unit.PARAMETER,
        start=Start("log_entry", msg("日志形成")),
        owners=(Owner.AGENCY, Owner.USER),
        citation=of_2021(30, 2),
        also=(of_2018(26), of_2018(35)),
        set_by=msg("国家有关规定"),
        adjustable=True,
    ),
)

ROWS: Final[tuple[Rule, ...]] = (*_CORRECTION, *_CASES, *_PUBLICITY, *_DUTIES)
