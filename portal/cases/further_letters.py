"""Decides what is written beside the result of a case: a term that moves, material that lacks, a repair in doubt.

An applicant with an account reads in the inbox that the term was made longer, stopped or runs on, or what lacks; to
everybody else the desk hands the notice over (2021 arts. 37, 38), and so it is told before a repair is revoked and
when it stays (art. 28). A revoked repair is a decision of its own, with
reasons, effect and remedies (2024 art. 42(3)). All are kept with the case.
"""

from collections.abc import Mapping
from typing import Final

from sqlalchemy.orm import Session

from portal.cases import effects, letters, parties, terms
from portal.cases.handling import Act
from portal.cases.letters import REMEDIES, Line, Part, Written
from portal.cases.models import Case, CaseExtension, CaseFile, CaseItem, CasePause, Outcome
from portal.cases.papers import DOUBT, EXTENSION, LACKING, RESUMED, REVOCATION, STOPPED, UPHELD
from portal.cases.things import Thing
from portal.kernel.clock import beijing_date
from portal.kernel.messages import Message, msg
from portal.law import rules, timers
from portal.law.procedures.objection import BY_OBJECTION
from portal.law.procedures.repair import BY_REPAIR, DEFENCE, FALSE_MATERIAL, RIGHT, WINDOW

TITLES: Final[Mapping[str, Message]] = {
    EXTENSION: msg("延长办理期限告知书"),
    STOPPED: msg("中止办理期限告知书"),
    RESUMED: msg("继续计算办理期限告知书"),
    LACKING: msg("补正材料告知书"),
    DOUBT: msg("撤销信用修复事先告知书"),
    UPHELD: msg("维持信用修复告知书"),
    REVOCATION: msg("撤销信用修复决定书"),
}
_HIDDEN: Final = msg("核查处理期间，有异议的信息继续暂停披露。")
_NOT_AGREED: Final = msg("对延长期限有意见的，可以向公共信用信息主管部门（%(unit)s）反映。")
_NOT_COUNTED: Final = msg("检验、检测、检疫、鉴定和专家评审所需的时间不计入办理期限。")
_LATER: Final = msg("有了结果即继续计算，届时另行告知办理期限的最后一日。")
_STOP_NOT_AGREED: Final = msg("对中止期限有意见的，可以向公共信用信息主管部门（%(unit)s）反映。")
_RUNS_ON: Final = msg("等待补正的时间计入期限；请尽快补正，没有补正的，按现有的材料作出决定。")
_NOT_NEEDED: Final = msg("认为不需要补正的，可以向公共信用信息主管部门（%(unit)s）反映。")
_MAY_STATE: Final = msg("自本告知书送达之日起%(n)s个工作日内，可以书面陈述、申辩并提交材料。")
_THEREAFTER: Final = msg(
    "期满没有陈述、申辩的，依法作出决定；有陈述、申辩的，决定中逐一答复。作出决定前，修复继续有效。"
)
_STAYS: Final = msg("经核查，维持原来的修复决定，不恢复公示、共享和查询。")
_TO_COURT: Final = msg("对撤销决定不服的，可以依法申请行政复议或者提起行政诉讼。")


def extension(session: Session, *, case: Case, granted: CaseExtension, act: Act) -> None:
    """Keeps the notice of an extension that was granted, for the desk to hand over."""
    _keep(session, case, EXTENSION, extended(session, case, granted, act), act)


def stopped(session: Session, *, case: Case, pause: CasePause, act: Act) -> None:
    """Keeps the notice that the term stands still for an examination, for the desk to hand over."""
    parts = (
        Part(
            msg("中止的事由"),
            (pause.kind.label, msg("文书：%(number)s，%(day)s", number=pause.document, day=pause.dated)),
        ),
        Part(msg("办理期限"), (msg("从%(day)s起不计入办理期限。", day=pause.begins), _NOT_COUNTED, _LATER)),
    )
    _keep(session, case, STOPPED, _moved(session, case, STOPPED, "stop", parts, act), act)


