"""Reads of correction notices: those of a unit, which it acknowledges, and the one a holder was sent (2024 art. 40).

A notice names the query that showed the information, what became of it and whose it was; nothing of the information.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from portal.accounts.models import Unit
from portal.cases.models import Case, CaseItem, CorrectionNotice, Outcome
from portal.cases.propagation import READERS
from portal.kernel.clock import beijing_date
from portal.kernel.errors import NotFound
from portal.kernel.messages import Message, msg
from portal.law.actors import Actor, Party
from portal.law.calendar import WorkCalendar
from portal.law.instruments import of_2024
from portal.procedures.tasks import Task
from portal.register.measures.applied.models import Application
from portal.register.notices.models import Notice, NoticeKind

SYNCHRONISED: Final = of_2024(40)
LISTED: Final = 200
_REVOKED: Final = msg("修复已撤销，信息恢复披露")
# What a unit takes back is not deleted as unlawful: it stands in no list any more, and why is told as it is.
_BY_NOTICE: Final = {
    NoticeKind.WITHDRAW: msg("提供单位已经撤回，不再披露"),
    NoticeKind.SETTLED: msg("所提示的事项已经清结，不再披露"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionLine:
    """One notice; `query` is the number under which the information was read, `unit` whose information it was.

    `revoked`: the repair it was told of was revoked; `measure`: the number is that of a measure lifted for the repair;
    `by_notice`: what its own unit said of it, None where a case decided.
    """

    ref: str
    query: str
    outcome: Outcome
    revoked: bool
    measure: bool
    by_notice: NoticeKind | None
    unit: str
    sent_on: date
    acknowledged_on: date | None

    @property
    def label(self) -> Message:
        """Return what became of what was read."""
        if self.revoked:
            return _REVOKED
        told = _BY_NOTICE.get(self.by_notice) if self.by_notice is not None else None
        return told or self.outcome.label


def of_unit(session: Session, *, actor: Actor, open_only: bool) -> tuple[CorrectionLine, ...]:
    """Returns the notices to the actor's unit, newest first; raises Forbidden for a role that has none."""
    actor.require(*READERS)
    said = CorrectionNotice.acknowledged_at
    wanted = _notices().where(
        CorrectionNotice.unit_id == actor.unit_id, said.is_(None) if open_only else said.is_not(None)
    )
    rows = session.execute(wanted.order_by(CorrectionNotice.id.desc()).limit(LISTED))
    return tuple(_line(*row) for row in rows)


def of_holder(session: Session, *, ref: str, party: Party) -> CorrectionLine:
    """Returns the notice a holder was sent; raises NotFound for everybody else's."""
    mine = (CorrectionNotice.ref == ref, CorrectionNotice.holder_ref == party.ref)
    found = session.execute(_notices().where(*mine)).first()
    if found is None:
        raise NotFound(msg("没有找到这一项。"))
    return _line(*found)


def waiting(session: Session, *, actor: Actor, calendar: WorkCalendar, today: date) -> list[Task]:  # noqa: ARG001 -- one shape for all rooms; no statute sets a term here
    """Returns the notices that the actor's unit has not acknowledged yet."""
    if not actor.has(*READERS):
        return []
    return [
        Task(
            kind=msg("更正告知"),
            ref=line.query,
            path="/desk/corrections",
            title=line.query,
            state=line.label,
            due=None,
            since=line.sent_on,
            division=actor.division,
            holder=line.unit,
            citation=SYNCHRONISED,
        )
        for line in of_unit(session, actor=actor, open_only=True)
    ]


_Found = tuple[CorrectionNotice, str, str, NoticeKind]


def _notices() -> Select[_Found]:
    same: Any = or_(CaseItem.record_ref == CorrectionNotice.thing_ref, CaseItem.entry_ref == CorrectionNotice.thing_ref)
    return (
        select(CorrectionNotice, Unit.name_zh, Application.ref, Notice.kind)
        .outerjoin(Case, Case.ref == CorrectionNotice.matter)
        .outerjoin(CaseItem, (CaseItem.case_id == Case.id) & same)
        .outerjoin(Notice, Notice.ref == CorrectionNotice.matter)
        .join(Unit, Unit.id == func.coalesce(CaseItem.unit_id, Notice.unit_id))
        .outerjoin(Application, Application.ref == CorrectionNotice.reading_ref)
    )


def _line(notice: CorrectionNotice, unit: str, measure: str | None, by_notice: NoticeKind | None) -> CorrectionLine:
    said = notice.acknowledged_at
    return CorrectionLine(
        ref=notice.ref,
        query=notice.reading_ref,
        outcome=notice.outcome,
        revoked=notice.revoked,
        measure=measure is not None,
        by_notice=by_notice,
        unit=unit,
        sent_on=beijing_date(notice.sent_at),
        acknowledged_on=beijing_date(said) if said else None,
    )
