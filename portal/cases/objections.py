"""What happens in an objection once it is lodged: verifying, moving its term, deciding, taking it back.

Source: 2021 art. 37; 2024 art. 39; 2018 art. 38.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from portal import procedures
from portal.cases import answering, effects, further_letters, handling, letters, papers, propagation, terms
from portal.cases.applicants import STATEMENT
from portal.cases.handling import Act
from portal.cases.lodging import PROCEDURES
from portal.cases.models import Case, CaseExtension, CaseItem, CaseKind, CasePause, Outcome
from portal.cases.things import Thing
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, Conflict, NotFound, RuleBroken, together
from portal.kernel.messages import msg
from portal.law import timers
from portal.law.actors import Actor
from portal.law.codes import ObjectionGround
from portal.law.procedures.objection import ADDING, ANSWERING, BY_OBJECTION
from portal.law.rule import PauseKind
from portal.procedures.turn import text
from portal.register.notices import amendments
from portal.security.uploads import CheckedUpload
from portal.store import outbox

FINDINGS: Final = {
    "true": msg("信息属实"),
    "wrong": msg("信息有误"),
    "incomplete": msg("信息有遗漏"),
    "unknown": msg("无法核实"),
}
ANSWER: Final = "opinion"  # the part of a case that its units hand in
EXPIRED_REASON: Final = "公示期限已满，经核实立即停止披露"
_REASON, _NUMBER, _ANSWER = 400, 128, 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What the handler proposes for one item; `changes` are the new values by field code, of a correction only."""

    item_id: int
    outcome: Outcome
    reason: str
    changes: Mapping[str, str]


def verify_expired(session: Session, *, case: Case, act: Act) -> bool:
    """Returns whether an objection was settled by the portal itself: every item disputed as expired, and expired.

    The calendar proves the ground, so nobody has to be waited for (2021 arts. 20, 37; LAW G01).
    """
    things = [(item, effects.of_item(session, item)) for item in case.items]
    if not all(item.ground == ObjectionGround.EXPIRED.value and _over(thing, act.today) for item, thing in things):
        return False
    by_itself = act.by_itself()
    for item, _ in things:
        _decide_item(session, item, Outcome.DELETED, EXPIRED_REASON, by_itself)
    handling.step(session, case, "settle", by_itself)
    _close(session, case, by_itself)
    return True


def add_evidence(
    session: Session, *, case: Case, uploads: Sequence[CheckedUpload], said: str, act: Act, part: str = "evidence"
) -> None:
    """Keeps further proofs; the term does not move. Raises Conflict once it was decided."""
    if case.state not in ADDING:
        raise Conflict(msg("已经作出决定，不能再补充证据。"), citation=BY_OBJECTION)
    if not uploads:
        raise BadInput(msg("请选择文件。"), field="evidence")
    handling.step(session, case, ADDING[case.state], act, detail={"files": len(uploads)})
    papers.bring(session, case=case, part=part, uploads=uploads, by=act.ref, cipher=act.cipher, at=act.at, said=said)


def answer(
    session: Session,
    *,
    ref: str,
    finding: str,
    words: str,
    actor: Actor,
    act: Act,
    uploads: Sequence[CheckedUpload] = (),
) -> None:
    """Keeps what the provider found, with documents; raises NotFound for a unit not asked, Conflict for a second."""
    case, task = handling.of_unit(session, ref=ref, actor=actor)
    _refuse_wrong_kind(case)
    if finding not in FINDINGS:
        raise BadInput(msg("请选择核查结果。"), citation=BY_OBJECTION, field="finding")
    if task.answered_at is not None:
        raise Conflict(msg("本单位已经答复。"), citation=BY_OBJECTION)
    said = text(words, field="words", longest=_ANSWER)
    action = ANSWERING.get(case.state)
    if action is None:
        raise Conflict(msg("现在不能答复，请看过办理情况之后再继续。"), citation=BY_OBJECTION)
    handling.step(session, case, action, act, detail={"finding": finding})
    task.finding, task.answered_at, task.answered_by = finding, act.at, act.ref
    task.answer_cipher = act.cipher.encrypt(said, STATEMENT)
    papers.bring(session, case=case, part=ANSWER, uploads=uploads, by=act.ref, cipher=act.cipher, at=act.at)
    session.flush()


def ask_extension(session: Session, *, case: Case, days: int, reason: str, act: Act) -> None:
    """Asks the head for more days.

    Raises RuleBroken, on the field, where all extensions together pass the cap, or the term is over already.
    """
    why = text(reason, field="reason", longest=_REASON)
    _refuse_beyond(case, days, act)
    if terms.is_late(case, calendar=act.calendar, today=act.today):
        raise RuleBroken(msg("这一期限不能延长。"), citation=BY_OBJECTION, field="extension")
    handling.step(session, case, "ask_extension", act, reason=why, detail={"days": days})
    case.extensions.append(CaseExtension(days=days, reason=why, asked_at=act.at))
    session.flush()


