"""Decides what the written result says: each item, outcome, reason and article, and the way on (2018 arts. 38, 39).

The words are messages, so that letter and page say the same in either language; names and the texts of records stay as
they are. A natural person is named; no identity number stands in it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from io import BytesIO
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import i18n, procedures
from portal.accounts.models import Unit, UnitKind
from portal.cases import effects, parties, results, terms
from portal.cases.handling import Act
from portal.cases.lodging import PROCEDURES
from portal.cases.models import Case, CaseItem, CaseKind, Outcome
from portal.cases.overdue import responsible_unit, unit_above
from portal.cases.things import Thing
from portal.kernel.citation import Citation
from portal.kernel.clock import beijing_date
from portal.kernel.messages import Message, msg
from portal.kernel.references import new_reference
from portal.law import remedies
from portal.law.codes import ObjectionGround
from portal.law.procedures.deletion import OWN_PRAISE
from portal.law.procedures.objection import BY_OBJECTION, EVIDENCE, TWO_DOORS
from portal.law.procedures.repair import BY_REPAIR, RIGHT
from portal.law.procedures.review import BY_REVIEW, IN_WRITING
from portal.law.repair import Condition
from portal.printing import Block, Letter, render_both
from portal.register.notices import amendments
from portal.security.fields import FieldCipher
from portal.security.uploads import PDF
from portal.store import files
from portal.store.files import StoredFile

PURPOSE: Final = "case letter"
TITLES: Final[Mapping[CaseKind, Message]] = {
    CaseKind.OBJECTION: msg("异议处理结果告知书"),
    CaseKind.REVIEW: msg("复核决定书"),
    CaseKind.REPAIR: msg("信用修复决定书"),
    CaseKind.DELETION: msg("删除增信信息告知书"),
}
ARTICLES: Final[Mapping[CaseKind, tuple[Citation, ...]]] = {
    CaseKind.OBJECTION: (BY_OBJECTION, EVIDENCE, TWO_DOORS),
    CaseKind.REVIEW: (BY_REVIEW, IN_WRITING),
    CaseKind.REPAIR: (BY_REPAIR, RIGHT),
    CaseKind.DELETION: (OWN_PRAISE,),
}
_WAYS: Final = {
    CaseKind.OBJECTION: msg(
        "对处理结果不服的，可以向公共信用信息主管部门（%(unit)s）申请复核；复核自收到申请之日起二十个工作日内作出决定。"
    ),
    CaseKind.REVIEW: msg("对复核决定不服的，可以依法申请行政复议或者提起行政诉讼。"),
    CaseKind.REPAIR: msg("对决定不服的，可以依法申请行政复议或者提起行政诉讼。修复不收取任何费用。"),
    CaseKind.DELETION: msg("已删除的信息不再归集。对办理有意见的，可以向公共信用信息主管部门（%(unit)s）反映。"),
}
_NOT_ALONE: Final = msg("申请复核不是必经的程序；对处理结果不服的，也可以依法申请行政复议或者提起行政诉讼。")
_AGAIN: Final = msg("不予修复的，具备条件后可以再次申请。")
REMEDIES: Final = msg("救济途径")
_NEAREST: Final = msg("信息所在地的发展改革部门")
_DECIDING: Final = frozenset({"decide", "delete", "confirm", "approve", "refuse"})

Line = Message | str


@dataclass(frozen=True, slots=True)
class Part:
    """One numbered part of a letter: its heading, its lines."""

    heading: Message
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a letter says, still to be said in a language."""

    title: Message
    number: str
    issuer: Line
    day: date
    facts: tuple[tuple[Message, Line], ...]
    parts: tuple[Part, ...]
    articles: tuple[Citation, ...]


def issue(session: Session, *, case: Case, act: Act) -> None:
    """Keeps the letter of a decided case."""
    case.letter = keep(session, said=written(session, case, act.cipher), name=case.kind.value, act=act)
    session.flush()


def keep(session: Session, *, said: Written, name: str, act: Act) -> StoredFile:
    """Returns the file of a letter in both languages, kept; `name` says which letter it is. Raises as printing does."""
    return files.keep(
        session,
        BytesIO(render_both(partial(spoken, said), font=act.font)),
        ref=new_reference("file"),
        name=f"{name}-{said.number}.pdf",
        media_type=PDF,
        purpose=PURPOSE,
        sealer=act.cipher,
        at=act.at,
        by=act.ref,
    )


def written(session: Session, case: Case, cipher: FieldCipher) -> Written:
    """Returns what the letter of a decided case says; raises ValueError for one that is not decided."""
    if case.decided_at is None:
        raise ValueError("an undecided case has no letter")
    items = [_part(session, item, number) for number, item in enumerate(case.items, start=1)]
    return Written(
        title=TITLES[case.kind],
        number=case.ref,
        issuer=decided_by(session, case),
        day=beijing_date(case.decided_at),
        facts=_facts(session, case, cipher),
        parts=(*items, Part(REMEDIES, (*_again(case), way(session, case, _WAYS[case.kind]), *_further(session, case)))),
        articles=ARTICLES[case.kind],
    )


def spoken(said: Written) -> Letter:
    """Returns a letter in the language that is spoken just then."""
    blocks = [
        Block(heading=i18n.render(part.heading), text="\n".join(map(i18n.render, part.lines))) for part in said.parts
    ]
    return Letter(
        title=i18n.render(said.title),
        number=said.number,
        issuer=i18n.render(said.issuer),
        day=said.day,
        facts=tuple((i18n.render(label), i18n.render(value)) for label, value in said.facts),
        blocks=tuple(blocks),
        note=i18n.render(msg("依据：%(basis)s。", basis=said.articles)),
    )


