"""Decides how a case of the demonstration goes on: the rooms' own steps, each on its day.

Days are counted back from the day of the demonstration. Officials act on working days, the applicant on any.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from portal.cases import answering, deletions, objections, propagation, repair_hearing, repairs, reviews
from portal.cases.applicants import opened
from portal.cases.drafts import Typed
from portal.cases.lodging import by_staff
from portal.cases.models import Case, CaseKind, Channel, Outcome
from portal.cases.objections import Proposal
from portal.cases.repairs import Judgement
from portal.demo.rights.cast import PENALTY, REGULATOR, STATEMENTS, Cast
from portal.law.repair import Condition
from portal.law.rule import PauseKind

Course = Callable[[int], None]

CLERK, HEAD, REVIEWER, SECOND_REVIEWER = "clerk", "head", "reviewer", "reviewer2"
_MANNER: Final = "邮寄送达（示例）"
_FOUND: Final = {
    Outcome.KEPT: ("true", "（示例）经与原始文书核对，公示的内容与文书一致。"),
    Outcome.CORRECTED: ("wrong", "（示例）处罚内容录入有误，应当按决定书更正。"),
    Outcome.DELETED: ("wrong", "（示例）原处罚决定已经撤销，应当删除。"),
    Outcome.UNVERIFIABLE: ("unknown", "（示例）原始文书无法找到，不能证明信息属实。"),
}
_OPINIONS: Final = {
    Outcome.REPAIRED: ("for", "（示例）已经履行处罚决定，同意修复。"),
    Outcome.REFUSED: ("against", "（示例）整改没有通过复查，不同意修复。"),
}
_CHANGES: Final = {"CF_NR": "（示例）警告，并处罚款；罚款已经缴清"}
_MET: Final = "（示例）已经缴清罚款，改正了违法行为，社会影响已经消除。"
_NOT_MET: Final = "（示例）违法行为造成的影响还没有消除，理由见各项条件。"


def verified(cast: Cast, case: Case, outcome: Outcome, days: int) -> None:
    """The provider answers what it found; only the unit of the demonstration's own staff has somebody to do it."""
    maker = cast.staff(REGULATOR)
    if all(task.unit_id != maker.unit_id for task in case.tasks):
        return
    finding, words = _FOUND[outcome]
    act = cast.act(maker, days)
    objections.answer(cast.stage.session, ref=case.ref, finding=finding, words=words, actor=maker, act=act)


def proposed(cast: Cast, case: Case, outcome: Outcome, days: int) -> None:
    """The clerk proposes the same for each item; what is no penalty can only be kept, for it has no such field."""
    found = _proposals(cast, case, outcome)
    objections.propose(cast.stage.session, case=case, proposals=found, act=cast.of(CLERK, days))


def decided(cast: Cast, case: Case | None, outcome: Outcome, *days: int) -> Case | None:
    """An objection is answered, proposed, decided and served on these four days, or fewer as far as it came."""
    if case is None:
        return None
    steps: tuple[Course, ...] = (
        partial(verified, cast, case, outcome),
        partial(proposed, cast, case, outcome),
        lambda day: objections.decide(cast.stage.session, case=case, act=cast.of(HEAD, day)),
        partial(_served, cast, case, CLERK),
    )
    for step, day in zip(steps, days, strict=False):
        step(day)
    return case


def withdrawn(cast: Cast, case: Case | None, days: int) -> None:
    """The applicant takes the case back, without an account in a letter that the clerk enters."""
    if case is None:
        return
    act = cast.of(CLERK, days) if case.holder_ref is None else cast.act(cast.party_of(case), days)
    why = "（示例）申请人来信撤回" if case.holder_ref is None else ""
    taking_back = deletions.withdraw if case.kind is CaseKind.DELETION else objections.withdraw
    taking_back(cast.stage.session, case=case, reason=why, act=act)


def extended(cast: Cast, case: Case | None, asked: int, granted: int | None) -> None:
    """The clerk asks for more days; the head grants them, or has not looked yet."""
    if case is None:
        return
    session, why = cast.stage.session, "（示例）需要向作出决定的机关调取原始文书。"
    objections.ask_extension(session, case=case, days=10, reason=why, act=cast.of(CLERK, asked))
    if granted is not None:
        objections.decide_extension(session, case=case, granted=True, reason="", act=cast.of(HEAD, granted))


def stopped(cast: Cast, case: Case | None, days: int) -> None:
    """The term stands still for an appraisal that goes on."""
    if case is not None:
        act, document = cast.of(CLERK, days), "（示例）鉴定委托书第7号"
        kind = PauseKind.APPRAISAL.value
        objections.stop(cast.stage.session, case=case, kind=kind, begins=act.today, document=document, act=act)


def deleted(cast: Cast, case: Case | None, days: int) -> None:
    """A clerk deletes what an account asked for; what the clerk entered is confirmed by the head."""
    if case is None:
        return
    if case.holder_ref is not None:
        deletions.delete(cast.stage.session, case=case, act=cast.of(CLERK, days))
    else:
        deletions.confirm(cast.stage.session, case=case, act=cast.of(HEAD, days))


