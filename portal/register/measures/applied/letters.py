"""The notice of a measure: nature, reason, basis, exit, remedies, lifting (21§28; 24§34; 18§33).

Printed in both languages; what staff wrote stays as they wrote it.
"""

from datetime import date
from pathlib import Path
from typing import Final

from portal.i18n import render as said
from portal.kernel.messages import msg
from portal.law.code_tables.measures import NOTICE_BLOCKS
from portal.printing import Block, Letter, render_both
from portal.register.measures.applied.grounds import Ground
from portal.register.measures.applied.models import Application
from portal.register.measures.models import MeasureKind
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import SubjectKind

_RESTRAINT: Final = msg(
    "依据《内蒙古自治区公共信用信息管理条例》第二十八条、《内蒙古自治区社会信用条例》第三十四条告知。本告知书送达后措施生效。"
)
_INCENTIVE: Final = msg(
    "依据《内蒙古自治区公共信用信息管理条例》第二十五条、《内蒙古自治区社会信用条例》第三十一条告知。本告知书送达后措施生效。"
)
_NATURES: Final = {
    MeasureKind.INCENTIVE: msg("守信激励措施"),
    MeasureKind.RESTRAINT_GENERAL: msg("一般失信惩戒措施"),
    MeasureKind.RESTRAINT_SERIOUS: msg("严重失信惩戒措施"),
}


def notice(application: Application, ground: Ground, *, font: Path) -> bytes:
    """Returns the notice as PDF; raises ValueError for an application without decision."""
    if application.decided_on is None or not application.document_no:
        raise ValueError("a notice follows a decision")
    number, day = application.document_no, application.decided_on
    return render_both(lambda: _letter(application, ground, number, day), font=font)


def _letter(application: Application, ground: Ground, number: str, day: date) -> Letter:
    incentive = application.kind is MeasureKind.INCENTIVE
    blocks = _blocks(application, ground)
    return Letter(
        title=said(msg("守信激励措施告知书") if incentive else msg("失信惩戒措施告知书")),
        number=number,
        issuer=application.unit.name_zh,
        day=day,
        facts=_facts(application, ground),
        blocks=tuple(
            Block(heading=said(part.label), text=blocks[part.code.rpartition(".")[2]]) for part in NOTICE_BLOCKS
        ),
        note=said(_INCENTIVE if incentive else _RESTRAINT),
    )


def _facts(application: Application, ground: Ground) -> tuple[tuple[str, str], ...]:
    person = ground.subject.kind is SubjectKind.NATURAL_PERSON
    code = (ground.subject.id_masked if person else ground.subject.credit_code) or ""
    facts = [
        (said(msg("主体")), present_name(ground.subject)),
        (said(msg("证件号码（遮蔽）") if person else msg("统一社会信用代码")), code),
        (said(msg("措施")), " ".join(filter(None, (application.code, application.measure)))),
        (said(msg("实施单位")), "、".join(task.unit.name_zh for task in application.tasks)),
    ]
    if application.responsible is not None:
        who = f"{application.responsible.name}（{application.responsible.role}）"
        facts.append((said(msg("责任人员")), f"{who}，{application.own_decision_no}"))
    if application.tender_no:
        facts.append((said(msg("招标项目编号")), application.tender_no))
    return tuple(facts)


def _blocks(application: Application, ground: Ground) -> dict[str, str]:
    nature = msg("%(measure)s（情节%(weight)s）", measure=_NATURES[application.kind], weight=application.weight.label)
    document = msg("依据文书：%(title)s（%(number)s）", title=ground.title, number=ground.document_no)
    return {
        "nature": said(nature),
        "reason": "\n".join(
            filter(None, (ground.facts, application.rationale, application.weight_reason, _heard(application)))
        ),
        "basis": f"{application.basis}\n{said(document)}",
        "exit": application.exit_conditions,
        "remedy": application.remedies,
        "lifting": application.lift_conditions,
    }


def _heard(application: Application) -> str:
    lines = []
    for one in application.statements:
        lines.append(said(msg("%(day)s 陈述、申辩：%(text)s", day=one.received_on, text=one.text)))
        lines.append(said(msg("答复：%(text)s", text=one.answer or "")))
    return "\n".join(lines)
