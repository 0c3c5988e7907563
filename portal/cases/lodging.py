"""Lodges a case: who asks may ask, each item is theirs and fits, what must be hidden is hidden, the units are asked.

All of it in one transaction, and once: a form sent again gives the case it made before. Source: 2021 arts. 35, 37, 38;
2024 arts. 39, 40; 2018 arts. 38, 39.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import procedures
from portal.accounts.staff.throttle import Throttled
from portal.cases import admitting, again, applicants, hiding, papers
from portal.cases.admitting import Asked
from portal.cases.applicants import Applicant
from portal.cases.models import Case, CaseItem, CaseKind, CaseTask, Channel, Door
from portal.cases.things import Thing, division_over
from portal.identity.queries import mandate, require_proven
from portal.kernel.clock import beijing_date, beijing_midnight
from portal.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from portal.kernel.messages import msg
from portal.kernel.references import new_reference
from portal.law import parameters
from portal.law.actors import PERMISSIONS, Actor, Party
from portal.law.procedures import Procedure
from portal.law.procedures.deletion import DELETION
from portal.law.procedures.objection import OBJECTION, PROVIDERS
from portal.law.procedures.repair import REPAIR
from portal.law.procedures.review import REVIEW
from portal.law.repair import Condition
from portal.law.roles import Role
from portal.procedures.turn import seen
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher
from portal.security.uploads import CheckedUpload

PROCEDURES: Final[dict[CaseKind, Procedure]] = {
    CaseKind.OBJECTION: OBJECTION,
    CaseKind.DELETION: DELETION,
    CaseKind.REPAIR: REPAIR,
    CaseKind.REVIEW: REVIEW,
}
HIDES: Final = frozenset({CaseKind.OBJECTION, CaseKind.DELETION, CaseKind.REVIEW})
ASKS_UNITS: Final = frozenset({CaseKind.OBJECTION, CaseKind.REPAIR})
MOST_A_DAY: Final = int(parameters.get("case.lodged_a_day").default)
_DAY: Final = timedelta(days=1)
_LONGEST_STATEMENT: Final = 4_000
_SHORTEST_KEY: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Lodging:
    """What is asked; `form_key` comes with the form and makes a second sending the same case.

    `received_on` is the day on which a paper reached the desk, None for what is asked now.
    """

    kind: CaseKind
    subject_ref: str
    items: tuple[Asked, ...]
    statement: str
    form_key: str
    language: str = "zh"
    reminders: bool = False
    review_of: str | None = None
    commitment_digest: str | None = None
    evidence: tuple[CheckedUpload, ...] = ()
    received_on: date | None = None


@dataclass(frozen=True, slots=True)
class Lodged:
    """The case made: its number, and the secret to follow it by, shown once; "" when it had been made before."""

    ref: str
    secret: str


@dataclass(frozen=True, slots=True)
class _Way:
    """How a case comes in: the step that opens it, by whom, through which channel, at which unit's own door."""

    action: str
    by: Actor | Party
    channel: Channel
    door_unit: int | None = None


def by_holder(session: Session, *, lodging: Lodging, party: Party, cipher: FieldCipher, at: datetime) -> Lodged:
    """Returns the case of a holder for a subject they may speak for.

    Raises NotFound for every other subject and thing, Forbidden before identity is proven, Throttled beyond so many in
    a day (parameter A49), and what `admitting` and `again` do.
    """
    today = beijing_date(at)
    if lodging.kind is CaseKind.REPAIR and not lodging.commitment_digest:
        raise BadInput(msg("请阅读并签署信用承诺书。"), citation=Condition.COMMITTED.citation, field="signed")
    person = require_proven(session, party=party, cipher=cipher, today=today)
    may = mandate(session, party=party, subject_ref=lodging.subject_ref, cipher=cipher, today=today)
    applicant = Applicant(name=person.name, capacity=may.capacity, holder_ref=party.ref)
    return _lodge(session, lodging, applicant, _Way("file", party, Channel.ONLINE), cipher, at)


