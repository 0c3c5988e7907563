"""Reads of consultations for everybody: what is asked, until when, the opinions shown, what became of them (21§8).

Nothing else of a draft can be read from outside; hidden and unread opinions, names and contacts never.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.kernel.errors import NotFound
from portal.kernel.masking import mask_person_name
from portal.kernel.messages import Message, msg
from portal.kernel.paging import Page, offset
from portal.law.procedures import catalogue as law
from portal.register.catalogue import readings
from portal.register.catalogue.comments import NAME
from portal.register.catalogue.models import CommentState, Consultation, ConsultationComment, ConsultationItem
from portal.security.fields import FieldCipher


@dataclass(frozen=True, slots=True)
class AskedItem:
    """One item as the public is asked about it; `differences` is empty where the reading is the one in force."""

    code: str
    name_zh: str
    name_mn: str | None
    is_new: bool
    after: Mapping[str, Any]
    differences: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class ConsultationLine:
    """One consultation; `running` while opinions are taken in, `days_left` 0 on the last day."""

    ref: str
    year: int
    state: str
    state_label: Message
    opens_on: date
    closes_on: date
    running: bool
    days_left: int
    items: int
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class ConsultationView:
    """One consultation in full; the summary only once it is published."""

    line: ConsultationLine
    background_zh: str
    background_mn: str | None
    summary_zh: str | None
    summary_mn: str | None
    items: tuple[AskedItem, ...]


@dataclass(frozen=True, slots=True)
class ShownComment:
    """One opinion as everybody sees it: the name shrunk to its first character."""

    text: str
    name: str
    code: str | None
    sent_at: datetime


def consultations(session: Session, *, today: date) -> tuple[ConsultationLine, ...]:
    """Returns every consultation, newest first."""
    counts = select(ConsultationItem.consultation_id, func.count()).group_by(ConsultationItem.consultation_id)
    sizes = dict(session.execute(counts).tuples().all())
    rows = session.scalars(select(Consultation).order_by(Consultation.opens_on.desc(), Consultation.id.desc()))
    return tuple(_line(row, sizes.get(row.id, 0), today) for row in rows)


def consultation(session: Session, *, ref: str, today: date) -> ConsultationView:
    """Returns one consultation; raises NotFound."""
    row = session.scalar(select(Consultation).where(Consultation.ref == ref))
    if row is None:
        raise NotFound(msg("没有找到这一项。"))
    answered = row.state == "answered"
    return ConsultationView(
        line=_line(row, len(row.items), today),
        background_zh=row.background_zh,
        background_mn=row.background_mn,
        summary_zh=row.summary_zh if answered else None,
        summary_mn=row.summary_mn if answered else None,
        items=tuple(asked(item) for item in row.items),
    )


def shown_comments(session: Session, *, ref: str, cipher: FieldCipher, number: int, size: int) -> Page[ShownComment]:
    """Returns a page of the opinions shown, oldest first."""
    wanted = select(ConsultationComment).join(Consultation).where(Consultation.ref == ref)
    shown = wanted.where(ConsultationComment.state == CommentState.SHOWN)
    total = session.scalar(select(func.count()).select_from(shown.subquery())) or 0
    ordered = shown.order_by(ConsultationComment.sent_at, ConsultationComment.id)
    rows = session.scalars(ordered.offset(offset(number, size)).limit(size))
    return Page(tuple(_shown(row, cipher) for row in rows), number, size, total)


def asked(item: ConsultationItem) -> AskedItem:
    """Returns an item as the public is asked about it."""
    after = item.after
    return AskedItem(
        code=item.code,
        name_zh=after["name_zh"],
        name_mn=after.get("name_mn"),
        is_new=not item.before,
        after=after,
        differences=readings.differences(item.before, after) if item.before else {},
    )


def _line(row: Consultation, items: int, today: date) -> ConsultationLine:
    running = row.state == "open" and law.takes_comments(row.opens_on, row.closes_on, today)
    over = row.state in {"open", "summarised"} and not running
    return ConsultationLine(
        ref=row.ref,
        year=row.edition.year,
        state=row.state,
        state_label=msg("意见征集已结束，正在整理") if over else law.CONSULTATION.states[row.state],
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        running=running,
        days_left=law.days_left(row.closes_on, today),
        items=items,
        answered_on=row.answered_on,
    )


def _shown(row: ConsultationComment, cipher: FieldCipher) -> ShownComment:
    name = mask_person_name(cipher.decrypt(row.name, NAME)) if row.name else ""
    return ShownComment(row.text, name, row.code, row.sent_at)
