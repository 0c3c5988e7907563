"""The documents of a listing: pre-notice, answer and decision with every part the articles ask for, the public text.

Printed in both languages; what staff wrote stays as they wrote it (2024 arts. 34, 36; 2021 art. 28; 2018 art. 33).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from sqlalchemy.orm import Session

from portal.i18n import render as said
from portal.kernel.messages import Message, msg
from portal.law import publicity
from portal.law.codes import sub_code, table
from portal.printing import Block, Letter, render_both
from portal.procedures.turn import Turn
from portal.register.lists.cases.content import Content
from portal.register.lists.cases.models import CaseStatement, ListCase
from portal.register.lists.models import ListKind
from portal.register.lists.queries import EntryPage
from portal.register.measures.models import MeasureItem
from portal.register.repairs import letter as repair_letter
from portal.register.repairs import notice as notice_of_repair
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import SubjectKind

_BY_NOTICE = msg("依据《内蒙古自治区社会信用条例》第三十六条、《内蒙古自治区公共信用信息管理条例》第二十八条告知。")
_BY_ANSWER: Final = msg("依据《内蒙古自治区社会信用条例》第三十六条核实并反馈。")
_NOT_YET: Final = msg("本答复不是列入决定；是否列入，由本机关在陈述、申辩期满后依法决定。")


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a statement with what was found about it and why."""

    stated: str
    reason: str


def notice(case: ListCase, content: Content, measures: Sequence[MeasureItem], turn: Turn, window: int) -> bytes:
    """Returns the pre-notice: facts, grounds, basis, restraints in view, the right to state and to defend."""
    return render_both(lambda: _notice(case, content, measures, turn.today, window), font=turn.font)


def _notice(case: ListCase, content: Content, measures: Sequence[MeasureItem], day: date, window: int) -> Letter:
    rights = msg(
        "收到本告知书之日起%(days)s个工作日内，你（单位）有权向本机关陈述、申辩，提出事实、理由和证据；本机关核实后答复。"
        "逾期不提出的，本机关依法作出决定。",
        days=window,
    )
    blocks = (
        _block(msg("事实"), content.grounds),
        _block(msg("理由"), _weighing(content)),
        _block(msg("依据"), _basis(content)),
        _block(msg("拟提示的失信惩戒措施"), _measures(measures)),
        _block(msg("陈述、申辩的权利"), said(rights)),
    )
    return Letter(
        title=said(msg("列入严重失信主体名单事先告知书")),
        number=case.ref,
        issuer=case.unit.name_zh,
        day=day,
        facts=_facts(case),
        blocks=blocks,
        note=said(_BY_NOTICE),
    )


def answer(case: ListCase, statement: CaseStatement, points: Sequence[Point], turn: Turn) -> bytes:
    """Returns the answer to a statement: each point with what was found and why (2024 art. 36)."""
    return render_both(lambda: _answer(case, statement, points, turn.today), font=turn.font)


def _answer(case: ListCase, statement: CaseStatement, points: Sequence[Point], day: date) -> Letter:
    told = (
        Block(
            heading=said(msg("第%(n)s点", n=number)),
            text=_lines(
                said(msg("陈述、申辩的意见：%(text)s", text=one.stated)),
                said(msg("核实情况和理由：%(text)s", text=one.reason)),
            ),
        )
        for number, one in enumerate(points, start=1)
    )
    return Letter(
        title=said(msg("陈述、申辩答复书")),
        number=case.ref,
        issuer=case.unit.name_zh,
        day=day,
        facts=(*_facts(case), (said(msg("收到陈述、申辩")), statement.received_on.isoformat())),
        blocks=(*told, _block(msg("列入的决定"), said(_NOT_YET))),
        note=said(_BY_ANSWER),
    )


def decision(case: ListCase, content: Content, measures: Sequence[MeasureItem], turn: Turn) -> bytes:
    """Returns the decision with its five blocks; a case without number has no decision (ValueError)."""
    if not case.decision_no:
        raise ValueError("a decision has a number")
    number = case.decision_no
    return render_both(lambda: _decision(case, content, measures, number, turn.today), font=turn.font)


