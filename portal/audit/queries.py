"""Reads of the chain for auditors: links by period, actor, action, object and outcome, with what they tell beside."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.audit.models import AuditEntry, AuditPayload
from portal.kernel.clock import beijing_midnight
from portal.kernel.paging import Page, offset

QUERIES = "query."


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """What is looked for; empty fields do not narrow. `action` is the beginning of an action's name.

    `actors` is whose links may be read at all, None for everybody's.
    """

    since: date | None = None
    until: date | None = None
    actor: str = ""
    action: str = ""
    object_kind: str = ""
    object_ref: str = ""
    outcome: str = ""
    actors: Collection[str] | None = None

    def as_json(self) -> dict[str, str]:
        """Returns the fields that narrow, as text."""
        found = {name: getattr(self, name) for name in self.__slots__ if name != "actors"}
        return {name: str(value) for name, value in found.items() if value}


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One link with what it tells beside; `detail` is None where that was erased by law."""

    seq: int
    at: datetime
    actor: str
    action: str
    object_kind: str
    object_ref: str
    outcome: str
    detail: Mapping[str, Any] | None
    digest: str


def search(session: Session, *, wanted: Criteria, number: int, size: int) -> Page[AuditLine]:
    """Returns a page of links, newest first."""
    total = session.scalar(_narrowed(select(func.count()).select_from(AuditEntry), wanted)) or 0
    rows = _lines(wanted).limit(size).offset(offset(number, size))
    return Page(tuple(_line(*row) for row in session.execute(rows).tuples()), number, size, total)


def lines(session: Session, *, wanted: Criteria, most: int) -> Iterator[AuditLine]:
    """Yields the links one by one, newest first, at most so many."""
    rows = session.execute(_lines(wanted).limit(most).execution_options(yield_per=1000))
    return (_line(*row) for row in rows.tuples())


def count(session: Session, *, wanted: Criteria) -> int:
    """Returns how many links there are."""
    return session.scalar(_narrowed(select(func.count()).select_from(AuditEntry), wanted)) or 0


def words(session: Session) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Returns the actions, object kinds and outcomes that occur, each in order."""
    columns = (AuditEntry.action, AuditEntry.object_kind, AuditEntry.outcome)
    found = [session.scalars(select(column).distinct().order_by(column)) for column in columns]
    actions, kinds, outcomes = (tuple(each) for each in found)
    return actions, kinds, outcomes


def _lines(wanted: Criteria) -> Select[tuple[AuditEntry, AuditPayload]]:
    rows = select(AuditEntry, AuditPayload).outerjoin(AuditPayload, AuditPayload.seq == AuditEntry.seq)
    return _narrowed(rows, wanted).order_by(AuditEntry.seq.desc())


def _narrowed(rows: Select[Any], wanted: Criteria) -> Select[Any]:
    if wanted.since:
        rows = rows.where(AuditEntry.at >= beijing_midnight(wanted.since))
    if wanted.until:
        rows = rows.where(AuditEntry.at < beijing_midnight(wanted.until + timedelta(days=1)))
    if wanted.actors is not None:
        rows = rows.where(AuditEntry.actor.in_(wanted.actors))
    if wanted.action:
        rows = rows.where(AuditEntry.action.startswith(wanted.action, autoescape=True))
    for name in ("actor", "object_kind", "object_ref", "outcome"):
        if value := getattr(wanted, name):
            rows = rows.where(getattr(AuditEntry, name) == value)
    return rows


def _line(entry: AuditEntry, payload: AuditPayload | None) -> AuditLine:
    return AuditLine(
        seq=entry.seq,
        at=entry.at,
        actor=entry.actor,
        action=entry.action,
        object_kind=entry.object_kind,
        object_ref=entry.object_ref,
        outcome=entry.outcome,
        detail=payload.body if payload else None,
        digest=entry.digest,
    )
