"""What happens in a review: asked for after an objection's result, once, decided by somebody with no hand in it.

Source: 2021 art. 37 (the competent department), 2018 art. 39 (twenty working days, in writing to all three).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.cases import answering, effects, handling, letters, lodging, papers, propagation
from portal.cases.admitting import Asked
from portal.cases.handling import Act
from portal.cases.lodging import Lodged, Lodging
from portal.cases.models import Case, CaseKind
from portal.cases.objections import Proposal, taken
from portal.cases.things import find
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, Conflict, NotFound, RuleBroken
from portal.kernel.messages import msg
from portal.law.actors import Actor, Party
from portal.law.procedures.review import BY_REVIEW
from portal.security.fields import FieldCipher
from portal.security.uploads import CheckedUpload
from portal.store import outbox

_REASON = 2_000


def ask(session: Session, *, asked: Lodging, party: Party, cipher: FieldCipher, at: datetime) -> Lodged:
    """Returns the review of a holder's own objection; raises RuleBroken before its result and for a second review.

    The items are those of the objection, whatever the form says.
    """
    objection = handling.of_holder(
        session, ref=asked.review_of or "", party=party, cipher=cipher, today=beijing_date(at)
    )
    prepared = _prepared(session, objection, asked)
    return lodging.by_holder(session, lodging=prepared, party=party, cipher=cipher, at=at)


def prepared_for(session: Session, *, objection: Case, asked: Lodging) -> Lodging:
    """Returns the review of an objection as the desk may enter it for somebody; raises as `ask` does."""
    return _prepared(session, objection, asked)


def refuse_involved(session: Session, *, case: Case, actor: Actor) -> None:
    """Raises Forbidden for whoever had a hand in the objection (2021 art. 30(2); LAW G16)."""
    if case.review_of is not None:
        handling.refuse_own(session, objection=case.review_of, actor=actor)


def add_evidence(session: Session, *, case: Case, uploads: Sequence[CheckedUpload], said: str, act: Act) -> None:
    """Keeps further proofs of a review."""
    _refuse_wrong_kind(case)
    if not uploads:
        raise BadInput(msg("请选择文件。"), field="evidence")
    handling.step(session, case, "add", act, detail={"files": len(uploads)})
    papers.bring(
        session, case=case, part="evidence", uploads=uploads, by=act.ref, cipher=act.cipher, at=act.at, said=said
    )


def decide(session: Session, *, case: Case, proposals: Sequence[Proposal], actor: Actor, act: Act) -> None:
    """Decides each item anew and carries it out; raises Forbidden for whoever had a hand in the objection."""
    _refuse_wrong_kind(case)
    refuse_involved(session, case=case, actor=actor)
    handling.step(session, case, "decide", act, detail={"outcomes": [each.outcome.value for each in proposals]})
    for item, outcome, why in taken(session, case=case, proposals=proposals, longest=_REASON, act=act):
        effects.carry_out(session, item=item, outcome=outcome, reason=why, act=act)
    case.decided_at = act.at
    session.flush()
    letters.issue(session, case=case, act=act)
    outbox.post(session, topic=propagation.TOPIC, payload={"ref": case.ref}, at=act.at)
    answering.tell_units(session, case, act)
    answering.deliver(session, case, act)


def withdraw(session: Session, *, case: Case, reason: str, act: Act) -> None:
    """Takes a review back; the desk as for an objection."""
    _refuse_wrong_kind(case)
    handling.refuse_for_holder(session, case, act)
    why = handling.why_withdrawn(reason, act)
    handling.step(session, case, "withdraw", act, reason=why or str(msg("申请人撤回")))
    case.withdrawn_at = case.closed_at = act.at
    for item in case.items:
        effects.settle_open(session, item=item, at=act.at, actor=act.ref)


def may_be_asked(session: Session, *, objection: Case) -> bool:
    """Returns whether an objection's result can be reviewed now."""
    return objection.decided_at is not None and _earlier(session, objection) is None


def _prepared(session: Session, objection: Case, asked: Lodging) -> Lodging:
    if objection.kind is not CaseKind.OBJECTION:
        raise NotFound(msg("没有找到这一项。"))
    if objection.decided_at is None:
        raise RuleBroken(msg("异议作出处理结果以后，才能申请复核。"), citation=BY_REVIEW, field="statement")
    earlier = _earlier(session, objection)
    if earlier is not None and earlier.form_key != asked.form_key:
        raise Conflict(msg("这件异议已经申请过复核。"), citation=BY_REVIEW, field="statement")
    items = tuple(Asked(item.record_ref or item.entry_ref or "") for item in objection.items)
    standing = tuple(each for each in items if find(session, ref=each.ref) is not None)
    if not standing:
        raise RuleBroken(msg("异议涉及的信息都已经删除，没有需要复核的内容。"), citation=BY_REVIEW, field="statement")
    return replace(
        asked, kind=CaseKind.REVIEW, subject_ref=objection.subject_ref, items=standing, review_of=objection.ref
    )


def _earlier(session: Session, objection: Case) -> Case | None:
    wanted = select(Case).where(Case.review_of == objection.ref, Case.withdrawn_at.is_(None))
    return session.scalar(wanted.limit(1))


def _refuse_wrong_kind(case: Case) -> None:
    if case.kind is not CaseKind.REVIEW:
        raise NotFound(msg("没有找到这一项。"))
