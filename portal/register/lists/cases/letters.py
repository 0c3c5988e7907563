"""The documents of a listing: pre-notice and decision with every part the articles ask for, and the public text.

Source: 2024 arts. 34, 36; 2021 art. 28; 2018 art. 33.
"""

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy.orm import Session

from portal.kernel.messages import msg
from portal.law import publicity
from portal.law.codes import sub_code, table
from portal.printing import Block, Letter, render
from portal.procedures.turn import Turn
from portal.register.lists.cases.content import Content
from portal.register.lists.cases.models import ListCase
from portal.register.lists.models import ListKind
from portal.register.lists.queries import EntryPage
from portal.register.measures.models import MeasureItem
from portal.register.repairs import letter as repair_letter
from portal.register.repairs import notice as notice_of_repair
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import SubjectKind


def notice(case: ListCase, content: Content, measures: Sequence[MeasureItem], turn: Turn, window: int) -> bytes:
    """Returns the pre-notice: facts, grounds, basis, restraints in view, the right to state and to defend."""
    rights = msg(
        "收到本告知书之日起%(days)s个工作日内，你（单位）有权向本机关陈述、申辩，提出事实、理由和证据；本机关核实后答复。"
        "逾期不提出的，本机关依法作出决定。",
        days=window,
    )
    blocks = (
        Block(heading="事实", text=content.grounds),
        Block(heading="理由", text=_weighing(content)),
        Block(heading="依据", text=_basis(content)),
        Block(heading="拟提示的失信惩戒措施", text=_measures(measures)),
        Block(heading="陈述、申辩的权利", text=str(rights)),
    )
    letter = Letter(
        title="列入严重失信主体名单事先告知书",
        number=case.ref,
        issuer=case.unit.name_zh,
        day=turn.today,
        facts=_facts(case),
        blocks=blocks,
        note="依据《内蒙古自治区社会信用条例》第三十六条、《内蒙古自治区公共信用信息管理条例》第二十八条告知。",
    )
    return render(letter, font=turn.font)


def decision(case: ListCase, content: Content, measures: Sequence[MeasureItem], turn: Turn) -> bytes:
    """Returns the decision with its five blocks; a case without number has no decision (ValueError)."""
    if not case.decision_no:
        raise ValueError("a decision has a number")
    blocks = (
        Block(heading="事由", text=f"{content.grounds}\n{_weighing(content)}\n{_heard(case)}"),
        Block(heading="依据", text=_basis(content)),
        Block(heading="失信惩戒措施提示", text=_measures(measures)),
        Block(heading="移出条件和程序", text=f"{content.exit_conditions}\n{content.exit_procedure}"),
        Block(heading="救济措施", text=content.remedies),
        Block(heading="责任人员", text=_responsible(content)),
    )
    letter = Letter(
        title=content.title,
        number=case.decision_no,
        issuer=case.unit.name_zh,
        day=turn.today,
        facts=_facts(case),
        blocks=blocks,
        note="本决定送达后通过信用信息平台公布。",
    )
    return render(letter, font=turn.font)


def repair_notice(session: Session, case: ListCase, content: Content, turn: Turn) -> bytes:
    """Returns the notice of repair that is served with the decision; a case not decided has none (ValueError)."""
    if case.decision_no is None or case.decided_on is None:
        raise ValueError("a notice goes out with a decision")
    listing = notice_of_repair.Listing(
        ref=case.ref,
        register=case.register,
        subject=case.subject,
        unit=case.unit,
        title=content.title,
        decision_no=case.decision_no,
        decided_on=case.decided_on,
        public_until=publicity.public_until(case.decided_on, publicity.StartKind.RECOGNITION).until,
        exits=(content.exit_conditions, content.exit_procedure),
    )
    told = notice_of_repair.of_listing(session, listing)
    return repair_letter.printed(session, told, site=turn.site, today=turn.today, font=turn.font)


def published(page: EntryPage, *, font: Path) -> bytes:
    """Returns the decision as everybody may read it: the words of the public page, masked as there."""
    line = page.line
    measures = "\n".join(f"{each.code} {each.measure}（{each.year}年版清单）" for each in page.measures)
    people = "\n".join(f"{one.name}，{one.role}；{one.basis}；{one.state_rule}" for one in page.responsible)
    parts = (
        ("事由", page.grounds),
        ("依据", _lines(page.basis, page.behaviour_law, page.standard, page.basis_document, page.rules_version)),
        ("失信惩戒措施提示" if line.kind is ListKind.SERIOUS else "激励措施", measures),
        ("移出条件和程序", _lines(page.exit_conditions, page.exit_procedure)),
        ("救济措施", page.remedies or ""),
        ("责任人员", _lines(people, page.responsible_note)),
        ("整改", page.rectification or ""),
    )
    letter = Letter(
        title=line.title,
        number=line.decision_no,
        issuer=line.authority,
        day=line.decided_on,
        facts=(("主体", line.subject.name), ("代码", line.subject.code), ("名单", line.register_zh)),
        blocks=tuple(Block(heading=heading, text=text) for heading, text in parts if text),
        note="公开文本，个人信息已按规定遮蔽。",
    )
    return render(letter, font=font)


def _lines(*texts: str | None) -> str:
    return "\n".join(text for text in texts if text)


def _facts(case: ListCase) -> tuple[tuple[str, str], ...]:
    person = case.subject.kind is SubjectKind.NATURAL_PERSON
    code = (case.subject.id_masked if person else case.subject.credit_code) or ""
    return (
        ("主体", present_name(case.subject)),
        ("证件号码（遮蔽）" if person else "统一社会信用代码", code),
        ("名单", case.register.name_zh),
    )


def _basis(content: Content) -> str:
    behaviour = table("serious-behaviours").get(f"24-35.{content.behaviour_2024}")
    kind = sub_code(content.behaviour_2021)
    effective = content.basis_effective_on.isoformat() if content.basis_effective_on else ""
    lines = (
        content.basis,
        f"{behaviour.citation}：{behaviour.label}",
        f"{kind.citation}：{kind.label}",
        content.behaviour_law,
        f"认定标准：{content.standard}",
        f"依据文书：{content.basis_document}（{effective} 生效）",
    )
    return _lines(*lines)


def _weighing(content: Content) -> str:
    return f"性质：{content.nature}\n情节：{content.circumstances}\n社会影响：{content.impact}"


def _measures(measures: Sequence[MeasureItem]) -> str:
    return "\n".join(f"{each.code} {each.measure}（{each.body}；{each.edition.year}年版清单）" for each in measures)


def _responsible(content: Content) -> str:
    named = [f"{each.name}，{each.role}；{each.basis}；{each.state_rule}" for each in content.responsible]
    return "\n".join((*named, content.responsible_note)).strip()


def _heard(case: ListCase) -> str:
    if not case.statements:
        return "当事人书面放弃陈述、申辩。" if case.waived_on else "当事人在期限内未陈述、申辩。"
    heard = case.statements
    return "\n".join(f"{one.received_on.isoformat()} 陈述、申辩：{one.text}\n答复：{one.answer}" for one in heard)
