"""Records the attempt to bring in what nobody may gather: which kinds and by whom (2021 arts. 17, 41(1)); no data."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal import audit
from portal.law.incidents import FORBIDDEN_COLUMNS
from portal.register.incidents import commands as incidents
from portal.register.intake.headers import ForbiddenColumns


def record_forbidden(
    session: Session, refusal: ForbiddenColumns, *, batch: str, unit_id: int | None, at: datetime, actor: str
) -> None:
    """Adds the incident of a batch with forbidden columns, and its audit link."""
    basis = refusal.faults[0].citation.short()
    detail = {"batch": batch, "kinds": list(refusal.kinds)}
    incidents.detected(session, kind=FORBIDDEN_COLUMNS, unit_id=unit_id, detail=detail, basis=basis, at=at)
    audit.append(
        session,
        at=at,
        actor=actor,
        action="incident.recorded",
        object_kind="batch",
        object_ref=batch,
        outcome="refused",
        detail={**detail, "basis": basis},
    )
