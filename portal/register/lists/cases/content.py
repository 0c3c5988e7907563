"""What a draft holds, and what it must hold for its kind before anybody else sees it.

Source: 2024 arts. 13, 30, 32-37; 2021 arts. 15, 28, 29.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Final

from portal.kernel.citation import Citation
from portal.kernel.errors import RuleBroken
from portal.kernel.messages import Message, msg
from portal.law import publicity
from portal.law.codes import RecordClass, table
from portal.law.instruments import of_2018, of_2021, of_2024
from portal.register.lists.commands import ResponsibleDraft
from portal.register.lists.models import ListKind

PRINCIPLES: Final[Mapping[str, Message]] = {
    "lawful": msg("合法"),
    "objective": msg("客观"),
    "prudent": msg("审慎"),
    "relevant": msg("关联"),
}
WEIGHING: Final[Mapping[str, Message]] = {
    "nature": msg("行为的性质"),
    "circumstances": msg("行为的情节"),
    "impact": msg("社会影响"),
}
_SENTENCE: Final = re.compile(r"[^\s。！？.!?᠃]{4,}[^。！？.!?᠃]*[。！？.!?᠃]")
_DAYS: Final = ("basis_effective_on", "exit_earliest_on", "decided_on", "public_until", "discovered_on", "rectify_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A draft of any kind; what a kind does not have stays empty. `measures` are codes of the edition in force."""

    title: str = ""
    grounds: str = ""
    basis: str = ""
    exit_conditions: str = ""
    exit_procedure: str = ""
    remedies: str = ""
    behaviour_2024: str = ""
    behaviour_2021: str = ""
    behaviour_law: str = ""
    standard: str = ""
    basis_kind: str = ""
    basis_document: str = ""
    basis_effective_on: date | None = None
    exit_earliest_on: date | None = None
    principles: tuple[str, ...] = ()
    nature: str = ""
    circumstances: str = ""
    impact: str = ""
    measures: tuple[str, ...] = ()
    responsible: tuple[ResponsibleDraft, ...] = ()
    responsible_note: str = ""
    decision_no: str = ""
    decided_on: date | None = None
    public_until: date | None = None
    amount: float | None = None
    discovered_on: date | None = None
    rectify_by: date | None = None
    rectification: str = ""

    def to_json(self) -> dict[str, Any]:
        """Returns the draft as a JSON document."""
        plain = asdict(self)
        return plain | {name: day.isoformat() for name in _DAYS if (day := plain[name])}

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> "Content":
        """Returns the draft of a JSON document."""
        known = {field.name for field in fields(cls)}
        values = {name: value for name, value in stored.items() if name in known}
        days = {name: date.fromisoformat(values[name]) for name in _DAYS if values.get(name)}
        people = tuple(ResponsibleDraft(**each) for each in values.get("responsible", ()))
        lists = {name: tuple(values.get(name, ())) for name in ("principles", "measures")}
        return cls(**(values | days | lists | {"responsible": people}))


_COMMON: Final = (("title", msg("决定名称")), ("grounds", msg("事由")), ("basis", msg("依据")))
# The day of the document, not that of publication: a record is public for three years from it (2021 art. 20).
_DATED: Final = ("decided_on", msg("决定日期"))
_REQUIRED: Final[Mapping[ListKind, tuple[tuple[str, Message], ...]]] = {
    ListKind.SERIOUS: (
        *_COMMON,
        ("standard", msg("认定标准")),
        ("basis_document", msg("依据文书")),
        ("basis_effective_on", msg("文书生效日期")),
        ("measures", msg("失信惩戒措施提示")),
        ("exit_conditions", msg("移出条件")),
        ("exit_procedure", msg("移出程序")),
        ("remedies", msg("救济措施")),
    ),
    ListKind.HONOUR: (*_COMMON, ("decision_no", msg("决定文号")), _DATED, ("public_until", msg("有效期"))),
    ListKind.GOVERNMENT: (*_COMMON, ("decision_no", msg("文书号")), _DATED, ("discovered_on", msg("发现日期"))),
}
_CITES: Final = {ListKind.SERIOUS: of_2024(36), ListKind.HONOUR: of_2024(30), ListKind.GOVERNMENT: of_2024(13)}