def resumed(session: Session, *, case: Case, pause: CasePause, act: Act) -> None:
    """Keeps the notice that the term runs on after an examination, and until when, for the desk to hand over."""
    due = terms.due(case, calendar=act.calendar, today=act.today).legal
    again = msg("从%(begins)s起中止的办理期限，从%(day)s起继续计算。", begins=pause.begins, day=pause.resumes)
    parts = (
        Part(msg("继续计算的依据"), (pause.kind.label, msg("文书：%(number)s", number=pause.resume_document))),
        Part(msg("办理期限"), (again, _NOT_COUNTED, msg("办理期限的最后一日是%(day)s。", day=due))),
    )
    _keep(session, case, RESUMED, _moved(session, case, RESUMED, "resume", parts, act), act)


def lacking(session: Session, *, case: Case, what: str, act: Act) -> None:
    """Keeps the notice of what a repair still lacks, for the desk to hand over."""
    _keep(session, case, LACKING, lacked(session, case, what, act), act)


def doubt(session: Session, *, case: Case, reason: str, act: Act) -> None:
    """Keeps the notice that a repair is to be revoked, why and how to be heard, for the desk to hand over."""
    stating = (msg(_MAY_STATE.template, n=rules.get(WINDOW).number), _THEREAFTER)
    parts = (
        Part(msg("拟撤销的理由"), (msg("作出修复决定所依据的材料可能不真实。"), reason)),
        *_repaired(session, case),
        Part(msg("陈述、申辩"), stating),
    )
    said = _undoing(session, case, DOUBT, "suspect", parts, act)
    _keep(session, case, DOUBT, said, act)


def upheld(session: Session, *, case: Case, reason: str, act: Act) -> None:
    """Keeps the notice that a repair stays after it was to be revoked, for the desk to hand over."""
    parts = (Part(msg("核查的结果"), (_STAYS, reason)), *_repaired(session, case))
    _keep(session, case, UPHELD, _undoing(session, case, UPHELD, "keep", parts, act), act)


def revocation(session: Session, *, case: Case, reason: str, heard: tuple[Line, ...], act: Act) -> None:
    """Keeps the decision by which a repair was revoked; the register has followed it by then."""
    _keep(session, case, REVOCATION, revoked(session, case, reason, heard, act), act)


def extended(session: Session, case: Case, granted: CaseExtension, act: Act) -> Written:
    """Returns what the notice of an extension says: how long, why, until when, what stays hidden."""
    due = terms.due(case, calendar=act.calendar, today=act.today).legal
    longest = timers.longest_extension(terms.RULES[case.kind], act.choices)
    all_of_them = msg("延长%(n)s日，累计延长%(total)s日。", n=granted.days, total=sum(terms.granted(case)))
    cap = msg("累计延长不得超过%(n)s日。", n=longest)
    until = msg("办理期限的最后一日是%(day)s。", day=due)
    return Written(
        title=TITLES[EXTENSION],
        number=case.ref,
        issuer=letters.issuer(session, case, {"grant_extension"}),
        day=act.today,
        facts=(
            *parties.named(session, case, act.cipher),
            (msg("收到日期"), beijing_date(case.received_at).isoformat()),
            (msg("延长后的期限"), due.isoformat()),
        ),
        parts=(
            Part(msg("延长的理由"), (granted.reason,)),
            Part(msg("办理期限"), (all_of_them, until, cap)),
            Part(msg("信息的披露"), (_HIDDEN,)),
            Part(msg("意见的反映"), (letters.way(session, case, _NOT_AGREED),)),
        ),
        articles=(BY_OBJECTION,),
    )


def lacked(session: Session, case: Case, what: str, act: Act) -> Written:
    """Returns what the notice of material that lacks says: what to hand in, and that the term runs on (A31)."""
    until = msg("办理期限的最后一日是%(day)s。", day=terms.due(case, calendar=act.calendar, today=act.today).legal)
    return Written(
        title=TITLES[LACKING],
        number=case.ref,
        issuer=letters.issuer(session, case, {"ask"}),
        day=act.today,
        facts=(
            *parties.named(session, case, act.cipher),
            (msg("收到日期"), beijing_date(case.received_at).isoformat()),
        ),
        parts=(
            Part(msg("需要补正的材料"), (what,)),
            Part(msg("办理期限"), (_RUNS_ON, until)),
            Part(msg("意见的反映"), (letters.way(session, case, _NOT_NEEDED),)),
        ),
        articles=(BY_REPAIR,),
    )


