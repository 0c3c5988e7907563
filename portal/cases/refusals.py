"""Decides what is written to whoever asks on paper for a repair that cannot be: a letter, and no case.

Online the conditions stand on the page before anybody applies; at the counter and by post the desk hands over which
condition failed, by which article, from which day it will be met, and the way on (2021 art. 38; 2024 art. 40). What is
judged is the day on which the paper arrived.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.cases import admitting, letters, lodging
from portal.cases.desk_filing import Entry, Opened
from portal.cases.handling import Act
from portal.cases.letters import REMEDIES, Line, Part, Written
from portal.cases.models import CaseKind, Channel, RepairRefusal
from portal.cases.things import Thing, division_over
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, NotFound, RuleBroken
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law import remedies
from portal.law.actors import Actor
from portal.law.procedures.repair import BY_REPAIR, RIGHT
from portal.law.repair import Condition, Finding
from portal.law.roles import Role
from portal.register.subjects.models import Subject
from portal.store.files import StoredFile

READERS: Final = (Role.AGENCY_CLERK, Role.AGENCY_HEAD)
PART: Final = "refusal"
_TITLE: Final = msg("信用修复申请不予受理告知书")
_AGAIN: Final = msg("具备条件后，可以再次申请；公示期满的，信息不再公示，无需申请。修复不收取任何费用。")
_TO_COURT: Final = msg("对不予受理不服的，可以依法申请行政复议或者提起行政诉讼。")
_GONE: Final = msg("没有找到这一项。")

Barred = tuple[Thing, tuple[Finding, ...]]


def refuse(session: Session, *, opened: Opened, entry: Entry, actor: Actor, act: Act) -> str:
    """Returns the reference of the refusal, its letter kept; the same form sent again gives the one made before.

    Raises RuleBroken where every condition that the portal can judge is met: that application is taken in; and what
    choosing and the day of receipt raise.
    """
    actor.require(Role.AGENCY_CLERK)
    if opened.kind is not CaseKind.REPAIR:
        raise NotFound(_GONE)
    if entry.channel not in {Channel.COUNTER, Channel.POST}:
        raise BadInput(msg("请选择申请是在窗口提出还是来信提出。"), field="channel")
    received_at = lodging.received(opened.kind, entry.received_on, act.at)
    barred = _barred(session, opened, entry, received_at)
    actor.require_reach(division_over([thing.unit for thing, _ in barred]))
    items = {thing.ref: [each.condition.value for each in failed] for thing, failed in barred}
    made = session.scalars(select(RepairRefusal).where(RepairRefusal.form_key == opened.form_key)).all()
    known = next((row.ref for row in made if row.items == items), None)
    return known or _keep(session, opened, entry, received_at, barred, items, actor, act)


def of_agency(session: Session, *, ref: str, actor: Actor) -> RepairRefusal:
    """Returns a refusal of this actor's agency; raises NotFound for every other."""
    row = session.scalar(select(RepairRefusal).where(RepairRefusal.ref == ref))
    if row is None or row.unit_id != actor.unit_id or not actor.has(*READERS):
        raise NotFound(_GONE)
    return row


def letter(session: Session, *, ref: str, actor: Actor, at: datetime) -> StoredFile:
    """Returns the letter of a refusal, with the opening in the audit chain; raises as `of_agency` does."""
    row = of_agency(session, ref=ref, actor=actor)
    _note(session, "repair.refusal_opened", ref, {}, actor, at)
    return row.letter


def _barred(session: Session, opened: Opened, entry: Entry, received_at: datetime) -> tuple[Barred, ...]:
    """Each thing asked about that fails a condition, with the conditions that it fails."""
    subject = session.scalars(select(Subject).where(Subject.ref == opened.subject_ref)).one()
    day, found = beijing_date(received_at), []
    for _, thing in admitting.chosen(session, asked=entry.items, subject=subject):
        admitting.refuse_beyond_repair(thing)
        findings = admitting.repair_findings(session, thing=thing, today=day, received_at=received_at)
        failed = tuple(each for each in findings if each.met is False)
        if failed:
            found.append((thing, failed))
    if not found:
        raise RuleBroken(msg("所选的信息符合受理条件，应当受理。"), citation=BY_REPAIR, field="items")
    return tuple(found)


def _keep(
    session: Session,
    opened: Opened,
    entry: Entry,
    received_at: datetime,
    barred: Sequence[Barred],
    items: dict[str, list[str]],
    actor: Actor,
    act: Act,
) -> str:
    ref, day = new_reference("refusal"), beijing_date(received_at)
    said = _written(ref, opened, day, barred, actor, act)
    file = letters.keep(session, said=said, name=PART, act=act)
    row = RepairRefusal(
        ref=ref,
        subject_ref=opened.subject_ref,
        unit_id=actor.unit_id,
        channel=Channel(entry.channel),
        received_on=day,
        form_key=opened.form_key,
        items=items,
        letter=file,
        made_at=act.at,
        made_by=actor.ref,
    )
    session.add(row)
    session.flush()
    detail: dict[str, object] = {
        "received": day.isoformat(),
        "channel": entry.channel,
        "items": items,
        "letter": file.sha256,
    }
    _note(session, "repair.not_taken_in", ref, detail, actor, act.at)
    return ref


def _written(ref: str, opened: Opened, day: date, barred: Sequence[Barred], actor: Actor, act: Act) -> Written:
    return Written(
        title=_TITLE,
        number=ref,
        issuer=actor.unit_name,
        day=act.today,
        facts=(
            (msg("申请人"), opened.applicant),
            (msg("信息主体"), opened.subject_name),
            (msg("收到日期"), day.isoformat()),
        ),
        parts=(
            *(_of_thing(number, thing, failed) for number, (thing, failed) in enumerate(barred, start=1)),
            Part(REMEDIES, (_AGAIN, _TO_COURT, *remedies.ways(actor.division))),
        ),
        articles=(BY_REPAIR, RIGHT),
    )


def _of_thing(number: int, thing: Thing, failed: Sequence[Finding]) -> Part:
    own = thing.record.document_no if thing.record else thing.entry.decision_no if thing.entry else ""
    name = f"{thing.title}（{thing.unit.name_zh}，{own}）" if own else f"{thing.title}（{thing.unit.name_zh}）"
    lines: list[Line] = [name]
    for each in failed:
        lines += _unmet(thing, each)
    return Part(msg("第%(n)s项", n=number), tuple(lines))


def _unmet(thing: Thing, finding: Finding) -> tuple[Line, ...]:
    """What failed and by which article, the rule that sets it, and from which day it is met."""
    condition = finding.condition
    lines: list[Line] = [
        msg("未满足：%(condition)s（%(basis)s）", condition=condition.label, basis=condition.citation.message())
    ]
    if finding.basis:
        lines.append(msg("所依据的规定：%(rule)s", rule=finding.basis))
    if condition is Condition.PERIOD and thing.public_until is not None:
        lines.append(msg("公示期已于%(day)s届满，无需修复。", day=thing.public_until))
    elif finding.from_day is not None:
        lines.append(msg("%(day)s起满足这一条件，可以申请修复。", day=finding.from_day))
    return tuple(lines)


def _note(session: Session, action: str, ref: str, detail: dict[str, object], actor: Actor, at: datetime) -> None:
    audit.append(
        session, at=at, actor=actor.ref, action=action, object_kind="repair refusal", object_ref=ref, detail=detail
    )
