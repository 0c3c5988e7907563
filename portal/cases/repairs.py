"""What happens in a repair: conditions judged one by one, the recognising unit heard, decided, undone if it was false.

Source: 2021 arts. 28, 38; 2024 arts. 27, 40, 42(3). A revoked repair gives back what is left of the period, not a day
more (parameter A11).
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from portal.cases import (
    answering,
    effects,
    further_letters,
    handling,
    hiding,
    letters,
    papers,
    propagation,
    repair_hearing,
)
from portal.cases.applicants import STATEMENT
from portal.cases.handling import Act
from portal.cases.models import Case, CaseItem, CaseKind, Outcome
from portal.kernel.errors import BadInput, Conflict, NotFound, together
from portal.kernel.messages import msg
from portal.law import repair
from portal.law.actors import Actor
from portal.law.procedures.repair import BY_REPAIR, CHECKING, FALSE_MATERIAL, LACKING, RIGHT
from portal.law.repair import Condition
from portal.procedures.turn import text
from portal.register.records import commands as records
from portal.register.records.models import RecordState
from portal.security.uploads import CheckedUpload
from portal.store import outbox

OPINIONS: Final = {"for": msg("同意修复"), "against": msg("不同意修复")}
_REASON, _ANSWER = 400, 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the handler finds of one item: each condition that a person has to judge, and the reason."""

    item_id: int
    met: Mapping[Condition, bool]
    reason: str


def commitment_digest() -> str:
    """Return by what the words of the signed letter are recognised later."""
    return hashlib.sha256(f"{repair.COMMITMENT_VERSION} {repair.COMMITMENT}".encode()).hexdigest()


def add_material(session: Session, *, case: Case, uploads: Sequence[CheckedUpload], said: str, act: Act) -> None:
    """Keeps further material; after the clerk asked for it, the case goes back to being checked."""
    _refuse_wrong_kind(case)
    if case.state not in (CHECKING, LACKING):
        raise Conflict(msg("已经作出决定，不能再补充材料。"), citation=BY_REPAIR)
    if not uploads:
        raise BadInput(msg("请选择文件。"), field="evidence")
    handling.step(session, case, "supply" if case.state == LACKING else "add", act, detail={"files": len(uploads)})
    papers.bring(
        session, case=case, part="evidence", uploads=uploads, by=act.ref, cipher=act.cipher, at=act.at, said=said
    )


def ask_material(session: Session, *, case: Case, what: str, act: Act) -> None:
    """Tells the applicant once what is missing; the term goes on (parameter A31).

    Whoever has no account to read it in is written to: the desk hands the notice over (2021 art. 38).
    """
    _refuse_wrong_kind(case)
    wanted = text(what, field="reason", longest=_REASON)
    handling.step(session, case, "ask", act, reason=wanted)
    answering.tell_applicant(session, case, "case.lacking", act)
    if not answering.reads(session, case, act):
        further_letters.lacking(session, case=case, what=wanted, act=act)


def opine(session: Session, *, ref: str, opinion: str, words: str, actor: Actor, act: Act) -> None:
    """Keeps the opinion of the unit that recognised the dishonesty; raises as `objections.answer` does."""
    case, task = handling.of_unit(session, ref=ref, actor=actor)
    _refuse_wrong_kind(case)
    if opinion not in OPINIONS:
        raise BadInput(msg("请选择意见。"), citation=RIGHT, field="finding")
    if task.answered_at is not None:
        raise Conflict(msg("本单位已经答复。"), citation=RIGHT)
    said = text(words, field="words", longest=_ANSWER)
    handling.step(session, case, "opine", act, detail={"opinion": opinion})
    task.finding, task.answered_at, task.answered_by = opinion, act.at, act.ref
    task.answer_cipher = act.cipher.encrypt(said, STATEMENT)
    session.flush()


def propose(session: Session, *, case: Case, judgements: Sequence[Judgement], act: Act) -> None:
    """Keeps what the handler finds; an item with every condition met is to be repaired, any other refused.

    Raises BadInput where a condition was not judged: a refusal names each condition that failed (LAW H05).
    """
    _refuse_wrong_kind(case)
    if {each.item_id for each in judgements} != {item.id for item in case.items}:
        raise BadInput(msg("每一条信息都要有处理意见。"), field="items")
    with together() as each:
        for judged in judgements:
            item = handling.item_of(case, judged.item_id)
            with each(), handling.beside(item):
                _judge(session, item, judged, act)
    handling.step(session, case, "propose", act)


def send_back(session: Session, *, case: Case, reason: str, act: Act) -> None:
    """Has the case checked again."""
    _refuse_wrong_kind(case)
    handling.step(session, case, "send_back", act, reason=text(reason, field="reason", longest=_REASON))