def revoked(session: Session, case: Case, reason: str, heard: tuple[Line, ...], act: Act) -> Written:
    """Returns what the decision to revoke a repair says: why, what was answered, what follows, the way on.

    Raises ValueError for a case that was not decided.
    """
    parts = (
        Part(msg("撤销的理由"), (msg("作出修复决定所依据的材料不真实，撤销修复决定。"), reason)),
        Part(msg("陈述、申辩"), heard),
        *_repaired(session, case, act),
        Part(REMEDIES, (_TO_COURT, *letters.against(session, case, {"revoke"}))),
    )
    return _undoing(session, case, REVOCATION, "revoke", parts, act)


def _undoing(session: Session, case: Case, part: str, action: str, parts: tuple[Part, ...], act: Act) -> Written:
    if case.decided_at is None:
        raise ValueError("an undecided case has no repair to revoke")
    return Written(
        title=TITLES[part],
        number=case.ref,
        issuer=letters.issuer(session, case, {action}),
        day=act.today,
        facts=(
            *parties.named(session, case, act.cipher),
            (msg("修复决定的日期"), beijing_date(case.decided_at).isoformat()),
        ),
        parts=parts,
        articles=(FALSE_MATERIAL, DEFENCE, BY_REPAIR, RIGHT),
    )


def _repaired(session: Session, case: Case, act: Act | None = None) -> tuple[Part, ...]:
    """Each item that was repaired; with the act of the revocation also what follows from it."""
    items = [item for item in case.items if item.outcome is Outcome.REPAIRED]
    return tuple(_of_item(session, item, number, act) for number, item in enumerate(items, start=1))


def _of_item(session: Session, item: CaseItem, number: int, act: Act | None) -> Part:
    thing = effects.of_item(session, item)
    follows = _follows(thing, act) if act is not None else ()
    return Part(msg("第%(n)s项", n=number), (letters.named(thing, item), *follows))


def _follows(thing: Thing | None, act: Act) -> tuple[Line, ...]:
    """What the revocation does to one item: it stands again until its old last day, not a day longer (A11)."""
    if thing is None:
        return (msg("这条信息已经依法删除，不再恢复。"),)
    if thing.entry is not None:
        return (msg("已经移出的名单不因本决定恢复；需要再次列入的，由认定单位依法另行决定。"),)
    last = thing.public_until
    if last is not None and last < act.today:
        return (msg("原定的公示期限已于%(day)s届满，不再公示。", day=last),)
    if not thing.lives:
        return (msg("这条信息已经因其他原因停止披露，不因本决定恢复。"),)
    again = (
        msg("从作出决定时起恢复披露。")
        if last is None
        else msg("从作出决定时起恢复披露，到原定的最后一日%(day)s为止，不延长。", day=last)
    )
    return (again, msg("另有申请正在核查的，核查期间仍暂停披露。")) if thing.suspended else (again,)


def _moved(session: Session, case: Case, part: str, action: str, parts: tuple[Part, ...], act: Act) -> Written:
    hidden, heard = Part(msg("信息的披露"), (_HIDDEN,)), letters.way(session, case, _STOP_NOT_AGREED)
    return Written(
        title=TITLES[part],
        number=case.ref,
        issuer=letters.issuer(session, case, {action}),
        day=act.today,
        facts=(
            *parties.named(session, case, act.cipher),
            (msg("收到日期"), beijing_date(case.received_at).isoformat()),
        ),
        parts=(*parts, hidden, Part(msg("意见的反映"), (heard,))),
        articles=(BY_OBJECTION,),
    )


def _keep(session: Session, case: Case, part: str, said: Written, act: Act) -> None:
    file = letters.keep(session, said=said, name=part, act=act)
    case.papers.append(CaseFile(part=part, file=file, added_at=act.at, added_by=act.ref))
    session.flush()
