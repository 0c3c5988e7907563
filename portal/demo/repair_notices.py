"""Notices of repair in the demonstration: served with every decision but the newest, whose units still owe it."""

from datetime import timedelta
from typing import Final

from sqlalchemy import func, insert, literal, select
from sqlalchemy.orm import Session

from portal.demo.plan import Plan
from portal.law.repair import NOTICE_SINCE
from portal.register.records.models import Record
from portal.register.repairs.models import Manner, RepairNotice
from portal.register.repairs.queries import has_notice

_OWED: Final = timedelta(days=60)
_BY: Final = "demo"


def serve(session: Session, plan: Plan) -> None:
    """Enters the service, on the day of the decision itself where no other is known; one statement for any number."""
    told = select(
        Record.id,
        func.coalesce(Record.served_on, Record.decided_on),
        literal(Manner.DIRECT, RepairNotice.manner.type),
        literal(plan.at, RepairNotice.entered_at.type),
        literal(_BY),
    ).where(has_notice(), Record.decided_on >= NOTICE_SINCE, Record.decided_on < plan.today - _OWED)
    columns = ["record_id", "served_on", "manner", "entered_at", "entered_by"]
    session.execute(insert(RepairNotice).from_select(columns, told))