def decide_extension(session: Session, *, case: Case, granted: bool, reason: str, act: Act) -> None:
    """Grants or declines the extension asked for; the applicant is told of a new date and why.

    What is over is not made longer: raises RuleBroken for granting it after the last day. Whoever has no account to
    read it in is written to: the desk hands the notice over (2021 art. 37).
    """
    asked = next((each for each in case.extensions if each.granted is None), None)
    if asked is None:
        raise Conflict(msg("没有等待批准的延期。"), citation=BY_OBJECTION)
    if granted and terms.is_late(case, calendar=act.calendar, today=act.today):
        raise RuleBroken(msg("期限已满，不能再批准延长。请选择不批准，尽快办结。"), citation=BY_OBJECTION)
    if granted:
        _refuse_beyond(case, asked.days, act)
        handling.step(session, case, "grant_extension", act, detail={"days": asked.days})
    else:
        handling.step(session, case, "decline_extension", act, reason=text(reason, field="reason", longest=_REASON))
    asked.granted, asked.decided_at = granted, act.at
    session.flush()
    if granted:
        answering.tell_applicant(session, case, "case.extended", act)
        if not answering.reads(session, case, act):
            further_letters.extension(session, case=case, granted=asked, act=act)


def _refuse_beyond(case: Case, days: int, act: Act) -> None:
    """Raises RuleBroken where these days with those granted pass the cap, as the operator reads it (parameter A2)."""
    timers.due(
        terms.RULES[case.kind],
        beijing_date(case.received_at),
        calendar=act.calendar,
        extensions=[*terms.granted(case), days],
        choices=act.choices,
    )


def stop(
    session: Session,
    *,
    case: Case,
    kind: str,
    begins: date | None,
    document: str,
    act: Act,
    dated: date | None = None,
) -> None:
    """Stops the term for an examination from a day that its document proves; `dated` is that document's own day.

    Only the time an examination needs is not counted (2021 art. 37). Without a day of the document the term stops today
    and not before; with one it reaches back to that day at most, never over an earlier step, never once the term is
    over. Raises RuleBroken for any other day. Whoever has no account to read of it in is written to.
    """
    if kind not in {each.value for each in PauseKind}:
        raise BadInput(msg("请选择中止期限的事由。"), citation=BY_OBJECTION, field="kind")
    number = text(document, field="document", longest=_NUMBER)
    proven = dated or act.today
    if proven > act.today:
        raise RuleBroken(msg("文书的日期不能在今天以后。"), citation=BY_OBJECTION, field="dated")
    first = _first_day(session, case, begins, proven, act)
    chosen = PauseKind(kind)
    detail = {"kind": kind, "document": number, "dated": proven.isoformat()}
    handling.step(session, case, "stop", act, reason=str(chosen.label), detail=detail)
    pause = CasePause(kind=chosen, begins=first, document=number, dated=proven)
    case.pauses.append(pause)
    session.flush()
    answering.tell_applicant(session, case, "case.stopped", act)
    if not answering.reads(session, case, act):
        further_letters.stopped(session, case=case, pause=pause, act=act)


def resume(session: Session, *, case: Case, resumes: date | None, document: str, act: Act) -> None:
    """Lets the term run on from the day the examination had its result, with the number of that document.

    Whoever has no account to read of it in is written to, with the new last day.
    """
    running = next((each for each in case.pauses if each.resumes is None), None)
    if running is None:
        raise Conflict(msg("期限没有中止。"), citation=BY_OBJECTION)
    day = _day(resumes, since=running.begins, act=act, field="resumes")
    number = text(document, field="document", longest=_NUMBER)
    handling.step(session, case, "resume", act, detail={"document": number})
    running.resumes, running.resume_document = day, number
    session.flush()
    answering.tell_applicant(session, case, "case.resumed", act)
    if not answering.reads(session, case, act):
        further_letters.resumed(session, case=case, pause=running, act=act)


def propose(session: Session, *, case: Case, proposals: Sequence[Proposal], act: Act) -> None:
    """Keeps what the handler proposes for each item; nothing changes yet. Raises on each field that does not fit."""
    _refuse_wrong_kind(case)
    for item, outcome, why in taken(session, case=case, proposals=proposals, longest=_REASON, act=act):
        item.proposed, item.proposed_reason = outcome, why
    handling.step(session, case, "propose", act)


