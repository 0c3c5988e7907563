"""The portal holds itself against the eight liabilities of 2021 art. 41: each has counts that must be nought.

A count asks the rows and the query log, not the code that should have prevented it, so that a fault of that code shows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select
from sqlalchemy.orm import Session, aliased, joinedload

from portal.accounts.staff.models import StaffRole
from portal.audit import Channel
from portal.audit.models import AnomalyNotice, AuditEntry, AuditPayload, ChainCheck, QueryCount
from portal.audit.queries import QUERIES
from portal.kernel.citation import Citation
from portal.kernel.messages import Message, msg
from portal.law.calendar import WorkCalendar
from portal.law.code_tables.conduct import WRONGDOING
from portal.law.forbidden import forbidden_headers
from portal.law.querying import Anomaly
from portal.law.roles import Role, kept_apart
from portal.register.catalogue.models import CatalogueField, CatalogueItem, Openness
from portal.register.intake.models import Batch, BatchFault, BatchOutcome
from portal.register.lists.models import ListEntry
from portal.register.notices.models import Notice
from portal.register.notices.queries import clocks
from portal.register.records.models import Record, RecordState, RecordVersion
from portal.register.records.retention import over_period_in_public
from portal.register.subjects.models import Subject, SubjectKind
from portal.register.supervision.models import SupervisionCase
from portal.register.supervision.orders import due_on
from portal.store import Base
from portal.store.functions import beijing_day


@dataclass(frozen=True, slots=True)
class Result:
    """One count with what is counted, where to look, and the question put to the database (empty: computed)."""

    what: Message
    number: int
    path: str
    sql: str


@dataclass(frozen=True, slots=True)
class Proof:
    """One liability with its counts."""

    code: str
    label: Message
    citation: Citation
    results: tuple[Result, ...]

    @property
    def clean(self) -> bool:
        """Returns whether every count is nought."""
        return all(result.number == 0 for result in self.results)


@dataclass(frozen=True, slots=True)
class _Asked:
    session: Session
    today: date
    calendar: WorkCalendar


Count = Callable[[_Asked], int]
Check = tuple[str, Message, str, "Select[Any] | Count"]


def proofs(session: Session, *, today: date, calendar: WorkCalendar) -> tuple[Proof, ...]:
    """Returns the eight proofs, computed now."""
    asked = _Asked(session, today, calendar)
    results: dict[str, list[Result]] = {}
    for code, what, path, check in _checks():
        results.setdefault(code, []).append(_result(asked, what, path, check))
    return tuple(
        Proof(code, WRONGDOING.get(code).label, WRONGDOING.get(code).citation, tuple(found))
        for code, found in sorted(results.items())
    )


def _result(asked: _Asked, what: Message, path: str, check: "Select[Any] | Count") -> Result:
    if not isinstance(check, Select):
        return Result(what, check(asked), path, "")
    sql = str(check.compile(asked.session.get_bind()))
    return Result(what, asked.session.scalar(check) or 0, path, sql)


def _counted(rows: Any, *where: ColumnElement[bool]) -> Select[Any]:
    return select(func.count()).select_from(rows).where(*where)


def _checks() -> tuple[Check, ...]:
    return (*_gathering(), *_staff(), *_leaks(), *_lateness(), *_rest())


def _gathering() -> tuple[Check, ...]:
    accepted = (
        select(func.count(func.distinct(Batch.id)))
        .join(BatchFault, BatchFault.batch_id == Batch.id)
        .where(BatchFault.code == "E-FORBIDDEN", Batch.outcome != BatchOutcome.REFUSED)
    )
    return (
        ("41.1", msg("目录中禁止归集的数据项"), "/catalogue", _forbidden_fields),
        ("41.1", msg("含禁止归集的列而仍被接收的批次"), "/desk/incidents", accepted),
        (
            "41.1",
            msg("没有写明依据的记录"),
            "/desk/records",
            _counted(Record, Record.state != RecordState.ERASED, func.trim(Record.legal_basis) == ""),
        ),
    )


def _staff() -> tuple[Check, ...]:
    later = aliased(RecordVersion)
    newest = ~select(later.id).where(later.record_id == Record.id, later.number > RecordVersion.number).exists()
    changed = (
        select(func.count())
        .select_from(Record)
        .join(RecordVersion, RecordVersion.record_id == Record.id)
        .where(newest, cast(Record.content, String) != cast(RecordVersion.content, String))
    )
    ended = and_(Record.state != RecordState.CURRENT, func.coalesce(func.trim(Record.state_reason), "") == "")
    mass = _counted(AnomalyNotice, AnomalyNotice.kind == Anomaly.MASS, AnomalyNotice.acknowledged_at.is_(None))
    return (
        ("41.2", msg("未写明目的的非公开信息查询"), "/desk/audit?action=query.", _without_purpose),
        ("41.2", msg("大量查询而无人核实"), "/desk/anomalies", mass),
        ("41.2", msg("内容与最新版本不一致的记录"), "/desk/records", changed),
        ("41.2", msg("未写明理由而撤下或者删除的记录"), "/desk/records", _counted(Record, ended)),
        (
            "41.2",
            msg("发现审计链断裂的校验"),
            "/desk/audit/checks",
            _counted(ChainCheck, ChainCheck.fault.is_not(None)),
        ),
    )


def _leaks() -> tuple[Check, ...]:
    read = _read_in_public()
    person = Subject.kind == SubjectKind.NATURAL_PERSON
    not_open = or_(
        and_(person, CatalogueItem.openness_persons != Openness.PUBLIC),
        and_(~person, CatalogueItem.openness != Openness.PUBLIC),
    )
    unmasked = _counted(Subject, person, Subject.id_masked.not_like("%*%"))
    return (
        ("41.3", msg("目录未列为公开而被公众读取的记录"), "/status", read.where(not_open)),
        ("41.4", msg("未遮盖的身份证件号码"), "/privacy", unmasked),
    )


def _lateness() -> tuple[Check, ...]:
    read, day = _read_in_public(), QueryCount.day
    suspended = and_(Record.suspended_at.is_not(None), day > beijing_day(Record.suspended_at))
    return (
        ("41.5", msg("超过期限仍未变更、撤销或者删除的通知"), "/desk/notices", _late_notices),
        ("41.5", msg("异议核查期间仍被公众读取的记录"), "/status", read.where(suspended)),
        ("41.6", msg("公示期满仍公开的信息"), "/status", _over_period),
        ("41.6", msg("公示期满后被公众读取的记录"), "/status", read.where(day > Record.public_until)),
        ("41.6", msg("公示期满后被公众读取的名单条目"), "/status", _entries_read_late()),
    )


def _rest() -> tuple[Check, ...]:
    logged = select(AuditEntry.seq).where(AuditEntry.object_kind == "batch", AuditEntry.object_ref == Batch.ref)
    return (
        ("41.7", msg("要求同意归集才提供服务的数据项（本平台不设）"), "/privacy", _consent_columns),
        ("41.8", msg("没有归集日志的批次"), "/desk/audit?object_kind=batch", _counted(Batch, ~logged.exists())),
        ("41.8", msg("一人兼有不得兼任的角色"), "/desk/audit", _roles_together),
        ("41.8", msg("限期改正已逾期而未处理的案件"), "/desk/supervision", _orders_overdue),
    )


def _read_in_public() -> Select[Any]:
    return (
        select(func.count(func.distinct(Record.id)))
        .select_from(QueryCount)
        .join(Record, and_(QueryCount.object_kind == "record", QueryCount.object_ref == Record.ref))
        .join(CatalogueItem, Record.item_id == CatalogueItem.id)
        .join(Subject, Record.subject_id == Subject.id)
        .where(QueryCount.channel == Channel.PUBLIC.value)
    )


def _entries_read_late() -> Select[Any]:
    return (
        select(func.count(func.distinct(ListEntry.id)))
        .select_from(QueryCount)
        .join(ListEntry, and_(QueryCount.object_kind == "entry", QueryCount.object_ref == ListEntry.ref))
        .where(QueryCount.channel == Channel.PUBLIC.value, QueryCount.day > ListEntry.public_until)
    )


def _forbidden_fields(asked: _Asked) -> int:
    # The bans of 2021 art. 17 are about natural persons.
    rows = select(CatalogueField.name_zh).join(CatalogueItem, CatalogueField.item_id == CatalogueItem.id)
    return len(forbidden_headers(asked.session.scalars(rows)))


def _without_purpose(asked: _Asked) -> int:
    rows = select(AuditPayload.body).join(AuditEntry, AuditEntry.seq == AuditPayload.seq)
    logged = asked.session.scalars(rows.where(AuditEntry.action.startswith(QUERIES, autoescape=True)))
    return sum(not body.get("purpose") for body in logged)


def _late_notices(asked: _Asked) -> int:
    notices = asked.session.scalars(select(Notice).options(joinedload(Notice.record)))
    return sum(any(term.late for term in clocks(row, calendar=asked.calendar, today=asked.today)) for row in notices)


def _over_period(asked: _Asked) -> int:
    return over_period_in_public(asked.session, today=asked.today)


def _consent_columns(_asked: _Asked) -> int:
    names = (one.name for each in Base.metadata.tables.values() for one in each.columns)
    return sum("consent" in name for name in names)


def _roles_together(asked: _Asked) -> int:
    held: dict[int, set[Role]] = {}
    for staff_id, role in asked.session.execute(select(StaffRole.staff_id, StaffRole.role)).tuples():
        held.setdefault(staff_id, set()).add(role)
    return sum(bool(kept_apart(frozenset(roles))) for roles in held.values())


def _orders_overdue(asked: _Asked) -> int:
    rows = asked.session.scalars(select(SupervisionCase).where(SupervisionCase.state == "ordered"))
    lasts = (due_on(row, asked.calendar) for row in rows)
    return sum(last is not None and last < asked.today for last in lasts)
