"""Reads of checks: a holder's own with what comes next in plain words, the desk's lists, one check, what waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from portal import procedures
from portal.accounts.models import Unit
from portal.identity.checks import comparison, deciding, papers
from portal.identity.checks.comparison import Answer
from portal.identity.checks.submission import is_agency, own_check
from portal.identity.models import Capacity, IdentityCheck, Representation
from portal.identity.queries import NAME_PURPOSE, NUMBER_PURPOSE
from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.identifiers import citizen_id, documents
from portal.kernel.identifiers.documents import DocumentType
from portal.kernel.identifiers.verdict import normal_form
from portal.kernel.masking import mask_person_name
from portal.kernel.messages import Message, msg
from portal.law import parameters
from portal.law.actors import Actor, Party
from portal.law.calendar import WorkCalendar
from portal.law.procedures import Step
from portal.law.procedures.identity_check import (
    ACCEPTED,
    IDENTITY_CHECK,
    LAPSED,
    OPEN,
    PROPOSED,
    REFUSAL,
    REFUSED,
    RETURNED,
    SUBMITTED,
    WITHDRAWN,
)
from portal.procedures import Standing
from portal.procedures.queries import EventView
from portal.procedures.tasks import Task
from portal.register.subjects.identity import present_name
from portal.register.subjects.models import Subject
from portal.security.fields import FieldCipher
from portal.store.files import StoredFile

LISTED: Final = 200
CAPACITIES: Final[Mapping[Capacity, Message]] = {
    Capacity.SELF: msg("本人"),
    Capacity.LEGAL_REPRESENTATIVE: msg("法定代表人"),
    Capacity.AGENT: msg("代理人"),
}
_ANSWER_DAYS: Final = parameters.get("identity.papers_answer_days").default
_KEPT_DAYS: Final = parameters.get("identity.papers_kept_days").default
_BEING_CHECKED: Final = msg("已经核对过一次，正由另一个人复核。有结果时通知您。")
_NEXT: Final[Mapping[str, Message]] = {
    SUBMITTED: msg("工作人员先核对，再由另一个人复核，证件图像只有他们能看。有结果时通知您。"),
    RETURNED: msg("请按退回的理由补交。%(days)s日内没有补交的，自动终止，图像和号码随即删除。", days=_ANSWER_DAYS),
    PROPOSED: _BEING_CHECKED,
    REFUSAL: _BEING_CHECKED,
    ACCEPTED: msg("核验完成。图像在%(days)s日后删除；核验为何人加密留存，用来说明是谁查询的。", days=_KEPT_DAYS),
    REFUSED: msg("没有通过，可以改正后重新提交，或者到服务窗口办理。图像和号码在%(days)s日后删除。", days=_KEPT_DAYS),
    WITHDRAWN: msg("已撤回，图像和号码已经删除。"),
    LAPSED: msg("已终止，图像和号码已经删除。可以重新提交。"),
}
_IN_REVIEW: Final = msg("复核中")
# What happens between the two persons is told to the holder once both have spoken.
_INTERNAL: Final = frozenset({"propose", "propose_refusal", "send_back"})


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCheck:
    """One check as its holder sees it; `number` is the last event, which the forms carry."""

    ref: str
    capacity: Capacity
    capacity_label: Message
    organisation: str
    credit_code: str
    division: str
    state: str
    state_label: Message
    next: Message
    reason: str
    handed_on: date
    discarded_on: date | None
    parts: tuple[Message, ...]
    number: int
    may: frozenset[str]
    events: tuple[EventView, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnRepresentation:
    """An organisation the holder may speak for."""

    ref: str
    credit_code: str
    name: str
    capacity_label: Message
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckLine:
    """One check in a list of the desk: no name in full, no number."""

    ref: str
    capacity_label: Message
    shown: str
    organisation: str
    state_label: Message
    handed_on: date
    waits_since: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckView:
    """One check at the desk; name and number, in groups, are empty once they are deleted."""

    line: CheckLine
    name: str
    id_label: Message
    number: str
    document_until: date | None
    credit_code: str
    power_until: date | None
    files: Mapping[str, StoredFile]
    labels: Mapping[str, Message]
    answers: tuple[Answer, ...]
    blocks: Message | None
    own: bool
    steps: tuple[Step, ...]
    living: bool
    discarded_on: date | None
    standing: Standing


def own_checks(session: Session, *, party: Party) -> tuple[OwnCheck, ...]:
    """Returns the holder's checks, newest first."""
    mine = select(IdentityCheck).where(IdentityCheck.holder_id == party.holder_id)
    rows = session.scalars(mine.order_by(IdentityCheck.id.desc()).limit(LISTED)).all()
    stand = procedures.standings(session, {row.ref: IDENTITY_CHECK for row in rows})
    return tuple(_own(session, row, stand[row.ref], party) for row in rows)


