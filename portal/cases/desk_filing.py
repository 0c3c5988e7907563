"""Enters a case for whoever comes to a counter or writes (2018 art. 38; 2021 arts. 35, 37, 39; 2024 art. 39).

The agency's clerk and the recognising unit identify the person as the counter does, exactly by name and number. A
sealed ticket then carries whom the form is for, between its two pages and nowhere else; it also makes sure that a form
sent twice gives one case. The unit enters what concerns its own records only. A review is entered by the department,
from the number of the objection and the name of its applicant.
"""

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal import procedures
from portal.access import log
from portal.access.log import Ground, Reader
from portal.access.models import ReaderKind
from portal.access.own_file import counter
from portal.access.own_file.counter import Visit
from portal.access.own_file.opening import COUNTER
from portal.accounts.staff.tickets import TicketOver
from portal.audit import Channel as Way
from portal.cases import handling, lodging, objections, queries, reviews
from portal.cases.admitting import Asked
from portal.cases.applicants import Applicant, opened
from portal.cases.handling import Act
from portal.cases.lodging import Lodged, Lodging
from portal.cases.models import Case, CaseKind, Channel
from portal.cases.queries import CaseView
from portal.cases.things import Thing
from portal.identity.models import Capacity
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, Forbidden, NotFound, RuleBroken
from portal.kernel.folding import fold
from portal.kernel.messages import Message, msg
from portal.law.access import SELF
from portal.law.actors import PERMISSIONS, Actor
from portal.law.calendar import WorkCalendar
from portal.law.procedures.objection import BY_OBJECTION, EVIDENCE, PROVIDERS
from portal.law.procedures.review import BY_REVIEW
from portal.law.repair import Condition
from portal.law.roles import Role
from portal.procedures.turn import seen
from portal.register.lists.models import ListEntry, ListKind
from portal.register.records.models import Record
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher, FieldUnreadable
from portal.security.uploads import CheckedUpload

KINDS: Final = (CaseKind.OBJECTION, CaseKind.DELETION, CaseKind.REPAIR)
_TICKET: Final = "case.visit"
_ISSUED: Final = "issued"
_MOST: Final = 500
# A statement is typed from a paper in this time.
_LIVES: Final = timedelta(hours=4)
_PURPOSES: Final[dict[CaseKind, Message]] = {
    CaseKind.OBJECTION: msg("登记异议（窗口、来信）"),
    CaseKind.DELETION: msg("登记删除要求（窗口、来信）"),
    CaseKind.REPAIR: msg("登记窗口或者来信提出的修复申请"),
}
_NO_SUCH: Final = msg("没有找到编号和申请人姓名都相符、已有结果的异议。")


@dataclass(frozen=True, slots=True)
class Offer:
    """One thing of the person's, as the form names it."""

    ref: str
    title: str
    document_no: str
    unit: str
    day: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """Whom the form is for and what it may be about; `ticket` carries it to the next page."""

    kind: CaseKind
    subject_ref: str
    subject_name: str
    applicant: str
    capacity: Capacity
    form_key: str
    offers: tuple[Offer, ...]
    ticket: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the second page says; `received_on` is the day a letter arrived, from which the term runs."""

    items: tuple[Asked, ...]
    statement: str
    contact: str
    channel: str
    evidence: Sequence[CheckedUpload]
    received_on: date | None = None


def identify(
    session: Session, *, kind: str, visit: Visit, actor: Actor, cipher: FieldCipher, at: datetime
) -> Opened | None:
    """Returns what may be entered for the person whose papers these are; None where nobody fits.

    Raises BadInput for no such kind, Forbidden for a role that takes in none, and as `counter.identify` does.
    """
    if kind not in KINDS:
        raise BadInput(msg("请选择申请的种类。"), citation=EVIDENCE, field="kind")
    wanted = CaseKind(kind)
    _permit(wanted, actor)
    subject = counter.identify(session, visit=visit, cipher=cipher, actor=actor, at=at)
    if subject is None:
        return None
    facts = {
        "kind": kind,
        "subject": subject.ref,
        "applicant": seen(visit.name).strip(),
        "capacity": visit.capacity,
        "actor": actor.ref,
        "key": secrets.token_urlsafe(24),
    }
    offers = _offers(session, wanted, subject, actor)
    _note(session, wanted, subject, offers, actor, at)
    return _opened(subject, facts, offers, _sealed(facts, cipher, at))


def reopen(session: Session, *, ticket: str, actor: Actor, cipher: FieldCipher, at: datetime) -> Opened:
    """Returns what a ticket carries; raises TicketOver for one too old, NotFound for another person's."""
    facts = _unsealed(ticket, cipher, at)
    subject = session.scalar(select(Subject).where(Subject.ref == facts["subject"]))
    if facts["actor"] != actor.ref or subject is None:
        raise NotFound(msg("没有找到这一项。"))
    fresh = _sealed(facts, cipher, at)
    return _opened(subject, facts, _offers(session, CaseKind(facts["kind"]), subject, actor), fresh)


