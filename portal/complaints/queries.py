"""Reads of complaints: what waits at the desk, one of them, and what number and secret lead to (2021 art. 39)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from portal import procedures
from portal.accounts.staff.receipt_throttle import ReceiptThrottle
from portal.complaints.commands import ANSWER, SECRET, TEXT, handled_by, reachable
from portal.complaints.models import Complaint, ComplaintChannel, ComplaintKind
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, together
from portal.kernel.messages import Message, msg
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.procedures import Step
from portal.law.procedures.complaint import AGENCY, CHANNELS, CHECKING, COMPLAINT, DEPARTMENT
from portal.procedures import Standing
from portal.procedures.tasks import Task
from portal.security import receipts
from portal.security.fields import FieldCipher

ROLES: Final = AGENCY | DEPARTMENT
LISTED: Final = 200
_LONGEST: Final = 64
_OFTEN: Final = msg("编号或者追踪码不对的次数太多，请过几分钟再试。")


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintLine:
    """One complaint in a list."""

    ref: str
    kind: ComplaintKind
    channel: ComplaintChannel
    unit: str
    state_label: Message
    received_on: date
    answered_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintView:
    """One complaint at the desk; `answer` is what is proposed or was answered."""

    line: ComplaintLine
    text: str
    has_contact: bool
    answer: str
    upheld: bool | None
    supervision_ref: str | None
    standing: Standing
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What number and secret lead to; the answer once there is one."""

    line: ComplaintLine
    answer: str
    supervised: bool


def follow(
    session: Session, *, number: str, secret: str, visitor: str, cipher: FieldCipher, at: datetime
) -> Followed | None:
    """Returns a complaint and its answer, None where number and secret do not belong together.

    Raises BadInput for each of the two that is missing, Throttled after too many misses from where this one comes.
    """
    wanted, shown = number.strip().lower()[:_LONGEST], secret.strip()[:_LONGEST]
    with together() as each:
        with each():
            _present(wanted, msg("请填写编号。"), "number")
        with each():
            _present(shown, msg("请填写追踪码。"), "secret")
    throttle = ReceiptThrottle(
        session, cipher=cipher, number=wanted, address=visitor, at=at, kind="complaint", told=_OFTEN
    )
    throttle.take()
    index = receipts.index_of(shown, wanted, cipher, SECRET)
    row = session.scalar(select(Complaint).where(Complaint.lookup_index == index))
    if row is None:
        return None
    throttle.give_back()
    told = cipher.decrypt(row.answer_cipher, ANSWER) if row.answer_cipher and row.answered_at else ""
    return Followed(line=_line(row), answer=told, supervised=row.supervision_ref is not None)


def listed(session: Session, *, actor: Actor, open_only: bool) -> tuple[ComplaintLine, ...]:
    """Returns the complaints of the actor's desk and subtree, newest first; raises Forbidden for other roles."""
    actor.require(*ROLES)
    return tuple(_line(row) for row in session.scalars(_rows(actor, open_only=open_only).limit(LISTED)))


def one(session: Session, *, ref: str, actor: Actor, cipher: FieldCipher) -> ComplaintView:
    """Returns one complaint of the actor's desk; raises NotFound for every other."""
    row = reachable(session, ref=ref, actor=actor)
    standing = procedures.standing(session, COMPLAINT, ref)
    return ComplaintView(
        line=_line(row),
        text=cipher.decrypt(row.text_cipher, TEXT),
        has_contact=row.contact_cipher is not None,
        answer=cipher.decrypt(row.answer_cipher, ANSWER) if row.answer_cipher else "",
        upheld=row.upheld,
        supervision_ref=row.supervision_ref,
        standing=standing,
        steps=tuple(step for step in standing.open_to(actor) if _fits(step, row.kind)),
    )


def waiting(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:  # noqa: ARG001 -- one shape for all rooms; no statute sets a term here
    """Returns the complaints on which this person can take a step now."""
    if not actor.has(*ROLES):
        return []
    rows = session.scalars(_rows(actor, open_only=True)).all()
    stand = procedures.standings(session, {row.ref: COMPLAINT for row in rows})
    return [_task(row) for row in rows if stand[row.ref].open_to(actor)]


def _fits(step: Step, kind: ComplaintKind) -> bool:
    return step.action != ("answer" if kind is ComplaintKind.CHARGE else "propose")


def _present(value: str, wanting: Message, field: str) -> None:
    if not value:
        raise BadInput(wanting, field=field)


def _rows(actor: Actor, *, open_only: bool) -> Select[tuple[Complaint]]:
    answered = Complaint.answered_at
    wanted = select(Complaint).where(handled_by(actor), answered.is_(None) if open_only else answered.is_not(None))
    return wanted.options(joinedload(Complaint.unit)).order_by(Complaint.id.desc())


def _line(row: Complaint) -> ComplaintLine:
    return ComplaintLine(
        ref=row.ref,
        kind=row.kind,
        channel=row.channel,
        unit=row.unit.name_zh if row.unit else "",
        state_label=COMPLAINT.states[row.state],
        received_on=beijing_date(row.received_at),
        answered_on=beijing_date(row.answered_at) if row.answered_at else None,
    )


def _task(row: Complaint) -> Task:
    return Task(
        kind=COMPLAINT.title,
        ref=row.ref,
        path=f"/desk/complaints/{row.ref}",
        title=row.ref,
        state=COMPLAINT.states[row.state],
        due=None,
        since=beijing_date(row.received_at),
        division=row.division,
        citation=COMPLAINT.step("confirm").citation if row.state == CHECKING else CHANNELS,
    )
