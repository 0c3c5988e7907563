"""Records whose text may hold what nobody may gather: closed to every door until a person decides (2021 art. 17).

The agency of the subtree either lets a record out, with its reason in the audit chain, or withdraws it. A record about
which a notice is open stays closed until the notice is settled (arts. 9, 36).
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from portal import audit
from portal.accounts.queries import in_subtree
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, Conflict, NotFound, RuleBroken
from portal.kernel.masking import scrub
from portal.kernel.messages import msg
from portal.kernel.paging import Page, offset
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.forbidden import ForbiddenKind, suspicious_text
from portal.law.procedures.notice import BY_NOTICE
from portal.law.roles import Role
from portal.procedures.tasks import Task
from portal.register.catalogue import layouts
from portal.register.intake.faults import FORBIDDEN
from portal.register.intake.rewrite import HELD_REASON
from portal.register.notices.models import OPEN, Notice
from portal.register.records import commands as records
from portal.register.records.models import Record, RecordState

REVIEWERS: Final = (Role.AGENCY_CLERK, Role.AGENCY_HEAD)
BASIS: Final = FORBIDDEN
PAGE: Final = 20
KIND: Final = msg("疑似禁止归集信息核查")
STATE: Final = msg("待核查")


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One held record: what it is, who sent it, what its text seems to hold."""

    ref: str
    item: str
    title: str
    document_no: str
    unit: str
    received_at: datetime
    kinds: tuple[ForbiddenKind, ...]


@dataclass(frozen=True, slots=True)
class HeldText:
    """One free text of a held record, scrubbed of numbers as it is stored; `kinds` is what it seems to hold."""

    name: str
    text: str
    kinds: tuple[ForbiddenKind, ...]


@dataclass(frozen=True, slots=True)
class HeldView:
    """One held record with its free texts."""

    line: HeldLine
    texts: tuple[HeldText, ...]


def listing(session: Session, *, actor: Actor, number: int = 1) -> Page[HeldLine]:
    """Returns a page of the records that wait for a look, oldest first."""
    wanted = _held(actor)
    total = session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
    rows = session.scalars(wanted.order_by(Record.suspended_at, Record.id).limit(PAGE).offset(offset(number, PAGE)))
    return Page(tuple(_line(row, _texts(row)) for row in rows), number, PAGE, total)


def view(session: Session, *, ref: str, actor: Actor) -> HeldView:
    """Returns one of them; raises NotFound for any other."""
    record = _one(session, ref, actor)
    texts = _texts(record)
    return HeldView(_line(record, texts), texts)


def decide(session: Session, *, ref: str, action: str, reason: str, actor: Actor, at: datetime) -> str:
    """Returns the action once it is done: "release" opens the record's doors again, "withdraw" ends it.

    Raises NotFound where somebody has decided already, RuleBroken without a reason or with a number of a person in it,
    Conflict for letting out what a notice has closed as well.
    """
    record = _one(session, ref, actor)
    why = reason.strip()
    if not why or scrub(why) != why:
        raise RuleBroken(msg("请写明理由，理由中不得含有证件号码或者手机号码"), citation=FORBIDDEN, field="reason")
    if action == "release":
        _refuse_noticed(session, record)
        records.resume(session, record=record, basis=FORBIDDEN, at=at, actor=actor.ref)
    elif action == "withdraw":
        ended = RecordState.WITHDRAWN
        records.end(session, record=record, state=ended, reason=why, basis=BASIS, at=at, actor=actor.ref)
    else:
        raise BadInput(msg("请选择放行或者撤回。"), field="action")
    audit.append(
        session,
        at=at,
        actor=actor.ref,
        action=f"held.{action}",
        object_kind="record",
        object_ref=ref,
        detail={"reason": why, "basis": FORBIDDEN.short()},
    )
    return action


def waiting(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:  # noqa: ARG001 -- no term runs
    """Returns the held records of the subtree, for the agency."""
    if not actor.has(*REVIEWERS):
        return []
    return [
        Task(
            kind=KIND,
            ref=row.ref,
            path=f"/desk/held/{row.ref}",
            title=f"{row.item.name_zh} · {row.document_no}",
            state=STATE,
            due=None,
            since=beijing_date(row.suspended_at or row.received_at),
            division=row.unit.division,
            citation=FORBIDDEN,
        )
        for row in session.scalars(_held(actor).order_by(Record.suspended_at))
    ]


def _held(actor: Actor) -> Select[tuple[Record]]:
    actor.require(*REVIEWERS)
    joined = select(Record).join(Record.unit).join(Record.item)
    loaded = joined.options(contains_eager(Record.unit), contains_eager(Record.item))
    held = (Record.suspended_reason == str(HELD_REASON), Record.state == RecordState.CURRENT)
    return loaded.where(*held, in_subtree(actor.division))


def _one(session: Session, ref: str, actor: Actor) -> Record:
    found = session.scalar(_held(actor).where(Record.ref == ref))
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    return found


def _refuse_noticed(session: Session, record: Record) -> None:
    wanted = select(Notice.id).where(Notice.record_id == record.id, Notice.state.in_(OPEN))
    if session.scalar(wanted.limit(1)) is not None:
        raise Conflict(msg("这条信息已有告知正在办理，办结后再提出"), citation=BY_NOTICE)


def _texts(record: Record) -> tuple[HeldText, ...]:
    layout = layouts.of(record.item)
    fields = [layout.by_role[role] for role in layout.texts]
    found = ((field.name, record.content[field.code]) for field in fields if field.code in record.content)
    return tuple(HeldText(name, text, _kinds(text)) for name, text in found)


def _kinds(text: str) -> tuple[ForbiddenKind, ...]:
    return tuple(dict.fromkeys(passage.kind for passage in suspicious_text(text)))


def _line(record: Record, texts: tuple[HeldText, ...]) -> HeldLine:
    kinds = tuple(dict.fromkeys(kind for text in texts for kind in text.kinds))
    return HeldLine(
        record.ref,
        record.item.name_zh,
        record.title,
        record.document_no,
        record.unit.name_zh,
        record.received_at,
        kinds,
    )
