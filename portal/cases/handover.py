"""Decides who handles a case, and how it passes to a colleague (2021 art. 30(2)).

Whoever takes the first step handles it; any colleague of the same unit may take it or be given it. Who may take a step
does not depend on it: the table of the procedure says that.
"""

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.staff.models import Staff, StaffRole, StaffState
from portal.cases import handling
from portal.cases.handling import Act
from portal.cases.lodging import PROCEDURES
from portal.cases.models import Case, CaseKind
from portal.kernel.errors import BadInput, Conflict
from portal.kernel.messages import msg
from portal.law.actors import Actor
from portal.law.procedures.objection import BY_OBJECTION
from portal.law.roles import SEPARATION, Role


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the same unit who may handle the case."""

    ref: str
    name: str


HANDLERS: Final = dict.fromkeys(CaseKind, Role.AGENCY_CLERK) | {CaseKind.REVIEW: Role.COMPETENT_REVIEWER}


def colleagues(session: Session, *, case: Case, actor: Actor) -> tuple[Colleague, ...]:
    """Returns who of the actor's unit may handle a case, the actor too; not whoever handles it now."""
    role = HANDLERS[case.kind]
    holders = select(StaffRole.staff_id).where(StaffRole.role == role)
    wanted = select(Staff).where(
        Staff.unit_id == actor.unit_id,
        Staff.state == StaffState.ACTIVE,
        Staff.id.in_(holders),
        Staff.ref != (case.clerk_ref or ""),
    )
    return tuple(Colleague(row.ref, row.name) for row in session.scalars(wanted.order_by(Staff.id)))


def handler(session: Session, *, case: Case) -> str:
    """Returns the name of whoever handles a case, "" while nobody does."""
    if case.clerk_ref is None:
        return ""
    return session.scalar(select(Staff.name).where(Staff.ref == case.clerk_ref)) or ""


def hand_over(session: Session, *, ref: str, to: str, held_by: str, actor: Actor, act: Act) -> None:
    """Gives a case to a colleague or to oneself; `held_by` is who handled it on the page that was seen.

    Raises Conflict where it has passed on meanwhile or is closed, BadInput for somebody who cannot handle it or
    whose own it may be, Forbidden for whoever would give away what may be their own (2021 art. 30(2)).
    """
    case = handling.of_agency(session, ref=ref, actor=actor)
    if case.closed_at is not None:
        raise Conflict(msg("已经办结，不再移交。"), citation=BY_OBJECTION)
    if (case.clerk_ref or "") != held_by:
        raise Conflict(msg("刚刚有人办理了这一事项，请看过之后再继续。"), citation=SEPARATION)
    handling.refuse_own_name(session, case=case, actor=actor, cipher=act.cipher)
    taker = next((each for each in colleagues(session, case=case, actor=actor) if each.ref == to), None)
    if taker is None or handling.is_own_name(
        session, case=case, actor=replace(actor, name=taker.name), cipher=act.cipher
    ):
        raise BadInput(msg("请选择本单位能够办理的人员。"), citation=SEPARATION, field="to")
    case.clerk_ref = to
    session.flush()
    audit.append(
        session,
        at=act.at,
        actor=act.ref,
        action="case.handed_over",
        object_kind=PROCEDURES[case.kind].id,
        object_ref=case.ref,
        detail={"from": held_by, "to": to},
    )
