"""The notice of a measure: nature, reason, basis, exit, remedies, lifting (21§28; 24§34; 18§33)."""

from pathlib import Path
from typing import Final

from portal.law.code_tables.measures import NOTICE_BLOCKS
from portal.printing import Block, Letter, render
from portal.register.measures.applied.grounds import Ground
from portal.register.measures.applied.models import Application
from portal.register.measures.models import MeasureKind
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import SubjectKind

_RESTRAINT: Final = (
    "依据《内蒙古自治区公共信用信息管理条例》第二十八条、《内蒙古自治区社会信用条例》第三十四条告知。"
    "本告知书送达后措施生效。"
)
_INCENTIVE: Final = (
    "依据《内蒙古自治区公共信用信息管理条例》第二十五条、《内蒙古自治区社会信用条例》第三十一条告知。"
    "本告知书送达后措施生效。"
)


def notice(application: Application, ground: Ground, *, font: Path) -> bytes:
    """Returns the notice as PDF; raises ValueError for an application without decision."""
    if application.decided_on is None or not application.document_no:
        raise ValueError("a notice follows a decision")
    incentive = application.kind is MeasureKind.INCENTIVE
    letter = Letter(
        title="守信激励措施告知书" if incentive else "失信惩戒措施告知书",
        number=application.document_no,
        issuer=application.unit.name_zh,
        day=application.decided_on,
        facts=_facts(application, ground),
        blocks=tuple(
            Block(heading=str(part.label), text=_blocks(application, ground)[part.code.rpartition(".")[2]])
            for part in NOTICE_BLOCKS
        ),
        note=_INCENTIVE if incentive else _RESTRAINT,
    )
    return render(letter, font=font)


def _facts(application: Application, ground: Ground) -> tuple[tuple[str, str], ...]:
    person = ground.subject.kind is SubjectKind.NATURAL_PERSON
    code = (ground.subject.id_masked if person else ground.subject.credit_code) or ""
    facts = [
        ("主体", present_name(ground.subject)),
        ("证件号码（遮蔽）" if person else "统一社会信用代码", code),
        ("措施", " ".join(filter(None, (application.code, application.measure)))),
        ("实施单位", "、".join(task.unit.name_zh for task in application.tasks)),
    ]
    if application.responsible is not None:
        who = f"{application.responsible.name}（{application.responsible.role}）"
        facts.append(("责任人员", f"{who}，{application.own_decision_no}"))
    if application.tender_no:
        facts.append(("招标项目编号", application.tender_no))
    return tuple(facts)


def _blocks(application: Application, ground: Ground) -> dict[str, str]:
    names = {
        MeasureKind.INCENTIVE: "守信激励措施",
        MeasureKind.RESTRAINT_GENERAL: "一般失信惩戒措施",
        MeasureKind.RESTRAINT_SERIOUS: "严重失信惩戒措施",
    }
    return {
        "nature": f"{names[application.kind]}（情节{application.weight.label}）",
        "reason": "\n".join(
            filter(None, (ground.facts, application.rationale, application.weight_reason, _heard(application)))
        ),
        "basis": f"{application.basis}\n依据文书：{ground.title}（{ground.document_no}）",
        "exit": application.exit_conditions,
        "remedy": application.remedies,
        "lifting": application.lift_conditions,
    }


def _heard(application: Application) -> str:
    return "\n".join(f"{one.received_on} 陈述、申辩：{one.text}\n答复：{one.answer}" for one in application.statements)
