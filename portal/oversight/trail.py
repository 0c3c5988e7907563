"""The chain as an auditor reads it: with the names of staff, as a page or as a file that is itself audited.

Auditors of the region read all of it; others what staff and systems of their own subtree did (2021 art. 30(2)).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.keys.models import UnitKey
from portal.accounts.models import Unit
from portal.accounts.staff.models import Staff
from portal.audit import queries
from portal.audit.queries import AuditLine, Criteria
from portal.kernel.divisions import REGION
from portal.kernel.errors import BadInput
from portal.kernel.messages import msg
from portal.kernel.paging import Page
from portal.law.actors import Actor
from portal.law.roles import Role

READERS: Final = (Role.AUDITOR,)
MOST_ROWS: Final = 50_000
HEAD: Final = ("序号", "时间（UTC）", "操作人", "单位", "操作", "对象种类", "对象", "结果", "说明", "摘要")


@dataclass(frozen=True, slots=True)
class Person:
    """One member of staff as the log names them."""

    ref: str
    name: str
    unit: str


def people(session: Session, *, actor: Actor) -> Mapping[str, Person]:
    """Returns everybody of the subtree who has or had an account, by reference, in order of units and names."""
    rows = select(Staff.ref, Staff.name, Unit.name_zh, Unit.division).join(Unit, Staff.unit_id == Unit.id)
    ordered = session.execute(rows.order_by(Unit.division, Unit.name_zh, Staff.name, Staff.ref)).tuples()
    return {ref: Person(ref, name, unit) for ref, name, unit, division in ordered if actor.reaches(division)}


def page(session: Session, *, wanted: Criteria, actor: Actor, number: int, size: int) -> Page[AuditLine]:
    """Returns a page of links, newest first; raises Forbidden for anybody but an auditor."""
    return queries.search(session, wanted=_within(session, wanted, actor), number=number, size=size)


def export(session: Session, *, wanted: Criteria, actor: Actor, at: datetime) -> list[tuple[str, ...]]:
    """Returns the rows of the file, heading first; the export leaves a link of its own before it is handed out.

    Raises BadInput when more is asked for than one file holds: nothing is left out silently.
    """
    reached = _within(session, wanted, actor)
    total = queries.count(session, wanted=reached)
    if total > MOST_ROWS:
        raise BadInput(msg("共%(total)s条，一次最多导出%(most)s条，请缩小范围。", total=total, most=MOST_ROWS))
    names = people(session, actor=actor)
    rows = [HEAD, *(_row(line, names) for line in queries.lines(session, wanted=reached, most=MOST_ROWS))]
    audit.append(
        session,
        at=at,
        actor=actor.ref,
        action="audit.exported",
        object_kind="audit",
        object_ref="",
        detail={"wanted": wanted.as_json(), "rows": total},
    )
    return rows


def told(detail: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    """Yields what a link tells beside itself as plain pairs."""
    for name, value in sorted((detail or {}).items()):
        if value not in (None, "", [], {}):
            yield name, str(value)


def _within(session: Session, wanted: Criteria, actor: Actor) -> Criteria:
    actor.require(*READERS)
    if actor.reaches(REGION):
        return wanted
    keys = session.execute(select(UnitKey.ref, Unit.division).join(Unit, UnitKey.unit_id == Unit.id)).tuples()
    systems = {ref for ref, division in keys if actor.reaches(division)}
    return replace(wanted, actors=systems | people(session, actor=actor).keys())


def _row(line: AuditLine, names: Mapping[str, Person]) -> tuple[str, ...]:
    who = names.get(line.actor, Person(line.actor, line.actor, ""))
    return (
        str(line.seq),
        line.at.isoformat(timespec="seconds"),
        who.name,
        who.unit,
        line.action,
        line.object_kind,
        line.object_ref,
        line.outcome,
        "; ".join(f"{name}={value}" for name, value in told(line.detail)),
        line.digest,
    )
