"""Writes about repair notices: that one was printed, that some were served (2024 art. 34).

Nothing here touches a record: whether it is public does not depend on its notice (parameter A45).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal import audit
from portal.kernel.clock import beijing_date
from portal.kernel.errors import BadInput, Conflict, NotFound
from portal.kernel.messages import msg
from portal.law.actors import Actor
from portal.law.roles import Role
from portal.register.records.models import Record
from portal.register.repairs import letter, notice
from portal.register.repairs.models import Manner, RepairNotice
from portal.register.repairs.queries import SIZE, has_notice

READERS: Final = (Role.PROVIDER_MAKER, Role.PROVIDER_CHECKER)
KIND: Final = "record"


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What somebody enters: of which records, on which day, in which manner."""

    refs: Sequence[str]
    day: date | None
    manner: str


def printed(session: Session, *, ref: str, actor: Actor, at: datetime, site: str, font: Path) -> bytes:
    """Returns the notice of a record of the actor's own unit as PDF, and notes that it was printed.

    Raises NotFound alike for another unit's record, for none, and for one that no notice is about.
    """
    actor.require(*READERS)
    record = _own(session, ref, actor)
    told = notice.of_record(session, record)
    body = letter.printed(session, told, site=site, today=beijing_date(at), font=font)
    audit.append(
        session, at=at, actor=actor.ref, action="repair_notice.printed", object_kind=KIND, object_ref=record.ref
    )
    return body


def serve(session: Session, *, service: Service, actor: Actor, at: datetime) -> int:
    """Returns for how many records the service of their notice was entered, each noted in the audit chain.

    Raises BadInput without a record, a manner, or a day from the decision to today; Conflict where one was entered
    before; NotFound for a record that is not the actor's unit's, and as `printed`.
    """
    actor.require(Role.PROVIDER_MAKER)
    refs = tuple(dict.fromkeys(service.refs))
    if not 0 < len(refs) <= SIZE:
        raise BadInput(msg("请至少选择一条信息。"), field="records")
    if service.manner not in set(Manner):
        raise BadInput(msg("请选择送达方式。"), field="manner")
    for record in [_own(session, ref, actor) for ref in refs]:
        _enter(session, record, _day(service.day, record, beijing_date(at)), Manner(service.manner), actor, at)
    return len(refs)


def _day(day: date | None, record: Record, today: date) -> date:
    if day is None:
        raise BadInput(msg("请填写日期，例如 2026-06-01。"), field="day")
    if day > today:
        raise BadInput(msg("日期不能晚于今天"), citation=letter.TOLD, field="day")
    if day < record.decided_on:
        number, decided_on = record.document_no, record.decided_on
        sentence = msg("送达日期不能早于作出日期（%(number)s，%(day)s）", number=number, day=decided_on)
        raise BadInput(sentence, citation=letter.TOLD, field="day")
    return day


def _enter(session: Session, record: Record, day: date, manner: Manner, actor: Actor, at: datetime) -> None:
    row = RepairNotice(record_id=record.id, served_on=day, manner=manner, entered_at=at, entered_by=actor.ref)
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        sentence = msg("已经登记过送达：%(number)s", number=record.document_no)
        raise Conflict(sentence, citation=letter.TOLD, field="records") from error
    audit.append(
        session,
        at=at,
        actor=actor.ref,
        action="repair_notice.served",
        object_kind=KIND,
        object_ref=record.ref,
        detail={"day": day.isoformat(), "manner": manner.value},
    )


def _own(session: Session, ref: str, actor: Actor) -> Record:
    record = session.scalar(select(Record).where(Record.ref == ref, Record.unit_id == actor.unit_id, has_notice()))
    if record is None:
        raise NotFound(msg("没有找到这一项。"))
    return record
