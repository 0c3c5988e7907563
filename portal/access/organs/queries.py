"""Reads of queries for the organ itself and for auditors: where one stands, the log of a unit, what waits to be taken.

Source: 2018 art. 26; 2021 art. 30(2). No answer is here: what was found is shown in portal.access.organs.answers.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, contains_eager

from portal import audit
from portal.access.organs import admission
from portal.access.organs.models import OrganQuery, QueryState, StopReason
from portal.accounts.models import Unit
from portal.accounts.queries import in_subtree
from portal.kernel.clock import BEIJING, beijing_date, beijing_midnight
from portal.kernel.errors import BadInput, NotFound
from portal.kernel.messages import Message, msg
from portal.kernel.paging import Page, offset
from portal.law import access
from portal.law.access import Scene
from portal.law.actors import Actor
from portal.law.calendar import WorkCalendar
from portal.law.querying import RESULT_KEPT
from portal.law.roles import Role
from portal.procedures.tasks import Task

READERS: Final = (*admission.ROLES, Role.AUDITOR)
PAGE_SIZE: Final = 50
MOST_ROWS: Final = 50_000
HEAD: Final = (
    "查询编号",
    "时间（北京）",
    "单位",
    "查询人",
    "方式",
    "事项类别",
    "办件编号",
    "依据",
    "用途",
    "状态",
    "主体数",
    "已查",
    "有可以共享的信息",
)
_RECENT: Final = 10
STATES: Final[dict[QueryState, Message]] = {
    QueryState.WAITING: msg("等待办理"),
    QueryState.RUNNING: msg("正在查询"),
    QueryState.READY: msg("已答复"),
    QueryState.STOPPED: msg("已停止"),
}
STOPPED: Final[dict[StopReason, Message]] = {
    StopReason.CANCELLED: msg("由查询人取消。"),
    StopReason.NOT_ADMITTED: msg("查询人的角色、账户或者单位已经变动，没有继续查询。"),
    StopReason.UNREADABLE: msg("保存的文件无法读取，没有继续查询。"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryLine:
    """One query as the log tells it: no subject, no number, no answer."""

    ref: str
    asked_at: datetime
    unit: str
    staff_name: str
    batch: bool
    scene: Scene
    matter: str
    basis: str
    purpose: str
    state: QueryState
    total: int
    done: int
    found: int

    @property
    def state_label(self) -> Message:
        """Return how far it has come."""
        return STATES[self.state]

    @property
    def going(self) -> bool:
        """Return whether it is on its way."""
        return self.state in (QueryState.WAITING, QueryState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryView:
    """One query; `own` for whoever asked, `kept_until` while the result of a batch can be fetched."""

    line: QueryLine
    own: bool
    finished_at: datetime | None
    stopped: Message | None
    discarded: bool
    kept_until: date | None

    def answerable(self, at: datetime) -> bool:
        """Return whether the answer may be shown now: a single query, to whoever asked, on the day of asking."""
        return self.own and not self.line.batch and beijing_date(self.line.asked_at) == beijing_date(at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """What is looked for in the log; empty fields do not narrow."""

    since: date | None = None
    until: date | None = None
    scene: str = ""
    matter: str = ""
    staff: str = ""


def recent(session: Session, *, actor: Actor) -> tuple[QueryLine, ...]:
    """Returns the newest queries of the person."""
    actor.require(*admission.ROLES)
    own = _joined().where(OrganQuery.staff_ref == actor.ref, OrganQuery.unit_id == actor.unit_id)
    return tuple(line(row) for row in session.scalars(_newest(own).limit(_RECENT)))


def view(session: Session, *, ref: str, actor: Actor) -> QueryView:
    """Returns one query of the actor's unit, to auditors one of their subtree; raises NotFound for any other."""
    found = session.scalar(_reached(actor).where(OrganQuery.ref == ref))
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    ready = found.batch and found.state is QueryState.READY and found.discarded_at is None
    return QueryView(
        line=line(found),
        own=is_own(found, actor),
        finished_at=found.finished_at,
        stopped=STOPPED[found.stopped_because] if found.stopped_because else None,
        discarded=found.discarded_at is not None,
        kept_until=beijing_date(found.finished_at + RESULT_KEPT) if ready and found.finished_at else None,
    )


def is_own(query: OrganQuery, actor: Actor) -> bool:
    """Returns whether a person asked this and may still see what it brought."""
    return actor.has(*admission.ROLES) and query.staff_ref == actor.ref and query.unit_id == actor.unit_id


def log(session: Session, *, wanted: Criteria, actor: Actor, number: int) -> Page[QueryLine]:
    """Returns a page of the log of the actor's unit, to auditors of their subtree, newest first."""
    narrowed = _narrowed(_reached(actor), wanted)
    total = session.scalar(select(func.count()).select_from(narrowed.subquery())) or 0
    rows = session.scalars(_newest(narrowed).limit(PAGE_SIZE).offset(offset(number, PAGE_SIZE)))
    return Page(tuple(line(row) for row in rows), number, PAGE_SIZE, total)