def taken(
    session: Session, *, case: Case, proposals: Sequence[Proposal], longest: int, act: Act
) -> Sequence[tuple[CaseItem, Outcome, str]]:
    """Returns outcome and reason of each item, its new values kept; raises on each field that does not fit."""
    if {each.item_id for each in proposals} != {item.id for item in case.items}:
        raise BadInput(msg("每一条信息都要有处理意见。"), field="items")
    found = []
    with together() as each:
        for proposal in proposals:
            item = handling.item_of(case, proposal.item_id)
            with each(), handling.beside(item):
                take_changes(session, item=item, proposal=proposal, act=act)
            with each(), handling.beside(item):
                found.append((item, proposal.outcome, text(proposal.reason, field="reason", longest=longest)))
    return found


def take_changes(session: Session, *, item: CaseItem, proposal: Proposal, act: Act) -> None:
    """Keeps the new values of a correction, and none of any other outcome; raises where the outcome does not fit."""
    thing = effects.of_item(session, item)
    record = thing.record if thing is not None else None
    changing = proposal.outcome in effects.CHANGING and record is not None
    item.changes = amendments.differences(record, proposal.changes) if changing and record is not None else {}
    effects.check(session, item=item, outcome=proposal.outcome, cipher=act.cipher, at=act.at)


def send_back(session: Session, *, case: Case, reason: str, act: Act) -> None:
    """Has the case verified again; the proposals stay as a beginning."""
    handling.step(session, case, "send_back", act, reason=text(reason, field="reason", longest=_REASON))


def decide(session: Session, *, case: Case, act: Act) -> None:
    """Decides as proposed, carries it out in the same transaction, and answers; raises Forbidden for the proposer."""
    _refuse_wrong_kind(case)
    handling.refuse_left(case.items)
    handling.step(session, case, "decide", act, detail={"outcomes": [str(item.proposed) for item in case.items]})
    for item in case.items:
        if item.proposed is None or item.proposed_reason is None:
            raise AssertionError("left items were refused above")
        effects.check(session, item=item, outcome=item.proposed, cipher=act.cipher, at=act.at)
        _decide_item(session, item, item.proposed, item.proposed_reason, act)
    _close(session, case, act)


def withdraw(session: Session, *, case: Case, reason: str, act: Act) -> None:
    """Takes a case back: what it hid is shown again at once, unless another reason hides it (LAW G20).

    The desk does so only for somebody without an account, and says on which paper; raises RuleBroken otherwise.
    """
    handling.refuse_for_holder(session, case, act)
    why = handling.why_withdrawn(reason, act)
    handling.step(session, case, "withdraw", act, reason=why or str(msg("申请人撤回")))
    case.withdrawn_at = case.closed_at = act.at
    for item in case.items:
        effects.settle_open(session, item=item, at=act.at, actor=act.ref)


def _over(thing: Thing | None, today: date) -> bool:
    if thing is None or thing.archived:
        return True
    return thing.public_until is not None and thing.public_until < today


def _decide_item(session: Session, item: CaseItem, outcome: Outcome, reason: str, act: Act) -> None:
    effects.carry_out(session, item=item, outcome=outcome, reason=reason, act=act)


def _close(session: Session, case: Case, act: Act) -> None:
    case.decided_at = act.at
    session.flush()
    letters.issue(session, case=case, act=act)
    outbox.post(session, topic=propagation.TOPIC, payload={"ref": case.ref}, at=act.at)
    answering.deliver(session, case, act)


def _refuse_wrong_kind(case: Case) -> None:
    if case.kind is not CaseKind.OBJECTION:
        raise NotFound(msg("没有找到这一项。"))


def _first_day(session: Session, case: Case, begins: date | None, dated: date, act: Act) -> date:
    """The day from which the term stands still; what was counted before its document stays counted."""
    if begins is None:
        raise BadInput(msg("请填写日期，例如 2026-06-01。"), field="begins")
    last_step = procedures.history(session, PROCEDURES[case.kind], case.ref)[-1]
    earliest = max(beijing_date(case.received_at), beijing_date(last_step.at), dated)
    if terms.is_late(case, calendar=act.calendar, today=act.today):
        earliest = act.today
    if not earliest <= begins <= act.today:
        sentence = msg("中止最早从%(day)s起：不早于文书的日期和上一次办理，期限已满的不能追溯。", day=earliest)
        raise RuleBroken(sentence, citation=BY_OBJECTION, field="begins")
    return begins


def _day(day: date | None, *, since: date, act: Act, field: str) -> date:
    if day is None:
        raise BadInput(msg("请填写日期，例如 2026-06-01。"), field=field)
    if not since <= day <= act.today:
        raise RuleBroken(msg("日期应在%(day)s以后、今天以前。", day=since), citation=BY_OBJECTION, field=field)
    return day