def own(session: Session, *, ref: str, party: Party) -> OwnCheck:
    """Returns one of the holder's checks; raises NotFound for every other."""
    row = own_check(session, ref=ref, party=party)
    return _own(session, row, procedures.standing(session, IDENTITY_CHECK, ref), party)


def representations(session: Session, *, party: Party) -> tuple[OwnRepresentation, ...]:
    """Returns the organisations the holder has been accepted for and has not stopped speaking for."""
    mine = (Representation.holder_id == party.holder_id, Representation.ended_at.is_(None))
    return tuple(_representation(session, row) for row in session.scalars(select(Representation).where(*mine)))


def representation(session: Session, *, ref: str, party: Party) -> OwnRepresentation:
    """Returns one living representation of the holder; raises NotFound for every other."""
    for one in representations(session, party=party):
        if one.ref == ref:
            return one
    raise NotFound(msg("没有找到这一项。"))


def agencies(session: Session) -> tuple[tuple[str, str, str | None], ...]:
    """Returns the agencies that check documents: division, Chinese name, Mongolian name; the region's first."""
    rows = session.execute(
        select(Unit.division, Unit.name_zh, Unit.name_mn).where(is_agency()).order_by(Unit.division, Unit.id)
    )
    found = {division: (division, name_zh, name_mn) for division, name_zh, name_mn in reversed(rows.all())}
    return tuple(found[division] for division in sorted(found))


def checks(session: Session, *, actor: Actor, open_only: bool, code: str, cipher: FieldCipher) -> tuple[CheckLine, ...]:
    """Returns the newest checks within the agency's subtree; `code` asks for one organisation's."""
    wanted = select(IdentityCheck).where(_within(session, actor))
    wanted = wanted.where(IdentityCheck.decided_at.is_(None) if open_only else IdentityCheck.decided_at.is_not(None))
    if code:
        wanted = wanted.where(IdentityCheck.credit_code == normal_form(code))
    rows = session.scalars(wanted.order_by(IdentityCheck.id.desc()).limit(LISTED)).all()
    stand = procedures.standings(session, {row.ref: IDENTITY_CHECK for row in rows})
    return tuple(_line(row, stand[row.ref], cipher) for row in rows)


def check(session: Session, *, ref: str, actor: Actor, cipher: FieldCipher, today: date) -> CheckView:
    """Returns a check in full; raises NotFound unless it lies within the agency's subtree."""
    row = deciding.reachable(session, ref=ref, actor=actor)
    standing = procedures.standing(session, IDENTITY_CHECK, ref)
    name = cipher.decrypt(row.name_cipher, NAME_PURPOSE) if row.name_cipher else ""
    number = cipher.decrypt(row.id_cipher, NUMBER_PURPOSE) if row.id_cipher else ""
    known = comparison.compare(session, row, name=name, number=number, cipher=cipher, today=today) if number else ()
    blocks, mine = comparison.blocking(known), deciding.is_own(row, actor=actor, cipher=cipher)
    usable = () if mine else standing.open_to(actor)
    return CheckView(
        line=_line(row, standing, cipher),
        name=name,
        id_label=_id_label(row.id_type),
        number=_grouped(number),
        document_until=row.document_until,
        credit_code=row.credit_code or "",
        power_until=row.power_until,
        files=papers.kept(session, row),
        labels=papers.PARTS,
        answers=known,
        blocks=blocks,
        own=mine,
        steps=tuple(step for step in usable if blocks is None or step.action not in deciding.ACCEPTING),
        living=deciding.living(session, row) is not None,
        discarded_on=beijing_date(row.discarded_at) if row.discarded_at else None,
        standing=standing,
    )