def judged(cast: Cast, case: Case | None, outcome: Outcome, *days: int) -> Case | None:
    """A repair gets its unit's opinion, is proposed, decided and served on these four days, or fewer."""
    if case is None:
        return None
    steps: tuple[Course, ...] = (
        partial(_opinion, cast, case, outcome),
        partial(_judgement, cast, case, outcome),
        lambda day: repairs.decide(cast.stage.session, case=case, act=cast.of(HEAD, day)),
        partial(_served, cast, case, CLERK),
    )
    for step, day in zip(steps, days, strict=False):
        step(day)
    return case


def lacking(cast: Cast, case: Case | None, days: int) -> None:
    """The clerk says once what is missing."""
    if case is not None:
        what = "（示例）请补交缴清罚款的凭证。"
        repairs.ask_material(cast.stage.session, case=case, what=what, act=cast.of(CLERK, days))


def undone(cast: Cast, case: Case | None, suspected: int, revoked: int | None) -> None:
    """A repair got by false material is to be revoked; the head did so once it was answered, or has it before them."""
    if case is None:
        return
    session, why = cast.stage.session, "（示例）经核实，提交的缴款凭证是伪造的。"
    act = cast.of(CLERK, suspected)
    repairs.suspect(session, case=case, reason=why, act=act)
    if revoked is None:
        return
    by = act if case.holder_ref is None else replace(act, by=cast.party_of(case))
    repair_hearing.state(session, case=case, words="（示例）凭证由代办人提供，本单位不知情。", uploads=(), act=by)
    answer = "（示例）凭证由谁提供，不影响罚款没有缴清的事实。"
    repairs.revoke(session, case=case, reason=why, answer=answer, act=cast.of(HEAD, revoked))


def reviewed(
    cast: Cast, objection: Case | None, asked: int, *days: int, outcome: Outcome = Outcome.KEPT
) -> Case | None:
    """The result of an objection goes before the department: decided on the first of the days, served on the second."""
    if objection is None:
        return None
    case = _review(cast, objection, asked)
    if days:
        reviewer = cast.staff(SECOND_REVIEWER)
        found, act = _proposals(cast, case, outcome), cast.act(reviewer, days[0])
        reviews.decide(cast.stage.session, case=case, proposals=found, actor=reviewer, act=act)
        _served(cast, case, SECOND_REVIEWER, days[-1])
    return case


def told(cast: Cast, case: Case | None) -> None:
    """Whoever had read what was put right is told on the day of the decision."""
    if case is None:
        return
    propagation.propagate(cast.stage.session, case=case, act=cast.act(None, 0))


def _served(cast: Cast, case: Case, login: str, days: int) -> None:
    """Whoever has an account has read it in the inbox already."""
    if case.closed_at is None:
        act = cast.of(login, days)
        answering.serve(cast.stage.session, case, manner=_MANNER, day=act.today, act=act)


def _opinion(cast: Cast, case: Case, outcome: Outcome, days: int) -> None:
    maker = cast.staff(REGULATOR)
    if all(task.unit_id != maker.unit_id for task in case.tasks):
        return
    opinion, words = _OPINIONS[outcome]
    repairs.opine(
        cast.stage.session, ref=case.ref, opinion=opinion, words=words, actor=maker, act=cast.act(maker, days)
    )


def _judgement(cast: Cast, case: Case, outcome: Outcome, days: int) -> None:
    met = outcome is Outcome.REPAIRED
    found = {each: met or each is not Condition.HARM for each in Condition if each.by_papers}
    judgements = [Judgement(item_id=item.id, met=found, reason=_MET if met else _NOT_MET) for item in case.items]
    repairs.propose(cast.stage.session, case=case, judgements=judgements, act=cast.of(CLERK, days))


def _proposals(cast: Cast, case: Case, outcome: Outcome) -> list[Proposal]:
    return [_proposal(cast, item.id, item.record_ref or "", outcome) for item in case.items]


def _proposal(cast: Cast, item_id: int, ref: str, outcome: Outcome) -> Proposal:
    record = cast.record(ref)
    changing = outcome is Outcome.CORRECTED
    if changing and (record is None or record.item.code != PENALTY):
        outcome, changing = Outcome.KEPT, False
    return Proposal(item_id=item_id, outcome=outcome, reason=_FOUND[outcome][1], changes=_CHANGES if changing else {})


def _review(cast: Cast, objection: Case, days: int) -> Case:
    """An account asks itself, for everybody else the department enters what was written."""
    if objection.holder_ref is not None:
        party = cast.party_of(objection)
        typed = Typed(
            kind=CaseKind.REVIEW,
            subject_ref=objection.subject_ref,
            statement=STATEMENTS[CaseKind.REVIEW],
            review_of=objection.ref,
        )
        return cast.filed(typed, party, days)
    asked = cast.lodging(CaseKind.REVIEW, objection.subject_ref, (), review_of=objection.ref)
    reviewer = cast.staff(REVIEWER)
    made = by_staff(
        cast.stage.session,
        lodging=reviews.prepared_for(cast.stage.session, objection=objection, asked=asked),
        applicant=opened(objection, cast.stage.cipher),
        channel=Channel.POST,
        actor=reviewer,
        cipher=cast.stage.cipher,
        at=cast.act(reviewer, days).at,
    )
    return cast.case(made.ref)