def decide(session: Session, *, case: Case, act: Act) -> None:
    """Decides as proposed: what is repaired is neither public nor shared nor queried from this transaction on.

    The case counts as repaired when at least one item is. Raises Forbidden for the proposer.
    """
    _refuse_wrong_kind(case)
    handling.refuse_left(case.items)
    repaired = any(item.proposed is Outcome.REPAIRED for item in case.items)
    handling.step(session, case, "approve" if repaired else "refuse", act)
    for item in case.items:
        if item.proposed is None or item.proposed_reason is None:
            raise AssertionError("left items were refused above")
        effects.check(session, item=item, outcome=item.proposed, cipher=act.cipher, at=act.at)
        effects.carry_out(session, item=item, outcome=item.proposed, reason=item.proposed_reason, act=act)
    case.decided_at = act.at
    session.flush()
    letters.issue(session, case=case, act=act)
    outbox.post(session, topic=propagation.TOPIC, payload={"ref": case.ref}, at=act.at)
    answering.deliver(session, case, act)


def withdraw(session: Session, *, case: Case, reason: str, act: Act) -> None:
    """Takes the application back; at the desk only for an applicant without an account."""
    _refuse_wrong_kind(case)
    handling.refuse_for_holder(session, case, act)
    why = handling.why_withdrawn(reason, act)
    handling.step(session, case, "withdraw", act, reason=why or str(msg("申请人撤回")))
    case.withdrawn_at = case.closed_at = act.at
    for item in case.items:
        effects.settle_open(session, item=item, at=act.at, actor=act.ref)


def suspect(session: Session, *, case: Case, reason: str, act: Act) -> None:
    """Proposes to revoke a repair because its material was false; the applicant is told, and heard (2021 art. 28)."""
    _refuse_wrong_kind(case)
    why = text(reason, field="reason", longest=_REASON)
    handling.step(session, case, "suspect", act, reason=why)
    repair_hearing.tell(session, case=case, reason=why, act=act)


def keep(session: Session, *, case: Case, reason: str, act: Act) -> None:
    """Leaves a repair as it is, and tells the applicant who had to answer for it."""
    _refuse_wrong_kind(case)
    why = text(reason, field="reason", longest=_REASON)
    handling.step(session, case, "keep", act, reason=why)
    repair_hearing.tell_upheld(session, case=case, reason=why, act=act)


def revoke(session: Session, *, case: Case, reason: str, act: Act, answer: str = "") -> None:
    """Revokes a repair: the record stands again until its old last day; what is over stays over (LAW H15).

    `answer` is what is said to the statement of the applicant; raises as `repair_hearing.heard` does.
    """
    _refuse_wrong_kind(case)
    why = text(reason, field="reason", longest=_REASON)
    handling.step(session, case, "revoke", act, reason=why)
    heard = repair_hearing.heard(session, case=case, answer=answer, act=act)
    for item in case.items:
        _restore(session, item, why, act)
    outbox.post(session, topic=propagation.TOPIC, payload={"ref": case.ref}, at=act.at)
    further_letters.revocation(session, case=case, reason=why, heard=heard, act=act)
    answering.tell_applicant(session, case, "case.revoked", act)


def _judge(session: Session, item: CaseItem, judged: Judgement, act: Act) -> None:
    wanted = [condition for condition in Condition if condition.by_papers]
    if set(judged.met) != set(wanted):
        raise BadInput(msg("请逐项判断修复条件。"), citation=BY_REPAIR, field="conditions")
    item.conditions = {condition.value: judged.met[condition] for condition in wanted}
    item.proposed = Outcome.REPAIRED if all(judged.met.values()) else Outcome.REFUSED
    item.proposed_reason = text(judged.reason, field="reason", longest=_REASON)
    effects.check(session, item=item, outcome=item.proposed, cipher=act.cipher, at=act.at)


def _restore(session: Session, item: CaseItem, why: str, act: Act) -> None:
    thing = effects.of_item(session, item)
    record = thing.record if thing is not None else None
    if item.outcome is Outcome.REPAIRED and record is not None and record.state is RecordState.REPAIRED:
        unit = effects.decider(session, act, record.unit)
        records.reinstate(session, record=record, reason=why, basis=FALSE_MATERIAL, unit=unit, at=act.at, actor=act.ref)
        hiding.settle(session, ref=record.ref, basis=FALSE_MATERIAL, at=act.at, actor=act.ref)


def _refuse_wrong_kind(case: Case) -> None:
    if case.kind is not CaseKind.REPAIR:
        raise NotFound(msg("没有找到这一项。"))
