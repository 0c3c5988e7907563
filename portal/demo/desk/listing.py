"""Listings on their way: a draft for a colleague's review, and one in the window of its defence, with a statement."""

from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Select, select

from portal.demo.desk.people import Stage
from portal.kernel.clock import beijing_date
from portal.law.calendar import WorkCalendar
from portal.procedures.turn import Turn
from portal.register.lists.cases import drafts, hearing
from portal.register.lists.cases.content import Content
from portal.register.lists.cases.drafts import Drafted
from portal.register.lists.models import ListEntry, ListKind, ListRegister
from portal.register.subjects.models import Subject, SubjectKind, SubjectStatus

_REGISTER: Final = "spyp"
_MEASURES: Final = ("YZ-01", "YZ-07")
_COMPANY: Final = "91"  # registered by market regulation, enterprise (GB 32100)


def begin(stage: Stage, font: Path) -> int:
    """Returns how many listings were begun; without the typeface of letters no notice can be issued, and none is."""
    codes = stage.session.scalars(_unlisted().limit(2)).all()
    first = _open(stage, codes[0], days=1, font=font)
    if not font.is_file():
        return len([first])
    ref = _open(stage, codes[1], days=9, font=font)
    drafts.review(stage.session, ref=ref, turn=_turn(stage, "lister2", 8, font))
    hearing.issue_notice(stage.session, ref=ref, turn=_turn(stage, "lister", 7, font))
    served = _turn(stage, "lister", 6, font)
    hearing.serve_notice(
        stage.session,
        ref=ref,
        day=beijing_date(served.at),
        manner="直接送达",
        proof="（示例）送达回证第1号",
        file=None,
        turn=served,
    )
    words = "（示例）涉案批次已经全部召回，请求从轻认定。"
    said = _turn(stage, "lister", 3, font)
    hearing.enter_statement(stage.session, ref=ref, day=beijing_date(said.at), words=words, file=None, turn=said)
    return len([first, ref])


def _open(stage: Stage, code: str | None, *, days: int, font: Path) -> str:
    drafted = Drafted(kind=ListKind.SERIOUS, register=_REGISTER, subject=code or "", content=_content(stage, days))
    return drafts.open_case(stage.session, drafted=drafted, turn=_turn(stage, "lister", days, font)).ref


def _content(stage: Stage, days: int) -> Content:
    return Content(
        title="列入严重失信主体名单决定书",
        grounds="（示例）生产经营不符合食品安全标准的食品，情节严重，拒不改正。",
        basis="（示例）《食品安全严重违法管理规定》第五条",
        exit_conditions="（示例）违法行为已经改正，社会危害已经消除，列入满一年。",
        exit_procedure="（示例）向列入机关书面提出，由列入机关核实后决定。",
        remedies="（示例）可以依法申请行政复议或者提起行政诉讼。",
        behaviour_2024="1",
        behaviour_2021="15.1",
        standard="（示例）违反食品安全标准且情节严重",
        basis_kind="24-33.2",
        basis_document=f"（示例）市监罚〔{stage.plan.today.year}〕{days}号",
        basis_effective_on=stage.plan.today - timedelta(days=days + 30),
        principles=("lawful", "objective", "prudent", "relevant"),
        nature="（示例）产品直接危害人身安全。",
        circumstances="（示例）两年内第三次被查处。",
        impact="（示例）涉及多家学校的食堂。",
        measures=_MEASURES,
        responsible_note="（示例）经查无应当一并归集的责任人员",
    )


def _turn(stage: Stage, login: str, days: int, font: Path) -> Turn:
    return Turn(
        actor=stage.actor(login),
        at=stage.ago(days),
        seen=None,
        calendar=WorkCalendar.shipped(),
        cipher=stage.cipher,
        font=font,
    )


def _unlisted() -> Select[tuple[str | None]]:
    listed = select(ListEntry.subject_id).join(ListEntry.register).where(ListRegister.code == _REGISTER)
    return (
        select(Subject.credit_code)
        .where(Subject.kind == SubjectKind.LEGAL_PERSON, Subject.id.not_in(listed))
        .where(Subject.credit_code.startswith(_COMPANY))
        .where(Subject.status == SubjectStatus.ACTIVE)
        .order_by(Subject.id.desc())
    )