def lodge(session: Session, *, opened: Opened, entry: Entry, actor: Actor, act: Act) -> Lodged:
    """Returns the case entered, hidden and asked about as one filed online; the secret is "" for a form sent again.

    Raises RuleBroken for a repair without its papers, the signed commitment among them.
    """
    if opened.kind is CaseKind.REPAIR and not entry.evidence:
        # On paper the signed commitment is the paper itself: without it nothing was promised (2024 art. 27).
        unsigned = msg("不符合修复条件：%(condition)s", condition=Condition.COMMITTED.label)
        raise RuleBroken(unsigned, citation=Condition.COMMITTED.citation, field="evidence")
    asked = Lodging(
        kind=opened.kind,
        subject_ref=opened.subject_ref,
        items=entry.items,
        statement=entry.statement,
        form_key=opened.form_key,
        evidence=tuple(entry.evidence),
        received_on=entry.received_on,
    )
    someone = Applicant(name=opened.applicant, capacity=opened.capacity, contact=entry.contact)
    made = _enter(session, asked, someone, entry.channel, actor, act)
    if opened.kind is CaseKind.OBJECTION and made.secret:
        case = session.scalars(select(Case).where(Case.ref == made.ref)).one()
        objections.verify_expired(session, case=case, act=act)
    return made


def lodge_review(
    session: Session, *, objection: str, name: str, form_key: str, entry: Entry, actor: Actor, act: Act
) -> Lodged:
    """Returns the review entered for the applicant of an objection.

    Raises BadInput where number and name do not belong together, Forbidden for whoever had a hand in the objection.
    """
    case = session.scalar(select(Case).where(Case.ref == objection.strip().lower(), Case.kind == CaseKind.OBJECTION))
    fits = case is not None and actor.reaches(case.division)
    if case is None or not fits or fold(opened(case, act.cipher).name) != fold(name):
        raise BadInput(_NO_SUCH, citation=BY_REVIEW, field="objection")
    handling.refuse_own(session, objection=case.ref, actor=actor)
    asked = Lodging(
        kind=CaseKind.REVIEW,
        subject_ref=case.subject_ref,
        items=(),
        statement=entry.statement,
        form_key=form_key,
        review_of=case.ref,
        evidence=tuple(entry.evidence),
        received_on=entry.received_on,
    )
    prepared = reviews.prepared_for(session, objection=case, asked=asked)
    first = opened(case, act.cipher)
    someone = Applicant(name=first.name, capacity=first.capacity, contact=entry.contact)
    return _enter(session, prepared, someone, entry.channel, actor, act)


def receipt(
    session: Session, *, ref: str, actor: Actor, cipher: FieldCipher, calendar: WorkCalendar, at: datetime
) -> CaseView:
    """Returns a case as its receipt names it, for whoever entered it; raises NotFound for everybody else."""
    case = session.scalars(select(Case).where(Case.ref == ref)).one()
    first = procedures.history(session, lodging.PROCEDURES[case.kind], ref)[0]
    if first.actor != actor.ref:
        raise NotFound(msg("没有找到这一项。"))
    return queries.view(session, case, cipher=cipher, calendar=calendar, today=beijing_date(at), desk=False)


def _enter(session: Session, asked: Lodging, someone: Applicant, channel: str, actor: Actor, act: Act) -> Lodged:
    if channel not in set(Channel):
        raise BadInput(msg("请选择申请是在窗口提出还是来信提出。"), field="channel")
    return lodging.by_staff(
        session,
        lodging=asked,
        applicant=someone,
        channel=Channel(channel),
        actor=actor,
        cipher=act.cipher,
        at=act.at,
    )