def check(content: Content, kind: ListKind, *, today: date) -> None:
    """Raises RuleBroken naming the first block, code, ground or day that is missing or cannot be."""
    for name, label in _REQUIRED[kind]:
        if not getattr(content, name):
            raise RuleBroken(msg("决定缺少：%(block)s", block=label), citation=_CITES[kind], field=name)
    for name in ("basis_effective_on", "decided_on", "discovered_on"):
        _not_in_future(content, name, today, _CITES[kind])
    if kind is ListKind.SERIOUS:
        _check_behaviour(content)
        _check_document(content)
        _check_weighing(content)
        check_responsible(content)
    if kind is ListKind.GOVERNMENT:
        _check_period(content, today)
    if kind is ListKind.HONOUR and content.public_until and content.public_until <= today:
        raise RuleBroken(msg("有效期应晚于今天"), citation=of_2024(30), field="public_until")
    if content.amount is not None and content.amount < 0:
        raise RuleBroken(msg("金额不能为负数"), citation=of_2024(13), field="amount")


def check_responsible(content: Content) -> None:
    """Raises RuleBroken for a person without basis of responsibility and state rule, and for silence on all persons."""
    for person in content.responsible:
        if not all(map(str.strip, (person.name, person.role, person.basis, person.state_rule))):
            sentence = msg("责任人员须写明姓名、职务、责任依据和国家规定")
            raise RuleBroken(sentence, citation=of_2021(29), field="responsible_note")
    if not content.responsible and not content.responsible_note:
        sentence = msg("没有责任人员的，须写明理由")
        raise RuleBroken(sentence, citation=of_2024(37), field="responsible_note")


def _check_behaviour(content: Content) -> None:
    if f"24-35.{content.behaviour_2024}" not in table("serious-behaviours"):
        raise RuleBroken(msg("只能列入第三十五条限定的五类行为"), citation=of_2024(35), field="behaviour_2024")
    if content.behaviour_2024 == "5" and not content.behaviour_law:
        sentence = msg("第五类行为须写明法律、法规或者国家的规定")
        raise RuleBroken(sentence, citation=of_2024(35, 5), field="behaviour_law")
    if content.behaviour_2021 not in RecordClass.SERIOUS.sub_codes:
        raise RuleBroken(msg("请选择严重失信信息的类别"), citation=of_2021(15), field="behaviour_2021")


def _check_period(content: Content, today: date) -> None:
    if content.decided_on is None:
        return
    last = publicity.public_until(content.decided_on, publicity.StartKind.RECOGNITION).until
    if last < today:
        sentence = msg("公示期限已于%(day)s届满，不得公布", day=last)
        raise RuleBroken(sentence, citation=of_2021(20), field="decided_on")


def _check_document(content: Content) -> None:
    if content.basis_kind not in table("basis-documents"):
        raise RuleBroken(msg("请选择依据文书的种类"), citation=of_2024(33), field="basis_kind")
    missing = [label for name, label in PRINCIPLES.items() if name not in content.principles]
    if missing:
        sentence = msg("认定须符合每一项原则，未确认：%(what)s", what=missing[0])
        raise RuleBroken(sentence, citation=of_2024(33), field="principles")


def _check_weighing(content: Content) -> None:
    cites: dict[str, Citation] = {"nature": of_2024(32), "circumstances": of_2021(28), "impact": of_2018(33)}
    for name, label in WEIGHING.items():
        if not _SENTENCE.search(getattr(content, name)):
            sentence = msg("请至少用一句话说明：%(what)s", what=label)
            raise RuleBroken(sentence, citation=cites[name], field=name)


def _not_in_future(content: Content, name: str, today: date, basis: Citation) -> None:
    day: date | None = getattr(content, name)
    if day is not None and day > today:
        raise RuleBroken(msg("日期不能晚于今天"), citation=basis, field=name)