def by_staff(
    session: Session,
    *,
    lodging: Lodging,
    applicant: Applicant,
    channel: Channel,
    actor: Actor,
    cipher: FieldCipher,
    at: datetime,
) -> Lodged:
    """Returns the case entered for somebody at the counter or by post, at either door of 2024 art. 39.

    Raises Forbidden for a role that takes in no such case, BadInput for a channel that is not the desk's.
    """
    if channel is Channel.ONLINE:
        raise BadInput(msg("请选择申请是在窗口提出还是来信提出。"), field="channel")
    action, door_unit = _door(lodging.kind, actor)
    return _lodge(session, lodging, applicant, _Way(action, actor, channel, door_unit), cipher, at)


def _door(kind: CaseKind, actor: Actor) -> tuple[str, int | None]:
    if kind is CaseKind.OBJECTION and not actor.has(Role.AGENCY_CLERK) and actor.has(*PROVIDERS):
        return "receive_at_unit", actor.unit_id
    actor.require(Role.COMPETENT_REVIEWER if kind is CaseKind.REVIEW else Role.AGENCY_CLERK)
    return "receive", None


def _lodge(
    session: Session, lodging: Lodging, applicant: Applicant, way: _Way, cipher: FieldCipher, at: datetime
) -> Lodged:
    before = _made_before(session, lodging, way.by)
    if before is not None:
        return Lodged(before.ref, "")
    try:
        with session.begin_nested():
            return _make(session, lodging, applicant, way, cipher, at)
    except IntegrityError:  # the same form was sent twice at once, and the other was quicker
        before = _made_before(session, lodging, way.by)
        if before is None:
            raise
        return Lodged(before.ref, "")


def _make(
    session: Session, lodging: Lodging, applicant: Applicant, way: _Way, cipher: FieldCipher, at: datetime
) -> Lodged:
    subject = session.scalar(select(Subject).where(Subject.ref == lodging.subject_ref))
    if subject is None:
        raise NotFound(msg("没有找到这一项。"))
    _refuse_beyond(session, way, at)
    lodging = replace(lodging, statement=seen(lodging.statement).strip())
    check(lodging)
    received_at = received(lodging.kind, lodging.received_on, at)
    things = admitting.admit(
        session,
        kind=lodging.kind,
        asked=lodging.items,
        subject=subject,
        today=beijing_date(received_at),
        received_at=received_at,
    )
    again.refuse_without_new_proofs(
        session, kind=lodging.kind, things=things, review_of=lodging.review_of, evidence=lodging.evidence
    )
    division = _division(things, way)
    ref, secret = new_reference("case"), applicants.new_secret()
    detail = {"items": [thing.ref for _, thing in things], "channel": way.channel.value}
    table = PROCEDURES[lodging.kind]
    state = procedures.open_matter(session, table, ref, way.action, actor=way.by, at=at, detail=detail)
    case = _row(lodging, applicant, way, cipher, received_at)
    case.ref, case.state, case.division = ref, state, division
    case.lookup_index = applicants.index_of(secret, ref, cipher)
    session.add(case)
    session.flush()
    _take_in(session, case, things, way.by, at)
    papers.bring(session, case=case, part="evidence", uploads=lodging.evidence, by=way.by.ref, cipher=cipher, at=at)
    return Lodged(ref, secret)


def _row(lodging: Lodging, applicant: Applicant, way: _Way, cipher: FieldCipher, received_at: datetime) -> Case:
    return Case(
        kind=lodging.kind,
        subject_ref=lodging.subject_ref,
        holder_ref=applicant.holder_ref,
        capacity=applicant.capacity.value,
        applicant_cipher=applicants.sealed(applicant, cipher),
        statement_cipher=cipher.encrypt(lodging.statement, applicants.STATEMENT),
        channel=way.channel,
        door=Door.AGENCY if way.door_unit is None else Door.UNIT,
        door_unit_id=way.door_unit,
        language=lodging.language,
        form_key=lodging.form_key,
        review_of=lodging.review_of,
        commitment_digest=lodging.commitment_digest,
        received_at=received_at,
        reminders=lodging.reminders,
    )


def received(kind: CaseKind, day: date | None, at: datetime) -> datetime:
    """Returns when the term began: a paper was received on the day it arrived, not on the day somebody typed it.

    That day also decides whether a repair is admissible (2021 art. 38). Raises BadInput for a day ahead or years ago.
    """
    today = beijing_date(at)
    if day is None or day == today:
        return at
    if day > today or day.year < today.year - 1:  # a mistyped year would make a case late by years
        sentence = msg("收到的日期不能晚于今天，也不能早于去年。")
        raise BadInput(sentence, citation=hiding.BASES[kind], field="received")
    return beijing_midnight(day)