def _facts(session: Session, case: Case, cipher: FieldCipher) -> tuple[tuple[Message, Line], ...]:
    facts: list[tuple[Message, Line]] = [
        *parties.named(session, case, cipher),
        (msg("收到日期"), beijing_date(case.received_at).isoformat()),
    ]
    if case.review_of is not None:
        facts.append((msg("复核的异议"), case.review_of))
    extended = sum(terms.granted(case))
    if extended:
        facts.append((msg("经批准延长的日数"), str(extended)))
    return tuple(facts)


def _part(session: Session, item: CaseItem, number: int) -> Part:
    thing = effects.of_item(session, item)
    archived = results.stays_archived(thing, item)
    lines: list[Line] = [named(thing, item)]
    if item.ground:
        lines.append(msg("异议理由：%(ground)s", ground=ObjectionGround(item.ground).label))
    if item.outcome is not None:
        lines.append(msg("处理结果：%(outcome)s", outcome=results.named(item.outcome, archived=archived)))
    lines += [
        msg("%(field)s：原为“%(before)s”，现为“%(after)s”", field=name, before=before, after=after)
        for name, before, after in changed(thing, item)
    ]
    lines.append(msg("理由：%(reason)s", reason=item.reason or ""))
    lines += _unmet(item)
    follows = results.effect(item.outcome, archived=archived, measured=_measured(session, item))
    return Part(msg("第%(n)s项", n=number), (*lines, follows) if follows else tuple(lines))


def _measured(session: Session, item: CaseItem) -> bool:
    decided = item.case.decided_at
    refs = [ref for ref in (item.record_ref, item.entry_ref) if ref]
    return bool(results.restrained(session, refs, decided_on=beijing_date(decided) if decided else None))


def changed(thing: Thing | None, item: CaseItem) -> Sequence[tuple[str, str, str]]:
    """Returns each field that the decision on an item changed: its name, what it said, what it says now."""
    record = thing.record if thing is not None else None
    versions = {each.number: each.content for each in record.versions} if record is not None else {}
    if record is None or item.version is None or not {item.version, item.version - 1} <= versions.keys():
        return ()
    before, after = versions[item.version - 1], versions[item.version]
    pairs = [(each.name, _said(before, each.code), _said(after, each.code)) for each in amendments.open_fields(record)]
    return [pair for pair in pairs if pair[1] != pair[2]]


def _said(content: Mapping[str, object], code: str) -> str:
    return str(content.get(code) or "")


def named(thing: Thing | None, item: CaseItem) -> Line:
    """Returns what an item is about: what it is called, who provided it, its document."""
    unit, ref = item.unit.name_zh, item.record_ref or item.entry_ref or ""
    if thing is None or not thing.title:
        return msg("已经删除的信息（%(unit)s，信息编号%(ref)s）", unit=unit, ref=ref)
    number = thing.record.document_no if thing.record else thing.entry.decision_no if thing.entry else ""
    return f"{thing.title}（{unit}，{number}）" if number else f"{thing.title}（{unit}）"


def _unmet(item: CaseItem) -> list[Line]:
    return [
        msg(
            "未满足：%(condition)s（%(basis)s）",
            condition=Condition(code).label,
            basis=Condition(code).citation.message(),
        )
        for code, met in item.conditions.items()
        if met is False
    ]


def way(session: Session, case: Case, words: Message) -> Message:
    """Returns a sentence on the way on, with the competent department of the case where it names one."""
    unit = unit_above(session, case, UnitKind.COMPETENT)
    return msg(words.template, unit=unit.name_zh if unit is not None else _NEAREST)


def against(session: Session, case: Case, actions: Collection[str]) -> tuple[Line, ...]:
    """Returns review and litigation against what was decided by one of these steps, with terms and whom to ask."""
    named = issuer(session, case, actions)
    found = session.scalars(select(Unit.division).where(Unit.name_zh == named)).all() if isinstance(named, str) else ()
    # Units that bear one name and sit in several places leave it open which government is meant.
    return remedies.ways(found[0] if len(set(found)) == 1 else None)


def _again(case: Case) -> tuple[Line, ...]:
    return (_AGAIN,) if any(item.outcome is Outcome.REFUSED for item in case.items) else ()


def _further(session: Session, case: Case) -> tuple[Line, ...]:
    if case.kind is CaseKind.DELETION:
        return ()
    ways = against(session, case, _DECIDING)
    return (_NOT_ALONE, *ways) if case.kind is CaseKind.OBJECTION else ways


def decided_by(session: Session, case: Case) -> Line:
    """Returns the unit that decided a case: its letter and whatever proves the decision name the same."""
    return issuer(session, case, _DECIDING)


def issuer(session: Session, case: Case, actions: Collection[str]) -> Line:
    """Returns the unit of whoever took one of these steps last, or without one the unit that owes the answer."""
    done = procedures.history(session, PROCEDURES[case.kind], case.ref)
    decided = [event.unit_name for event in done if event.action in actions and event.unit_name]
    if decided:
        return decided[-1]
    unit = responsible_unit(session, case)
    return unit.name_zh if unit is not None else msg("公共信用信息工作机构")