def people(session: Session, *, actor: Actor) -> tuple[tuple[str, str], ...]:
    """Returns reference and name of everybody who has queried, as far as the actor reads the log."""
    asked = _reached(actor).with_only_columns(OrganQuery.staff_ref, OrganQuery.staff_name, Unit.name_zh)
    rows = session.execute(asked.distinct().order_by(Unit.name_zh, OrganQuery.staff_name)).tuples()
    return tuple((ref, f"{unit} {name}") for ref, name, unit in rows)


def export(session: Session, *, wanted: Criteria, actor: Actor, at: datetime) -> list[tuple[str, ...]]:
    """Returns the rows of the log as a file, heading first; the export leaves a link in the chain.

    Raises BadInput when more is asked for than one file holds: nothing is left out silently.
    """
    narrowed = _narrowed(_reached(actor), wanted)
    total = session.scalar(select(func.count()).select_from(narrowed.subquery())) or 0
    if total > MOST_ROWS:
        raise BadInput(msg("共%(total)s条，一次最多导出%(most)s条，请缩小范围。", total=total, most=MOST_ROWS))
    rows = [HEAD, *(_cells(line(row)) for row in session.scalars(_newest(narrowed)))]
    audit.append(
        session,
        at=at,
        actor=actor.ref,
        action="organ_query.exported",
        object_kind="organ_query",
        object_ref="",
        detail={"rows": total, "unit": actor.unit_code},
    )
    return rows


def waiting(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:  # noqa: ARG001 -- one shape for all rooms; no legal term runs here
    """Returns the results of batches that the person has not fetched yet."""
    if not actor.has(*admission.ROLES):
        return []
    ready = (OrganQuery.batch, OrganQuery.state == QueryState.READY)
    open_ones = (OrganQuery.collected_at.is_(None), OrganQuery.discarded_at.is_(None))
    rows = session.scalars(_newest(_joined().where(OrganQuery.staff_ref == actor.ref, *ready, *open_ones)))
    return [
        Task(
            kind=msg("批量查询结果"),
            ref=row.ref,
            path=f"/desk/queries/{row.ref}",
            title=row.matter,
            state=msg("可以下载"),
            due=None,
            since=beijing_date(row.finished_at or row.asked_at),
            division=row.unit.division,
            holder=row.unit.name_zh,
            citation=access.BY_DUTY,
        )
        for row in rows
        if row.unit_id == actor.unit_id
    ]


def line(row: OrganQuery) -> QueryLine:
    """Returns what the log tells of a query, its unit loaded with it."""
    return QueryLine(
        ref=row.ref,
        asked_at=row.asked_at,
        unit=row.unit.name_zh,
        staff_name=row.staff_name,
        batch=row.batch,
        scene=access.SCENES[row.scene],
        matter=row.matter,
        basis=row.basis,
        purpose=row.purpose,
        state=row.state,
        total=row.total,
        done=row.done,
        found=row.found,
    )


def _joined() -> Select[tuple[OrganQuery]]:
    return select(OrganQuery).join(OrganQuery.unit).options(contains_eager(OrganQuery.unit))


def _reached(actor: Actor) -> Select[tuple[OrganQuery]]:
    actor.require(*READERS)
    if actor.has(Role.AUDITOR):
        return _joined().where(in_subtree(actor.division))
    return _joined().where(OrganQuery.unit_id == actor.unit_id)


def _newest(rows: Select[tuple[OrganQuery]]) -> Select[tuple[OrganQuery]]:
    return rows.order_by(OrganQuery.asked_at.desc(), OrganQuery.id.desc())


def _narrowed(rows: Select[Any], wanted: Criteria) -> Select[Any]:
    if wanted.since:
        rows = rows.where(OrganQuery.asked_at >= beijing_midnight(wanted.since))
    if wanted.until:
        rows = rows.where(OrganQuery.asked_at < beijing_midnight(wanted.until + timedelta(days=1)))
    named = ((OrganQuery.scene, wanted.scene), (OrganQuery.matter, wanted.matter), (OrganQuery.staff_ref, wanted.staff))
    for column, value in named:
        if value:
            rows = rows.where(column == value)
    return rows


def _cells(found: QueryLine) -> tuple[str, ...]:
    return tuple(_told(found))


def _told(found: QueryLine) -> Iterator[str]:
    yield found.ref
    yield found.asked_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
    yield from (found.unit, found.staff_name, "批量" if found.batch else "单个")
    yield from (f"{found.scene.code} {found.scene.label}", found.matter, found.basis, found.purpose)
    yield str(found.state_label)
    yield from (str(found.total), str(found.done), str(found.found))
