"""Complaints, suggestions and reports of charges: waiting, in hand, before a second person, answered, supervised."""

from dataclasses import dataclass
from typing import Final

from portal.complaints import commands
from portal.complaints.commands import Move, Wish
from portal.complaints.models import ComplaintKind
from portal.demo.desk.people import Stage

_CLERK, _HEAD, _REVIEWER = "clerk", "head", "reviewer"
_REGULATOR: Final = "maker"
_CONTACT: Final = "（示例）示例市示例路1号"
_LOOKED_INTO: Final = "（示例）经核实，已经要求该单位改正，并向您致歉。"


@dataclass(frozen=True, slots=True)
class _Said:
    """One complaint: whose unit is named, how far it came, so many days ago; `upheld` is of a charge report."""

    kind: ComplaintKind
    text: str
    days: int
    about: str = ""
    by: str = _CLERK
    contact: str = ""
    taken: bool = True
    answer: str = ""
    upheld: bool | None = None


_SAID: Final = (
    _Said(ComplaintKind.SUGGESTION, "（示例）建议在窗口提供大字版的信用报告。", 3, taken=False),
    _Said(
        ComplaintKind.HANDLING, "（示例）来信提出的更正申请，一个月没有回音。", 6, about=_REGULATOR, contact=_CONTACT
    ),
    _Said(ComplaintKind.HANDLING, "（示例）报送前没有核对名称。", 20, about=_REGULATOR, answer=_LOOKED_INTO),
    _Said(
        ComplaintKind.SUGGESTION,
        "（示例）希望受理回执能用蒙古文打印。",
        40,
        contact=_CONTACT,
        answer="（示例）谢谢您的建议：使用蒙古文提出的申请，回执和文书用蒙古文写明。",
    ),
    _Said(ComplaintKind.CHARGE, "（示例）办理修复时被要求交纳“服务费”。", 4, about=_REGULATOR, upheld=True),
    _Said(
        ComplaintKind.CHARGE,
        "（示例）经办人说交钱可以早一点修复。",
        30,
        about=_REGULATOR,
        answer="（示例）经核实属实，已经立案监督；收取的款项全部退还。",
        upheld=True,
    ),
    _Said(
        ComplaintKind.CHARGE,
        "（示例）修复要交钱。",
        60,
        answer="（示例）经核实，是中介机构收取的代办费，与行政机关无关；修复不收取任何费用。",
        upheld=False,
    ),
    _Said(ComplaintKind.HANDLING, "（示例）打了三次电话，没有人接。", 2, about=_CLERK, by=_REVIEWER, taken=False),
    _Said(
        ComplaintKind.HANDLING,
        "（示例）异议的结果没有写明理由。",
        25,
        about=_CLERK,
        by=_REVIEWER,
        answer="（示例）已经督促该机构重新送达写明理由的结果。",
    ),
)


def play(stage: Stage) -> int:
    """Returns how many complaints there are; units and staff are there before."""
    for number, said in enumerate(_SAID, start=1):
        _follow(stage, said, _lodge(stage, said, number))
    return len(_SAID)


def _lodge(stage: Stage, said: _Said, number: int) -> str:
    wish = Wish(
        kind=said.kind.value,
        text=said.text,
        unit=stage.actor(said.about).unit_name if said.about else "",
        contact=said.contact,
        form_key=f"demonstration-complaint-{number:03d}",
    )
    visitor = f"demonstration-{number}"
    return commands.lodge(stage.session, wish=wish, visitor=visitor, cipher=stage.cipher, at=stage.ago(said.days)).ref


def _follow(stage: Stage, said: _Said, ref: str) -> None:
    if not said.taken:
        return
    commands.take(stage.session, ref=ref, move=_move(stage, said.by, said.days - 1))
    if said.kind is ComplaintKind.CHARGE:
        _charged(stage, said, ref)
    elif said.answer:
        commands.answer(stage.session, ref=ref, words=said.answer, move=_move(stage, said.by, said.days - 5))


def _charged(stage: Stage, said: _Said, ref: str) -> None:
    """A second person decides; without an answer of its own it is still before them."""
    words, move = said.answer or "（示例）经核实属实，拟立案监督。", _move(stage, said.by, said.days - 2)
    commands.propose(stage.session, ref=ref, words=words, upheld=said.upheld, unit="", move=move)
    if said.answer:
        commands.confirm(stage.session, ref=ref, move=_move(stage, _HEAD, said.days - 6))


def _move(stage: Stage, login: str, days: int) -> Move:
    return Move(actor=stage.actor(login), at=stage.ago(days), seen=None, cipher=stage.cipher)