def _made_before(session: Session, lodging: Lodging, by: Actor | Party) -> Case | None:
    if len(lodging.form_key) < _SHORTEST_KEY:
        raise BadInput(msg("这个表单不完整，请重新打开页面填写。"))
    found = session.scalar(select(Case).where(Case.form_key == lodging.form_key))
    if found is None:
        return None
    if isinstance(by, Party) and found.holder_ref != by.ref:
        raise Forbidden(msg("这个表单不是您打开的。"), citation=PERMISSIONS)
    return found


def check(lodging: Lodging) -> None:
    """Raises BadInput for a statement that is missing where one is needed, or too long."""
    if len(lodging.statement) > _LONGEST_STATEMENT:
        raise BadInput(msg("最多%(n)s个字。", n=_LONGEST_STATEMENT), field="statement")
    needed = lodging.kind in (CaseKind.OBJECTION, CaseKind.REVIEW)
    if needed and not seen(lodging.statement).strip():
        raise BadInput(msg("请写明事实和理由。"), field="statement")


def _refuse_beyond(session: Session, way: _Way, at: datetime) -> None:
    if way.channel is not Channel.ONLINE:
        return
    mine = (Case.holder_ref == way.by.ref, Case.channel == Channel.ONLINE, Case.received_at > at - _DAY)
    if (session.scalar(select(func.count(Case.id)).where(*mine)) or 0) >= MOST_A_DAY:
        raise Throttled(msg("一天内提出的申请太多，请明天再试；也可以到窗口或者来信提出。"))


def _division(things: Sequence[tuple[Asked, Thing]], way: _Way) -> str:
    division = division_over([thing.unit for _, thing in things])
    if isinstance(way.by, Actor) and way.door_unit is None:
        way.by.require_reach(division)
    if way.door_unit is not None and any(thing.unit.id != way.door_unit for _, thing in things):
        raise NotFound(msg("没有找到这一项。"))
    return division


def _take_in(
    session: Session, case: Case, things: Sequence[tuple[Asked, Thing]], by: Actor | Party, at: datetime
) -> None:
    """Adds the items, hides what is to be hidden, asks each unit once."""
    for asked, thing in things:
        item = CaseItem(
            case_id=case.id,
            record_ref=thing.ref if thing.record is not None else None,
            entry_ref=thing.ref if thing.entry is not None else None,
            unit_id=thing.unit.id,
            ground=asked.ground,
            open_kind=case.kind.value,
            changes={},
            conditions={},
        )
        _add_alone(session, item, case.kind)
        if case.kind in HIDES:
            hiding.hide(session, item=item, thing=thing, at=at, actor=by.ref)
    if case.kind in ASKS_UNITS:
        for unit_id in dict.fromkeys(thing.unit.id for _, thing in things):
            case.tasks.append(CaseTask(unit_id=unit_id, asked_at=at))
    session.flush()
    session.refresh(case, ["items", "tasks"])


def _add_alone(session: Session, item: CaseItem, kind: CaseKind) -> None:
    """The partial unique indexes decide between two who ask for the same at once."""
    try:
        with session.begin_nested():
            session.add(item)
    except IntegrityError as error:
        raise _in_hand(kind) from error


def refuse_in_hand(session: Session, *, kind: CaseKind, refs: Sequence[str]) -> None:
    """Raises Conflict where one of the things is in a case of this kind already."""
    about = or_(CaseItem.record_ref.in_(refs), CaseItem.entry_ref.in_(refs))
    taken = session.scalar(select(CaseItem).where(about, CaseItem.open_kind == kind.value).limit(1))
    if taken is not None:
        sentence = msg(
            "编号%(ref)s的信息已有同类申请正在办理，办结后再提出。", ref=taken.record_ref or taken.entry_ref or ""
        )
        raise Conflict(sentence, citation=hiding.BASES[kind], field="items")


def _in_hand(kind: CaseKind) -> Conflict:
    sentence = msg("这条信息已有同类申请正在办理，办结后再提出。")
    return Conflict(sentence, citation=hiding.BASES[kind], field="items")