def _sealed(facts: dict[str, str], cipher: FieldCipher, at: datetime) -> str:
    return cipher.encrypt(json.dumps({**facts, _ISSUED: at.isoformat()}), _TICKET)


def _unsealed(ticket: str, cipher: FieldCipher, at: datetime) -> dict[str, str]:
    over = TicketOver(msg("这一步已经过时，请重新开始。"))
    try:
        facts: dict[str, str] = json.loads(cipher.decrypt(ticket, _TICKET))
    except FieldUnreadable as error:
        raise over from error
    if at - datetime.fromisoformat(facts[_ISSUED]) > _LIVES:
        raise over
    return facts


def _permit(kind: CaseKind, actor: Actor) -> None:
    if actor.has(Role.AGENCY_CLERK) or (kind is CaseKind.OBJECTION and actor.has(*PROVIDERS)):
        return
    sentence = msg("删除要求由工作机构登记；向本单位提出的异议可以在这里登记。")
    raise Forbidden(sentence, citation=BY_OBJECTION if actor.has(*PROVIDERS) else PERMISSIONS)


def _opened(subject: Subject, facts: dict[str, str], offers: tuple[Offer, ...], ticket: str) -> Opened:
    return Opened(
        kind=CaseKind(facts["kind"]),
        subject_ref=subject.ref,
        subject_name=present_name(subject),
        applicant=facts["applicant"],
        capacity=Capacity(facts["capacity"]),
        form_key=facts["key"],
        offers=offers,
        ticket=ticket,
    )


def _offers(session: Session, kind: CaseKind, subject: Subject, actor: Actor) -> tuple[Offer, ...]:
    """What of the person's this kind of case may be about, within reach of whoever enters it."""
    records = select(Record).where(Record.subject_id == subject.id).options(joinedload(Record.unit))
    entries = select(ListEntry).where(ListEntry.subject_id == subject.id).options(joinedload(ListEntry.unit))
    things = [Thing(row, None) for row in session.scalars(records.order_by(Record.decided_on.desc()).limit(_MOST))]
    things += [Thing(None, row) for row in session.scalars(entries.order_by(ListEntry.id.desc()).limit(_MOST))]
    return tuple(_offer(each) for each in things if _fits(each, kind) and _within(each, actor))


def _fits(thing: Thing, kind: CaseKind) -> bool:
    if kind is CaseKind.DELETION:
        return thing.lives and thing.enhancing
    if kind is CaseKind.REPAIR:
        serious = thing.entry is not None and thing.entry.kind is ListKind.SERIOUS
        # What cannot be repaired, or no longer, is offered too: that is refused in writing (2021 art. 38).
        of_record = thing.record is not None and (thing.lives or thing.archived) and not thing.enhancing
        return (serious and thing.lives) or of_record
    return thing.lives or thing.archived


def _within(thing: Thing, actor: Actor) -> bool:
    if actor.has(Role.AGENCY_CLERK):
        return actor.reaches(thing.unit.division)
    return thing.unit.id == actor.unit_id


def _offer(thing: Thing) -> Offer:
    record, entry = thing.record, thing.entry
    number = record.document_no if record is not None else entry.decision_no if entry is not None else ""
    day = record.decided_on if record is not None else entry.listed_on if entry is not None else None
    return Offer(thing.ref, thing.title, number, thing.unit.name_zh, day)


def _note(
    session: Session, kind: CaseKind, subject: Subject, offers: tuple[Offer, ...], actor: Actor, at: datetime
) -> None:
    """What of the person's file was read to fill in the form, as the person sees it among who looked."""
    reader = Reader(kind=ReaderKind.STAFF, ref=actor.ref, shown=actor.unit_name, on_behalf_of=actor.unit_code)
    ground = Ground(channel=Way.SELF, purpose=str(_PURPOSES[kind]), basis=SELF.short())
    refs = [each.ref for each in offers]
    log.note(session, subject_ref=subject.ref, reader=reader, ground=ground, form=COUNTER, records=refs, at=at)