def _decision(case: ListCase, content: Content, measures: Sequence[MeasureItem], number: str, day: date) -> Letter:
    blocks = (
        _block(msg("事由"), f"{content.grounds}\n{_weighing(content)}\n{_heard(case)}"),
        _block(msg("依据"), _basis(content)),
        _block(msg("失信惩戒措施提示"), _measures(measures)),
        _block(msg("移出条件和程序"), f"{content.exit_conditions}\n{content.exit_procedure}"),
        _block(msg("救济措施"), content.remedies),
        _block(msg("责任人员"), _responsible(content)),
    )
    return Letter(
        title=content.title,
        number=number,
        issuer=case.unit.name_zh,
        day=day,
        facts=_facts(case),
        blocks=blocks,
        note=said(msg("本决定送达后通过信用信息平台公布。")),
    )


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
    return render_both(lambda: _published(page), font=font)


def _published(page: EntryPage) -> Letter:
    line = page.line
    measures = [f"{each.code} {each.measure}（{_of_year(each.year)}）" for each in page.measures]
    people = "\n".join(f"{one.name}，{one.role}；{one.basis}；{one.state_rule}" for one in page.responsible)
    parts = (
        (msg("事由"), page.grounds),
        (msg("依据"), _lines(page.basis, page.behaviour_law, page.standard, page.basis_document, page.rules_version)),
        (msg("失信惩戒措施提示") if line.kind is ListKind.SERIOUS else msg("激励措施"), _lines(*measures)),
        (msg("移出条件和程序"), _lines(page.exit_conditions, page.exit_procedure)),
        (msg("救济措施"), page.remedies or ""),
        (msg("责任人员"), _lines(people, page.responsible_note)),
        (msg("整改"), page.rectification or ""),
    )
    return Letter(
        title=line.title,
        number=line.decision_no,
        issuer=line.authority,
        day=line.decided_on,
        facts=(
            (said(msg("主体")), line.subject.name),
            (said(msg("代码")), line.subject.code),
            (said(msg("名单")), line.register_zh),
        ),
        blocks=tuple(_block(heading, text) for heading, text in parts if text),
        note=said(msg("公开文本，个人信息已按规定遮蔽。")),
    )


def _block(heading: Message, text: str) -> Block:
    return Block(heading=said(heading), text=text)


def _of_year(year: int) -> str:
    return said(msg("%(year)s年版清单", year=year))


def _lines(*texts: str | None) -> str:
    return "\n".join(text for text in texts if text)


def _facts(case: ListCase) -> tuple[tuple[str, str], ...]:
    person = case.subject.kind is SubjectKind.NATURAL_PERSON
    code = (case.subject.id_masked if person else case.subject.credit_code) or ""
    return (
        (said(msg("主体")), present_name(case.subject)),
        (said(msg("证件号码（遮蔽）") if person else msg("统一社会信用代码")), code),
        (said(msg("名单")), case.register.name_zh),
    )


def _basis(content: Content) -> str:
    behaviour = table("serious-behaviours").get(f"24-35.{content.behaviour_2024}")
    kind = sub_code(content.behaviour_2021)
    effective = content.basis_effective_on.isoformat() if content.basis_effective_on else ""
    lines = (
        content.basis,
        said(msg("%(article)s：%(what)s", article=behaviour.citation, what=behaviour.label)),
        said(msg("%(article)s：%(what)s", article=kind.citation, what=kind.label)),
        content.behaviour_law,
        said(msg("认定标准：%(text)s", text=content.standard)),
        said(msg("依据文书：%(document)s（%(day)s 生效）", document=content.basis_document, day=effective)),
    )
    return _lines(*lines)


def _weighing(content: Content) -> str:
    return _lines(
        said(msg("性质：%(text)s", text=content.nature)),
        said(msg("情节：%(text)s", text=content.circumstances)),
        said(msg("社会影响：%(text)s", text=content.impact)),
    )


def _measures(measures: Sequence[MeasureItem]) -> str:
    return "\n".join(f"{each.code} {each.measure}（{each.body}；{_of_year(each.edition.year)}）" for each in measures)


def _responsible(content: Content) -> str:
    named = [f"{each.name}，{each.role}；{each.basis}；{each.state_rule}" for each in content.responsible]
    return "\n".join((*named, content.responsible_note)).strip()


def _heard(case: ListCase) -> str:
    if not case.statements:
        return said(msg("当事人书面放弃陈述、申辩。") if case.waived_on else msg("当事人在期限内未陈述、申辩。"))
    lines = []
    for one in case.statements:
        lines.append(said(msg("%(day)s 陈述、申辩：%(text)s", day=one.received_on, text=one.text)))
        lines.append(said(msg("答复：%(text)s", text=one.answer or "")))
    return _lines(*lines)
