"""What the audit chain keeps of accounts: who, with which roles, from where, with what outcome (2021 art. 30(2)).

Never a password, a code, a token, or the login of somebody unknown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from portal import audit
from portal.accounts.staff.models import Staff
from portal.law.actors import Actor

VISITOR: Final = "visitor"
KIND: Final = "staff"


@dataclass(frozen=True, slots=True)
class Visitor:
    """From where a request came, as the browser and its address say."""

    address: str
    browser: str = ""


def of_visitor(
    session: Session, *, action: str, ref: str, visitor: Visitor, at: datetime, outcome: str = "done"
) -> None:
    """Adds a link about somebody who is not signed in."""
    detail = {"address": visitor.address}
    audit.append(
        session,
        at=at,
        actor=VISITOR,
        action=action,
        object_kind=KIND,
        object_ref=ref,
        outcome=outcome,
        detail=detail,
    )


def of_holder(session: Session, *, action: str, staff: Staff, visitor: Visitor, at: datetime) -> None:
    """Adds a link about what somebody did with their own account."""
    detail = {"address": visitor.address, "roles": sorted(held.role for held in staff.roles)}
    audit.append(session, at=at, actor=staff.ref, action=action, object_kind=KIND, object_ref=staff.ref, detail=detail)


def of_admin(
    session: Session,
    *,
    action: str,
    actor: Actor,
    ref: str,
    at: datetime,
    kind: str = KIND,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Adds a link about what a security administrator did."""
    told = {"roles": sorted(actor.roles), **(detail or {})}
    audit.append(session, at=at, actor=actor.ref, action=action, object_kind=kind, object_ref=ref, detail=told)