def waiting(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:  # noqa: ARG001 -- no term runs
    """Returns the checks on which this actor can act now."""
    if not actor.has(*deciding.ROLES):
        return []
    rows = session.scalars(select(IdentityCheck).where(_within(session, actor), IdentityCheck.decided_at.is_(None)))
    open_rows = rows.all()
    stand = procedures.standings(session, {row.ref: IDENTITY_CHECK for row in open_rows})
    return [_task(row, stand[row.ref]) for row in open_rows if stand[row.ref].open_to(actor)]


def _task(row: IdentityCheck, standing: Standing) -> Task:
    return Task(
        kind=IDENTITY_CHECK.title,
        ref=row.ref,
        path=f"/desk/identity-checks/{row.ref}",
        title=row.organisation or str(_id_label(row.id_type)),
        state=standing.state_label,
        due=None,
        since=beijing_date(standing.events[-1].at),
        division=row.division,
        citation=standing.procedure.from_state(standing.state)[0].citation,
    )


def _own(session: Session, row: IdentityCheck, standing: Standing, party: Party) -> OwnCheck:
    events = tuple(event for event in standing.events if event.action not in _INTERNAL)
    told = [event.reason or "" for event in events if event.action in {"return", "refuse"}]
    return OwnCheck(
        ref=row.ref,
        capacity=row.capacity,
        capacity_label=CAPACITIES[row.capacity],
        organisation=row.organisation or "",
        credit_code=row.credit_code or "",
        division=row.division,
        state=row.state,
        state_label=_IN_REVIEW if row.state in {PROPOSED, REFUSAL} else standing.state_label,
        next=_NEXT[row.state],
        reason=told[-1] if told and row.state in {RETURNED, REFUSED} else "",
        handed_on=beijing_date(row.created_at),
        discarded_on=beijing_date(row.discarded_at) if row.discarded_at else None,
        parts=tuple(papers.PARTS[part] for part in papers.kept(session, row)),
        number=standing.number,
        may=frozenset(step.action for step in standing.open_to(party)) if row.state in OPEN else frozenset(),
        events=events,
    )


def _representation(session: Session, row: Representation) -> OwnRepresentation:
    subject = session.scalar(select(Subject).where(Subject.credit_code == row.credit_code))
    return OwnRepresentation(
        ref=row.ref,
        credit_code=row.credit_code,
        name=present_name(subject) if subject else row.credit_code,
        capacity_label=CAPACITIES[row.capacity],
        until=row.until,
    )


def _line(row: IdentityCheck, standing: Standing, cipher: FieldCipher) -> CheckLine:
    name = mask_person_name(cipher.decrypt(row.name_cipher, NAME_PURPOSE)) if row.name_cipher else ""
    return CheckLine(
        ref=row.ref,
        capacity_label=CAPACITIES[row.capacity],
        shown=name,
        organisation=row.organisation or "",
        state_label=standing.state_label,
        handed_on=beijing_date(row.created_at),
        waits_since=beijing_date(standing.events[-1].at),
    )


def _within(session: Session, actor: Actor) -> ColumnElement[bool]:
    """The checks of this agency's subtree, as `deciding.reachable` decides for one."""
    if not actor.has(*deciding.ROLES):
        return IdentityCheck.id.is_(None)
    known = session.scalars(select(IdentityCheck.division).distinct())
    return IdentityCheck.division.in_([division for division in known if actor.reaches(division)])


def _id_label(id_type: str) -> Message:
    found = next((one for one in DocumentType if one.value == id_type), None) or documents.by_label(id_type)
    return documents.label(found or DocumentType.OTHER)


def _grouped(number: str) -> str:
    """Easier to compare with a picture: district, birthday and the rest of a number of eighteen characters."""
    parts = (number[:6], number[6:14], number[14:]) if len(number) == citizen_id.LENGTH else (number,)
    return " ".join(parts)
